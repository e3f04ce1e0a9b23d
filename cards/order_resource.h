#pragma once

#include <optional>
#include <string>

#include "cards/text.h"
#include "cards/texts.h"
#include "pathway/judgement.h"

namespace cards {

// The FHIR resource of an order template, filled for this patient: placeholders replaced, subject,
// date and reason added. Nothing when a placeholder has no value.
std::optional<std::string> OrderResource(const OrderTemplate& order,
                                         const pathway::Judgement& judgement, const Values& values);

}  // namespace cards
