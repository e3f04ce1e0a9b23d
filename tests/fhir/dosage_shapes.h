#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.h"
#include "fhir/dosage.h"
#include "tests/fhir/sample_drugs.h"

// The table of directions, dosage_shapes.tsv, and what is read from each in its words.
namespace fhir {

struct Shape {
  int line = 0;
  std::string name;
  std::string product;   // a code of sample_drugs.h
  std::string expected;  // "300 for 7 d; 900 prn", "none: no-amount"; see the table's head
  std::string members;   // of the MedicationRequest, without its braces

  std::string Order() const { return "{" + members + "}"; }
};

inline std::vector<std::string> DividedBy(char divider, const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == divider) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

inline std::vector<Shape> ReadShapes() {
  std::ifstream file(SOURCE_ROOT "/tests/fhir/dosage_shapes.tsv");
  std::vector<Shape> shapes;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> parts = DividedBy('\t', line);
    if (parts.size() != 4) {
      ADD_FAILURE() << "dosage_shapes.tsv:" << number << " has " << parts.size() << " columns";
      continue;
    }
    shapes.push_back({number, parts[0], parts[1], parts[2], parts[3]});
  }
  return shapes;
}

inline const std::vector<Shape>& Shapes() {
  static const std::vector<Shape> shapes = ReadShapes();
  return shapes;
}

// ---- reading -----------------------------------------------------------------------------------

inline const Terminology& Drugs() {
  static const Terminology drugs = SampleDrugs();
  return drugs;
}

// The plan of an order's first ingredient.
inline std::vector<DoseStep> PlanIn(const std::string& order, const std::string& product) {
  const auto document = JsonDocument::Parse(order);
  if (!document) {
    ADD_FAILURE() << order << "\n" << document.error().text;
    return {};
  }
  CodeableConcept of;
  of.codings.push_back({CodeSystem::kRxNorm, product, {}});
  const DrugIdentity drug = IdentifyDrug(of, Drugs());
  if (drug.components.empty()) {
    ADD_FAILURE() << product << " is no product of sample_drugs.h";
    return {};
  }
  Issues issues;
  return RegimenOf(document->Root("MedicationRequest"), drug, drug.components.front(), issues);
}

inline std::vector<DoseStep> PlanOf(const Shape& shape) {
  return PlanIn(shape.Order(), shape.product);
}

// ---- words -------------------------------------------------------------------------------------

// "42.857" of 42857
inline std::string Thousandths(std::int64_t number) {
  std::string text = std::to_string(number / 1000);
  std::string part = std::to_string(1000 + number % 1000).substr(1);
  while (!part.empty() && part.back() == '0') part.pop_back();
  return part.empty() ? text : text + "." + part;
}

inline std::string_view NameOf(pathway::NoDose why) {
  using pathway::NoDose;
  switch (why) {
    case NoDose::kNone:
      return "none";
    case NoDose::kNoDosage:
      return "no-dosage";
    case NoDose::kNoAmount:
      return "no-amount";
    case NoDose::kNoFrequency:
      return "no-frequency";
    case NoDose::kUnknownUnit:
      return "unknown-unit";
    case NoDose::kNoStrength:
      return "no-strength";
    case NoDose::kNotDaily:
      return "not-daily";
    case NoDose::kUnclearSteps:
      return "unclear-steps";
    case NoDose::kTextDisagrees:
      return "text-disagrees";
  }
  return "unnamed";
}

inline std::string_view NameOf(pathway::DoseMethod method) {
  using pathway::DoseMethod;
  switch (method) {
    case DoseMethod::kNone:
      return "nothing";
    case DoseMethod::kTiming:
      return "timing";
    case DoseMethod::kTimingCode:
      return "code";
    case DoseMethod::kTimesOfDay:
      return "times";
    case DoseMethod::kSupply:
      return "supply";
    case DoseMethod::kText:
      return "text";
  }
  return "unnamed";
}

// How much a description tells: what the table compares, the method with it, or all that is known.
enum class Telling { kDose, kMethod, kAll };

inline std::string Told(const pathway::DailyDose& dose, Telling telling) {
  std::string text;
  if (dose.amount) {
    text = Thousandths(dose.amount->Micrograms());
  } else if (dose.per_hour) {
    text = Thousandths(dose.per_hour->Nanograms()) + " ug/h";
  } else {
    text = "none: " + std::string(NameOf(dose.missing));
  }
  const bool known = dose.amount || dose.per_hour;
  if (dose.as_needed && (known || telling == Telling::kAll)) text += " prn";
  if (dose.assumed_units) text += " assumed";
  if (known && telling != Telling::kDose) text.append(" by ").append(NameOf(dose.method));
  if (telling != Telling::kAll) return text;
  if (dose.at_bedtime) text += " at bedtime";
  if (dose.times_a_day) text.append(" x").append(std::to_string(*dose.times_a_day));
  return text;
}

inline std::string Told(pathway::DaySpan day) {
  const std::string earliest = IsoDate(day.earliest);
  return day.earliest == day.latest ? earliest : earliest + "/" + IsoDate(day.latest);
}

// The days of a step: its dates where there are some, else how long it lasts.
inline std::string DaysOf(const DoseStep& step) {
  std::string text;
  if (step.from) text += " from " + Told(*step.from);
  if (step.until) text += " until " + Told(*step.until);
  if (text.empty() && step.lasts) text = " for " + std::to_string(step.lasts->count()) + " d";
  return text;
}

inline std::string Told(const std::vector<DoseStep>& plan, Telling telling) {
  std::string text;
  for (const DoseStep& step : plan) {
    if (!text.empty()) text += "; ";
    text += Told(step.dose, telling);
    const bool dose = step.dose.amount || step.dose.per_hour;
    if (plan.size() > 1 || dose) text += DaysOf(step);
  }
  return text;
}

// Says what is wrong with a plan whatever its directions; empty when it holds together.
inline std::string BrokenIn(const std::vector<DoseStep>& plan) {
  using pathway::NoDose;
  if (plan.empty()) return "no step";
  for (const DoseStep& step : plan) {
    const pathway::DailyDose& dose = step.dose;
    if (dose.amount.has_value() != (dose.missing == NoDose::kNone)) return "a dose and a reason";
    if (dose.per_hour && dose.missing != NoDose::kNotDaily) return "a patch with a daily dose";
    if (dose.amount && dose.amount->Micrograms() < 0) return "less than nothing";
    if (dose.per_hour && dose.per_hour->Nanograms() <= 0) return "an empty patch";
    if (step.lasts && *step.lasts < pathway::Days(1)) return "less than a day";
    if (step.from && step.until && step.until->latest < step.from->earliest) return "ends first";
  }
  for (std::size_t i = 1; i < plan.size(); ++i) {
    if (plan[i].begins < plan[i - 1].begins) return "a step before the one before it";
  }
  return {};
}

}  // namespace fhir
