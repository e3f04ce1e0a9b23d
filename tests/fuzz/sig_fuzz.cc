// Any bytes as directions in words: they are not understood, or are steps of doses within bounds.
// A word that nobody knows makes any text one that is not understood.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "fhir/lower.h"
#include "fhir/sig.h"
#include "tests/fuzz/require.h"

namespace {

constexpr const char* kDrug = "gabapentin";
constexpr std::int64_t kMostTimes = 100'000;
constexpr std::size_t kLongText = 1'000;
constexpr pathway::Days kLongest{1'000'000};

void RequireAmount(const fhir::Amount& amount) {
  fuzz::Require(amount.nano > 0, "an amount is more than nothing");
  fuzz::Require(amount.nano <= fhir::kMostAtATime * fhir::kNano, "an amount is within bounds");
}

void RequireDose(const fhir::SigDose& dose) {
  fuzz::Require(dose.amount || dose.often, "a dose says something");
  if (dose.amount) RequireAmount(*dose.amount);
  if (!dose.often) return;
  fuzz::Require(dose.often->times > 0 && dose.often->times <= kMostTimes,
                "times are within bounds");
  fuzz::Require(dose.often->hours > 0 && dose.often->hours <= kMostTimes,
                "hours are within bounds");
}

bool SameLength(const std::optional<fhir::Sig>& a, const std::optional<fhir::Sig>& b) {
  return a.has_value() == b.has_value() && (!a || a->steps.size() == b->steps.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto sig = fhir::ReadSig(text, kDrug);
  if (!sig) return 0;
  fuzz::Require(!sig->steps.empty(), "directions have a step");
  const bool lone = sig->steps.size() == 1 && sig->steps.front().doses.size() == 1;
  for (const fhir::SigStep& step : sig->steps) {
    fuzz::Require(!step.doses.empty(), "a step has a dose");
    for (const fhir::SigDose& dose : step.doses) {
      RequireDose(dose);
      fuzz::Require(lone || (dose.amount && dose.often), "only a lone dose lacks a half");
    }
    fuzz::Require(!step.lasts || (step.lasts->count() > 0 && *step.lasts <= kLongest),
                  "a step lasts");
  }
  if (sig->most_a_day) RequireAmount(*sig->most_a_day);
  fuzz::Require(!fhir::ReadSig(text + " zqxv", kDrug), "an unknown word behind");
  fuzz::Require(!fhir::ReadSig("zqxv " + text, kDrug), "an unknown word in front");
  fuzz::Require(SameLength(sig, fhir::ReadSig(fhir::Lower(text), kDrug)), "letters in lower case");
  if (size > kLongText) return 0;  // blanks count towards the most that is read
  fuzz::Require(SameLength(sig, fhir::ReadSig(" " + text + " ", kDrug)), "blanks around");
  return 0;
}
