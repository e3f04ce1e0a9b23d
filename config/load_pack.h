#pragma once

#include <string>

#include "config/problems.h"
#include "config/yaml.h"
#include "service/content_pack.h"

namespace config {

// pack.yaml. A blank value is a problem, as a missing one is.
service::ContentPack LoadPack(const std::string& file, Problems& problems);

// What a rule says of its own provenance: its owner always, the rest where it differs from the
// pack's. The citation of a rule is its sources.
service::Provenance ReadProvenance(Yaml& rule, const service::Provenance& pack);

}  // namespace config
