#pragma once

#include <cstddef>
#include <limits>
#include <set>
#include <string>

#include "cards/card.h"
#include "cards/code_map.h"
#include "cards/detail_format.h"

namespace cards {

// What becomes of an order for which the site has no item of its own.
enum class Unmapped { kSend, kDrop };

// What a client can show and file (profiles are data of the deployment). A suggestion that it would
// not carry out as a whole is not sent; the card then says it in words.
struct ClientProfile {
  std::string rule_pages;  // where docs/pathway.md is published; empty: cards link to no rule
  DetailFormat detail = DetailFormat::kMarkdown;
  // The extension of a card that tells a detail which is no Markdown; empty: none does.
  std::string detail_type_extension;
  bool honours_any = true;
  bool honours_at_most_one = false;  // of the suggestions of a card that says so
  std::size_t max_actions = std::numeric_limits<std::size_t>::max();  // of one suggestion
  std::set<ActionType> actions = {ActionType::kCreate, ActionType::kUpdate, ActionType::kDelete};
  bool files_order_details = false;
  bool shows_labels = true;  // of suggestions; else their actions' descriptions alone
  bool override_reasons = true;
  bool links = true;
  // A call to a wrong address, or without a scope, comes stripped of its data: it is answered with
  // no card, and the log says so.
  bool strips_calls = false;
  Unmapped unmapped = Unmapped::kSend;
  CodeMap code_map;
  std::size_t max_cards = 3;
};

}  // namespace cards
