#pragma once

#include <string>
#include <vector>

#include "fhir/issue.h"
#include "fhir/terminology.h"
#include "hooks/hook_request.h"
#include "hooks/record.h"
#include "pathway/pain_case.h"

namespace hooks {

// Words that stand for a concept where no code does: any of them in a text.
struct Words {
  std::string concept_name;
  std::vector<std::string> any_of;  // lower case
};

// What BuildCase needs to know of medicine to read a record; content.
struct ReadingRules {
  std::vector<std::string> pain_concepts;   // a reason of these is pain (D37)
  std::vector<std::string> spine_concepts;  // a referral for these is about the spine (D41)
  std::vector<std::string> pain_words;
  std::vector<std::string> other_purpose_words;
  std::vector<std::string> spine_words;
  std::vector<std::string> pain_site_words;  // where the pain of the pathway is felt
  std::vector<std::string> compression_words;
  std::vector<std::string> lack_of_effect_words;
  std::vector<std::string> intolerance_words;
  std::vector<std::string> harm_words;
  std::vector<std::string> not_clinical_words;
  std::vector<std::string> cancelling_words;  // in the same phrase they cancel a match (D57)
  std::vector<Words> services;                // names of services in local codes' texts
  std::vector<std::string> imaging_concepts;  // reports that can show a lesion
  std::vector<std::string> serious_reaction_concepts;
};

// Reads what came with a request into a pain case, each fact with its resource. What cannot be
// read costs only itself: an Issue is kept and the fact stays unknown. Resources of another
// patient are dropped and counted.
pathway::PainCase BuildCase(const HookRequest& request, Record& record,
                            const fhir::Terminology& terminology, const ReadingRules& rules,
                            pathway::Day today, fhir::Issues& issues);

}  // namespace hooks
