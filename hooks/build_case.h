#pragma once

#include <cstdint>
#include <string>
#include <utility>
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

// Codes, and words of a text, that say on which side something is.
struct SideWords {
  pathway::Side side = pathway::Side::kUnstated;
  std::vector<std::string> codes;
  std::vector<std::string> any_of;  // lower case
};

// Values of a kind outside of this range are slips of the keyboard or of the unit.
struct PlausibleRange {
  std::string kind;
  std::int64_t from = 0;  // thousandths
  std::int64_t to = 0;
};

// What a coded or written answer says. Words are compared with the whole answer, in lower case.
struct AnswerWords {
  pathway::Answer answer = pathway::Answer::kUnknown;
  std::vector<std::string> codes;
  std::vector<std::string> words;
};

// Words of an order that say yes to something, and those that say no. A "no" in the phrase of a
// "yes" takes it back: "without imaging guidance" holds "imaging guidance".
struct SaidWords {
  std::vector<std::string> yes;  // lower case
  std::vector<std::string> no;   // lower case
};

// What BuildCase needs to know of medicine to read a record; content.
struct ReadingRules {
  std::vector<std::string> pain_concepts;   // a reason of these is pain (D37)
  std::vector<std::string> spine_concepts;  // a referral for these is about the spine (D41)
  std::vector<std::string> pain_words;
  std::vector<std::string> other_purpose_words;
  std::vector<std::string> spine_words;
  std::vector<Words> pain_sites;  // where each kind of pain is felt
  std::vector<std::pair<std::string, std::vector<std::string>>> pain_kinds;  // and its concepts
  std::vector<std::string> compression_words;
  std::vector<std::string> lack_of_effect_words;
  std::vector<std::string> intolerance_words;
  std::vector<std::string> harm_words;
  std::vector<std::string> not_clinical_words;
  std::vector<std::string> cancelling_words;  // in the same phrase they cancel a match (D57)
  std::vector<Words> services;                // names of services in local codes' texts
  SaidWords image_guidance;                   // of an injection
  SaidWords hold_planned;                     // that a drug against clotting is paused
  SaidWords with_contrast;                    // of imaging
  std::vector<std::string> imaging_concepts;  // reports that can show a lesion
  std::vector<std::string> serious_reaction_concepts;
  std::vector<std::string> compression_concepts;  // conclusions that name a pressed nerve
  std::vector<SideWords> sides;
  std::vector<Words> allergen_classes;  // "NSAIDs" for nsaid
  std::vector<std::string> no_known_allergy_words;
  std::vector<PlausibleRange> plausible;
  std::vector<AnswerWords> answers;
  std::vector<Words> signs;                // names of signs in local codes' texts
  std::vector<std::string> finding_codes;  // observations whose value names the finding
  std::vector<std::pair<std::string, std::string>> answered;   // pregnancy_test: pregnancy
  std::vector<std::pair<std::string, std::string>> opposites;  // not_pregnant: pregnancy
  pathway::Days pregnancy_lasts{0};
};

// Reads what came with a request into a pain case, each fact with its resource. What cannot be
// read costs only itself: an Issue is kept and the fact stays unknown. Resources of another
// patient are dropped and counted.
pathway::PainCase BuildCase(const HookRequest& request, Record& record,
                            const fhir::Terminology& terminology, const ReadingRules& rules,
                            pathway::Day today, fhir::Issues& issues);

}  // namespace hooks
