#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "pathway/content.h"
#include "pathway/judgement.h"
#include "pathway/pain_case.h"

// A small content pack and the cases the tests are made of. The numbers are those of the clinical
// decisions (C01-C04, D37-D50); the drugs are as many as the rules need.
namespace pathway {

inline constexpr Day kToday = std::chrono::year(2026) / 3 / 15;

constexpr Day Ago(int days) { return kToday - Days(days); }
constexpr DaySpan OnDay(int days_ago) { return DaySpan::On(Ago(days_ago)); }
// A date known to the month only.
constexpr DaySpan InMonth(int year, unsigned month) {
  const std::chrono::year_month ym{std::chrono::year(year), std::chrono::month(month)};
  return {Day(ym / 1), Day(ym / std::chrono::last)};
}

constexpr MilligramsPerDay Mg(std::int64_t mg) { return MilligramsPerDay::Whole(mg); }
constexpr Milligrams Tablet(std::int64_t mg) { return Milligrams::Whole(mg); }

inline RenalRules SampleRenalRules() {
  RenalRules rules;
  rules.look_back = Days(365);
  rules.look_back_older = Days(183);
  rules.look_back_low = Days(92);
  rules.older_age = 75;
  rules.low_egfr = 45;
  rules.weight_look_back = Days(365);
  rules.near_cut_point_percent = 10;
  rules.unstable_window = Days(90);
  rules.unstable_percent = 50;
  rules.aki_window = Days(30);
  rules.obese_bmi = 30;
  rules.adjusted_percent = 40;
  return rules;
}

inline Numbers SampleNumbers() {
  Numbers n;
  n.exposure = {Days(30), Days(7)};
  n.renal = SampleRenalRules();
  n.trial_early = Days(28);
  n.trial_full = Days(42);
  n.raise_percent = 20;
  n.same_percent = 10;
  n.raise_rest = Days(28);
  n.start_lasts = Days(28);
  n.short_supply = Days(14);
  n.short_supply_opioid = Days(7);
  n.ended_followed = Days(90);
  n.dispense_coverage_percent = 80;
  n.failed_running = Days(84);
  n.limit_within = Days(7);
  n.score_window = Days(90);
  n.score_after = Days(14);
  n.controlled_at_most = 3;
  n.partial_fall_percent = 30;
  n.disabling_at_least = 7;
  n.disabling_window = Days(14);
  n.problem_current = Days(365);
  n.problem_after_order = Days(30);
  n.competing_window = Days(365);
  n.imaging_window = Days(365);
  n.adult = 18;
  n.may_conceive_from = 18;
  n.may_conceive_to = 55;
  n.pregnancy_excluded = Days(14);
  return n;
}

inline Drug SampleDrug(const std::string& id, const std::string& drug_class) {
  Drug drug;
  drug.id = id;
  drug.ingredient = id;
  drug.name = id;
  drug.drug_class = drug_class;
  return drug;
}

using OptionalDose = std::optional<MilligramsPerDay>;

// From this clearance on, that clearance included or not.
inline RenalBand From(std::int64_t clearance, OptionalDose adequate, OptionalDose maximum) {
  RenalBand band;
  band.from = clearance;
  band.adequate = adequate;
  band.maximum = maximum;
  return band;
}
inline RenalBand Over(std::int64_t clearance, OptionalDose adequate, OptionalDose maximum) {
  RenalBand band = From(clearance, adequate, maximum);
  band.exclusive = true;
  return band;
}

inline Drug SampleGabapentin() {
  Drug drug = SampleDrug("gabapentin", "gabapentinoid");
  drug.bands = {From(60, Mg(1800), Mg(3600)), Over(30, Mg(700), Mg(1400)),
                Over(15, Mg(350), Mg(700)), From(0, Mg(150), Mg(300))};
  drug.bedtime_only = Mg(600);
  drug.taper_after = Days(7);
  drug.other_uses = {"epilepsy", "restless_legs"};
  return drug;
}

inline Content SampleContent() {
  Content content;
  content.numbers = SampleNumbers();
  content.drugs["gabapentin"] = SampleGabapentin();
  content.drugs["pregabalin"] = SampleDrug("pregabalin", "gabapentinoid");
  content.drugs["pregabalin"].bands = {From(60, Mg(300), Mg(600)), From(0, Mg(38), Mg(75))};
  // No adequate dose in the lowest band: it is not for these patients.
  content.drugs["duloxetine"] = SampleDrug("duloxetine", "snri");
  content.drugs["duloxetine"].bands = {From(30, Mg(60), Mg(60)),
                                       From(0, std::nullopt, std::nullopt)};
  content.drugs["nortriptyline"] = SampleDrug("nortriptyline", "tca");
  content.drugs["nortriptyline"].bands = {From(0, Mg(25), Mg(75))};
  Drug er = SampleDrug("gabapentin ER", "gabapentinoid");
  er.ingredient = "gabapentin";
  er.bands = {From(0, std::nullopt, Mg(1800))};
  content.drugs["gabapentin ER"] = er;
  content.pain_kinds["radicular"] = {"sciatica", "radiculopathy_unspecified"};
  content.pain_kinds["back"] = {"low_back_pain"};
  content.pain_order = {"radicular", "back"};
  content.pain_beside_leg_pain = {"radiculopathy_unspecified"};
  content.leg_signs = {"leg_pain"};
  content.ladder_classes = {"gabapentinoid", "snri", "tca", "opioid"};
  content.pain_classes = {"gabapentinoid", "snri", "tca", "opioid", "nsaid"};
  content.escalating_services = {"referral_pain"};
  content.cns_active_classes = {"gabapentinoid", "opioid", "benzodiazepine"};
  return content;
}

// An order of gabapentin 300 mg capsules, active, for the pain.
inline MedicationOrder Gabapentin(const std::string& resource, std::int64_t mg_a_day,
                                  std::optional<DaySpan> start) {
  MedicationOrder order;
  order.drug = "gabapentin";
  order.ingredient = "gabapentin";
  order.drug_class = "gabapentinoid";
  order.product = "gabapentin 300 MG Oral Capsule";
  order.strength = Tablet(300);
  order.dose.amount = Mg(mg_a_day);
  order.dose.method = DoseMethod::kTiming;
  order.dose.times_a_day = 3;
  order.start = start;
  order.resource = resource;
  return order;
}

inline MedicationOrder Other(const std::string& resource, const std::string& drug,
                             const std::string& drug_class, std::int64_t mg_a_day,
                             std::optional<DaySpan> start) {
  MedicationOrder order = Gabapentin(resource, mg_a_day, start);
  order.drug = drug;
  order.ingredient = drug;
  order.drug_class = drug_class;
  order.product = drug;
  order.strength.reset();
  return order;
}

inline MedicationOrder Drafted(MedicationOrder order) {
  order.status = OrderStatus::kDraft;
  return order;
}

inline MedicationOrder EndedOn(MedicationOrder order, DaySpan end) {
  order.status = OrderStatus::kEnded;
  order.end = end;
  return order;
}

inline Condition Problem(const std::string& concept_name, int days_ago) {
  Condition condition;
  condition.concepts = {concept_name};
  condition.onset = OnDay(days_ago);
  condition.recorded = OnDay(days_ago);
  condition.text = concept_name;
  condition.resource = "Condition/" + concept_name;
  return condition;
}

inline Measurement Measured(const std::string& kind, std::int64_t thousandths, int days_ago) {
  return {kind, thousandths, OnDay(days_ago), false,
          "Observation/" + kind + std::to_string(days_ago)};
}

inline Measurement PainScored(std::int64_t score, int days_ago) {
  Measurement measured = Measured("pain_severity", score * 1000, days_ago);
  measured.names_a_site = true;
  return measured;
}

inline Deliveries AllDelivered() {
  Deliveries all;
  all.conditions = all.medications = all.observations = all.allergies = Delivery::kWhole;
  all.procedures = all.services = all.reports = Delivery::kWhole;
  return all;
}

// A man of 50 with sciatica for a year, healthy kidneys (clearance 100 mL/min), every list sent.
inline PainCase SampleCase() {
  PainCase pain_case;
  pain_case.today = kToday;
  pain_case.patient = "Patient/1";
  pain_case.birth = DaySpan::On(std::chrono::year(1976) / 1 / 1);
  pain_case.sex = Sex::kMale;
  pain_case.conditions = {Problem("sciatica", 365)};
  pain_case.measurements = {Measured("serum_creatinine", 1000, 30),
                            Measured("body_weight", 80'000, 30),
                            Measured("body_height", 180'000, 30)};
  pain_case.delivered = AllDelivered();
  return pain_case;
}

inline Question Asking(Ask ask, std::vector<std::string> names = {},
                       std::vector<std::string> states = {}) {
  Question question;
  question.ask = ask;
  question.names = std::move(names);
  question.states = std::move(states);
  return question;
}

inline Question OfClass(Question question, const std::string& drug_class) {
  question.classes = {drug_class};
  return question;
}

inline Question AtLeast(Question question, std::int64_t number) {
  question.at_least = number;
  return question;
}

inline Question Below(Question question, std::int64_t number) {
  question.below = number;
  return question;
}

inline Question Within(Question question, int days) {
  question.within = Days(days);
  return question;
}

inline Question Combined(Ask ask, std::vector<Question> parts) {
  Question question;
  question.ask = ask;
  question.parts = std::move(parts);
  return question;
}

// The judgement with what it borrows from.
struct Judged {
  Content content;
  PainCase pain_case;
  Judgement judgement;

  explicit Judged(PainCase a_case, Content pack = SampleContent())
      : content(std::move(pack)),
        pain_case(std::move(a_case)),
        judgement(Judge(pain_case, content)) {}
  Judged(const Judged&) = delete;
  Judged& operator=(const Judged&) = delete;

  const Trial& TrialOf(const std::string& drug) const {
    for (const Trial& trial : judgement.trials) {
      if (trial.drug == drug) return trial;
    }
    throw std::out_of_range(drug);
  }
  const DraftChange& Draft() const { return judgement.drafts.at(0); }
};

}  // namespace pathway
