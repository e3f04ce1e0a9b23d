#pragma once

#include <string>
#include <vector>

#include "cards/card.h"

namespace cards {

// The body of an answer (CDS Hooks 2.0.1, CDS Service Response). Optional members without a value
// are left out; nothing is null or empty but `cards`.
std::string WriteResponse(const std::vector<Card>& cards);

// What is wrong with a response body, one sentence each, by the rules of the specification that a
// client may hold us to: required members, nothing null or empty, summary under 140 characters,
// the closed value sets, absolute links. Empty: nothing.
std::vector<std::string> ProblemsOf(const std::string& response);

}  // namespace cards
