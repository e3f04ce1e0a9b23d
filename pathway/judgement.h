#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pathway/content.h"
#include "pathway/exposure.h"
#include "pathway/pain_case.h"
#include "pathway/renal.h"

namespace pathway {

// A trial of one drug for the pain, judged (logic: trial states).
enum class TrialState {
  kTitrating,       // below an adequate dose
  kEarly,           // adequate, not yet long enough to judge
  kProbablyFailed,  // adequate for some weeks, and a sign that it is not enough
  kFailed,          // adequate for a full trial, and a sign that it is not enough
  kResponding,      // pain controlled
  kPartlyResponding,
  kIntolerant,
  kHarmed,
  kAdequacyUnknown,  // dose, days or kidney function not known well enough
  kOutcomeUnknown,   // adequate and long enough; nothing says whether it helped
};

enum class Certainty { kDocumented, kPresumed };

struct Trial {
  std::string drug;
  std::string drug_class;
  const Drug* content = nullptr;  // null: the content pack has no entry of its own
  Exposure exposure;
  Purpose purpose = Purpose::kPain;
  bool purpose_unclear = false;  // tried, but perhaps not for the pain (D37)
  TrialState state = TrialState::kAdequacyUnknown;
  Certainty certainty = Certainty::kPresumed;
  RenalFunction renal;                       // at the time that counts
  std::optional<MilligramsPerDay> adequate;  // the dose that counts as adequate then
  DayCount days_adequate;
  std::vector<std::string> resources;
};

enum class Change { kNone, kStart, kRaise, kSame, kLower, kUnknown };

// A drafted drug against what is taken already.
struct DraftChange {
  const MedicationOrder* order = nullptr;
  const Trial* trial = nullptr;          // of the same drug; null: never taken for the pain
  std::optional<MilligramsPerDay> dose;  // of all drafts of the drug together
  Change change = Change::kStart;
  Purpose purpose = Purpose::kPain;
  bool purpose_unclear = false;
  bool triggers = true;
  Answer escalation = Answer::kNo;
  std::optional<MilligramsPerDay> peak;     // of all drafts on the way, as far as it is known
  std::optional<MilligramsPerDay> maximum;  // at this kidney function; missing: no limit known
  Answer over_maximum = Answer::kNo;
  // Where its directions say two doses: the higher one is over the limit.
  bool perhaps_over = false;
};

struct PainProblem {
  std::string kind;  // "radicular"
  const Condition* condition = nullptr;
  std::optional<DayCount> age;  // days since onset, else since the first record
  bool from_onset = false;      // false: at least so long
  bool part = false;            // of another problem on the list
};

struct PainScore {
  std::int64_t thousandths = 0;
  Day day;
  bool names_a_site = false;
  const Measurement* from = nullptr;
};

struct FoundRedFlag {
  const RedFlag* flag = nullptr;
  std::vector<std::string> resources;
};

// The case as the rules see it: every derived fact, worked out once.
struct Judgement {
  const PainCase* pain_case = nullptr;
  const Content* content = nullptr;
  std::optional<int> age_at_least;
  std::optional<int> age_at_most;
  RenalFunction renal;                // today
  std::vector<PainProblem> problems;  // current, in scope, the one in question first
  std::vector<Trial> trials;
  std::vector<DraftChange> drafts;
  std::vector<const Service*> drafted_services;  // those that trigger
  Answer escalation = Answer::kNo;
  std::optional<PainScore> score;  // the newest in the window
  std::vector<FoundRedFlag> red_flags;
  std::vector<FoundRedFlag> undated_flags;  // on the list, but not known to be recent
  Answer lesion = Answer::kUnknown;
  bool pathway_off = false;
  const Trial* trial = nullptr;  // the trial in question; null: none
  std::unordered_map<std::string_view, std::vector<const Condition*>> by_concept;
  // Orders of the chart and drafts under their drug, ingredient and class.
  std::unordered_map<std::string_view, std::vector<const MedicationOrder*>> by_drug;

  // Whether a score names a site where the pain in question is felt.
  bool IsOfThePain(const Measurement& measured) const;
  const PainProblem* Problem() const { return problems.empty() ? nullptr : &problems.front(); }
  bool Adult() const;
};

// Works out every derived fact. REQUIRES: pain_case and content outlive the judgement.
Judgement Judge(const PainCase& pain_case, const Content& content);

// The band of a drug at a kidney function; near above a cut-point an eGFR counts as below it. The
// one band of a drug that has one is right at any function. Null when there is no band, or several
// and the function is not known.
const RenalBand* BandOf(const Drug& drug, const RenalFunction& renal, int margin_percent);

// The highest daily dose of a trial's drug at the kidney function of today; nothing when not known.
std::optional<MilligramsPerDay> PresentMaximum(const Trial& trial, const Judgement& judgement);

// The first trial, that in question before others, whose present dose is over its limit; null:
// none.
const Trial* TrialOverLimit(const Judgement& judgement);

// The same at the kidney function of today.
const RenalBand* BandToday(const Drug& drug, const Judgement& judgement);

// The highest daily dose of a band at a kidney function; nothing when the band has none.
std::optional<MilligramsPerDay> MaximumOf(const RenalBand& band, const RenalFunction& renal);

}  // namespace pathway
