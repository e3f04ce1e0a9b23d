#include "tests/property/chart.h"

#include <algorithm>
#include <array>

#include "pathway/names.h"
#include "pathway/renal.h"

namespace property {
namespace {

using pathway::Condition;
using pathway::Content;
using pathway::Days;
using pathway::DaySpan;
using pathway::Delivery;
using pathway::Hook;
using pathway::Measurement;
using pathway::MedicationOrder;
using pathway::OrderStatus;
using pathway::Service;
using pathway::ServiceState;

}  // namespace

bool IsPain(const Condition& condition, const Content& content) {
  return std::any_of(content.pain_kinds.begin(), content.pain_kinds.end(), [&](const auto& kind) {
    return pathway::SharesOne(condition.concepts, kind.second);
  });
}

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

}  // namespace property
