#include "tests/property/chart.h"

#include <algorithm>
#include <array>

#include "pathway/names.h"
#include "pathway/renal.h"

namespace property {
namespace {

using pathway::Ask;
using pathway::Condition;
using pathway::Content;
using pathway::Days;
using pathway::DaySpan;
using pathway::Delivery;
using pathway::Drug;
using pathway::Hook;
using pathway::Measurement;
using pathway::MedicationOrder;
using pathway::Milligrams;
using pathway::MilligramsPerDay;
using pathway::OrderStatus;
using pathway::Purpose;
using pathway::Service;
using pathway::ServiceState;
using pathway::StopReason;

constexpr int kDeepest = 12;  // questions that lead to others end somewhere

std::int64_t WholeMilligrams(const MilligramsPerDay& dose) { return dose.Micrograms() / 1000; }

void SetDose(MedicationOrder& order, std::int64_t mg) {
  order.dose.amount = MilligramsPerDay::Whole(mg);
  order.dose.method = pathway::DoseMethod::kTiming;
  order.dose.missing = pathway::NoDose::kNone;
}

void ForgetDose(MedicationOrder& order) {
  order.dose = {};
  order.dose.missing = pathway::NoDose::kNoFrequency;
}

// The conditions that are pain of the pathway.
bool IsPain(const Condition& condition, const Content& content) {
  return std::any_of(content.pain_kinds.begin(), content.pain_kinds.end(), [&](const auto& kind) {
    return pathway::SharesOne(condition.concepts, kind.second);
  });
}

}  // namespace

Chart::Chart(const Vocabulary& words, pathway::Day today, Random& random)
    : words_(words), content_(*words.content), random_(random) {
  case_.today = today;
  case_.patient = "p";
}

// ---- days and names ----------------------------------------------------------------------------

int Chart::Within(const std::optional<Days>& window) {
  if (!window) return random_.Between(0, 700);
  const int most = static_cast<int>(window->count());
  static constexpr std::array<int, 6> kNear = {0, 0, 0, -1, 1, 2};
  if (random_.Percent(50)) return std::max(0, most + kNear[random_.Below(kNear.size())]);
  return random_.Between(0, most);
}

// A number that the question accepts, often the first or the last one; now and then its neighbour.
int Chart::InRange(const Question& question, int usual_least, int usual_most) {
  int least = usual_least;
  int most = usual_most;
  if (question.at_least) least = static_cast<int>(*question.at_least);
  if (question.below) most = static_cast<int>(*question.below) - 1;
  if (most < least && question.at_least) most = least + 20;
  if (most < least) least = most;
  const int chance = random_.Between(0, 9);
  if (chance < 3) return least;
  if (chance < 5) return most;
  if (chance == 5) return least - 1;
  return random_.Between(least, most);
}

std::optional<DaySpan> Chart::Ago(int days) {
  const pathway::Day day = case_.today - Days(days);
  if (random_.Percent(2)) return std::nullopt;
  if (!random_.Percent(4)) return DaySpan::On(day);
  const int wide = random_.Percent(70) ? 30 : 365;
  const Days before(random_.Between(0, wide));
  return DaySpan{day - before, day - before + Days(wide)};
}

std::string Chart::Named(const char* type) {
  return std::string(type).append("/").append(std::to_string(++last_id_));
}

// ---- the person --------------------------------------------------------------------------------

void Chart::SetAge(int years) {
  const std::chrono::year_month_day today{case_.today};
  const std::chrono::year year = today.year() - std::chrono::years(std::max(0, years));
  const pathway::Day birthday{year / today.month() / today.day()};
  // The day itself, the day before it comes, or any day of the year of life.
  const int into = random_.Percent(30) ? 0 : random_.Between(0, 364);
  case_.birth = DaySpan::On(birthday - Days(into));
  if (random_.Percent(3)) {
    case_.birth = DaySpan{pathway::Day{year / 1 / 1}, pathway::Day{year / 12 / 31}};
  }
}

// A creatinine with a weight, or an eGFR, that comes to this clearance or one beside it.
void Chart::SetClearance(int clearance) {
  std::erase_if(case_.measurements, [](const Measurement& m) {
    return m.kind == "serum_creatinine" || m.kind == "egfr" || m.kind == "body_weight";
  });
  clearance = std::max(1, clearance);
  const int days_ago = random_.Percent(85) ? random_.Between(0, 80) : random_.Between(80, 400);
  if (random_.Percent(25) || !case_.birth) {
    AddMeasurement("egfr", std::int64_t{clearance} * 1000 + random_.Between(0, 1) * 999, days_ago);
    if (random_.Percent(15)) case_.measurements.back().bound = pathway::Bound::kAtLeast;
    return;
  }
  const int years = pathway::YearsOn(case_.birth->earliest, case_.today);
  const std::int64_t grams = random_.Between(45, 110) * 1000;
  const std::int64_t share = case_.sex == pathway::Sex::kMale ? 1000 : 850;
  const std::int64_t creatinine =
      std::max(0, 140 - years) * grams * share / (std::int64_t{72} * clearance * 1000);
  AddMeasurement("body_weight", grams, random_.Between(0, 380));
  AddMeasurement("serum_creatinine", std::max<std::int64_t>(100, creatinine), days_ago);
  if (random_.Percent(20)) AddMeasurement("body_height", random_.Between(150, 195) * 1000, 100);
}

void Chart::AddPerson() {
  static const std::vector<int> kAges = {16, 17, 18, 24, 25, 34, 45, 49, 50, 55,
                                         56, 62, 64, 65, 70, 74, 75, 80, 90};
  if (!random_.Percent(3)) SetAge(random_.Pick(kAges));
  const int sex = random_.Between(0, 19);
  case_.sex = sex == 0  ? pathway::Sex::kUnknown
              : sex < 9 ? pathway::Sex::kFemale
                        : pathway::Sex::kMale;
  static const std::vector<int> kClearances = {10, 14, 15, 16, 29, 30, 31, 44,
                                               45, 59, 60, 61, 66, 75, 90, 110};
  if (random_.Percent(85)) {
    SetClearance(random_.Percent(60) ? random_.Between(70, 120) : random_.Pick(kClearances));
  }
  auto& delivered = case_.delivered;
  const bool whole = random_.Percent(75);
  for (Delivery* list :
       {&delivered.conditions, &delivered.medications, &delivered.observations,
        &delivered.allergies, &delivered.procedures, &delivered.services, &delivered.reports}) {
    const int chance = random_.Between(0, 9);
    *list = whole || chance < 5 ? Delivery::kWhole
            : chance < 8        ? Delivery::kPartial
                                : Delivery::kMissing;
  }
  case_.no_known_allergies = random_.Percent(60);
  if (random_.Percent(10)) case_.requester_specialty = "pain";
  SetHook({Hook::kOrderSign, Hook::kOrderSign, Hook::kOrderSign, Hook::kOrderSelect,
           Hook::kPatientView});
}

void Chart::AddWellKnownPerson() {
  SetAge(random_.Between(26, 64));
  case_.sex = pathway::Sex::kMale;
  SetClearance(random_.Between(60, 120));
  AddMeasurement("qtc_interval", 400'000, 20);
  AddMeasurement("systolic_bp", 125'000, 20);
  AddMeasurement("diastolic_bp", 80'000, 20);
  auto& d = case_.delivered;
  d.conditions = d.medications = d.observations = d.allergies = Delivery::kWhole;
  d.procedures = d.services = d.reports = Delivery::kWhole;
  case_.no_known_allergies = true;
}

void Chart::AddPain() {
  const bool there = std::any_of(case_.conditions.begin(), case_.conditions.end(),
                                 [&](const Condition& c) { return IsPain(c, content_); });
  if (there || random_.Percent(8)) return;
  const auto& kinds = content_.pain_order;
  AddPain(random_.Percent(45) ? kinds.front() : random_.Pick(kinds));
}

void Chart::SetHook(const std::vector<Hook>& hooks) { case_.hook = random_.Pick(hooks); }

// ---- single facts ------------------------------------------------------------------------------

void Chart::AddMeasurement(const std::string& kind, std::int64_t thousandths, int days_ago) {
  Measurement m;
  m.kind = kind;
  m.thousandths = thousandths;
  m.day = Ago(days_ago);
  m.resource = Named("Observation");
  case_.measurements.push_back(std::move(m));
}

Condition& Chart::AddCondition(const std::string& concept_name, int days_ago) {
  Condition condition;
  condition.concepts = {concept_name};
  condition.active = !random_.Percent(4);
  if (random_.Percent(3)) condition.confirmed = pathway::Answer::kUnknown;
  (random_.Percent(50) ? condition.onset : condition.recorded) = Ago(days_ago);
  condition.text = concept_name;
  std::replace(condition.text.begin(), condition.text.end(), '_', ' ');
  condition.resource = Named("Condition");
  case_.conditions.push_back(std::move(condition));
  return case_.conditions.back();
}

void Chart::AddPain(const std::string& kind) {
  const auto concepts = content_.pain_kinds.find(kind);
  if (concepts == content_.pain_kinds.end()) return;
  static const std::vector<int> kWeeks = {1, 3, 5, 6, 9, 10, 11, 12, 13, 30, 51, 52, 53, 120};
  const int days = random_.Pick(kWeeks) * 7 - random_.Between(0, 1);
  Condition& condition = AddCondition(random_.Pick(concepts->second), days);
  condition.active = true;
  if (random_.Percent(60)) {
    condition.onset = Ago(days);
    condition.recorded = Ago(std::max(0, days - 5));
  }
}

void Chart::AddScore(int score, int days_ago, bool site) {
  AddMeasurement("pain_severity", std::int64_t{std::clamp(score, 0, 10)} * 1000, days_ago);
  case_.measurements.back().names_a_site = site;
}

Service& Chart::AddService(const std::string& name, ServiceState state, int days_ago) {
  Service service;
  service.concepts = {name};
  service.state = state;
  service.day = Ago(days_ago);
  service.text = name;
  service.names_spine = pathway::Answer::kYes;
  service.resource = Named("ServiceRequest");
  case_.services.push_back(std::move(service));
  return case_.services.back();
}

Service& Chart::DraftService(const std::string& name) {
  Service service;
  service.concepts = {name};
  service.state = ServiceState::kDraft;
  service.urgent = random_.Percent(5);
  const int spine = random_.Between(0, 9);
  service.names_spine = spine < 8    ? pathway::Answer::kYes
                        : spine == 8 ? pathway::Answer::kUnknown
                                     : pathway::Answer::kNo;
  service.text = name;
  service.resource = Named("ServiceRequest");
  case_.drafted_services.push_back(std::move(service));
  return case_.drafted_services.back();
}

void Chart::AddAllergy(const std::string& substance, bool serious, bool intolerance) {
  case_.allergies.push_back(
      {substance, serious, intolerance, substance, Named("AllergyIntolerance")});
}

void Chart::AddAbsence(const std::string& name) {
  case_.absences.push_back({name, Ago(random_.Between(0, 20)), Named("Observation")});
}

// A supply of every running drug, in full or in part.
void Chart::AddDispenses() {
  std::vector<pathway::Dispense> dispenses;
  for (const MedicationOrder& order : case_.medications) {
    if (order.status != OrderStatus::kActive || !order.start) continue;
    const int each = random_.Percent(60) ? 30 : 15;
    for (pathway::Day day = order.start->earliest; day < case_.today; day += Days(30)) {
      if (dispenses.size() > 12) break;
      dispenses.push_back({order.drug, DaySpan::On(day), Days(each), Named("MedicationDispense")});
    }
  }
  case_.dispenses = std::move(dispenses);
}

// ---- drugs -------------------------------------------------------------------------------------

MedicationOrder Chart::OrderOf(const std::string& drug) {
  MedicationOrder order;
  order.drug = drug;
  const auto entry = content_.drugs.find(drug);
  order.ingredient = entry == content_.drugs.end() ? drug : entry->second.ingredient;
  const auto drug_class = words_.class_of.find(drug);
  if (drug_class != words_.class_of.end()) order.drug_class = drug_class->second;
  order.product = drug;
  order.resource = Named("MedicationRequest");
  order.dose.times_a_day = random_.Between(1, 3);
  order.dose.at_bedtime = order.dose.times_a_day == 1 && random_.Percent(30);
  SetDose(order, UsualDose(drug));
  return order;
}

MedicationOrder& Chart::AddOrder(const std::string& drug, int from, std::optional<int> to) {
  MedicationOrder order = OrderOf(drug);
  order.start = Ago(from);
  order.status = to ? OrderStatus::kEnded : OrderStatus::kActive;
  if (to) order.end = Ago(*to);
  case_.medications.push_back(std::move(order));
  return case_.medications.back();
}

MedicationOrder* Chart::RunningOrder(const std::string& drug) {
  const auto running =
      std::find_if(case_.medications.begin(), case_.medications.end(), [&](const auto& order) {
        return order.drug == drug && order.status == OrderStatus::kActive && !order.end;
      });
  return running == case_.medications.end() ? nullptr : &*running;
}

// A dose at, just under and just over what some band calls adequate or the most.
int Chart::UsualDose(const std::string& drug) {
  static const std::vector<int> kDoses = {5, 10, 20, 50, 100, 200};
  const auto entry = content_.drugs.find(drug);
  if (entry == content_.drugs.end() || entry->second.bands.empty()) return random_.Pick(kDoses);
  const pathway::RenalBand& band = random_.Pick(entry->second.bands);
  std::int64_t dose = 0;
  if (band.maximum && (!band.adequate || random_.Percent(30)))
    dose = WholeMilligrams(*band.maximum);
  if (dose == 0 && band.adequate) dose = WholeMilligrams(*band.adequate);
  if (dose == 0) return random_.Pick(kDoses);
  static constexpr std::array<int, 8> kPercent = {25, 50, 50, 75, 100, 100, 120, 200};
  dose = dose * kPercent[random_.Below(kPercent.size())] / 100;
  dose += random_.Between(0, 9) == 0 ? 1 : random_.Between(0, 9) == 0 ? -1 : 0;
  return static_cast<int>(std::max<std::int64_t>(1, dose));
}

// The dose that is adequate at normal kidney function, or above it; for a drug without one any.
int Chart::AdequateDose(const std::string& drug) {
  const auto entry = content_.drugs.find(drug);
  if (entry == content_.drugs.end()) return UsualDose(drug);
  const auto& bands = entry->second.bands;
  if (bands.empty() || !bands.front().adequate) return UsualDose(drug);
  const auto dose = static_cast<int>(WholeMilligrams(*bands.front().adequate));
  return random_.Percent(60) ? dose : random_.Percent(50) ? dose * 3 / 2 : dose * 2;
}

void Chart::AddTrial(const std::string& drug, const std::string& state) {
  const int full = static_cast<int>(content_.numbers.trial_full.count());
  const int early = static_cast<int>(content_.numbers.trial_early.count());
  const auto run = [&](int days, int dose) -> MedicationOrder& {
    MedicationOrder& order = AddOrder(drug, days, std::nullopt);
    if (random_.Percent(85)) order.start = DaySpan::On(case_.today - Days(days));
    if (random_.Percent(60)) order.purpose = Purpose::kPain;
    SetDose(order, dose);
    return order;
  };
  const int long_enough = full + random_.Between(0, 1) * random_.Between(0, 200);
  if (state == "titrating") {
    run(random_.Between(7, 200), std::max(1, AdequateDose(drug) / random_.Between(2, 6)));
  } else if (state == "early") {
    run(random_.Between(0, early - 1), AdequateDose(drug));
  } else if (state == "probably-failed") {
    run(random_.Between(early, full - 1), AdequateDose(drug));
    AddDraft(drug, "raise");
  } else if (state == "failed") {
    MedicationOrder& order = run(long_enough, AdequateDose(drug));
    if (random_.Percent(35)) {
      const int ended = random_.Between(0, 60);
      order.start = DaySpan::On(case_.today - Days(long_enough + ended));
      order.end = DaySpan::On(case_.today - Days(ended));
      order.status = OrderStatus::kStopped;
      order.stop_reason = StopReason::kLackOfEffect;
    } else if (random_.Percent(60)) {
      AddDraft(drug, "raise");
    } else {
      AddScore(7, long_enough + 1, true);
      AddScore(random_.Between(6, 9), random_.Between(0, 14), true);
    }
  } else if (state == "responding") {
    run(long_enough, AdequateDose(drug));
    AddScore(random_.Between(0, 3), random_.Between(0, 30), true);
  } else if (state == "partly-responding") {
    run(long_enough, AdequateDose(drug));
    AddScore(9, long_enough + 1, true);
    AddScore(random_.Between(4, 6), random_.Between(0, 20), true);
  } else if (state == "intolerant" || state == "harmed") {
    MedicationOrder& order = AddOrder(drug, random_.Between(30, 400), random_.Between(0, 29));
    order.status = OrderStatus::kStopped;
    order.stop_reason = state == "harmed" ? StopReason::kHarm : StopReason::kIntolerance;
  } else if (state == "adequacy-unknown") {
    ForgetDose(run(long_enough, 1));
  } else {
    run(long_enough, AdequateDose(drug));
  }
}

void Chart::AddDraft(const std::string& drug, const std::string& change) {
  MedicationOrder draft = OrderOf(drug);
  draft.status = OrderStatus::kDraft;
  if (random_.Percent(40)) draft.purpose = Purpose::kPain;
  static constexpr std::array<int, 6> kRaises = {111, 119, 120, 121, 150, 200};
  static constexpr std::array<int, 5> kCuts = {89, 75, 50, 49, 25};
  int percent = 0;
  if (change == "raise") percent = kRaises[random_.Below(kRaises.size())];
  if (change == "same") percent = random_.Between(0, 1) == 0 ? 100 : random_.Between(90, 110);
  if (change == "lower") percent = kCuts[random_.Below(kCuts.size())];
  if (percent != 0) {
    MedicationOrder* running = RunningOrder(drug);
    if (running == nullptr) running = &AddOrder(drug, random_.Between(10, 300), std::nullopt);
    if (running->dose.amount) {
      SetDose(draft, std::max<std::int64_t>(
                         1, (WholeMilligrams(*running->dose.amount) * percent + 99) / 100));
    }
    draft.strength = running->strength;
  }
  if (change == "unknown" || random_.Percent(2)) ForgetDose(draft);
  if (change == "none") return StopDrug(drug, random_.Percent(20));
  if (draft.dose.amount && random_.Percent(5)) {
    draft.peak = *draft.dose.amount + MilligramsPerDay::Whole(random_.Between(1, 1000));
  }
  if (random_.Percent(10)) draft.supply = Days(random_.Between(5, 30));
  if (random_.Percent(4)) draft.dose.as_needed = true;
  case_.drafts.push_back(std::move(draft));
}

// An order of the chart that the request ends.
void Chart::StopDrug(const std::string& drug, bool for_harm) {
  if (RunningOrder(drug) == nullptr) {
    AddOrder(drug, random_.Between(5, 300), std::nullopt).purpose = Purpose::kPain;
  }
  MedicationOrder& running = *RunningOrder(drug);
  running.stopping = true;
  MedicationOrder draft = running;
  draft.status = OrderStatus::kStopped;
  if (for_harm) draft.stop_reason = StopReason::kHarm;
  case_.drafts.push_back(std::move(draft));
}

void Chart::AddAnyDraft() {
  const int kind = random_.Between(0, 19);
  if (kind == 0) {
    MedicationOrder other = OrderOf("amoxicillin");
    other.status = OrderStatus::kDraft;
    case_.drafts.push_back(std::move(other));
    return;
  }
  if (kind < 3) {
    DraftService(random_.Pick(words_.services));
    return;
  }
  static const std::vector<std::string> kChanges = {"start", "start", "start", "raise",  "raise",
                                                    "same",  "lower", "none",  "unknown"};
  std::string drug = random_.Pick(words_.drugs);
  for (const MedicationOrder& order : case_.medications) {
    const bool known = content_.drugs.contains(order.drug);
    if (known && order.status == OrderStatus::kActive && random_.Percent(50)) drug = order.drug;
  }
  AddDraft(drug, random_.Pick(kChanges));
}

// ---- anything ----------------------------------------------------------------------------------

void Chart::AddAnything() {
  static const std::vector<std::string> kStates = {
      "titrating", "early",      "probably-failed",  "failed",          "responding",
      "failed",    "intolerant", "adequacy-unknown", "outcome-unknown", "partly-responding",
      "harmed"};
  const auto often = [&](int chance) { return random_.Percent(chance); };
  while (often(45)) {
    const auto& classes = content_.ladder_classes;
    AddTrial(often(60) ? DrugOfClass(random_.Pick(classes)) : random_.Pick(words_.drugs),
             random_.Pick(kStates));
  }
  while (often(30)) {
    const std::string drug = random_.Pick(words_.other_drugs);
    AddOrder(drug, random_.Between(0, 400),
             often(20) ? std::optional(random_.Between(0, 100)) : std::nullopt);
  }
  while (often(30)) AddCondition(random_.Pick(words_.concepts), random_.Between(0, 400));
  while (often(15)) {
    AddAllergy(often(70) ? random_.Pick(words_.drugs) : "nsaid", often(30), often(40));
  }
  while (often(20)) {
    AddService(random_.Pick(words_.services),
               often(50) ? ServiceState::kDone : ServiceState::kRequested, random_.Between(0, 400));
  }
  if (often(50)) AddScore(random_.Between(0, 10), random_.Between(0, 100), often(80));
  if (often(20)) {
    const auto compression = static_cast<pathway::Answer>(random_.Between(0, 2));
    case_.imaging.push_back({Ago(random_.Between(0, 400)), compression, Named("DiagnosticReport")});
  }
  if (often(10)) AddAbsence("pregnancy");
  if (often(10)) AddDispenses();
  if (case_.drafts.empty() && case_.drafted_services.empty()) AddAnyDraft();
  while (often(15)) AddAnyDraft();
  if (often(4)) case_.unread.push_back("Observation.valueQuantity");
  if (case_.hook == Hook::kOrderSelect && often(70)) {
    for (const MedicationOrder& draft : case_.drafts) {
      if (often(60)) case_.selected.push_back(draft.resource);
    }
    for (const Service& draft : case_.drafted_services) {
      if (often(60)) case_.selected.push_back(draft.resource);
    }
  }
}

// ---- what a question asks for ------------------------------------------------------------------

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
