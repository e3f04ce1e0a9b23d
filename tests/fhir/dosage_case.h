#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "fhir/dosage.h"
#include "tests/fhir/sample_drugs.h"

namespace fhir {

// One MedicationRequest, without its braces, and what is read from it.
struct DosageCase {
  const char* name;
  const char* drug;  // a code of sample_drugs.h
  std::string order;
  std::optional<std::int64_t> micrograms;  // a day
  pathway::NoDose missing = pathway::NoDose::kNone;
  std::optional<int> times_a_day = std::nullopt;
};

inline pathway::DailyDose DoseIn(const std::string& order, const char* drug, Issues& issues,
                                 std::size_t component = 0) {
  const auto document = JsonDocument::Parse("{" + order + "}");
  if (!document) {
    ADD_FAILURE() << order << "\n" << document.error().text;
    return {};
  }
  CodeableConcept of;
  of.codings.push_back({CodeSystem::kRxNorm, drug, {}});
  const DrugIdentity identity = IdentifyDrug(of, SampleDrugs());
  return RegimenOf(document->Root("MedicationRequest"), identity, identity.components.at(component),
                   issues)
      .back()
      .dose;
}

inline pathway::DailyDose DoseIn(const std::string& order, const char* drug = "capsule300") {
  Issues issues;
  return DoseIn(order, drug, issues);
}

inline void ExpectRead(const DosageCase& c) {
  const pathway::DailyDose dose = DoseIn(c.order, c.drug);
  const auto read =
      dose.amount ? std::optional(dose.amount->Micrograms()) : std::optional<std::int64_t>();
  EXPECT_EQ(read, c.micrograms) << c.order;
  EXPECT_EQ(dose.missing, c.missing) << c.order;
  if (c.times_a_day) {
    EXPECT_EQ(dose.times_a_day, c.times_a_day) << c.order;
  }
}

// {"doseAndRate":[{"doseQuantity":{...}}],"timing":{"repeat":{...}}} as the only direction.
inline std::string Directed(const std::string& quantity, const std::string& repeat) {
  return R"("dosageInstruction":[{"doseAndRate":[{"doseQuantity":{)" + quantity +
         R"(}}],"timing":{"repeat":{)" + repeat + "}}}]";
}

inline std::string Dosage(const std::string& members) {
  return R"("dosageInstruction":[{)" + members + "}]";
}

inline const std::string kThreeADay = R"("frequency":3,"period":1,"periodUnit":"d")";
inline const std::string kOnceADay = R"("frequency":1,"period":1,"periodUnit":"d")";
inline const std::string kMg300 = R"("value":300,"unit":"mg","code":"mg")";
inline const std::string kOneCapsule = R"("value":1,"unit":"capsule","code":"{capsule}")";

}  // namespace fhir
