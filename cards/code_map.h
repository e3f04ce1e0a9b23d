#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cards/card.h"

namespace cards {

// What a site orders by: the items of its own lists that stand for our orders.
struct CodeMap {
  // By the id of an order in the content. The item is exactly that order, dose and directions
  // included (D33).
  std::map<std::string, Coding, std::less<>> orders;
  // By the system and code of what is ordered; the item says nothing of its directions.
  std::map<std::pair<std::string, std::string>, Coding> codes;
};

// The site's item for an order of this id whose resource (JSON) is to be created.
std::optional<Coding> ItemFor(const CodeMap& map, std::string_view order,
                              const std::string& resource);

// The resource with the item before the codings of what it orders; ours stay.
std::string WithItem(const std::string& resource, const Coding& item);

}  // namespace cards
