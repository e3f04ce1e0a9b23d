#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/date.h"
#include "hooks/measure.h"
#include "hooks/reader.h"
#include "hooks/units.h"
#include "hooks/when.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::Node;
using pathway::DaySpan;

// The kinds of pain that a score is about: its body site, or the problem it is focused on, says so.
// A score without either is a vital sign.
std::vector<std::string> PainsScored(const Node& observation, Reader& reader) {
  std::vector<std::string> pains;
  const auto add = [&pains](const std::string& kind) {
    if (!pathway::Contains(pains, kind)) pains.push_back(kind);
  };
  for (const Node site : observation.EachOf("bodySite")) {
    const std::string words(fhir::ReadConcept(site).Words());
    for (const Words& felt : reader.rules.pain_sites) {
      if (Mentions(words, felt.any_of)) add(felt.concept_name);
    }
  }
  for (const Node focus : observation.EachOf("focus")) {
    const Resource* problem = reader.record.Resolve(observation, focus);
    if (problem == nullptr || problem->type != "Condition") continue;
    const auto concepts = reader.terminology.ConceptsOf(fhir::ConceptAt(problem->node, "code"));
    for (const auto& [kind, of_kind] : reader.rules.pain_kinds) {
      if (SharesOne(concepts, of_kind)) add(kind);
    }
  }
  return pains;
}

void ReadMeasurements(const Node& part, const Node& whole, const Resource& resource,
                      Reader& reader) {
  for (const std::string& kind : reader.terminology.ConceptsOf(fhir::ConceptAt(part, "code"))) {
    if (!IsMeasured(kind)) continue;
    const auto reading = ReadingOf(part, kind, reader.rules.plausible, reader.issues);
    if (!reading) continue;
    auto pains = PainsScored(whole, reader);
    const bool names_a_site = !pains.empty();
    reader.pain_case.measurements.push_back({kind, reading->thousandths, ObservedAt(whole, reader),
                                             names_a_site, resource.reference, reading->bound,
                                             std::move(pains)});
  }
}

}  // namespace

std::optional<DaySpan> ObservedAt(const Node& observation, Reader& reader) {
  for (const char* key : {"effectiveDateTime", "effectiveInstant"}) {
    if (observation.Find(key)) return PastDateAt(observation, key, reader);
  }
  if (const auto period = observation.Find("effectivePeriod")) {
    return PastDateAt(*period, period->Find("end") ? "end" : "start", reader);
  }
  if (const auto timing = observation.Find("effectiveTiming")) {
    std::optional<DaySpan> last;
    for (const Node event : timing->EachOf("event")) {
      const auto day = fhir::ReadDate(event.TextOr({}));
      if (day && (!last || last->latest < day->latest)) last = day;
    }
    if (last) return last;
  }
  return PastDateAt(observation, "issued", reader);
}

void ReadObservation(const Resource& resource, Reader& reader) {
  const Node& node = resource.node;
  // Preliminary, amended and corrected values count; one that is only registered has no result.
  for (const char* without_value : {"entered-in-error", "cancelled", "registered"}) {
    if (node.TextOf("status") == without_value) return;
  }
  ReadMeasurements(node, node, resource, reader);
  ReadSign(node, node, resource, reader);
  for (const Node component : node.EachOf("component")) {
    ReadMeasurements(component, node, resource, reader);
    ReadSign(component, node, resource, reader);
  }
}

}  // namespace hooks
