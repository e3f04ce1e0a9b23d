#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pathway/answer.h"
#include "pathway/pain_case.h"

namespace pathway {

// The look-back windows and limits of kidney function (D9, D50). All are content.
struct RenalRules {
  Days look_back{0};
  Days look_back_older{0};  // from older_age on, or with a nephrotoxic or diuretic drug
  Days look_back_low{0};    // at an eGFR under low_egfr
  int older_age = 0;
  std::int64_t low_egfr = 0;  // mL/min
  Days weight_look_back{0};
  int near_cut_point_percent = 0;  // an eGFR this close above a cut-point takes the lower band
  Days unstable_window{0};
  int unstable_percent = 0;  // two creatinines in the window that differ by this much
  Days aki_window{0};
  std::int64_t obese_bmi = 0;
  int adjusted_percent = 0;  // share of the excess over ideal weight that counts
};

enum class RenalMethod { kCockcroftGault, kEgfr, kLowerOfBoth };

enum class NoRenal { kNone, kNoCreatinine, kTooOld, kUnstable, kNoWeight, kNoAge };

// Kidney function on a day. `clearance` is in thousandths of mL/min, never a double, so that 59.9
// is below 60 everywhere. Missing: `missing` says why.
struct RenalFunction {
  std::optional<std::int64_t> clearance;
  RenalMethod method = RenalMethod::kCockcroftGault;
  NoRenal missing = NoRenal::kNone;
  std::optional<DaySpan> day;
  std::string resource;
  Bound bound = Bound::kExact;  // ">60" is at least 60: enough for some questions, not for all

  // Whether it lies below `cut_point` (mL/min). An eGFR used as an estimate counts as below when
  // it is within the margin above the cut-point (SF-003).
  Answer Below(std::int64_t cut_point, int margin_percent) const;
};

// Cockcroft-Gault clearance in thousandths of mL/min.
// REQUIRES: creatinine (thousandths of mg/dL) > 0
std::int64_t CockcroftGault(int age, Sex sex, std::int64_t weight_grams, std::int64_t creatinine);

// A clearance for people: cut down to a tenth and never rounded up, so that what lies below a
// cut-point is also printed below it.
std::string MillilitresText(std::int64_t thousandths);

// Kidney function as known on `day`, from the newest usable creatinine, weight and height, or a
// recent eGFR. Where several values may be the newest (two of one day, a date known to the month),
// the one that gives the lower clearance counts.
RenalFunction RenalFunctionOn(Day day, const PainCase& pain_case, const RenalRules& rules);

}  // namespace pathway
