#pragma once

#include <cstddef>
#include <string>

#include "config/yaml.h"

namespace config {

inline constexpr std::size_t kLeastSecretBytes = 32;

// What the file named at `place` holds, without the end of its last line. Fewer bytes than `least`
// are a problem.
std::string SecretIn(const Yaml& place, const std::string& folder,
                     std::size_t least = kLeastSecretBytes);

}  // namespace config
