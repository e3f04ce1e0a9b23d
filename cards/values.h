#pragma once

#include <string_view>
#include <vector>

#include "cards/text.h"
#include "cards/texts.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"

namespace cards {

// What the placeholders of the content pack stand for on this answer. What is not known has no
// entry.
// When an order takes place, where its template says how long after today.
void AddOccurrence(Values& values, const OrderTemplate& order, pathway::Day today);

Values ValuesOf(const pathway::Judgement& judgement, const pathway::Finding& finding,
                const Texts& texts, std::string_view content_version);

// What a gate says of this case, with the facts that decided it where they say more than its words:
// the drug taken, the age, the day.
std::string SaidOf(const pathway::Gate& gate, const std::vector<pathway::Fact>& facts,
                   const Values& values);

// Every placeholder a text may use; the loader refuses others.
const std::vector<std::string_view>& Placeholders();

}  // namespace cards
