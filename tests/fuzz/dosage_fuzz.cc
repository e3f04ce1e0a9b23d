// Any bytes as a MedicationRequest of several products: each has a plan of daily doses within
// bounds, or the reason why it has none.
#include <cstddef>
#include <cstdint>
#include <optional>
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

// So many days are beyond any life, and far from where the arithmetic of dates would end.
constexpr pathway::Days kLongest{100'000'000};

void RequireDose(const DailyDose& dose) {
  fuzz::Require(dose.amount.has_value() == (dose.missing == NoDose::kNone),
                "a dose, or the reason why there is none");
  fuzz::Require(!dose.per_hour || dose.missing == NoDose::kNotDaily,
                "an hour's dose is instead of a day's");
  fuzz::Require(!dose.amount || dose.amount->Micrograms() > 0, "a dose is more than nothing");
  fuzz::Require(!dose.amount || *dose.amount < kBound, "a dose is within bounds");
  fuzz::Require(!dose.per_hour || dose.per_hour->Nanograms() > 0,
                "an hour's dose is more than nothing");
  fuzz::Require(!dose.times_a_day || *dose.times_a_day > 0, "taken at least once a day");
}

void RequireSpan(const std::optional<pathway::DaySpan>& span) {
  fuzz::Require(!span || span->earliest <= span->latest, "the days are in order");
}

void RequireRegimen(const std::vector<fhir::DoseStep>& regimen) {
  fuzz::Require(!regimen.empty(), "a regimen has a step");
  pathway::Days begins{0};
  for (const fhir::DoseStep& step : regimen) {
    RequireDose(step.dose);
    fuzz::Require(step.begins >= begins, "the steps are in order");
    fuzz::Require(!step.lasts || (step.lasts->count() > 0 && *step.lasts <= kLongest),
                  "a step lasts");
    RequireSpan(step.from);
    RequireSpan(step.until);
    begins = step.begins;
  }
  fuzz::Require(begins <= kLongest, "the plan ends within bounds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<fhir::DrugIdentity> identities = SampleIdentities();
  const auto document = fhir::JsonDocument::Parse(std::string(data, data + size));
  if (!document) return 0;
  for (const fhir::DrugIdentity& drug : identities) {
    for (const fhir::Component& component : drug.components) {
      fhir::Issues issues;
      const fhir::Node order = document->Root("MedicationRequest");
      const std::vector<fhir::DoseStep> regimen = RegimenOf(order, drug, component, issues);
      RequireRegimen(regimen);
      const auto supply = SupplyDaysOf(order, drug, component, regimen, issues);
      fuzz::Require(!supply || (supply->count() > 0 && *supply <= kLongest), "a supply lasts");
    }
  }
  return 0;
}
