#include "pathway/renal.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

namespace pathway {
namespace {

constexpr std::string_view kCreatinine = "serum_creatinine";
constexpr std::string_view kEgfr = "egfr";
constexpr std::string_view kWeight = "body_weight";
constexpr std::string_view kHeight = "body_height";

// Outside of these a height is a slip of the keyboard or of the unit (thousandths of cm).
constexpr std::int64_t kShortest = 50'000;
constexpr std::int64_t kTallest = 300'000;

// A value that may have been taken by `day` and may lie within the window.
bool MayCount(const Measurement& m, std::string_view kind, Day day, Days window) {
  return m.kind == kind && m.day && m.thousandths > 0 && m.day->earliest <= day &&
         PossiblyWithin(*m.day, window, day);
}

// When the newest value of a kind was taken at the earliest: one surely made by `day` and surely
// within the window. A date of this month lies behind `today`, though its last day does not.
std::optional<Day> NewestDay(const PainCase& pain_case, std::string_view kind, Day day,
                             Days window) {
  std::optional<Day> newest;
  for (const Measurement& m : pain_case.measurements) {
    if (!MayCount(m, kind, day, window) || !SurelyWithin(*m.day, window, day)) continue;
    if (m.day->latest > day && day < pain_case.today) continue;
    newest = std::max(newest.value_or(m.day->earliest), m.day->earliest);
  }
  return newest;
}

enum class Prefer { kLowest, kHighest };

// The newest measurement of a kind on `day`; of several that may be the newest the lowest or
// highest one, so that neither the order of the list nor a missing day of the month matters.
const Measurement* Newest(const PainCase& pain_case, std::string_view kind, Day day, Days window,
                          Prefer prefer) {
  const auto since = NewestDay(pain_case, kind, day, window);
  if (!since) return nullptr;
  const auto rank = [prefer](const Measurement& m) {
    const std::int64_t value = prefer == Prefer::kLowest ? -m.thousandths : m.thousandths;
    return std::tuple(value, m.day->earliest, std::string_view(m.resource));
  };
  const Measurement* newest = nullptr;
  for (const Measurement& m : pain_case.measurements) {
    if (!MayCount(m, kind, day, window) || m.day->latest < *since) continue;
    if (newest == nullptr || rank(*newest) < rank(m)) newest = &m;
  }
  return newest;
}

bool HasAny(const PainCase& pain_case, std::string_view kind) {
  return std::any_of(pain_case.measurements.begin(), pain_case.measurements.end(),
                     [kind](const Measurement& m) { return m.kind == kind; });
}

// Acute kidney injury coded, or two creatinines that differ by half, not long ago (D50).
bool Unstable(Day day, const PainCase& pain_case, const RenalRules& rules) {
  for (const Condition& c : pain_case.conditions) {
    const auto since = c.onset ? c.onset : c.recorded;
    if (std::find(c.concepts.begin(), c.concepts.end(), "aki") != c.concepts.end() && since &&
        PossiblyWithin(*since, rules.aki_window, day)) {
      return true;
    }
  }
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
  for (const Measurement& m : pain_case.measurements) {
    if (!MayCount(m, kCreatinine, day, rules.unstable_window)) continue;
    if (m.bound != Bound::kAtLeast) {
      lowest = lowest == 0 ? m.thousandths : std::min(lowest, m.thousandths);
    }
    if (m.bound != Bound::kAtMost) highest = std::max(highest, m.thousandths);
  }
  return lowest > 0 && highest * 100 >= lowest * (100 + rules.unstable_percent);
}

bool OnKidneyDrug(const PainCase& pain_case) {
  static constexpr std::array<std::string_view, 4> kClasses = {"ace_inhibitor", "arb", "diuretic",
                                                               "nsaid"};
  return std::any_of(
      pain_case.medications.begin(), pain_case.medications.end(), [](const MedicationOrder& m) {
        return m.status == OrderStatus::kActive && m.systemic &&
               std::find(kClasses.begin(), kClasses.end(), m.drug_class) != kClasses.end();
      });
}

// Body mass index in thousandths of kg/m2.
std::int64_t BodyMassIndex(std::int64_t grams, std::int64_t height_thousandths_cm) {
  const std::int64_t mm = height_thousandths_cm / 100;
  return grams * 1'000'000 / (mm * mm);
}

// Devine's ideal weight in grams: 50 kg (45.5 for women) and 2.3 kg for each inch over 60.
std::int64_t IdealWeight(Sex sex, std::int64_t height_thousandths_cm) {
  const std::int64_t base = sex == Sex::kFemale ? 45'500 : 50'000;
  const std::int64_t over = std::max<std::int64_t>(0, height_thousandths_cm - 152'400);
  return base + over * 2'300 / 2'540;
}

struct Weighing {
  std::optional<std::int64_t> grams;
  bool height_known = false;
};

Weighing WeightFor(Day day, const PainCase& pain_case, const RenalRules& rules) {
  const Measurement* weight =
      Newest(pain_case, kWeight, day, rules.weight_look_back, Prefer::kLowest);
  if (weight == nullptr) return {};
  Weighing weighing{weight->thousandths, false};
  const Measurement* height = Newest(pain_case, kHeight, day, Days(36'525), Prefer::kLowest);
  if (height == nullptr || height->thousandths < kShortest || height->thousandths > kTallest) {
    return weighing;
  }
  weighing.height_known = true;
  const std::int64_t bmi = BodyMassIndex(weight->thousandths, height->thousandths);
  if (bmi >= rules.obese_bmi * 1000) {
    const std::int64_t ideal = IdealWeight(pain_case.sex, height->thousandths);
    weighing.grams = ideal + (weight->thousandths - ideal) * rules.adjusted_percent / 100;
  }
  return weighing;
}

RenalFunction Unknown(NoRenal why) {
  RenalFunction unknown;
  unknown.missing = why;
  return unknown;
}

RenalFunction FromEgfr(const Measurement& egfr) {
  return {egfr.thousandths, RenalMethod::kEgfr, NoRenal::kNone,
          egfr.day,         egfr.resource,      egfr.bound};
}

RenalFunction FromCreatinine(const Measurement& creatinine, int age, Sex sex, std::int64_t grams) {
  // A creatinine of at least so much is a clearance of at most so much.
  const Bound bound = creatinine.bound == Bound::kAtLeast  ? Bound::kAtMost
                      : creatinine.bound == Bound::kAtMost ? Bound::kAtLeast
                                                           : Bound::kExact;
  return {CockcroftGault(age, sex, grams, creatinine.thousandths),
          RenalMethod::kCockcroftGault,
          NoRenal::kNone,
          creatinine.day,
          creatinine.resource,
          bound};
}

// The lower of the two, as far as their bounds tell.
RenalFunction LowerOf(RenalFunction found, const Measurement& egfr) {
  const bool lower = egfr.thousandths < *found.clearance;
  const bool at_most = found.bound == Bound::kAtMost || egfr.bound == Bound::kAtMost;
  if (lower) {
    found.clearance = egfr.thousandths;
    found.method = RenalMethod::kLowerOfBoth;
    found.resource = egfr.resource;
    found.day = egfr.day;
    found.bound = egfr.bound;
  }
  if (at_most) found.bound = Bound::kAtMost;
  return found;
}

Days LookBack(int age, const Measurement* egfr, const PainCase& pain_case,
              const RenalRules& rules) {
  const bool low = egfr != nullptr &&
                   IsBelow(egfr->thousandths, egfr->bound, rules.low_egfr * 1000) != Answer::kNo;
  if (low) return rules.look_back_low;
  if (age >= rules.older_age || OnKidneyDrug(pain_case)) return rules.look_back_older;
  return rules.look_back;
}

}  // namespace

Answer RenalFunction::Below(std::int64_t cut_point, int margin_percent) const {
  if (!clearance) return Answer::kUnknown;
  const int margin = method == RenalMethod::kEgfr ? margin_percent : 0;
  return IsBelow(*clearance * 100, bound, cut_point * 1000 * (100 + margin));
}

std::int64_t CockcroftGault(int age, Sex sex, std::int64_t weight_grams, std::int64_t creatinine) {
  const std::int64_t years = std::max(0, 140 - age);
  const std::int64_t thousandths = sex == Sex::kMale ? 1000 : 850;
  return years * weight_grams * thousandths / (72 * creatinine);
}

std::string MillilitresText(std::int64_t thousandths) {
  const std::int64_t tenth = thousandths % 1000 / 100;
  return std::to_string(thousandths / 1000) + (tenth == 0 ? "" : "." + std::to_string(tenth));
}

RenalFunction RenalFunctionOn(Day day, const PainCase& pain_case, const RenalRules& rules) {
  if (Unstable(day, pain_case, rules)) return Unknown(NoRenal::kUnstable);
  if (!pain_case.birth) return Unknown(NoRenal::kNoAge);
  const int age = YearsOn(pain_case.birth->earliest, day);
  const Measurement* any_egfr = Newest(pain_case, kEgfr, day, rules.look_back, Prefer::kLowest);
  const Days look_back = LookBack(age, any_egfr, pain_case, rules);
  const Measurement* creatinine = Newest(pain_case, kCreatinine, day, look_back, Prefer::kHighest);
  const Measurement* egfr = Newest(pain_case, kEgfr, day, look_back, Prefer::kLowest);
  if (creatinine == nullptr && egfr == nullptr) {
    const bool had = HasAny(pain_case, kCreatinine) || HasAny(pain_case, kEgfr);
    return Unknown(had ? NoRenal::kTooOld : NoRenal::kNoCreatinine);
  }
  const Weighing weighing = WeightFor(day, pain_case, rules);
  if (creatinine == nullptr || !weighing.grams) {
    const bool egfr_suffices = age < rules.older_age || weighing.grams;
    return egfr != nullptr && egfr_suffices ? FromEgfr(*egfr) : Unknown(NoRenal::kNoWeight);
  }
  RenalFunction found = FromCreatinine(*creatinine, age, pain_case.sex, *weighing.grams);
  if (!weighing.height_known && egfr != nullptr) return LowerOf(std::move(found), *egfr);
  return found;
}

}  // namespace pathway
