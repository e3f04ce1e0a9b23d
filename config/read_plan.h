#pragma once

#include <string>

#include "cards/texts.h"
#include "config/vocabulary.h"
#include "config/yaml.h"
#include "pathway/content.h"

namespace config {

// The products of a drug and how it is tapered. Every number has a source.
void ReadPlanNumbers(Yaml& place, pathway::Drug& drug, const Vocabulary& vocabulary);

// How a drug is started and raised at a band.
void ReadBandPaces(Yaml& place, pathway::RenalBand& band, const Vocabulary& vocabulary);

// That every dose of a start, a titration and a taper can be made of the drug's products, within
// the limits of its bands. REQUIRES: the drug is read.
void CheckPlans(const Yaml& place, const pathway::Drug& drug);

// The words of plans.
cards::PlanWords ReadPlanWords(Yaml place);

}  // namespace config
