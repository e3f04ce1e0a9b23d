#pragma once

#include "config/yaml.h"
#include "service/deployment.h"

namespace config {

// Which alerts are withheld, out of the map `alerts` of a configuration. REQUIRES: the content and
// the clients of the deployment are read: rules, clients and reasons named here have to be theirs.
service::AlertPolicy ReadAlerts(Yaml place, const service::Deployment& deployment);

}  // namespace config
