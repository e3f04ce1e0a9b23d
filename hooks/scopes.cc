#include "hooks/scopes.h"

#include <algorithm>

namespace hooks {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "rs" of "cruds", in that order (SMART 2).
bool Permissions(std::string_view text) {
  std::string_view rest = "cruds";
  for (const char c : text) {
    const std::size_t at = rest.find(c);
    if (at == std::string_view::npos) return false;
    rest.remove_prefix(at + 1);
  }
  return !text.empty();
}

bool TypeName(std::string_view type) {
  return type == "*" || (!type.empty() && std::all_of(type.begin(), type.end(), IsLetter));
}

}  // namespace

Scopes::Scopes(std::string_view scope) {
  while (!scope.empty()) {
    const std::string_view one = scope.substr(0, scope.find(' '));
    scope.remove_prefix(std::min(scope.size(), one.size() + 1));
    const std::size_t slash = one.find('/');
    const std::size_t dot = one.find('.', slash == std::string_view::npos ? 0 : slash);
    if (slash == std::string_view::npos || dot == std::string_view::npos) continue;
    const std::string_view who = one.substr(0, slash);
    if (who != "patient" && who != "user" && who != "system") continue;
    const std::string_view type = one.substr(slash + 1, dot - slash - 1);
    std::string_view what = one.substr(dot + 1);
    what = what.substr(0, what.find('?'));
    const bool v1 = what == "read" || what == "write" || what == "*";
    if (!TypeName(type) || (!v1 && !Permissions(what))) continue;
    any_smart_ = true;
    const bool all = what == "read" || what == "*";
    const auto may = [&](char c) { return all || (!v1 && what.find(c) != what.npos); };
    allowed_.push_back({std::string(type), may('r'), may('s')});
  }
}

bool Scopes::Cover(std::string_view resource_type, Access access) const {
  if (!any_smart_) return true;
  return std::any_of(allowed_.begin(), allowed_.end(), [&](const Allowed& one) {
    const bool may = access == Access::kRead ? one.read : one.search;
    return may && (one.type == "*" || one.type == resource_type);
  });
}

}  // namespace hooks
