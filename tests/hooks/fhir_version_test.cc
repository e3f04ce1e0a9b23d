#include "hooks/fhir_version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "hooks/refusal.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What the gate says of a body: the text of its refusal, or of its one issue, or nothing.
struct Verdict {
  std::string refused;
  std::string at;
  fhir::Issues issues;
};

Verdict Of(std::string body) {
  const HookRequest request = RequestOf(std::move(body));
  Verdict verdict;
  const Record record(request, verdict.issues);
  try {
    RequireReadableVersion(request, record, verdict.issues);
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.Status(), 400);
    EXPECT_EQ(refusal.What().type, fhir::IssueType::kNotSupported);
    verdict.refused = refusal.What().text;
    verdict.at = refusal.What().at;
  }
  return verdict;
}

std::string AnyOf(const std::string& type) { return ResourceOf(type, "x-" + type, R"("y":1)"); }

class OldTypeTest : public ::testing::TestWithParam<const char*> {};

TEST_P(OldTypeTest, IsRefusedWhereItIsTheOnlyOrder) {
  const Verdict verdict = Of(BodyOf({AnyOf(GetParam())}, ""));
  EXPECT_THAT(verdict.refused, HasSubstr(GetParam()));
  EXPECT_THAT(verdict.refused, HasSubstr("R4 and R4B"));
  EXPECT_EQ(verdict.at, "context.draftOrders.entry[0].resource");
}

TEST_P(OldTypeTest, IsLeftOutBesideAnOrderOfR4) {
  const Verdict verdict = Of(BodyOf({AnyOf(GetParam()), AnyOf("MedicationRequest")}, ""));
  EXPECT_EQ(verdict.refused, "");
  ASSERT_EQ(verdict.issues.All().size(), 1U);
  EXPECT_EQ(verdict.issues.All()[0].severity, fhir::Severity::kWarning);
  EXPECT_EQ(verdict.issues.All()[0].type, fhir::IssueType::kNotSupported);
  EXPECT_THAT(verdict.issues.All()[0].text, HasSubstr(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Types, OldTypeTest,
                         ::testing::Values("MedicationOrder", "ProcedureRequest", "ReferralRequest",
                                           "DiagnosticOrder", "DeviceUseRequest"));

TEST(FhirVersionTest, AMedicationIsNoOrderOfR4) {
  EXPECT_THAT(Of(BodyOf({AnyOf("MedicationOrder"), AnyOf("Medication")}, "")).refused,
              HasSubstr("MedicationOrder"));
}

class HistoryTest : public ::testing::TestWithParam<const char*> {};

TEST_P(HistoryTest, OfAnOldTypeIsRefusedEvenBesideOrdersOfR4) {
  const Verdict verdict =
      Of(BodyOf({AnyOf("MedicationRequest")}, R"("list":)" + BundleOf({AnyOf(GetParam())})));
  EXPECT_THAT(verdict.refused, HasSubstr(GetParam()));
  EXPECT_EQ(verdict.at, "prefetch.list.entry[0].resource");
}

INSTANTIATE_TEST_SUITE_P(Types, HistoryTest,
                         ::testing::Values("MedicationOrder", "ProcedureRequest", "ReferralRequest",
                                           "DiagnosticOrder"));

TEST(FhirVersionTest, AnOldTypeThatCarriesNoHistoryDoesNoHarmInThePrefetch) {
  EXPECT_EQ(Of(BodyOf({}, R"("d":)" + AnyOf("DeviceUseRequest"))).refused, "");
}

TEST(FhirVersionTest, AnEmptyRequestIsReadable) {
  const Verdict verdict = Of(BodyOf({}, ""));
  EXPECT_EQ(verdict.refused, "");
  EXPECT_THAT(verdict.issues.All(), IsEmpty());
}

struct Said {
  const char* extension;
  bool refused;
};

class SaidVersionTest : public ::testing::TestWithParam<Said> {};

TEST_P(SaidVersionTest, DecidesToo) {
  const Verdict verdict =
      Of(Replaced(BodyOf({}, ""), R"("hook")",
                  R"("extension":)" + std::string(GetParam().extension) + R"(,"hook")"));
  EXPECT_EQ(!verdict.refused.empty(), GetParam().refused) << GetParam().extension;
}

INSTANTIATE_TEST_SUITE_P(
    Versions, SaidVersionTest,
    ::testing::Values(Said{R"({"com.epic.cdshooks.request.fhir-version":"STU3"})", true},
                      Said{R"({"com.epic.cdshooks.request.fhir-version":"DSTU2"})", true},
                      Said{R"({"vendor.fhir-version":"1.0.2"})", true},
                      Said{R"({"vendor.fhir-version":"3.0.1"})", true},
                      Said{R"({"com.epic.cdshooks.request.fhir-version":"R4"})", false},
                      Said{R"({"vendor.fhir-version":"4.0.1"})", false},
                      Said{R"({"vendor.fhir-version":"4.3.0"})", false},
                      Said{R"({"vendor.fhir-version":"5.0.0"})", false},
                      Said{R"({"vendor.fhir-version":3})", false},
                      Said{R"({"vendor.fhir-version":null})", false},
                      Said{R"({"com.epic.cdshooks.request.epic-version":"3.0"})", false},
                      Said{"{}", false}, Said{"null", false}, Said{"[]", false},
                      Said{R"("STU3")", false}));

}  // namespace
}  // namespace hooks
