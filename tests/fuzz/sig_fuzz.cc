// Any bytes as free-text directions: they are not understood, or are steps of doses that all say
// something.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fhir/sig.h"
#include "tests/fuzz/require.h"

namespace {

void RequireAmount(const fhir::Amount& amount) {
  fuzz::Require(amount.nano > 0, "an amount is more than nothing");
}

void RequireDose(const fhir::SigDose& dose) {
  if (dose.amount) RequireAmount(*dose.amount);
  if (!dose.often) return;
  fuzz::Require(dose.often->times > 0, "taken at least once");
  fuzz::Require(dose.often->hours > 0, "in a time that passes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto sig = fhir::ReadSig(text, "gabapentin");
  if (!sig) return 0;
  fuzz::Require(!sig->steps.empty(), "directions have a step");
  for (const fhir::SigStep& step : sig->steps) {
    fuzz::Require(!step.doses.empty(), "a step has a dose");
    for (const fhir::SigDose& dose : step.doses) RequireDose(dose);
    fuzz::Require(!step.lasts || step.lasts->count() > 0, "a step lasts");
  }
  if (sig->most_a_day) RequireAmount(*sig->most_a_day);
  return 0;
}
