#include "service/rule_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <utility>

#include "cards/text.h"
#include "pathway/ask.h"
#include "pathway/names.h"

namespace service {
namespace {

using pathway::Ask;
using pathway::Question;
using Strings = std::vector<std::string>;

// Names that are written in capitals.
constexpr std::array<std::string_view, 20> kCapitals = {
    "snri", "ssri", "tca",  "nsaid", "maoi", "hiv",  "mri", "ct",   "iv",  "ecg",
    "qt",   "inr",  "egfr", "ckd",   "copd", "crps", "aki", "phq9", "cns", "er"};

std::string Either(const Strings& words) { return cards::Joined(words, "or"); }

std::string Number(std::int64_t value) { return std::to_string(value); }

std::string DaysOf(pathway::Days days) {
  return Number(days.count()) + (days.count() == 1 ? " day" : " days");
}

std::string Within(const Question& question) {
  return question.within ? " within " + DaysOf(*question.within) : std::string();
}

// "4 or more", "below 12", "10 to below 12"
std::string Range(const Question& question) {
  if (question.at_least && question.below) {
    return Number(*question.at_least) + " to below " + Number(*question.below);
  }
  if (question.at_least) return Number(*question.at_least) + " or more";
  return question.below ? "below " + Number(*question.below) : std::string();
}

std::string WhatOf(const std::string& name) {
  if (name == "self") return "this drug";
  if (name == "self-class") return "a drug of its class";
  constexpr std::string_view kReferral = "referral_";
  if (name.starts_with(kReferral)) return "referral to " + PlainName(name.substr(kReferral.size()));
  return PlainName(name);
}

// The classes, drugs, concepts and services of a question, in one list.
std::string Named(const Question& question) {
  Strings words;
  words.reserve(question.classes.size() + question.names.size());
  for (const std::string& name : question.classes) words.push_back(PlainName(name));
  for (const std::string& name : question.names) words.push_back(WhatOf(name));
  return Either(words);
}

bool NamesAny(const Question& question) {
  return !question.classes.empty() || !question.names.empty();
}

std::string States(const Question& question) {
  Strings words;
  words.reserve(question.states.size());
  for (const std::string& state : question.states) words.push_back(PlainName(state));
  return Either(words);
}

std::string Drafted(const Question& question) {
  std::string text = "an order is being placed";
  if (NamesAny(question)) text += " for " + Named(question);
  if (question.states.empty()) return text;
  Strings changes;
  for (const std::string& change : question.states) {
    const bool known = change != "unknown" && change != "same";
    changes.push_back(known              ? "a " + change
                      : change == "same" ? "the same dose again"
                                         : "a change not known");
  }
  return text + ", as " + Either(changes);
}

std::string Pain(const Question& question, std::string_view which, const cards::Texts& texts) {
  Strings kinds;
  for (const std::string& kind : question.states) {
    const auto name = texts.pain_names.find(kind);
    kinds.push_back(name == texts.pain_names.end() ? PlainName(kind) : name->second);
  }
  return std::string(which).append(" is ").append(Either(kinds));
}

std::string Trial(const Question& question) {
  const std::string whose =
      NamesAny(question) ? "a trial of " + Named(question) : std::string("the trial in question");
  return whose + " is judged " + States(question);
}

std::string RedFlag(const Question& question) {
  Strings tiers;
  bool undated = false;
  for (const std::string& state : question.states) {
    const bool tier = state != "undated";
    undated = undated || !tier;
    if (tier) tiers.push_back(state.substr(state.find('-') + 1));
  }
  Strings flags;
  if (!tiers.empty()) flags.push_back("a red flag of tier " + Either(tiers));
  if (undated) flags.emplace_back("a red flag without a date or not confirmed");
  return Either(flags) + " is on record";
}

std::string PainScore(const Question& question) {
  const bool site = pathway::Contains(question.states, "site");
  std::string text = "the newest pain score";
  if (site) text += " that names a site";
  return text + " is " + Range(question) + " of 10" + Within(question);
}

std::string Allergic(const Question& question) {
  const bool serious = pathway::Contains(question.states, "serious");
  return std::string(serious ? "a serious allergy or reaction" : "an allergy") + " to " +
         Named(question) + " is on record";
}

std::string HarmedBy(const Question& question) {
  const bool serious = pathway::Contains(question.states, "serious");
  return Named(question) + " was stopped for " + (serious ? "harm" : "harm or intolerance");
}

std::string Taking(const Question& question) {
  std::string text = Named(question) + " is taken";
  if (question.within) text += ", or was within " + DaysOf(*question.within);
  return text;
}

// "1,800 mg/day or more", "more than 60 mg/day": an odd microgram stands for "more than".
std::string DoseRange(const Question& question) {
  const auto dose = [](std::int64_t micrograms) {
    return cards::DoseText(pathway::MilligramsPerDay::Whole(micrograms / 1000));
  };
  std::string text;
  if (question.at_least) {
    const bool over = *question.at_least % 1000 != 0;
    text = over ? "more than " + dose(*question.at_least) : dose(*question.at_least) + " or more";
  }
  if (question.below) {
    text += (text.empty() ? "less than " : " and less than ") + dose(*question.below);
  }
  return text;
}

std::string Stopping(const Question& question) {
  std::string text = "the order ends " + Named(question) + ", taken for more than ";
  text +=
      question.within ? DaysOf(*question.within) : std::string("its entry allows without taper");
  return question.states.empty() ? text : text + ", because of harm";
}

std::string DraftStopped(const Question& question) {
  const bool start = pathway::Contains(question.states, "start");
  Strings levels = question.states;
  std::erase(levels, "start");
  std::string text = std::string("a safety rule speaks on the drafted ") +
                     (start ? "start" : "order") + " (" + Either(levels) + ")";
  if (NamesAny(question)) text += ", which is for " + Named(question);
  return text;
}

std::string DraftNames(const Question& question) {
  Strings words;
  for (const std::string& state : question.states) {
    words.push_back(state == "spine"       ? "the spine"
                    : state == "elsewhere" ? "a site elsewhere"
                                           : "no site");
  }
  return "the drafted service names " + Either(words);
}

std::string Known(const Question& question) {
  Strings words;
  for (const std::string& fact : question.names) {
    words.push_back(fact == "pain-score"  ? "a pain score that names a site"
                    : fact == "clearance" ? "kidney function"
                    : fact == "onset"     ? "the onset of the pain"
                                          : PlainName(fact));
  }
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : " and ") + word;
  return list + (words.size() == 1 ? " is" : " are") + " known";
}

std::string Clearance(const Question& question) {
  const bool any = question.at_least == 0 && !question.below;
  return any ? "kidney function is known" : "kidney function is " + Range(question) + " mL/min";
}

std::string Delivered(const Question& question) {
  std::string list;
  for (const std::string& name : question.names) {
    list += (list.empty() ? "" : " and ") + PlainName(name);
  }
  return "sent whole: " + list;
}

std::string Disabling(const pathway::Numbers& numbers) {
  return "pain is disabling (" + Number(numbers.disabling_at_least) + " of 10 or more within " +
         DaysOf(numbers.disabling_window) + ")";
}

std::string Escalation(const pathway::Numbers& numbers) {
  return "the order is a sign that treatment was not enough (a start that is no short course, a "
         "raise by " +
         Number(numbers.raise_percent) + " % or more over the highest dose held and not within " +
         DaysOf(numbers.raise_rest) +
         " of the last raise, or a referral or procedure for the spine)";
}

std::string Episode(const Question& question) {
  return pathway::Contains(question.states, "episode") ? " since this pain began" : "";
}

std::string DraftSays(const Question& question) {
  Strings words;
  for (const std::string& state : question.states) {
    words.push_back(state == "guided"         ? "with image guidance"
                    : state == "unguided"     ? "without image guidance"
                    : state == "hold-planned" ? "with a plan to pause drugs against clotting"
                                              : "with contrast");
  }
  return "the drafted order for " + Named(question) + " says: " + Either(words);
}

// ---- questions of a patient --------------------------------------------------------------------

std::string OfRecord(const Question& question, const pathway::Content& content,
                     const cards::Texts& texts) {
  const pathway::Numbers& numbers = content.numbers;
  switch (question.ask) {
    case Ask::kPain:
      return Pain(question, "a current pain problem", texts);
    case Ask::kPainInQuestion:
      return Pain(question, "the pain in question", texts);
    case Ask::kRedFlag:
      return RedFlag(question);
    case Ask::kCondition:
      return Named(question) + " is on the problem list" +
             (question.within ? ", recorded" + Within(question) : "");
    case Ask::kHistory:
      return Named(question) + " is on record, now or in the past" +
             (question.within ? "," + Within(question) : "");
    case Ask::kAge:
      return "age is " + Range(question);
    case Ask::kClearance:
      return Clearance(question);
    case Ask::kWeeks:
      return "the pain has lasted " + Range(question) + " weeks";
    case Ask::kPainScore:
      return PainScore(question);
    case Ask::kReferred:
      return Named(question) + " has been asked for" + Within(question) + Episode(question);
    case Ask::kHad:
      return Named(question) + " has been done" + Within(question) + Episode(question);
    case Ask::kVisited:
      return "a visit was coded for " + Named(question) + Within(question);
    case Ask::kMeasured:
      return "the newest " + Named(question) + " is " + Range(question) + Within(question);
    case Ask::kPregnant:
      return "a pregnancy is on record";
    case Ask::kMayBePregnant:
      return "a pregnancy is not excluded (age " + Number(numbers.may_conceive_from) + " to " +
             Number(numbers.may_conceive_to) + ", not recorded male, no reason against it)";
    case Ask::kLesion:
      return "imaging or the problem list names a lesion that can be operated on";
    case Ask::kRequester:
      return "the prescriber's specialty is " + Named(question);
    case Ask::kPathwayOff:
      return "the pathway is off: " + OnOneLine(InWords(content.pathway_off, content, texts));
    case Ask::kRefractory:
      return "the pain is refractory: " + OnOneLine(InWords(content.refractory, content, texts));
    case Ask::kEvidenceProfile:
      return "the evidence profile is " + States(question);
    case Ask::kOffersVenlafaxine:
      return "the site offers venlafaxine";
    case Ask::kDelivered:
      return Delivered(question);
    case Ask::kDisabling:
      return Disabling(numbers);
    case Ask::kKnown:
      return Known(question);
    default:
      return {};
  }
}

// ---- questions of what is drafted --------------------------------------------------------------

std::string OfDraft(const Question& question) {
  switch (question.ask) {
    case Ask::kDrafted:
      return Drafted(question);
    case Ask::kDraftedDose:
      return "the drafted daily dose of " + Named(question) + " is " + DoseRange(question);
    case Ask::kStartingDose:
      return "the draft starts " + Named(question) + " at " + DoseRange(question);
    case Ask::kDraftSays:
      return DraftSays(question);
    case Ask::kDraftedDays:
      return "days that " + Named(question) + " is drafted for: " + Range(question);
    case Ask::kPerhapsOverLimit:
      return "one of two readings of the drafted directions is over the limit";
    case Ask::kStopping:
      return Stopping(question);
    case Ask::kSteepReduction:
      return "the order takes away more than " + Number(question.at_least.value_or(0)) +
             " % of a dose of " + Named(question) + " held for " +
             DaysOf(question.within.value_or(pathway::Days(0))) + " or more";
    case Ask::kRenewedBeyond:
      return "the order goes on with " + Named(question) + " beyond day " +
             Number(question.at_least.value_or(0));
    case Ask::kDraftStopped:
      return DraftStopped(question);
    case Ask::kOverLimit:
      return "the drafted daily dose is over the limit for this kidney function";
    case Ask::kUrgentDraft:
      return "the drafted service is marked urgent";
    case Ask::kDraftNames:
      return DraftNames(question);
    case Ask::kOffered:
      return "the draft is itself an option that would be offered";
    case Ask::kRelevant:
      return "the order is about this pain, or the chart is being opened";
    default:
      return {};
  }
}

// ---- questions of what is taken ----------------------------------------------------------------

std::string OfTreatment(const Question& question, const pathway::Numbers& numbers) {
  switch (question.ask) {
    case Ask::kTrial:
      return Trial(question);
    case Ask::kTrialsFailed:
      return "drug classes that failed or were not tolerated: " + Range(question);
    case Ask::kEscalation:
      return Escalation(numbers);
    case Ask::kTaking:
      return Taking(question);
    case Ask::kDosesADay:
      return "times a day that " + Named(question) + " is taken: " + Range(question);
    case Ask::kIneffective:
      return Named(question) + " was stopped for lack of effect";
    case Ask::kTakenFor:
      return Named(question) + " has been taken until today for days: " + Range(question);
    case Ask::kAllergic:
      return Allergic(question);
    case Ask::kHarmedBy:
      return HarmedBy(question);
    case Ask::kPresentOverLimit:
      return "the dose taken now is over the limit for this kidney function";
    case Ask::kCnsActive:
      return "drugs active in the brain, the draft included: " + Range(question);
    case Ask::kControlled:
      return "the drug in question keeps the pain controlled";
    default:
      return OfDraft(question);
  }
}

const char* JoinedAs(Ask ask) {
  if (ask == Ask::kAll) return "all of";
  return ask == Ask::kAny ? "any of" : "none of";
}

// One question is joined to nothing; "none of any of" is "none of".
WordedQuestion Alone(Ask ask, WordedQuestion part) {
  if (ask != Ask::kNo) return part;
  if (part.parts.empty()) return {"not: " + part.text, {}};
  if (part.text == JoinedAs(Ask::kAny)) return {JoinedAs(Ask::kNo), std::move(part.parts)};
  WordedQuestion none{JoinedAs(Ask::kNo), {}};
  none.parts.push_back(std::move(part));
  return none;
}

}  // namespace

