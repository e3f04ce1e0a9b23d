#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pathway {

// Concepts, drugs, classes and states are names, and content keeps them in lists.

inline bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

inline bool SharesOne(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&b](const std::string& name) { return Contains(b, name); });
}

// Whether a resource was sent with an id, "MedicationRequest/1": only such a one can be referred
// to.
inline bool IsNamed(std::string_view resource) {
  return resource.find('/') != std::string_view::npos;
}

}  // namespace pathway
