#pragma once

#include <string>

#include "config/problems.h"
#include "config/yaml.h"
#include "service/deployment.h"

namespace config {

// Reads who may call out of the configuration: `callers`, the file that `clients` names (its path
// is relative to `folder`), and `profile`, which a client has where it does not say otherwise (the
// profiles that both may name stand in the folder `profiles`).
// Without a file there is one client, who has that profile and no rules for tokens.
void ReadCallers(Yaml& root, const std::string& folder, service::Deployment& deployment,
                 Problems& problems);

// What needs the content as well: the code maps of the clients, and whether the site's choice of
// several drugs is safe with all of them.
void FitClients(service::Deployment& deployment, Problems& problems);

}  // namespace config
