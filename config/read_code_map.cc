#include "config/read_code_map.h"

#include <utility>
#include <vector>

#include "config/csv.h"

namespace config {
namespace {

// Why no item can stand for an order; empty: one can.
std::string Objection(const std::string& id, const cards::Texts& texts) {
  const auto order = texts.orders.find(id);
  if (order == texts.orders.end()) return "the content has no order '" + id + "'";
  if (order->second.plan) {
    return "the dose of '" + id + "' is planned for each patient: no item is that order";
  }
  if (order->second.removes || order->second.corrects) {
    return "'" + id + "' creates no order";
  }
  return {};
}

}  // namespace

cards::CodeMap ReadCodeMap(const std::string& file, const cards::Texts& texts, Problems& problems) {
  cards::CodeMap map;
  CsvFile csv(file, {"order", "system", "code", "item_system", "item_code", "item_display"},
              problems);
  csv.EachRow([&](const std::vector<std::string>& row) {
    const std::string& order = row[0];
    const cards::Coding item{row[3], row[4], row[5]};
    if (item.system.empty() || item.code.empty()) {
      return csv.Wrong("item_system and item_code are needed");
    }
    const bool by_code = !row[1].empty() && !row[2].empty();
    const bool by_order = !order.empty() && row[1].empty() && row[2].empty();
    if (by_order == (by_code && order.empty())) {
      return csv.Wrong("expected either an order, or a system and a code");
    }
    if (by_order) {
      const std::string objection = Objection(order, texts);
      if (!objection.empty()) return csv.Wrong(objection);
    }
    const bool is_new = by_order ? map.orders.emplace(order, item).second
                                 : map.codes.emplace(std::pair(row[1], row[2]), item).second;
    if (!is_new) csv.Wrong("has an item above");
  });
  return map;
}

std::vector<std::string> UnmappedOrders(const cards::ClientProfile& profile,
                                        const cards::Texts& texts) {
  std::vector<std::string> unmapped;
  if (profile.unmapped == cards::Unmapped::kSend) return unmapped;
  for (const auto& [id, order] : texts.orders) {
    if (!Objection(id, texts).empty()) continue;
    const bool by_id = order.needs_details && !profile.files_order_details;
    const bool mapped = by_id ? profile.code_map.orders.contains(id)
                              : ItemFor(profile.code_map, id, order.resource).has_value();
    if (!mapped) unmapped.push_back(id);
  }
  return unmapped;
}

}  // namespace config
