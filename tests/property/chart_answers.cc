#include "tests/property/chart.h"

#include <algorithm>

#include "pathway/names.h"
#include "pathway/renal.h"

namespace property {
namespace {

using pathway::Ask;
using pathway::Condition;
using pathway::Days;
using pathway::DaySpan;
using pathway::Delivery;
using pathway::Drug;
using pathway::MedicationOrder;
using pathway::MilligramsPerDay;
using pathway::Purpose;
using pathway::Service;
using pathway::ServiceState;

constexpr int kDeepest = 12;  // questions that lead to others end somewhere

}  // namespace

std::string Chart::DrugOfClass(const std::string& drug_class) {
  const auto drugs = words_.drugs_of.find(drug_class);
  return drugs == words_.drugs_of.end() ? drug_class : random_.Pick(drugs->second);
}

// A drug that the question names, by itself, by its class or as the gate's own.
std::string Chart::DrugOf(const Question& question, const Drug* self) {
  if (self != nullptr && pathway::Contains(question.names, "self")) return self->id;
  std::vector<std::string> drugs;
  for (const std::string& name : question.names) {
    if (words_.class_of.contains(name)) drugs.push_back(name);
  }
  const std::size_t all = drugs.size() + question.classes.size();
  if (all == 0) return DrugOfClass(content_.ladder_classes.front());
  const std::size_t which = random_.Below(all);
  if (which < drugs.size()) return drugs[which];
  return DrugOfClass(question.classes[which - drugs.size()]);
}

void Chart::SatisfyDrafted(const Question& question) {
  std::vector<std::string> services;
  for (const std::string& name : question.names) {
    if (!words_.class_of.contains(name)) services.push_back(name);
  }
  if (!services.empty()) {
    DraftService(random_.Pick(services));
    return;
  }
  AddDraft(DrugOf(question, nullptr),
           question.states.empty() ? "start" : random_.Pick(question.states));
}

void Chart::SatisfyTaking(const Question& question) {
  const std::string drug = DrugOf(question, nullptr);
  if (question.within && random_.Percent(50)) {
    const int ended = Within(question.within);
    AddOrder(drug, ended + random_.Between(5, 100), ended);
  } else {
    AddOrder(drug, random_.Between(0, 300), std::nullopt);
  }
}

// A draft that runs into a gate.
void Chart::SatisfyStop(const Question& question) {
  const bool critical = pathway::Contains(question.states, "critical");
  const auto effect = critical ? pathway::DraftEffect::kCritical : pathway::DraftEffect::kWarning;
  const bool any = question.names.empty() && question.classes.empty();
  const auto found =
      content_.drugs.find(any ? random_.Pick(words_.drugs) : DrugOf(question, nullptr));
  if (found == content_.drugs.end()) return;  // no gates of its own
  const Drug& drug = found->second;
  std::vector<const pathway::Gate*> gates;
  for (const pathway::Gate& gate : drug.gates) {
    if (gate.drafted == effect) gates.push_back(&gate);
  }
  AddDraft(drug.id, "start");
  if (!gates.empty()) Satisfy(random_.Pick(gates)->when, &drug);
}

void Chart::SatisfyDrug(const Question& question, const Drug* self) {
  switch (question.ask) {
    case Ask::kDrafted:
      return SatisfyDrafted(question);
    case Ask::kTrial:
      return AddTrial(DrugOf(question, nullptr),
                      question.states.empty() ? "failed" : random_.Pick(question.states));
    case Ask::kTrialsFailed:
      for (std::int64_t i = 0; i < question.at_least.value_or(1); ++i) {
        const auto& classes = content_.ladder_classes;
        AddTrial(DrugOfClass(classes[static_cast<std::size_t>(i) % classes.size()]),
                 random_.Percent(70) ? "failed" : "intolerant");
      }
      return;
    case Ask::kEscalation:
      return AddDraft(DrugOfClass(random_.Pick(content_.ladder_classes)),
                      random_.Percent(50) ? "start" : "raise");
    case Ask::kTaking:
      return SatisfyTaking(question);
    case Ask::kDraftStopped:
      return SatisfyStop(question);
    case Ask::kHarmedBy:
      if (random_.Percent(50)) return AddTrial(DrugOf(question, self), "harmed");
      return AddAllergy(DrugOf(question, self), random_.Percent(60), true);
    case Ask::kAllergic: {
      const bool serious = pathway::Contains(question.states, "serious") || random_.Percent(30);
      return AddAllergy(DrugOf(question, self), serious, random_.Percent(20));
    }
    case Ask::kOverLimit:
    case Ask::kPresentOverLimit: {
      std::string drug = self != nullptr ? self->id : "gabapentin";
      const auto entry = content_.drugs.find(drug);
      if (entry == content_.drugs.end() || entry->second.bands.empty()) return;
      const auto& maximum = random_.Pick(entry->second.bands).maximum;
      const std::int64_t most = maximum ? WholeMilligrams(*maximum) : 5000;
      if (question.ask == Ask::kPresentOverLimit) {
        SetDose(AddOrder(drug, random_.Between(30, 200), std::nullopt), most + 1);
      } else {
        AddDraft(drug, "start");
        SetDose(case_.drafts.back(), most + random_.Between(0, 1) * most);
      }
      return;
    }
    case Ask::kCnsActive:
      for (std::int64_t i = 0; i < question.at_least.value_or(1); ++i) {
        AddOrder(DrugOfClass(random_.Pick(content_.cns_active_classes)), random_.Between(5, 300),
                 std::nullopt);
      }
      return;
    case Ask::kDosesADay: {
      MedicationOrder& order =
          AddOrder(DrugOf(question, nullptr), random_.Between(30, 300), std::nullopt);
      order.dose.times_a_day = InRange(question, 1, 4);
      return;
    }
    case Ask::kOffered: {
      std::vector<const pathway::LadderStep*> steps;
      for (const auto& [name, ladder] : content_.ladders) {
        for (const pathway::LadderStep& step : ladder) {
          if (!step.contested) steps.push_back(&step);
        }
      }
      if (steps.empty()) return;
      const pathway::LadderStep& step = *random_.Pick(steps);
      if (step.when) Satisfy(*step.when, nullptr);
      AddDraft(step.drug, "start");
      SetDose(case_.drafts.back(), 10);
      return;
    }
    case Ask::kStopping:
      return StopDrug(DrugOf(question, nullptr), pathway::Contains(question.states, "harm"));
    case Ask::kTakenFor:
      AddOrder(DrugOf(question, nullptr), InRange(question, 8, 60), std::nullopt);
      return;
    case Ask::kSteepReduction: {
      const std::string drug = DrugOf(question, nullptr);
      MedicationOrder& running = AddOrder(drug, random_.Between(28, 200), std::nullopt);
      running.purpose = Purpose::kPain;
      const std::string replaced = running.resource;
      AddDraft(drug, "lower");
      case_.drafts.back().replaces = replaced;
      return;
    }
    case Ask::kRenewedBeyond: {
      const std::string drug = DrugOf(question, nullptr);
      AddOrder(drug, random_.Between(8, 14), std::nullopt);
      AddDraft(drug, "same");
      case_.drafts.back().supply = Days(random_.Between(25, 60));
      return;
    }
    case Ask::kRefractory:
      return Satisfy(content_.refractory, nullptr);
    case Ask::kControlled:
      return AddTrial(DrugOfClass(random_.Pick(content_.ladder_classes)), "responding");
    case Ask::kRelevant:
      if (case_.drafts.empty() && case_.drafted_services.empty()) {
        AddDraft(DrugOfClass(random_.Pick(content_.pain_classes)), "start");
      }
      return;
    default:
      return;
  }
}

void Chart::SatisfyRecord(const Question& question, const Drug* self) {
  switch (question.ask) {
    case Ask::kPain:
    case Ask::kPainInQuestion:
      return AddPain(random_.Pick(question.states));
    case Ask::kRedFlag: {
      std::vector<const pathway::RedFlag*> flags;
      for (const pathway::RedFlag& flag : content_.red_flags) {
        if (pathway::Contains(question.states, "tier-" + std::to_string(flag.tier))) {
          flags.push_back(&flag);
        }
      }
      if (!flags.empty()) return Satisfy(random_.Pick(flags)->when, self);
      Condition& undated = AddCondition("cauda_equina", 3);
      undated.active = true;
      undated.onset.reset();
      undated.recorded.reset();
      return;
    }
    case Ask::kCondition:
    case Ask::kHistory: {
      const bool before = question.ask == Ask::kHistory && random_.Percent(40);
      AddCondition(random_.Pick(question.names), Within(question.within)).active = !before;
      return;
    }
    case Ask::kAge:
      return SetAge(InRange(question, 18, 90));
    case Ask::kClearance:
      return SetClearance(InRange(question, 10, 120));
    case Ask::kWeeks:
      for (Condition& condition : case_.conditions) {
        if (!IsPain(condition, content_)) continue;
        condition.onset = DaySpan::On(case_.today - Days(InRange(question, 1, 100) * 7));
        condition.recorded = condition.onset;
      }
      return;
    case Ask::kPainScore:
      return AddScore(InRange(question, 0, 10), Within(question.within), random_.Percent(90));
    case Ask::kReferred:
      AddService(random_.Pick(question.names), ServiceState::kRequested, Within(question.within));
      return;
    case Ask::kHad:
      AddService(random_.Pick(question.names), ServiceState::kDone, Within(question.within));
      return;
    case Ask::kMeasured:
      return AddMeasurement(question.names.front(), std::int64_t{InRange(question, 1, 200)} * 1000,
                            Within(question.within));
    case Ask::kPregnant:
      case_.sex = pathway::Sex::kFemale;
      AddCondition("pregnancy", random_.Between(0, 200)).active = true;
      return;
    case Ask::kMayBePregnant:
      case_.sex = pathway::Sex::kFemale;
      return SetAge(random_.Between(18, 55));
    case Ask::kLesion:
      case_.imaging.push_back(
          {Ago(random_.Between(0, 300)), pathway::Answer::kYes, Named("DiagnosticReport")});
      return;
    case Ask::kUrgentDraft:
      for (Service& service : case_.drafted_services) service.urgent = true;
      return;
    case Ask::kDraftNames:
      for (Service& service : case_.drafted_services) {
        const std::string& named = random_.Pick(question.states);
        service.names_spine = named == "spine"       ? pathway::Answer::kYes
                              : named == "elsewhere" ? pathway::Answer::kNo
                                                     : pathway::Answer::kUnknown;
      }
      return;
    case Ask::kRequester:
      case_.requester_specialty = random_.Pick(question.names);
      return;
    case Ask::kPathwayOff:
      return Satisfy(content_.pathway_off, nullptr);
    case Ask::kDelivered: {
      auto& d = case_.delivered;
      for (Delivery* list : {&d.conditions, &d.medications, &d.observations, &d.allergies,
                             &d.procedures, &d.services, &d.reports}) {
        *list = Delivery::kWhole;
      }
      return;
    }
    case Ask::kDisabling:
      return AddScore(random_.Between(7, 10), random_.Between(0, 14), true);
    case Ask::kKnown:
      if (pathway::Contains(question.names, "clearance")) SetClearance(90);
      if (pathway::Contains(question.names, "pain-score")) AddScore(5, 10, true);
      return;
    default:
      return SatisfyDrug(question, self);
  }
}

void Chart::Satisfy(const Question& question, const Drug* self) {
  if (depth_ >= kDeepest || question.ask == Ask::kNo) return;
  ++depth_;
  if (question.ask == Ask::kAll) {
    for (const Question& part : question.parts) Satisfy(part, self);
  } else if (question.ask == Ask::kAny) {
    if (!question.parts.empty()) Satisfy(random_.Pick(question.parts), self);
  } else {
    SatisfyRecord(question, self);
  }
  --depth_;
}

void Chart::Satisfy(const Target& target) {
  switch (target.kind) {
    case Target::Kind::kRule:
      SetHook(target.rule->hooks);
      return Satisfy(target.rule->when, nullptr);
    case Target::Kind::kRedFlag:
      return Satisfy(target.flag->when, nullptr);
    case Target::Kind::kGate:
      AddDraft(target.drug->id, random_.Percent(80) ? "start" : "raise");
      return Satisfy(target.gate->when, target.drug);
    case Target::Kind::kStep: {
      if (target.step->when) Satisfy(*target.step->when, nullptr);
      if (target.offered_by.empty()) return;
      const pathway::Rule& rule = *random_.Pick(target.offered_by);
      SetHook(rule.hooks);
      return Satisfy(rule.when, nullptr);
    }
  }
}

}  // namespace property
