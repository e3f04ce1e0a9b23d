#include "service/explain_words.h"

#include <algorithm>
#include <chrono>

#include "fhir/date.h"
#include "pathway/names.h"

namespace service {
namespace {

using pathway::Day;

// Thousandths as a decimal number, without trailing zeros.
std::string Decimal(std::int64_t thousandths) {
  std::string text = std::to_string(thousandths / 1000);
  if (thousandths % 1000 == 0) return text;
  std::string part = std::to_string(1000 + thousandths % 1000).substr(1);
  part.erase(part.find_last_not_of('0') + 1);
  return text.append(".").append(part);
}

}  // namespace

const char* WordOf(pathway::Answer answer) {
  switch (answer) {
    case pathway::Answer::kNo:
      return "no";
    case pathway::Answer::kUnknown:
      return "unknown";
    case pathway::Answer::kYes:
      return "yes";
  }
  return "";
}

const char* WordOf(pathway::Certainty certainty) {
  return certainty == pathway::Certainty::kDocumented ? "documented" : "presumed";
}

const char* WordOf(pathway::RenalMethod method) {
  switch (method) {
    case pathway::RenalMethod::kCockcroftGault:
      return "Cockcroft-Gault";
    case pathway::RenalMethod::kEgfr:
      return "eGFR";
    case pathway::RenalMethod::kLowerOfBoth:
      return "the lower of Cockcroft-Gault and eGFR";
  }
  return "";
}

const char* WordOf(pathway::Side side) {
  switch (side) {
    case pathway::Side::kUnstated:
      return "";
    case pathway::Side::kLeft:
      return "left";
    case pathway::Side::kRight:
      return "right";
    case pathway::Side::kBoth:
      return "both sides";
  }
  return "";
}

const char* WordOf(pathway::Bound bound) {
  switch (bound) {
    case pathway::Bound::kExact:
      return "";
    case pathway::Bound::kAtLeast:
      return "at least";
    case pathway::Bound::kAtMost:
      return "at most";
  }
  return "";
}

const char* WordOf(pathway::NoRenal missing) {
  switch (missing) {
    case pathway::NoRenal::kNone:
    case pathway::NoRenal::kNoCreatinine:
      return "no creatinine and no eGFR on record";
    case pathway::NoRenal::kTooOld:
      return "creatinine and eGFR on record are too old";
    case pathway::NoRenal::kUnstable:
      return "the kidney function is not stable";
    case pathway::NoRenal::kNoWeight:
      return "no weight on record";
    case pathway::NoRenal::kNoAge:
      return "no birth date on record";
  }
  return "";
}

const char* WordOf(pathway::DoseMethod method) {
  switch (method) {
    case pathway::DoseMethod::kNone:
      return "";
    case pathway::DoseMethod::kTiming:
      return "timing";
    case pathway::DoseMethod::kTimingCode:
      return "timing-code";
    case pathway::DoseMethod::kTimesOfDay:
      return "times-of-day";
    case pathway::DoseMethod::kSupply:
      return "supply";
    case pathway::DoseMethod::kText:
      return "text";
  }
  return "";
}

const char* WordOf(pathway::NoDose missing) {
  switch (missing) {
    case pathway::NoDose::kNone:
      return "the dose could not be worked out";
    case pathway::NoDose::kNoDosage:
      return "there are no directions";
    case pathway::NoDose::kNoAmount:
      return "the directions give no amount";
    case pathway::NoDose::kNoFrequency:
      return "the directions do not say how often";
    case pathway::NoDose::kUnknownUnit:
      return "the unit of the amount is not known";
    case pathway::NoDose::kNoStrength:
      return "the strength of the product is not known";
    case pathway::NoDose::kNotDaily:
      return "a patch or other form that gives no amount a day";
    case pathway::NoDose::kUnclearSteps:
      return "the directions may be steps or may be taken together";
    case pathway::NoDose::kTextDisagrees:
      return "the coded directions and their text give different doses";
  }
  return "";
}

std::string WhyNoDose(const pathway::DailyDose& dose) {
  if (!dose.per_hour) return WordOf(dose.missing);
  return "a patch: " + Decimal(dose.per_hour->Nanograms()) + " ug/h";
}

std::string SpanText(const pathway::DaySpan& span) {
  if (span.earliest == span.latest) return fhir::IsoDate(span.earliest);
  const std::chrono::year_month_day first{span.earliest};
  const auto year = first.year();
  if (span == pathway::DaySpan{Day(year / 1 / 1), Day(year / 12 / 31)}) {
    return fhir::IsoDate(span.earliest).substr(0, 4);
  }
  const auto month = year / first.month();
  if (span == pathway::DaySpan{Day(month / 1), Day(month / std::chrono::last)}) {
    return fhir::IsoDate(span.earliest).substr(0, 7);
  }
  return fhir::IsoDate(span.earliest) + " to " + fhir::IsoDate(span.latest);
}

std::string DaysText(const pathway::DayCount& days) {
  std::string text = std::to_string(days.at_least.count());
  if (days.at_least != days.at_most) text += " to " + std::to_string(days.at_most.count());
  return text + (days.at_most.count() == 1 ? " day" : " days");
}

std::string ScoreText(std::int64_t thousandths) { return Decimal(thousandths) + "/10"; }

std::string InBrackets(const std::vector<std::string>& resources) {
  std::string text;
  for (auto one = resources.begin(); one != resources.end(); ++one) {
    if (std::find(resources.begin(), one, *one) == one) text.append(" <").append(*one).append(">");
  }
  return text;
}

}  // namespace service
