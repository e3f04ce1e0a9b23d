#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "fhir/date.h"
#include "hooks/reader.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::Node;

// A kind of measurement and what a value in some unit is in the unit it is kept in: value times
// `times` over `over`. An empty unit is a value sent without one.
struct Conversion {
  std::string_view kind;
  std::string_view unit;
  std::int64_t times;
  std::int64_t over;
};

constexpr std::array<Conversion, 45> kConversions = {{
    {"serum_creatinine", "mg/dl", 1, 1},
    {"serum_creatinine", "umol/l", 10, 884},
    {"serum_creatinine", "\xC2\xB5mol/l", 10, 884},  // the micro sign
    {"serum_creatinine", "\xCE\xBCmol/l", 10, 884},  // the Greek letter
    {"serum_creatinine", "mmol/l", 10'000, 884},
    {"egfr", "ml/min/{1.73_m2}", 1, 1},
    {"egfr", "ml/min/1.73_m2", 1, 1},
    {"egfr", "ml/min/1.73m2", 1, 1},
    {"egfr", "ml/min/1.73 m2", 1, 1},
    {"egfr", "ml/min/1.73", 1, 1},
    {"egfr", "ml/min", 1, 1},
    {"body_weight", "kg", 1, 1},
    {"body_weight", "g", 1, 1000},
    {"body_weight", "[lb_av]", 45'359'237, 100'000'000},
    {"body_weight", "lb", 45'359'237, 100'000'000},
    {"body_weight", "lbs", 45'359'237, 100'000'000},
    {"body_height", "cm", 1, 1},
    {"body_height", "m", 100, 1},
    {"body_height", "[in_i]", 254, 100},
    {"body_height", "in", 254, 100},
    {"sodium", "mmol/l", 1, 1},
    {"sodium", "meq/l", 1, 1},
    {"systolic_bp", "mm[hg]", 1, 1},
    {"systolic_bp", "mmhg", 1, 1},
    {"diastolic_bp", "mm[hg]", 1, 1},
    {"diastolic_bp", "mmhg", 1, 1},
    {"qtc_interval", "ms", 1, 1},
    {"platelets", "10*3/ul", 1, 1},
    {"platelets", "10*9/l", 1, 1},
    {"pain_severity", "{score}", 1, 1},
    {"pain_severity", "", 1, 1},
    {"pain_severity", "1", 1, 1},
    {"pain_severity", "{score} 0-10", 1, 1},
    {"pain_severity", "/10", 1, 1},
    {"pain_severity", "score", 1, 1},
    {"phq9", "{score}", 1, 1},
    {"phq9", "", 1, 1},
    {"phq9", "1", 1, 1},
    {"phq9_item9_suicidality", "{score}", 1, 1},
    {"phq9_item9_suicidality", "", 1, 1},
    {"phq9_item9_suicidality", "1", 1, 1},
    {"gad7", "{score}", 1, 1},
    {"gad7", "", 1, 1},
    {"gad7", "1", 1, 1},
    {"pain_severity", "points", 1, 1},
}};

bool IsKind(std::string_view kind) {
  return std::any_of(kConversions.begin(), kConversions.end(),
                     [kind](const Conversion& c) { return c.kind == kind; });
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

const Conversion* ConversionOf(std::string_view kind, std::string_view unit) {
  const std::string lower = Lower(unit);
  const auto found =
      std::find_if(kConversions.begin(), kConversions.end(),
                   [&](const Conversion& c) { return c.kind == kind && c.unit == lower; });
  return found == kConversions.end() ? nullptr : &*found;
}

// A value in thousandths of the kind's unit. An unknown unit is an Issue, never a guess.
std::optional<std::int64_t> Thousandths(const Node& value, std::string_view kind,
                                        fhir::Issues& issues) {
  const bool quantity = value.IsObject();
  const auto number = quantity ? value.Find("value") : std::optional(value);
  if (!number) return std::nullopt;
  const auto nano = issues.Keep(number->Nano());
  if (!nano || *nano < 0) return std::nullopt;
  std::string_view unit = quantity ? value.TextOf("code") : std::string_view();
  const Conversion* conversion = ConversionOf(kind, unit);
  if (conversion == nullptr || (unit.empty() && quantity)) {
    conversion = ConversionOf(kind, quantity ? value.TextOf("unit") : unit);
  }
  if (conversion == nullptr) {
    issues.Add({fhir::Severity::kWarning, fhir::IssueType::kCodeInvalid, value.Path() + ".unit",
                "unit not known for " + std::string(kind)});
    return std::nullopt;
  }
  const double converted = static_cast<double>(*nano) / 1e6 *
                           static_cast<double>(conversion->times) /
                           static_cast<double>(conversion->over);
  return std::llround(converted);
}

std::optional<pathway::DaySpan> DayOf(const Node& observation, fhir::Issues& issues) {
  if (auto day = fhir::DateAt(observation, "effectiveDateTime", issues)) return day;
  if (const auto period = observation.Find("effectivePeriod")) {
    if (auto day = fhir::DateAt(*period, "end", issues)) return day;
    if (auto day = fhir::DateAt(*period, "start", issues)) return day;
  }
  if (auto day = fhir::DateAt(observation, "effectiveInstant", issues)) return day;
  return fhir::DateAt(observation, "issued", issues);
}

std::optional<Node> ValueOf(const Node& observation) {
  for (const std::string_view key : {"valueQuantity", "valueInteger", "valueDecimal"}) {
    if (auto value = observation.Find(key)) return value;
  }
  return std::nullopt;
}

// Whether a score is about the pain of the pathway: its body site, or the problem it is focused on,
// says so. A score without either is a vital sign.
bool IsAboutThePain(const Node& observation, Reader& reader) {
  for (const Node site : observation.EachOf("bodySite")) {
    if (Mentions(fhir::ReadConcept(site).Words(), reader.rules.pain_site_words)) return true;
  }
  for (const Node focus : observation.EachOf("focus")) {
    const Resource* problem = reader.record.Resolve(observation, focus);
    if (problem == nullptr || problem->type != "Condition") continue;
    const auto concepts = reader.terminology.ConceptsOf(fhir::ConceptAt(problem->node, "code"));
    if (SharesOne(concepts, reader.rules.pain_concepts)) return true;
  }
  return false;
}

void Add(const Node& observation, const Node& whole, const std::string& resource, Reader& reader) {
  const auto value = ValueOf(observation);
  if (!value) return;
  for (const std::string& kind :
       reader.terminology.ConceptsOf(fhir::ConceptAt(observation, "code"))) {
    if (!IsKind(kind)) continue;
    const auto thousandths = Thousandths(*value, kind, reader.issues);
    if (!thousandths) continue;
    const bool site = IsAboutThePain(whole, reader);
    reader.pain_case.measurements.push_back(
        {kind, *thousandths, DayOf(whole, reader.issues), site, resource});
  }
}

}  // namespace

void ReadObservation(const Resource& resource, Reader& reader) {
  const Node& node = resource.node;
  const std::string_view status = node.TextOf("status");
  if (status == "entered-in-error" || status == "cancelled") return;
  Add(node, node, resource.reference, reader);
  for (const Node component : node.EachOf("component")) {
    Add(component, node, resource.reference, reader);
  }
}

}  // namespace hooks
