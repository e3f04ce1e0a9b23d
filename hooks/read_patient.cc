#include "fhir/date.h"
#include "hooks/reader.h"
#include "hooks/words.h"

namespace hooks {

void ReadPatient(const Resource& resource, Reader& reader) {
  const fhir::Node& patient = resource.node;
  reader.pain_case.birth = fhir::DateAt(patient, "birthDate", reader.issues);
  const std::string_view gender = patient.TextOf("gender");
  if (gender == "female") reader.pain_case.sex = pathway::Sex::kFemale;
  if (gender == "male") reader.pain_case.sex = pathway::Sex::kMale;
}

void ReadPractitionerRole(const Resource& resource, Reader& reader) {
  for (const fhir::Node specialty : resource.node.EachOf("specialty")) {
    for (const Words& words : reader.rules.services) {
      if (!words.concept_name.starts_with("specialty_")) continue;
      const std::string text(fhir::ReadConcept(specialty).Words());
      if (Mentions(text, words.any_of)) {
        reader.pain_case.requester_specialty = words.concept_name.substr(10);
      }
    }
  }
}

}  // namespace hooks