std::string PlainName(std::string_view name) {
  std::string text;
  std::string word;
  const auto add = [&text, &word] {
    const bool capital = std::find(kCapitals.begin(), kCapitals.end(), word) != kCapitals.end();
    for (const char c : word) {
      text += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    }
    word.clear();
  };
  for (const char c : name) {
    if (c != '_' && c != '-' && c != ' ') {
      word += c;
      continue;
    }
    add();
    text += c == '-' ? '-' : ' ';
  }
  add();
  return text;
}

WordedQuestion InWords(const Question& question, const pathway::Content& content,
                       const cards::Texts& texts) {
  const bool joins =
      question.ask == Ask::kAll || question.ask == Ask::kAny || question.ask == Ask::kNo;
  if (!joins) {
    std::string text = OfRecord(question, content, texts);
    return {text.empty() ? OfTreatment(question, content.numbers) : std::move(text), {}};
  }
  if (!pathway::Asks(question)) return {};
  WordedQuestion worded{JoinedAs(question.ask), {}};
  for (const Question& part : question.parts) {
    worded.parts.push_back(InWords(part, content, texts));
  }
  return worded.parts.size() == 1 ? Alone(question.ask, std::move(worded.parts.front())) : worded;
}

std::string OnOneLine(const WordedQuestion& question) {
  if (question.parts.empty()) return question.text;
  std::string text = question.text + ": (";
  for (const WordedQuestion& part : question.parts) {
    if (text.back() != '(') text += "; ";
    text += OnOneLine(part);
  }
  return text + ")";
}

