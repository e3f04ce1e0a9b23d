#include "service/trial_evidence.h"

#include <algorithm>
#include <utility>

#include "cards/text.h"
#include "fhir/date.h"
#include "pathway/trial_state.h"
#include "service/explain_words.h"

namespace service {
namespace {

using pathway::Interval;
using pathway::Judgement;
using pathway::MedicationOrder;
using pathway::Response;
using pathway::Trial;
using pathway::TrialState;

using Sentences = std::vector<std::string>;

std::string With(const std::string& sentence, const std::string& resource) {
  return sentence + InBrackets({resource});
}

// Whether the state was found from days and doses.
bool JudgedByTime(TrialState state) {
  return state != TrialState::kHarmed && state != TrialState::kIntolerant &&
         state != TrialState::kResponding && state != TrialState::kPartlyResponding;
}

// Whether the trial was long enough for someone to ask whether it helped.
bool OutcomeAsked(TrialState state) {
  return state == TrialState::kFailed || state == TrialState::kProbablyFailed ||
         state == TrialState::kOutcomeUnknown;
}

// The orders that may have given the adequate dose.
std::vector<std::string> AtAdequateDose(const Trial& trial) {
  std::vector<std::string> resources;
  for (const pathway::Stretch& stretch : trial.exposure.Course()) {
    const auto& most = stretch.at_most;
    if (trial.adequate && most && *most < *trial.adequate) continue;
    for (const Interval* in : trial.exposure.OrdersIn(stretch)) {
      resources.push_back(in->order->resource);
    }
  }
  return resources;
}

void AddDays(Sentences& because, const Trial& trial, const Judgement& judgement) {
  const bool open = trial.days_adequate.at_most.count() > 0;
  if (!trial.adequate && !open) return;
  const std::string dose =
      trial.adequate ? cards::DoseText(*trial.adequate) + " or more" : "a dose perhaps adequate";
  if (open) {
    const std::string needed = std::to_string(judgement.content->numbers.trial_full.count());
    because.push_back(dose + " held " + DaysText(trial.days_adequate) + " (" + needed + " needed)" +
                      InBrackets(AtAdequateDose(trial)));
    return;
  }
  const auto current = trial.exposure.CurrentDose();
  const bool from_today = current && *current >= *trial.adequate;
  because.push_back(dose + (from_today ? " from today on" : " not held on any day") +
                    InBrackets(trial.resources));
}

void AddStops(Sentences& because, const pathway::Stopped& stopped) {
  const auto add = [&](const MedicationOrder* order, const char* why) {
    if (order != nullptr) because.push_back(With(why, order->resource));
  };
  add(stopped.lack_of_effect, "stopped: lack of effect");
  add(stopped.intolerance, "stopped: not tolerated");
  add(stopped.harm, "stopped: harm");
  add(stopped.not_clinical, "stopped for a reason that says nothing of its effect");
  const auto listed = [&](const pathway::Allergy* allergy, const char* what) {
    if (allergy != nullptr) because.push_back(With(what, allergy->resource));
  };
  listed(stopped.intolerance_listed, "an intolerance is on the list");
  listed(stopped.harm_listed, "an allergy or a serious reaction is on the list");
}

void AddResponse(Sentences& because, const Trial& trial, const Judgement& judgement) {
  const pathway::Responded responded = ResponseTo(trial, judgement);
  if (responded.response == Response::kNone) return;
  if (const pathway::Measurement* baseline = responded.baseline) {
    because.push_back(With("pain score " + ScoreText(baseline->thousandths) + " on " +
                               SpanText(*baseline->day) + ", before or at the start",
                           baseline->resource));
  }
  const pathway::PainScore& score = *judgement.score;
  because.push_back(
      With("pain score " + ScoreText(score.thousandths) + " on " + SpanText(*score.from->day),
           score.from->resource));
}

void AddSigns(Sentences& because, const Trial& trial, const Judgement& judgement) {
  if (trial.exposure.Running() && judgement.escalation == pathway::Answer::kYes) {
    std::vector<std::string> drafts;
    for (const pathway::DraftChange& draft : judgement.drafts) {
      if (draft.triggers && draft.escalation == pathway::Answer::kYes) {
        drafts.push_back(draft.order->resource);
      }
    }
    for (const pathway::Service* service : judgement.drafted_services) {
      drafts.push_back(service->resource);
    }
    because.push_back("what is drafted is a sign that it was not enough" + InBrackets(drafts));
  }
  if (const Trial* next = FollowedBy(trial, judgement)) {
    const auto window = judgement.content->numbers.ended_followed.count();
    because.push_back("followed by " + next->drug + " within " + std::to_string(window) + " days" +
                      InBrackets(next->resources));
  }
}

void AddCoverage(Evidence& evidence, const Trial& trial, const Judgement& judgement) {
  const pathway::Coverage coverage = CoverageOf(trial, *judgement.pain_case);
  const int percent = judgement.content->numbers.dispense_coverage_percent;
  if (coverage.of.count() == 0) return;
  std::vector<std::string> resources;
  if (!coverage.counted.empty()) {
    for (const pathway::Dispense* dispense : coverage.counted) {
      resources.push_back(dispense->resource);
    }
    evidence.because.push_back("dispenses surely cover " + std::to_string(coverage.surely.count()) +
                               " of " + DaysText({coverage.of, coverage.of}) + " (" +
                               std::to_string(percent) + " % needed)" + InBrackets(resources));
  }
  if (coverage.Enough(percent)) return;
  if (!coverage.counted.empty() && coverage.unclear.empty()) {
    const pathway::Days rest = coverage.of - coverage.surely;
    evidence.missing.push_back("no dispense for " + DaysText({rest, rest}) +
                               " at an adequate dose");
  }
  for (const pathway::Dispense* dispense : coverage.unclear) {
    evidence.missing.push_back(
        With(dispense->day ? "how many days a dispense lasts" : "the day of a dispense",
             dispense->resource));
  }
}

void AddMissingScore(Sentences& missing, const Trial& trial, const Judgement& judgement) {
  if (!trial.exposure.Running()) return;
  const auto window = judgement.content->numbers.score_window.count();
  if (!judgement.score) {
    missing.push_back("no pain score of the site in the last " + std::to_string(window) + " days");
  } else if (!judgement.score->names_a_site) {
    missing.push_back(With("the newest pain score names no site", judgement.score->from->resource));
  }
}

void AddMissingKidney(Sentences& missing, const Trial& trial) {
  if (trial.renal.clearance || trial.content == nullptr || trial.content->bands.size() < 2) return;
  const std::string why = WordOf(trial.renal.missing);
  missing.push_back(trial.exposure.Running()
                        ? "kidney function not known: " + why
                        : "kidney function at the end not known, judged as normal: " + why);
}

void AddMissingDays(Sentences& missing, const Trial& trial, const Judgement& judgement) {
  for (const Interval& interval : trial.exposure.Intervals()) {
    const auto add = [&](const std::optional<std::string>& open) {
      if (open) missing.push_back(With(*open, interval.order->resource));
    };
    if (interval.order->step <= 1) add(OpenStart(interval));
    if (!interval.step_follows) add(OpenEnd(interval, judgement.pain_case->today));
  }
}

void DropRepeats(Sentences& sentences) {
  Sentences once;
  for (std::string& sentence : sentences) {
    if (std::find(once.begin(), once.end(), sentence) == once.end()) {
      once.push_back(std::move(sentence));
    }
  }
  sentences = std::move(once);
}

}  // namespace

std::optional<std::string> OpenStart(const Interval& interval) {
  if (!interval.order->start) return "when it began is not on record";
  if (interval.start.earliest == interval.start.latest) return std::nullopt;
  return "when it began is known only to " + SpanText(*interval.order->start);
}

std::optional<std::string> OpenEnd(const Interval& interval, pathway::Day today) {
  const MedicationOrder& order = *interval.order;
  if (interval.end.earliest == interval.end.latest) return std::nullopt;
  if (order.end) {
    if (order.end->earliest == order.end->latest) return std::nullopt;
    return "when it ended is known only to " + SpanText(*order.end);
  }
  if (order.status == pathway::OrderStatus::kActive) {
    if (interval.end.earliest > today) return std::nullopt;
    return "the supply ran out " + fhir::IsoDate(interval.end.earliest) + "; may still be taken";
  }
  return "when it ended is not on record";
}

std::string WhyNoAdequateDose(const Trial& trial, const Judgement& judgement) {
  const auto adequate = [](const pathway::RenalBand& band) { return band.adequate.has_value(); };
  if (trial.content == nullptr ||
      std::none_of(trial.content->bands.begin(), trial.content->bands.end(), adequate)) {
    return "no adequate dose of this drug is on file";
  }
  const int margin = judgement.content->numbers.renal.near_cut_point_percent;
  const pathway::RenalBand* band = BandOf(*trial.content, trial.renal, margin);
  if (band == nullptr || band->adequate) return {};
  return "no dose of this drug is adequate at this kidney function";
}

Evidence EvidenceOf(const Trial& trial, const Judgement& judgement) {
  Evidence evidence;
  AddStops(evidence.because, WhyStopped(trial, *judgement.pain_case));
  AddDays(evidence.because, trial, judgement);
  if (trial.purpose_unclear) {
    evidence.because.emplace_back("perhaps not taken for the pain: never judged as failed");
    evidence.missing.emplace_back("what it is taken for");
  } else {
    AddResponse(evidence.because, trial, judgement);
  }
  if (OutcomeAsked(trial.state)) AddSigns(evidence.because, trial, judgement);
  if (trial.state == TrialState::kOutcomeUnknown) {
    const bool low = ResponseTo(trial, judgement).response == Response::kControlled;
    evidence.missing.emplace_back(low ? "whether it helps: the score is low, yet more is drafted"
                                      : "nothing on record says whether it helped");
  }
  const std::string no_adequate = WhyNoAdequateDose(trial, judgement);
  if (!no_adequate.empty()) evidence.missing.push_back(no_adequate);
  for (const MedicationOrder* order : trial.exposure.Orders()) {
    if (order->dose.amount) continue;
    evidence.missing.push_back("no dose could be worked out for " + order->resource + ": " +
                               WhyNoDose(order->dose));
  }
  if (JudgedByTime(trial.state)) {
    AddCoverage(evidence, trial, judgement);
    AddMissingKidney(evidence.missing, trial);
    AddMissingScore(evidence.missing, trial, judgement);
  }
  AddMissingDays(evidence.missing, trial, judgement);
  DropRepeats(evidence.missing);
  return evidence;
}

}  // namespace service
