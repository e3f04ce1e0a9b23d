#pragma once

#include <string>

#include "config/yaml.h"
#include "service/tls.h"

namespace config {

// Reads `listen.tls`, whose files are relative to the folder. Files that cannot be served with are
// problems.
service::TlsSettings ReadTls(Yaml place, const std::string& folder);

}  // namespace config
