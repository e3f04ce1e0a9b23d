#pragma once

#include <string>
#include <vector>

#include "service/store.h"

namespace service {

// What `nextstep feedback` prints: cards served, accepted and overridden by rule, the cards nobody
// said anything about, and the reasons of overrides. No comment is among it.
std::string FeedbackText(const std::vector<RuleFeedback>& rules);
std::string FeedbackJson(const std::vector<RuleFeedback>& rules);

}  // namespace service
