#pragma once

#include <string>

#include "config/yaml.h"
#include "service/store_settings.h"

namespace config {

// Files of secrets are relative to `folder`.
void ReadStore(Yaml place, const std::string& folder, service::StoreSettings& store);

}  // namespace config
