#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fhir/terminology.h"
#include "pathway/content.h"
#include "pathway/corrected_draft.h"
#include "pathway/planned_order.h"

namespace config {

// What a question may name: filled from the terminology before rules and gates are read.
struct Vocabulary {
  const fhir::Terminology* terminology = nullptr;
  std::set<std::string> drugs;  // ingredients and the drugs of drugs.yaml
  std::set<std::string> classes;
  std::set<std::string> pain_kinds;
  std::set<std::string> sources;
};

// The closed lists of words. The schemas of config/schema/ hold the same, and a test compares them.

inline const std::vector<std::string> kTrialStates = {
    "titrating",         "early",      "probably-failed", "failed",           "responding",
    "partly-responding", "intolerant", "harmed",          "adequacy-unknown", "outcome-unknown"};
inline const std::vector<std::string> kChanges = {"start", "raise", "same", "lower", "unknown"};
inline const std::vector<std::string> kTiers = {"tier-0", "tier-1", "tier-2", "undated"};
inline const std::vector<std::string> kStopLevels = {"critical", "warning"};
inline const std::vector<std::string> kStopChanges = {"start", "raise"};
inline const std::vector<std::string> kDraftNames = {"spine", "elsewhere", "nothing"};
inline const std::vector<std::string> kDraftSays = {"guided", "unguided", "hold-planned",
                                                    "with-contrast"};
inline const std::vector<std::string> kLists = {"conditions", "medications",      "observations",
                                                "allergies",  "procedures",       "services",
                                                "reports",    "allergy-statement"};

inline const std::vector<std::string> kEvidenceProfiles = {"general", "uk"};

template <typename T>
using Words = std::vector<std::pair<std::string, T>>;

inline const Words<pathway::Decision> kDecisions = {
    {"emergency", pathway::Decision::kEmergency},
    {"draft-stop", pathway::Decision::kDraftStop},
    {"draft-warning", pathway::Decision::kDraftWarning},
    {"taper", pathway::Decision::kTaper},
    {"urgent", pathway::Decision::kUrgent},
    {"drug", pathway::Decision::kDrug},
    {"referral", pathway::Decision::kReferral},
    {"guard", pathway::Decision::kGuard},
    {"service-stop", pathway::Decision::kServiceStop},
    {"drug-guard", pathway::Decision::kDrugGuard},
    {"comorbidity", pathway::Decision::kComorbidity},
    {"follow-up", pathway::Decision::kFollowUp}};
inline const Words<pathway::Contested> kContested = {{"offer", pathway::Contested::kOffer},
                                                     {"mention", pathway::Contested::kMention},
                                                     {"hide", pathway::Contested::kHide}};
inline const Words<pathway::Urgency> kUrgencies = {{"info", pathway::Urgency::kInfo},
                                                   {"warning", pathway::Urgency::kWarning},
                                                   {"critical", pathway::Urgency::kCritical}};
inline const Words<pathway::Hook> kHooks = {{"order-sign", pathway::Hook::kOrderSign},
                                            {"order-select", pathway::Hook::kOrderSelect},
                                            {"patient-view", pathway::Hook::kPatientView}};
inline const Words<pathway::RuleStatus> kStatuses = {{"live", pathway::RuleStatus::kLive},
                                                     {"shadow", pathway::RuleStatus::kShadow},
                                                     {"retired", pathway::RuleStatus::kRetired}};
inline const Words<pathway::Planned> kPlans = {{"start", pathway::Planned::kStart},
                                               {"titrate", pathway::Planned::kTitration},
                                               {"taper", pathway::Planned::kTaper},
                                               {"reduce", pathway::Planned::kReduction},
                                               {"reduce-now", pathway::Planned::kReductionNow}};
inline const Words<pathway::GateEffect> kEffects = {{"stop", pathway::GateEffect::kStop},
                                                    {"avoid", pathway::GateEffect::kAvoid},
                                                    {"caution", pathway::GateEffect::kCaution}};
inline const Words<pathway::DraftEffect> kDraftEffects = {
    {"critical", pathway::DraftEffect::kCritical},
    {"warning", pathway::DraftEffect::kWarning},
    {"line", pathway::DraftEffect::kLine}};
inline const Words<pathway::Correction> kCorrections = {
    {"start", pathway::Correction::kStart},
    {"limit", pathway::Correction::kLimit},
    {"adequate-dose", pathway::Correction::kAdequate},
    {"doses-a-day", pathway::Correction::kDosesADay}};

}  // namespace config
