#include "tests/property/properties.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pathway/gates.h"
#include "pathway/names.h"
#include "tests/property/outline.h"
#include "tests/property/random.h"

namespace property {
namespace {

using pathway::Ask;
using pathway::Condition;
using pathway::Delivery;
using pathway::Finding;
using pathway::Hook;
using pathway::Judgement;
using pathway::MedicationOrder;
using pathway::Option;
using pathway::PainCase;
using pathway::Standing;

// The first place where two texts part, with a little of what stands around it.
std::string Difference(const std::string& one, const std::string& other) {
  std::size_t at = 0;
  while (at < one.size() && at < other.size() && one[at] == other[at]) ++at;
  const std::size_t from = at > 60 ? at - 60 : 0;
  return "\"..." + one.substr(from, 220) + "\" became \"..." + other.substr(from, 220) + "\"";
}

bool SuggestsADrug(const Answered& answered) {
  const auto& findings = answered.assessment.findings;
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return std::any_of(finding.options.begin(), finding.options.end(), [](const Option& option) {
      return option.standing == Standing::kSuggested;
    });
  });
}

}  // namespace

void Properties::Compare(const Answered& before, const PainCase& other, const char* property) {
  const Answered after = Answer(other, deployment_);
  const std::string one = Outline(before);
  const std::string two = Outline(after);
  Expect(one == two, property, one == two ? "" : Difference(one, two));
}

std::vector<pathway::Answer> Properties::Leaves(const Judgement& judgement) const {
  std::vector<pathway::Answer> answers;
  answers.reserve(words_.leaves.size());
  for (const Leaf& leaf : words_.leaves) {
    answers.push_back(Put(*leaf.question, judgement, leaf.self, nullptr));
  }
  return answers;
}

// What was unknown is not known to be absent from a record that tells less.
void Properties::KnowsLess(const Answered& before, const PainCase& other, const char* property) {
  const Judgement less = Judge(other, deployment_.content);
  const auto known = Leaves(before.judgement);
  const auto left = Leaves(less);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const pathway::Question& question = *words_.leaves[i].question;
    if (known[i] != pathway::Answer::kUnknown || left[i] != pathway::Answer::kNo) continue;
    // Whether a list came is always known. Another trial may come into question, a draft is
    // compared with what is on the list, doses a day are those of the orders there are, and some
    // drugs shorten the look-back for kidney function.
    const bool any_trial =
        question.ask == Ask::kTrial && question.names.empty() && question.classes.empty();
    const bool derived = question.ask == Ask::kDelivered || question.ask == Ask::kKnown ||
                         question.ask == Ask::kControlled || question.ask == Ask::kClearance ||
                         question.ask == Ask::kDrafted || question.ask == Ask::kEscalation ||
                         question.ask == Ask::kWeeks || question.ask == Ask::kPainInQuestion ||
                         question.ask == Ask::kStopping || question.ask == Ask::kTakenFor ||
                         question.ask == Ask::kSteepReduction ||
                         question.ask == Ask::kRenewedBeyond || question.ask == Ask::kDosesADay ||
                         question.ask == Ask::kPresentOverLimit || question.ask == Ask::kOverLimit;
    if (any_trial || derived) continue;
    Expect(false, property,
           "predicate " + std::to_string(static_cast<int>(question.ask)) + " " +
               Together(question.names) + " " + Together(question.classes) + " " +
               Together(question.states));
  }
}

void Properties::PartialListsKnowLess(const Answered& answered) {
  PainCase other = *answered.pain_case;
  Random random(seed_);
  auto& d = other.delivered;
  for (Delivery* list : {&d.conditions, &d.medications, &d.observations, &d.allergies,
                         &d.procedures, &d.services, &d.reports}) {
    if (*list == Delivery::kWhole && random.Percent(60)) *list = Delivery::kPartial;
  }
  KnowsLess(answered, other, "a list in part turns no unknown into a no (D13)");
  // Where one drug is no longer suggested the next may be; where none was none is.
  Expect(SuggestsADrug(answered) || !SuggestsADrug(Answer(other, deployment_)),
         "a list in part suggests no drug where the whole list did not (D14)", "");
}

