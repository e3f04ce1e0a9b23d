#pragma once

#include <string>

#include "config/yaml.h"
#include "fhir/client_settings.h"

namespace config {

// Reads the map `fhir` of a configuration: which FHIR servers may be called, and how. File names in
// it are relative to `folder`.
void ReadFhirServers(Yaml place, const std::string& folder, fhir::ClientSettings& settings);

}  // namespace config
