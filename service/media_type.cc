#include "service/media_type.h"

#include <algorithm>
#include <array>
#include <string>

#include "fhir/lower.h"

namespace service {
namespace {

using fhir::Lower;

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string TypeOf(std::string_view range) {
  return Lower(Trimmed(range.substr(0, range.find(';'))));
}

bool IsJsonType(std::string_view type) {
  static constexpr std::array<std::string_view, 4> kTypes = {
      "application/json", "application/fhir+json", "application/json+fhir", "text/json"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

// How closely a range names JSON; 0: not at all.
int Closeness(std::string_view type) {
  if (IsJsonType(type)) return 3;
  if (type == "application/*") return 2;
  return type == "*/*" ? 1 : 0;
}

// Whether the weight of a range is zero: "q=0", "q=0.00".
bool IsRefused(std::string_view range) {
  auto at = range.find(';');
  while (at != std::string_view::npos) {
    range.remove_prefix(at + 1);
    at = range.find(';');
    const std::string parameter = Lower(Trimmed(range.substr(0, at)));
    if (parameter.starts_with("q=0") && parameter.find_first_not_of("0.", 2) == std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsJson(std::string_view content_type) { return IsJsonType(TypeOf(content_type)); }

bool AcceptsJson(std::string_view accept) {
  if (Trimmed(accept).empty()) return true;
  int closest = 0;
  bool accepts = false;
  while (!accept.empty()) {
    const std::string_view range = accept.substr(0, accept.find(','));
    accept.remove_prefix(std::min(accept.size(), range.size() + 1));
    const int closeness = Closeness(TypeOf(range));
    if (closeness == 0 || closeness < closest) continue;
    accepts = (accepts && closeness == closest) || !IsRefused(range);
    closest = closeness;
  }
  return accepts;
}

}  // namespace service
