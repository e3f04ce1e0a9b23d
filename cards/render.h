#pragma once

#include <map>
#include <string>
#include <vector>

#include "cards/card.h"
#include "cards/client_profile.h"
#include "cards/texts.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"

namespace cards {

// What a rendering needs besides the findings.
struct RenderContext {
  const Texts& texts;
  const ClientProfile& profile;
  std::string hook_instance;
  std::string content_version;  // "1.0.0 / 3f9a1c"
  // The drafted orders as they were sent, by "Type/id"; one that is missing is not changed.
  std::map<std::string, std::string, std::less<>> drafts = {};
};

// Whether a finding may offer to change a drafted order, which needs the order as it was sent.
bool MayChangeDrafts(const pathway::Assessment& assessment);

// Findings put into words. The same findings, hook instance and content give the same bytes. What
// does not fit in `max_cards` is folded into the last card, never lost (D8).
std::vector<Card> RenderCards(const pathway::Assessment& assessment,
                              const pathway::Judgement& judgement, const RenderContext& context);

}  // namespace cards
