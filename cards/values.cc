#include "cards/values.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "cards/plan_values.h"
#include "cards/reading_values.h"
#include "pathway/predicates.h"

namespace cards {
namespace {

using pathway::Day;
using pathway::DaySpan;
using pathway::Judgement;

std::string TwoDigits(unsigned number) {
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

std::string DateText(Day day) {
  const std::chrono::year_month_day ymd{day};
  return std::to_string(static_cast<int>(ymd.year())) + "-" +
         TwoDigits(static_cast<unsigned>(ymd.month())) + "-" +
         TwoDigits(static_cast<unsigned>(ymd.day()));
}

// As exactly as it is known: the day, the month or the year.
std::string DateText(const DaySpan& span) {
  std::string full = DateText(span.earliest);
  if (span.earliest == span.latest) return full;
  return (span.latest - span.earliest).count() > 31 ? full.substr(0, 4) : full.substr(0, 7);
}

std::string Counted(std::int64_t number, const std::string& unit) {
  return std::to_string(number) + " " + unit + (number == 1 ? "" : "s");
}

void AddRenal(Values& values, const Judgement& judgement, const Texts& texts) {
  const pathway::RenalFunction& renal = judgement.renal;
  if (!renal.clearance) return;
  const char* bound = renal.bound == pathway::Bound::kAtLeast  ? "at least "
                      : renal.bound == pathway::Bound::kAtMost ? "at most "
                                                               : "";
  values["crcl"] = bound + pathway::MillilitresText(*renal.clearance);
  if (renal.day) values["crcl.date"] = DateText(*renal.day);
  const bool estimate = renal.method == pathway::RenalMethod::kEgfr;
  values["crcl.label"] = estimate ? texts.estimate_label : texts.clearance_label;
}

// The other problems of the list, where they are of their own (D63).
void AddOtherPain(Values& values, const Judgement& judgement, const Texts& texts) {
  std::vector<std::string> others;
  for (const pathway::PainProblem& problem : judgement.problems) {
    const auto name = texts.pain_names.find(problem.kind);
    if (&problem == judgement.Problem() || problem.part || name == texts.pain_names.end()) continue;
    others.push_back(name->second);
  }
  if (!others.empty()) values["pain.others"] = Joined(others, "and");
}

void AddPain(Values& values, const Judgement& judgement, const Texts& texts) {
  AddOtherPain(values, judgement, texts);
  const pathway::PainProblem* problem = judgement.Problem();
  if (problem != nullptr) {
    const auto name = texts.pain_names.find(problem->kind);
    if (name != texts.pain_names.end()) {
      values["pain"] = name->second;
      values["Pain"] = Capital(name->second);
    }
    const auto& since =
        problem->from_onset ? problem->condition->onset : problem->condition->recorded;
    if (since) values["pain.since"] = DateText(*since);
    if (problem->age && problem->age->at_least.count() >= 0) {
      const std::string weeks = Counted(problem->age->at_least.count() / 7, "week");
      values["pain.weeks"] = problem->from_onset ? weeks : "at least " + weeks;
    }
  }
  if (judgement.score) {
    values["score"] = std::to_string(judgement.score->thousandths / 1000) + "/10";
    values["score.date"] = DateText(judgement.score->day);
  }
}

std::string AtLeast(const pathway::DayCount& days, const std::string& text) {
  return days.at_least == days.at_most ? text : "at least " + text;
}

// The days at the dose taken now, or at an adequate dose; "at least" where dates leave it open.
void AddDays(Values& values, const pathway::Trial& trial, const Judgement& judgement) {
  const pathway::Numbers& numbers = judgement.content->numbers;
  const pathway::DayCount days = trial.days_adequate;
  const Day today = judgement.pain_case->today;
  if (days.at_least.count() > 0) {
    values["trial.days"] = AtLeast(days, Counted(days.at_least.count(), "day"));
    // A time that has ended says nothing of since when.
    const pathway::Run run =
        trial.adequate ? trial.exposure.SurelyAtOrAbove(*trial.adequate) : pathway::Run{};
    const bool goes_on = trial.exposure.Running() && run.to >= today;
    if (goes_on) values["trial.adequate_since"] = DateText(run.from);
    const auto left = numbers.trial_full - days.at_least;
    if (left.count() > 0) values["trial.review_date"] = DateText(today + left);
  }
  const auto dose = trial.exposure.CurrentDose();
  if (!dose) return;
  const pathway::DayCount at_dose = trial.exposure.DaysAtOrAbove(*dose);
  if (at_dose.at_least.count() > 0) {
    values["trial.weeks"] = AtLeast(at_dose, Counted(at_dose.at_least.count() / 7, "week"));
  }
}

void AddOutcome(Values& values, const pathway::Trial& trial, const Texts& texts) {
  const bool documented = trial.certainty == pathway::Certainty::kDocumented;
  values["trial.certainty"] = documented ? texts.documented : texts.presumed;
  const bool failed = trial.state == pathway::TrialState::kFailed ||
                      trial.state == pathway::TrialState::kProbablyFailed;
  if (failed) values["trial.effect"] = documented ? texts.effect_documented : texts.effect_presumed;
}

// What the content pack says of the drug at this kidney function.
void AddDosing(Values& values, const pathway::Trial& trial, const Judgement& judgement,
               const Texts& texts) {
  if (trial.content == nullptr) return;
  if (!trial.content->evidence.empty()) values["trial.evidence"] = trial.content->evidence;
  const int margin = judgement.content->numbers.renal.near_cut_point_percent;
  const pathway::RenalBand* band = BandOf(*trial.content, judgement.renal, margin);
  if (band == nullptr) return;
  const auto maximum = MaximumOf(*band, judgement.renal);
  if (maximum) values["trial.maximum"] = DoseText(*maximum);
  const auto dose = trial.exposure.CurrentDose();
  const bool over = dose && maximum && *dose > *maximum;
  const auto kept = Filled(over ? texts.reduced : texts.kept, values);
  if (kept && trial.exposure.Running()) values["trial.kept"] = *kept;
  if (!band->steps.empty()) values["trial.steps"] = band->steps;
}

void AddTrial(Values& values, const pathway::Trial& trial, const Judgement& judgement,
              const Texts& texts) {
  const std::string& name = trial.content != nullptr ? trial.content->name : trial.drug;
  values["trial.drug"] = name;
  values["trial.Drug"] = Capital(name);
  const auto dose =
      trial.exposure.Running() ? trial.exposure.CurrentDose() : trial.exposure.HighestDose();
  if (dose) values["trial.dose"] = DoseText(*dose);
  const pathway::Numbers& numbers = judgement.content->numbers;
  values["trial.full_days"] = std::to_string(numbers.trial_full.count());
  values["trial.early_days"] = std::to_string(numbers.trial_early.count());
  if (trial.adequate) values["trial.adequate"] = DoseText(*trial.adequate);
  if (const auto first = trial.exposure.FirstDay()) values["trial.first_day"] = DateText(*first);
  if (const auto raised = trial.exposure.LastRaise()) values["trial.since"] = DateText(*raised);
  AddDays(values, trial, judgement);
  AddOutcome(values, trial, texts);
  AddDosing(values, trial, judgement, texts);
}

// The drug whose present dose is over its limit.
void AddOverLimit(Values& values, const Judgement& judgement) {
  const pathway::Trial* over = TrialOverLimit(judgement);
  if (over == nullptr) return;
  values["over.drug"] = over->content->name;
  values["over.Drug"] = Capital(over->content->name);
  values["over.dose"] = DoseText(*over->exposure.CurrentDose());
  values["over.limit"] = DoseText(*PresentMaximum(*over, judgement));
  if (const auto raised = over->exposure.LastRaise()) values["over.since"] = DateText(*raised);
}

// What is rarely coded and so asked before the drafted drug itself (D66), and a pregnancy that is
// not excluded (D51).
void AddAsks(Values& values, const pathway::DraftChange& draft, const Judgement& judgement) {
  const auto drug = judgement.content->drugs.find(draft.order->drug);
  if (drug == judgement.content->drugs.end()) return;
  std::vector<std::string> asks;
  for (const pathway::GateOutcome& outcome : GateOutcomes(drug->second, judgement)) {
    const bool pregnancy = outcome.gate->when.ask == pathway::Ask::kMayBePregnant &&
                           outcome.applies == pathway::Answer::kUnknown;
    const bool ask =
        pregnancy || (outcome.gate->ask_only && outcome.applies != pathway::Answer::kYes);
    if (ask && draft.change == pathway::Change::kStart) asks.push_back(outcome.gate->check);
    const bool raise = draft.change == pathway::Change::kRaise;
    if (pregnancy && raise) values["ask.pregnancy"] = outcome.gate->check;
  }
  if (!asks.empty()) values["draft.asks"] = Joined(asks, "and");
}

void AddDraft(Values& values, const Judgement& judgement, const pathway::Finding& finding) {
  const pathway::DraftChange* draft = DraftMeant(finding.rules, judgement);
  if (draft != nullptr) {
    values["draft.drug"] = draft->order->drug;
    values["draft.Drug"] = Capital(draft->order->drug);
    if (draft->dose) values["draft.dose"] = DoseText(*draft->dose);
    if (draft->maximum) values["draft.limit"] = DoseText(*draft->maximum);
    // In an emergency the order can wait, and what is asked before it.
    const bool emergency = finding.rules.front()->decision == pathway::Decision::kEmergency;
    if (!emergency) AddAsks(values, *draft, judgement);
  }
  for (const pathway::Service* service : judgement.drafted_services) {
    values["draft.service"] = Escaped(service->text);
    break;
  }
}

void AddRedFlags(Values& values, const Judgement& judgement) {
  std::vector<std::string> labels;
  std::vector<std::string> records;
  std::vector<std::string> to_ask;
  for (const pathway::FoundRedFlag& found : judgement.red_flags) {
    if (found.flag->tier > 2) {
      to_ask.push_back(found.flag->label);
      continue;
    }
    labels.push_back(found.flag->label);
    for (const pathway::Condition& condition : judgement.pain_case->conditions) {
      const bool cited = std::find(found.resources.begin(), found.resources.end(),
                                   condition.resource) != found.resources.end();
      if (!cited) continue;
      std::string record = Escaped(condition.text);
      const auto& day = condition.onset ? condition.onset : condition.recorded;
      if (day) record += ", " + DateText(*day);
      if (std::find(records.begin(), records.end(), record) == records.end()) {
        records.push_back(std::move(record));
      }
    }
  }
  if (!to_ask.empty()) values["red_flags.to_ask"] = Joined(to_ask, "and");
  if (!labels.empty()) values["red_flags"] = Joined(labels, "and");
  std::vector<std::string> undated;
  for (const pathway::FoundRedFlag& found : judgement.undated_flags) {
    undated.push_back(found.flag->label);
  }
  if (!undated.empty()) values["red_flags.undated"] = Joined(undated, "and");
  if (!records.empty()) values["red_flags.recorded"] = Joined(records, "and");
}

// The values of a draft that a gate stops.
Values ValuesOf(const pathway::DraftStop& stop, Values values) {
  // What is over the limit may be a step on the way.
  const bool over = stop.draft->over_maximum == pathway::Answer::kYes;
  const auto& dose = over ? stop.draft->peak : stop.draft->dose;
  if (dose) values["draft.dose"] = DoseText(*dose);
  if (stop.draft->maximum) values["draft.limit"] = DoseText(*stop.draft->maximum);
  const auto& perhaps = stop.draft->order->dose.perhaps;
  if (perhaps) values["draft.perhaps"] = DoseText(*perhaps);
  return values;
}

// What the gates say of the draft each was put to.
std::vector<std::string> Said(const std::vector<pathway::DraftStop>& stops, const Values& values) {
  std::vector<std::string> said;
  said.reserve(stops.size());
  for (const pathway::DraftStop& stop : stops) {
    said.push_back(SaidOf(*stop.gate, stop.facts, ValuesOf(stop, values)));
  }
  return said;
}

// The first of them, without the facts that made it speak.
std::string Briefly(const std::vector<pathway::DraftStop>& stops, const Values& values) {
  return SaidOf(*stops.front().gate, {}, ValuesOf(stops.front(), values));
}

std::string Together(const std::vector<std::string>& said) {
  std::string text;
  for (const std::string& one : said) text += (text.empty() ? "" : "; ") + one;
  return text;
}

void AddStops(Values& values, const pathway::Finding& finding) {
  const auto stops = Said(finding.stops, values);
  const auto warnings = Said(finding.warnings, values);
  if (!stops.empty()) {
    values["stops"] = Together(stops);
    values["stops.first"] = stops.front();
    values["stops.brief"] = Briefly(finding.stops, values);
  }
  if (!warnings.empty()) {
    values["warnings"] = Together(warnings);
    values["warnings.first"] = warnings.front();
    values["warnings.brief"] = Briefly(finding.warnings, values);
  }
  // A line says what the order itself shows: its facts would only repeat it.
  std::vector<pathway::DraftStop> bare = finding.lines;
  for (pathway::DraftStop& line : bare) line.facts.clear();
  const auto lines = Said(bare, values);
  if (!lines.empty()) values["lines"] = Together(lines);
  const auto& first = stops.empty() ? finding.warnings : finding.stops;
  if (!first.empty()) values["stop.Drug"] = Capital(first.front().draft->order->drug);
}

// What came of a trial, as far as the record tells.
const std::string& OutcomeOf(const pathway::Trial& trial, const Texts& texts) {
  const auto word = texts.outcomes.find(WordOf(trial.state));
  static const std::string none;
  return word == texts.outcomes.end() ? none : word->second;
}

// Whether the receiving specialist has to ask what the trial was worth (D6).
bool ToVerify(const pathway::Trial& trial) {
  return trial.state == pathway::TrialState::kAdequacyUnknown ||
         trial.state == pathway::TrialState::kOutcomeUnknown || trial.purpose_unclear;
}

// Drug, dose, time and outcome (D70).
std::string Told(const pathway::Trial& trial, const Texts& texts) {
  std::string text = trial.content != nullptr ? trial.content->name : trial.drug;
  const auto dose = trial.exposure.HighestDose();
  text += dose ? " up to " + DoseText(*dose) : " (dose not known)";
  if (trial.days_adequate.at_least.count() > 0 && trial.adequate) {
    text += ", " + Counted(trial.days_adequate.at_least.count(), "day") + " at " +
            DoseText(*trial.adequate) + " or more";
  }
  if (const auto first = trial.exposure.FirstDay()) text += ", since " + DateText(*first);
  if (trial.purpose_unclear) text += ", perhaps for another reason";
  const std::string& outcome = OutcomeOf(trial, texts);
  if (outcome.empty()) return text;
  const bool judged = trial.state == pathway::TrialState::kFailed ||
                      trial.state == pathway::TrialState::kProbablyFailed;
  text += ": " + outcome;
  if (judged) {
    const bool documented = trial.certainty == pathway::Certainty::kDocumented;
    text += documented ? " (" + texts.documented + ")" : " (" + texts.presumed_short + ")";
  }
  return text;
}

// The trials of the record for the receiving specialist (D70): "history" in full, and "Tried" and
// "verify" by name alone, for the card.
void AddHistory(Values& values, const Judgement& judgement, const Texts& texts) {
  std::string history;
  std::vector<std::string> tried;
  std::vector<std::string> verify;
  for (const pathway::Trial& trial : judgement.trials) {
    const std::string told = Told(trial, texts);
    history += history.empty() ? Capital(told) : "; " + told;
    const std::string& name = trial.content != nullptr ? trial.content->name : trial.drug;
    tried.push_back(name);
    if (ToVerify(trial)) verify.push_back(name);
  }
  values["history"] = history.empty() ? texts.no_history : history;
  if (!tried.empty()) values["Tried"] = Capital(Joined(tried, "and"));
  if (!verify.empty()) values["verify"] = Joined(verify, "and");
}

// Every name that ValuesOf and the gates may fill.
constexpr std::array<std::string_view, 101> kPlaceholders = {
    "crcl",
    "crcl.date",
    "pain",
    "Pain",
    "pain.since",
    "pain.weeks",
    "score",
    "score.date",
    "trial.drug",
    "trial.Drug",
    "trial.dose",
    "trial.full_days",
    "trial.early_days",
    "trial.adequate",
    "trial.days",
    "trial.weeks",
    "trial.review_date",
    "trial.first_day",
    "trial.since",
    "trial.certainty",
    "trial.maximum",
    "draft.drug",
    "draft.Drug",
    "draft.dose",
    "draft.limit",
    "draft.service",
    "red_flags",
    "red_flags.recorded",
    "suggestion",
    "stops",
    "stops.first",
    "stops.brief",
    "warnings",
    "warnings.first",
    "warnings.brief",
    "lines",
    "removed",
    "removed.drug",
    "removed.kept",
    "changed.drug",
    "changed.dose",
    "changed.directions",
    "stop.Drug",
    "drugs.unknown",
    "drugs.by_name",
    "drugs.disagree",
    "doses.assumed",
    "doses.as_needed",
    "doses.in_words",
    "doses.by_supply",
    "doses.missing",
    "lists.partial",
    "unreadable",
    "other_patients",
    "history",
    "content",
    "list",
    "drug",
    "reasons",
    "gates",
    "today",
    "crcl.label",
    "trial.adequate_since",
    "trial.effect",
    "trial.evidence",
    "trial.steps",
    "trial.kept",
    "draft.asks",
    "ask.pregnancy",
    "red_flags.undated",
    "instead",
    "draft.perhaps",
    "doses.disagree",
    "red_flags.to_ask",
    "over.drug",
    "over.Drug",
    "over.dose",
    "over.limit",
    "over.since",
    "pain.others",
    "Tried",
    "verify",
    "occurs.from",
    "occurs.to",
    "plan.drug",
    "plan.before",
    "plan.dose",
    "plan.steps",
    "plan.last",
    "plan.length",
    "taper.drug",
    "taper.Drug",
    "taper.dose",
    "taper.days",
    "taper.steps",
    "taper.length",
    "taper.least",
    "taper.also",
    "taper.undosed",
    "taper.undated",
    "failed.running",
};

}  // namespace

std::string SaidOf(const pathway::Gate& gate, const std::vector<pathway::Fact>& facts,
                   const Values& values) {
  std::string text = Filled(gate.says, values).value_or("safety rule " + gate.id);
  std::vector<std::string> because;
  for (const pathway::Fact& fact : facts) {
    std::string words = fact.because;
    std::replace(words.begin(), words.end(), '_', ' ');  // names of the content
    words = Escaped(words);
    if (std::find(because.begin(), because.end(), words) == because.end()) {
      because.push_back(words);
    }
  }
  if (!because.empty()) text += " (" + Joined(because, "and") + ")";
  return text;
}

const std::vector<std::string_view>& Placeholders() {
  static const std::vector<std::string_view> names(kPlaceholders.begin(), kPlaceholders.end());
  return names;
}

void AddOccurrence(Values& values, const OrderTemplate& order, pathway::Day today) {
  if (order.occurs_from) values["occurs.from"] = DateText(today + *order.occurs_from);
  if (order.occurs_to) values["occurs.to"] = DateText(today + *order.occurs_to);
}

Values ValuesOf(const Judgement& judgement, const pathway::Finding& finding, const Texts& texts,
                std::string_view content_version) {
  Values values;
  values["content"] = content_version;
  values["today"] = DateText(judgement.pain_case->today);
  AddRenal(values, judgement, texts);
  AddPain(values, judgement, texts);
  AddOverLimit(values, judgement);
  if (judgement.trial != nullptr) AddTrial(values, *judgement.trial, judgement, texts);
  AddDraft(values, judgement, finding);
  AddRedFlags(values, judgement);
  AddStops(values, finding);
  AddTaperValues(values, finding, judgement, texts.plan);
  AddReadingValues(values, judgement);
  AddHistory(values, judgement, texts);
  return values;
}

}  // namespace cards
