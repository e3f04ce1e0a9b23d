#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "config/problems.h"

namespace config {

// FHIR R4 ValueSets, by file name: one for each concept and each drug class that a YAML file of the
// content pack names. They are for people and for terminology servers. The service itself reads the
// tables of terminology/, from which these are made.
std::map<std::string, std::string> ValueSetsOf(const std::string& content_folder,
                                               Problems& problems);

// Writes them into the folder valuesets/ of the pack, takes away what else is there, and says how
// many there are. Throws ConfigError where the pack cannot be read.
std::size_t WriteValueSets(const std::string& content_folder);

}  // namespace config
