#pragma once

#include <string>

#include "config/problems.h"
#include "config/vocabulary.h"
#include "service/deployment.h"

namespace config {

// Reads the configuration file and the content pack it names into a deployment, or the pack of
// another folder instead. Throws ConfigError with every problem found.
service::Deployment Load(const std::string& config_file, const std::string& other_content = {});

// The content pack alone, from its folder.
void LoadContent(const std::string& folder, service::Deployment& deployment, Problems& problems);

// The same but its terminology, which `vocabulary` holds already, and its version: for who puts one
// pack after another to the same codes.
void LoadMedicine(const std::string& folder, Vocabulary vocabulary, service::Deployment& deployment,
                  Problems& problems);

}  // namespace config