const char* WordOf(pathway::RuleStatus status) {
  switch (status) {
    case pathway::RuleStatus::kLive:
      return "live";
    case pathway::RuleStatus::kShadow:
      return "shadow";
    case pathway::RuleStatus::kRetired:
      return "retired";
  }
  return "";
}

const char* WordOf(pathway::Decision decision) {
  switch (decision) {
    case pathway::Decision::kEmergency:
      return "emergency";
    case pathway::Decision::kDraftStop:
      return "draft-stop";
    case pathway::Decision::kDraftWarning:
      return "draft-warning";
    case pathway::Decision::kTaper:
      return "taper";
    case pathway::Decision::kUrgent:
      return "urgent";
    case pathway::Decision::kDrug:
      return "drug";
    case pathway::Decision::kReferral:
      return "referral";
    case pathway::Decision::kServiceStop:
      return "service-stop";
    case pathway::Decision::kDrugGuard:
      return "drug-guard";
    case pathway::Decision::kGuard:
      return "guard";
    case pathway::Decision::kComorbidity:
      return "comorbidity";
    case pathway::Decision::kFollowUp:
      return "follow-up";
  }
  return "";
}

const char* WordOf(pathway::Urgency urgency) {
  switch (urgency) {
    case pathway::Urgency::kInfo:
      return "info";
    case pathway::Urgency::kWarning:
      return "warning";
    case pathway::Urgency::kCritical:
      return "critical";
  }
  return "";
}

const char* WordOf(pathway::GateEffect effect) {
  switch (effect) {
    case pathway::GateEffect::kStop:
      return "stop";
    case pathway::GateEffect::kAvoid:
      return "avoid";
    case pathway::GateEffect::kCaution:
      return "caution";
  }
  return "";
}

const char* WordOf(pathway::DraftEffect effect) {
  switch (effect) {
    case pathway::DraftEffect::kNothing:
      return "";
    case pathway::DraftEffect::kLine:
      return "line";
    case pathway::DraftEffect::kWarning:
      return "warning";
    case pathway::DraftEffect::kCritical:
      return "critical";
  }
  return "";
}

}  // namespace service
