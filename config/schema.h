#pragma once

#include <string>

#include "config/problems.h"
#include "service/deployment.h"

namespace config {

// The JSON Schemas of the files that people write stand in config/schema/. A file names its own on
// its first line, as editors read it: "# yaml-language-server:
// $schema=../schema/drugs.schema.json".

// Adds where `file` first departs from the schema it names, or that it names none.
void CheckAgainstSchema(const std::string& file, Problems& problems);

// Like Load, and every YAML file has to follow its schema. The loader's word on a file comes first:
// it knows what is meant, and the schema is asked where the loader found nothing.
service::Deployment LoadStrictly(const std::string& config_file);

}  // namespace config
