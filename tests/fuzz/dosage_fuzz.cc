// Any bytes as a MedicationRequest of several products: each has a daily dose within bounds, or the
// reason why it has none.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fhir/dosage.h"
#include "tests/fhir/sample_drugs.h"
#include "tests/fuzz/require.h"

namespace {

using pathway::DailyDose;
using pathway::MilligramsPerDay;
using pathway::NoDose;

std::vector<fhir::DrugIdentity> SampleIdentities() {
  const fhir::Terminology drugs = fhir::SampleDrugs();
  std::vector<fhir::DrugIdentity> identities;
  for (const char* code :
       {"ingredient", "capsule300", "er600", "solution", "combination", "patch"}) {
    fhir::CodeableConcept of;
    of.codings.push_back({fhir::CodeSystem::kRxNorm, code, {}});
    identities.push_back(IdentifyDrug(of, drugs));
  }
  return identities;
}

// Beyond what the units of a direction can say; a sum of directions must stay below it as well.
constexpr MilligramsPerDay kBound = MilligramsPerDay::Whole(250'000'000'000);

void RequireDose(const DailyDose& dose) {
  const bool known = dose.amount || dose.per_hour;
  fuzz::Require(known == (dose.missing == NoDose::kNone),
                "a dose, or the reason why there is none");
  fuzz::Require(!dose.amount || !dose.per_hour, "a day's dose or an hour's, not both");
  fuzz::Require(!dose.amount || dose.amount->Micrograms() > 0, "a dose is more than nothing");
  fuzz::Require(!dose.amount || *dose.amount < kBound, "a dose is within bounds");
  fuzz::Require(!dose.per_hour || dose.per_hour->Nanograms() > 0,
                "an hour's dose is more than nothing");
  fuzz::Require(!dose.times_a_day || *dose.times_a_day > 0, "taken at least once a day");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<fhir::DrugIdentity> identities = SampleIdentities();
  const auto document = fhir::JsonDocument::Parse(std::string(data, data + size));
  if (!document) return 0;
  for (const fhir::DrugIdentity& drug : identities) {
    for (const fhir::Component& component : drug.components) {
      fhir::Issues issues;
      RequireDose(DailyDoseOf(document->Root("MedicationRequest"), drug, component, issues));
    }
  }
  return 0;
}
