#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pathway/day.h"

namespace pathway {

// What a rule or a gate may ask of a case: a small closed vocabulary. kAll, kAny and kNo combine.
enum class Ask {
  kAll,
  kAny,
  kNo,
  kDrafted,       // an order of these classes / drugs / services is being placed; `states`: change
  kPain,          // a current pain problem of these kinds
  kTrial,         // a trial of these states; names: class or drug, empty: the trial in question
  kTrialsFailed,  // at_least so many classes failed or not tolerated
  kEscalation,    // the draft is a sign that treatment was not enough (D38)
  kRedFlag,       // tiers
  kCondition,     // concepts on the problem list, active; `within`: recorded in that time
  kHistory,       // concepts on record at all
  kTaking,        // classes or drugs taken now; `within`: or until so long ago
  kAge,
  kClearance,      // kidney function, mL/min
  kWeeks,          // weeks since the pain began
  kPainScore,      // the newest score; `within`
  kReferred,       // to these services; `within`
  kHad,            // these procedures or therapies; `within`
  kMeasured,       // the newest value of names[0]; `within`
  kAllergic,       // to these drugs or classes; names "self" is the drug in question
  kHarmedBy,       // stopped for harm or intolerance
  kPregnant,       // recorded
  kMayBePregnant,  // not excluded
  kLesion,         // an operable lesion on record
  kDraftStopped,   // a gate stops the drafted order: states "critical", "warning"
  kOverLimit,      // the drafted daily dose is over the limit for this kidney function
  kCnsActive,      // so many drugs active in the central nervous system, the draft included
  kUrgentDraft,
  kDraftNames,        // states: the drafted service names the spine, elsewhere, nothing
  kRequester,         // specialties
  kPathwayOff,        // D39
  kDelivered,         // these lists arrived whole
  kOffered,           // the draft is itself an option that the answer would offer (D42)
  kDisabling,         // D47
  kControlled,        // D35
  kKnown,             // these facts are on record, whatever they say
  kPresentOverLimit,  // what is taken now is over the limit for this kidney function
  kRelevant,          // the draft is of the kind this service speaks about (D40); always on a view
  kDosesADay,         // how often a day these drugs are taken, as drafted or else as ordered
  kDraftedDose,       // the daily dose of a draft, micrograms; names "self" as above
  kStartingDose,      // the same of its first step, where it starts the drug
  kDraftSays,         // states: a drafted order of these services says so in words
  kDraftedDays,       // for so many days are these drugs drafted; no end is no number of days
  kIneffective,       // stopped for lack of effect
  kPerhapsOverLimit,  // one of two readings of the draft's directions is over the limit
  kVisited,           // a visit was coded for these concepts; `within`
  kPainInQuestion,    // the pain that the answer is about is of these kinds (D63)
  kRefractory,        // as the content defines it (S1)
  kEvidenceProfile,   // whose guidance the site puts first
  kOffersVenlafaxine,
  kStopping,        // drafts end these drugs, taken for longer than a taper is needed for
  kTakenFor,        // these drugs have been taken for so many days, until today
  kSteepReduction,  // a draft takes away more than `at_least` percent of a dose held `within`
  kRenewedBeyond,   // a draft goes on with these drugs beyond so many days
};

struct Question {
  Ask ask = Ask::kAll;
  std::vector<Question> parts;       // of all, any, no
  std::vector<std::string> names;    // concepts, drugs, services, lists
  std::vector<std::string> classes;  // drug classes
  std::vector<std::string> states;   // states, changes, tiers, kinds
  std::optional<std::int64_t> at_least;
  std::optional<std::int64_t> below;
  std::optional<Days> within;
};

}  // namespace pathway
