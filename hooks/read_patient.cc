#include <algorithm>
#include <utility>

#include "fhir/date.h"
#include "hooks/reader.h"
#include "hooks/when.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::Node;
using pathway::Sex;

// A date of birth gives an age between nothing and the highest that is plausible.
std::optional<pathway::DaySpan> Birth(const Node& patient, Reader& reader) {
  const auto birth = PastDateAt(patient, "birthDate", reader);
  if (!birth) return std::nullopt;
  const int age = pathway::YearsOn(birth->latest, reader.pain_case.today);
  for (const PlausibleRange& range : reader.rules.plausible) {
    if (range.kind != "age" || std::int64_t{age} * 1000 <= range.to) continue;
    reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kValue,
                       patient.Path() + ".birthDate", "outside of what is possible for age"});
    return std::nullopt;
  }
  return birth;
}

Sex SexOf(std::string_view text) {
  if (text == "female" || text == "F") return Sex::kFemale;
  return text == "male" || text == "M" ? Sex::kMale : Sex::kUnknown;
}

// Doses and pregnancy go by the sex at birth. One that differs from the gender makes it unknown:
// then pregnancy is asked about and the lower clearance counts.
Sex SexOf(const Node& patient) {
  const Sex gender = SexOf(patient.TextOf("gender"));
  for (const Node extension : patient.EachOf("extension")) {
    if (!extension.TextOf("url").ends_with("/us-core-birthsex")) continue;
    const Sex birth = SexOf(extension.TextOf("valueCode"));
    if (birth == Sex::kUnknown) continue;
    return gender == Sex::kUnknown || gender == birth ? birth : Sex::kUnknown;
  }
  return gender;
}

}  // namespace

void ReadPatient(const Resource& resource, Reader& reader) {
  reader.pain_case.birth = Birth(resource.node, reader);
  reader.pain_case.sex = SexOf(resource.node);
}

void ReadPractitionerRole(const Resource& resource, Reader& reader) {
  std::string& known = reader.pain_case.requester_specialty;
  for (const Node specialty : resource.node.EachOf("specialty")) {
    for (const Words& words : reader.rules.services) {
      if (!words.concept_name.starts_with("specialty_")) continue;
      const std::string text(fhir::ReadConcept(specialty).Words());
      if (!Mentions(text, words.any_of)) continue;
      // Of several the first of the alphabet, whatever the order of the request.
      std::string named = words.concept_name.substr(10);
      if (known.empty() || named < known) known = std::move(named);
    }
  }
}

}  // namespace hooks
