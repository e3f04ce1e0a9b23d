#include "hooks/units.h"

#include <algorithm>
#include <array>
#include <string>

#include "fhir/lower.h"

namespace hooks {
namespace {

constexpr std::int64_t kPound = 45'359'237;  // in hundred-millionths of a kilogram
constexpr std::int64_t kHundredMillion = 100'000'000;

constexpr std::array<Conversion, 80> kConversions = {{
    {"serum_creatinine", "mg/dl", 1, 1},
    {"serum_creatinine", "mg/l", 1, 10},
    {"serum_creatinine", "umol/l", 10, 884},
    {"serum_creatinine", "\xC2\xB5mol/l", 10, 884},  // the micro sign
    {"serum_creatinine", "\xCE\xBCmol/l", 10, 884},  // the Greek letter
    {"serum_creatinine", "mmol/l", 10'000, 884},
    {"egfr", "ml/min/{1.73_m2}", 1, 1},
    {"egfr", "ml/min/1.73_m2", 1, 1},
    {"egfr", "ml/min/1.73m2", 1, 1},
    {"egfr", "ml/min/1.73 m2", 1, 1},
    {"egfr", "ml/min/1.73m^2", 1, 1},
    {"egfr", "ml/min/1.73m\xC2\xB2", 1, 1},
    {"egfr", "ml/min/1.73 m\xC2\xB2", 1, 1},
    {"egfr", "ml/min/1.73 sq m", 1, 1},
    {"egfr", "ml/min/1.73", 1, 1},
    {"egfr", "ml/min", 1, 1},
    {"body_weight", "kg", 1, 1},
    {"body_weight", "kgs", 1, 1},
    {"body_weight", "g", 1, 1000},
    {"body_weight", "[lb_av]", kPound, kHundredMillion},
    {"body_weight", "lb", kPound, kHundredMillion},
    {"body_weight", "lbs", kPound, kHundredMillion},
    {"body_weight", "pounds", kPound, kHundredMillion},
    {"body_weight", "[oz_av]", kPound, kHundredMillion * 16},
    {"body_weight", "oz", kPound, kHundredMillion * 16},
    {"body_weight", "[stone_av]", kPound * 14, kHundredMillion},
    {"body_height", "cm", 1, 1},
    {"body_height", "m", 100, 1},
    {"body_height", "mm", 1, 10},
    {"body_height", "[in_i]", 254, 100},
    {"body_height", "in", 254, 100},
    {"body_height", "inches", 254, 100},
    {"body_height", "[ft_i]", 3048, 100},
    {"body_height", "ft", 3048, 100},
    {"sodium", "mmol/l", 1, 1},
    {"sodium", "meq/l", 1, 1},
    {"systolic_bp", "mm[hg]", 1, 1},
    {"systolic_bp", "mmhg", 1, 1},
    {"systolic_bp", "mm hg", 1, 1},
    {"diastolic_bp", "mm[hg]", 1, 1},
    {"diastolic_bp", "mmhg", 1, 1},
    {"diastolic_bp", "mm hg", 1, 1},
    {"qtc_interval", "ms", 1, 1},
    {"qtc_interval", "msec", 1, 1},
    {"qtc_interval", "s", 1000, 1},
    {"platelets", "10*3/ul", 1, 1},
    {"platelets", "10*9/l", 1, 1},
    {"platelets", "10^3/ul", 1, 1},
    {"platelets", "10^9/l", 1, 1},
    {"platelets", "k/ul", 1, 1},
    {"platelets", "x10e3/ul", 1, 1},
    {"platelets", "thousand/ul", 1, 1},
    {"platelets", "/ul", 1, 1000},
    {"pain_severity", "{score}", 1, 1},
    {"pain_severity", "", 1, 1},
    {"pain_severity", "1", 1, 1},
    {"pain_severity", "score", 1, 1},
    {"pain_severity", "points", 1, 1},
    {"pain_severity", "{score} 0-10", 1, 1},
    {"pain_severity", "/10", 1, 1},
    {"pain_severity", "/ 10", 1, 1},
    {"pain_severity", "{score}/10", 1, 1},
    {"pain_severity", "out of 10", 1, 1},
    {"pain_severity", "of 10", 1, 1},
    {"pain_severity", "cm", 1, 1},
    {"pain_severity", "mm", 1, 10},
    {"pain_severity", "/100", 1, 10},
    {"pain_severity", "/ 100", 1, 10},
    {"phq9", "{score}", 1, 1},
    {"phq9", "", 1, 1},
    {"phq9", "1", 1, 1},
    {"phq9", "/27", 1, 1},
    {"phq9_item9_suicidality", "{score}", 1, 1},
    {"phq9_item9_suicidality", "", 1, 1},
    {"phq9_item9_suicidality", "1", 1, 1},
    {"gad7", "{score}", 1, 1},
    {"gad7", "", 1, 1},
    {"gad7", "1", 1, 1},
    {"gad7", "/21", 1, 1},
    {"gad7", "score", 1, 1},
}};

}  // namespace

const Conversion* ConversionOf(std::string_view kind, std::string_view unit) {
  const std::string lower = fhir::Lower(unit);
  const auto found =
      std::find_if(kConversions.begin(), kConversions.end(),
                   [&](const Conversion& c) { return c.kind == kind && c.unit == lower; });
  return found == kConversions.end() ? nullptr : &*found;
}

bool IsMeasured(std::string_view kind) {
  return std::any_of(kConversions.begin(), kConversions.end(),
                     [kind](const Conversion& c) { return c.kind == kind; });
}

}  // namespace hooks
