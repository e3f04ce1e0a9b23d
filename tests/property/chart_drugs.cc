#include "tests/property/chart.h"

#include <algorithm>

#include "pathway/names.h"

namespace property {
namespace {

using pathway::Days;
using pathway::DaySpan;
using pathway::MedicationOrder;
using pathway::Milligrams;
using pathway::MilligramsPerDay;
using pathway::OrderStatus;
using pathway::Purpose;
using pathway::StopReason;

void ForgetDose(MedicationOrder& order) {
  order.dose = {};
  order.dose.missing = pathway::NoDose::kNoFrequency;
}

}  // namespace

std::int64_t WholeMilligrams(const MilligramsPerDay& dose) { return dose.Micrograms() / 1000; }

void SetDose(MedicationOrder& order, std::int64_t mg) {
  order.dose.amount = MilligramsPerDay::Whole(mg);
  order.dose.method = pathway::DoseMethod::kTiming;
  order.dose.missing = pathway::NoDose::kNone;
}

MedicationOrder Chart::OrderOf(const std::string& drug) {
  MedicationOrder order;
  order.drug = drug;
  const auto entry = content_.drugs.find(drug);
  order.ingredient = entry == content_.drugs.end() ? drug : entry->second.ingredient;
  const auto drug_class = words_.class_of.find(drug);
  if (drug_class != words_.class_of.end()) order.drug_class = drug_class->second;
  order.product = drug;
  if (random_.Percent(80)) order.strength = StrengthOf(drug);
  order.resource = Named("MedicationRequest");
  order.dose.times_a_day = random_.Between(1, 3);
  order.dose.at_bedtime = order.dose.times_a_day == 1 && random_.Percent(30);
  SetDose(order, UsualDose(drug));
  return order;
}

Milligrams Chart::StrengthOf(const std::string& drug) {
  static const std::vector<int> kStrengths = {5, 10, 25, 30, 50, 60, 75, 100, 300, 600};
  const auto entry = content_.drugs.find(drug);
  const bool made = entry != content_.drugs.end() && !entry->second.products.empty();
  if (made && random_.Percent(80)) return random_.Pick(entry->second.products).strength;
  return Milligrams::Whole(random_.Pick(kStrengths));
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

}  // namespace property
