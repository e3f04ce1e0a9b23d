#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pathway/judgement.h"

namespace service {

// What made the state of a trial and what would have made it surer, each a short sentence with its
// resources: "pain score 7/10 on 2026-01-10 <Observation/1>". Worked out only to be explained.
struct Evidence {
  std::vector<std::string> because;
  std::vector<std::string> missing;
};
Evidence EvidenceOf(const pathway::Trial& trial, const pathway::Judgement& judgement);

// Why the trial's days at an adequate dose mean nothing; empty: they do mean something.
std::string WhyNoAdequateDose(const pathway::Trial& trial, const pathway::Judgement& judgement);

// What leaves open whether an order runs: "the supply ran out 2025-11-01; may still be taken".
// Nothing when its days are known.
std::optional<std::string> OpenStart(const pathway::Interval& interval);
std::optional<std::string> OpenEnd(const pathway::Interval& interval, pathway::Day today);

}  // namespace service