void Properties::LessHistoryKnowsLess(const Answered& answered) {
  PainCase base = *answered.pain_case;
  base.delivered.medications = Delivery::kPartial;
  base.delivered.conditions = Delivery::kPartial;
  if (base.medications.empty()) return;
  const Answered before = Answer(base, deployment_);
  PainCase other = base;
  Random random(seed_);
  const auto at = static_cast<std::ptrdiff_t>(random.Below(other.medications.size()));
  other.medications.erase(other.medications.begin() + at);
  KnowsLess(before, other, "an order less turns no unknown into a no");
}

void Properties::UnrelatedChangesNothing(const Answered& answered) {
  PainCase other = *answered.pain_case;
  MedicationOrder amoxicillin;
  amoxicillin.drug = amoxicillin.ingredient = amoxicillin.product = "amoxicillin";
  amoxicillin.dose.amount = pathway::MilligramsPerDay::Whole(1500);
  amoxicillin.dose.method = pathway::DoseMethod::kTiming;
  amoxicillin.status = pathway::OrderStatus::kEnded;
  amoxicillin.start = pathway::DaySpan::On(other.today - pathway::Days(40));
  amoxicillin.end = pathway::DaySpan::On(other.today - pathway::Days(33));
  amoxicillin.resource = "MedicationRequest/amoxicillin";
  other.medications.insert(other.medications.begin(), amoxicillin);
  amoxicillin.status = pathway::OrderStatus::kDraft;
  amoxicillin.start.reset();
  amoxicillin.end.reset();
  amoxicillin.resource = "MedicationRequest/amoxicillin-today";
  if (other.hook != Hook::kPatientView) other.drafts.push_back(amoxicillin);
  Condition cold;
  cold.recorded = pathway::DaySpan::On(other.today - pathway::Days(40));
  cold.text = "common cold";
  cold.resource = "Condition/cold";
  other.conditions.insert(other.conditions.begin(), cold);
  Compare(answered, other, "amoxicillin and a cold change nothing");
}

void Properties::OrderOfListsChangesNothing(const Answered& answered) {
  PainCase other = *answered.pain_case;
  Random random(seed_);
  random.Shuffle(other.medications);
  random.Shuffle(other.dispenses);
  random.Shuffle(other.drafts);
  random.Shuffle(other.drafted_services);
  random.Shuffle(other.selected);
  random.Shuffle(other.conditions);
  random.Shuffle(other.absences);
  random.Shuffle(other.measurements);
  random.Shuffle(other.services);
  random.Shuffle(other.imaging);
  random.Shuffle(other.allergies);
  Compare(answered, other, "the order of the lists changes nothing");
}

// An order of the chart as two that follow one another, a draft as two that are taken together.
void Properties::HalvesAreTheWhole(const Answered& answered) {
  PainCase other = *answered.pain_case;
  std::vector<MedicationOrder> halves;
  for (MedicationOrder& order : other.medications) {
    const bool sure = order.start && order.start->earliest == order.start->latest && order.end &&
                      order.end->earliest == order.end->latest && !order.supply &&
                      order.status == pathway::OrderStatus::kEnded;
    if (!sure || order.end->latest - order.start->earliest < pathway::Days(4)) continue;
    const pathway::Day middle =
        order.start->earliest + (order.end->latest - order.start->earliest) / 2;
    MedicationOrder second = order;
    second.resource += "-2";
    second.start = pathway::DaySpan::On(middle + pathway::Days(1));
    order.end = pathway::DaySpan::On(middle);
    halves.push_back(std::move(second));
  }
  other.medications.insert(other.medications.end(), halves.begin(), halves.end());
  halves.clear();
  for (MedicationOrder& draft : other.drafts) {
    const bool even = draft.dose.amount && draft.dose.amount->Micrograms() % 2000 == 0;
    // Half of one dose at night may be too little to be for the pain (D37).
    if (!even || draft.peak || draft.dose.at_bedtime ||
        draft.status != pathway::OrderStatus::kDraft)
      continue;
    draft.dose.amount = pathway::MilligramsPerDay::Whole(draft.dose.amount->Micrograms() / 2000);
    MedicationOrder second = draft;
    second.resource += "-2";
    if (pathway::Contains(other.selected, draft.resource))
      other.selected.push_back(second.resource);
    halves.push_back(std::move(second));
  }
  other.drafts.insert(other.drafts.end(), halves.begin(), halves.end());
  Compare(answered, other, "two halves are the whole");
}

}  // namespace property
