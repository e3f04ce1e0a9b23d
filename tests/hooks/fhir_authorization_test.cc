#include "hooks/fhir_authorization.h"

#include <gtest/gtest.h>

#include <string>

#include "hooks/refusal.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

const std::string kWhole = R"("access_token":"a-token","token_type":"Bearer","expires_in":300,)"
                           R"("scope":"patient/*.read","subject":"client-1","patient":"pat-1")";

std::optional<FhirAuthorization> Read(const std::string& members) {
  const auto document = fhir::JsonDocument::Parse(R"({"fhirAuthorization":)" + members + "}");
  return ReadFhirAuthorization(document->Root(""), "pat-1");
}

Refusal RefusalOf(const std::string& members) {
  try {
    Read(members);
  } catch (const Refusal& refusal) {
    return refusal;
  }
  return Refusal(200, {fhir::Severity::kWarning, fhir::IssueType::kInvalid, "", "not refused"});
}

TEST(FhirAuthorizationTest, IsReadWhole) {
  const auto read = Read("{" + kWhole + "}");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->token, "a-token");
  EXPECT_EQ(read->scope, "patient/*.read");
  EXPECT_EQ(read->subject, "client-1");
}

TEST(FhirAuthorizationTest, MayBeAbsentOrNull) {
  EXPECT_FALSE(Read("null"));
  const auto none = fhir::JsonDocument::Parse("{}");
  EXPECT_FALSE(ReadFhirAuthorization(none->Root(""), "pat-1"));
}

struct Wrong {
  const char* name;
  const char* from;
  const char* to;
  const char* at;
};

class WrongAuthorizationTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongAuthorizationTest, Is400ThatNamesTheElementAndNotItsValue) {
  const Refusal refusal = RefusalOf("{" + Replaced(kWhole, GetParam().from, GetParam().to) + "}");
  EXPECT_EQ(refusal.Status(), 400) << refusal.what();
  EXPECT_EQ(refusal.What().at, "fhirAuthorization." + std::string(GetParam().at));
  EXPECT_EQ(refusal.What().text.find("a-token"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Elements, WrongAuthorizationTest,
    ::testing::Values(Wrong{"NoToken", R"("access_token":"a-token",)", "", "access_token"},
                      Wrong{"TokenNull", R"("a-token")", "null", "access_token"},
                      Wrong{"TokenNumber", R"("a-token")", "7", "access_token"},
                      Wrong{"TokenEmpty", R"("a-token")", R"("")", "access_token"},
                      Wrong{"TokenWithALineEnd", R"("a-token")", R"("a-token\r\nX: y")",
                            "access_token"},
                      Wrong{"TokenWithASpace", R"("a-token")", R"("a-token x")", "access_token"},
                      Wrong{"NoType", R"("token_type":"Bearer",)", "", "token_type"},
                      Wrong{"OtherType", R"("Bearer")", R"("Basic")", "token_type"},
                      Wrong{"TypeNumber", R"("Bearer")", "1", "token_type"},
                      Wrong{"NoExpiry", R"("expires_in":300,)", "", "expires_in"},
                      Wrong{"ExpiryInWords", "300", R"("soon")", "expires_in"},
                      Wrong{"ExpiryBroken", "300", "300.5", "expires_in"},
                      Wrong{"ExpiryObject", "300", "{}", "expires_in"},
                      Wrong{"NoScope", R"("scope":"patient/*.read",)", "", "scope"},
                      Wrong{"ScopeArray", R"("patient/*.read")", R"(["patient/*.read"])", "scope"},
                      Wrong{"NoSubject", R"("subject":"client-1",)", "", "subject"},
                      Wrong{"SubjectNumber", R"("client-1")", "1", "subject"},
                      Wrong{"PatientNumber", R"("pat-1")", "1", "patient"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(FhirAuthorizationTest, ThatIsNoObjectIs400) {
  for (const char* value : {"\"token\"", "[]", "1", "true"}) {
    EXPECT_EQ(RefusalOf(value).Status(), 400) << value;
    EXPECT_EQ(RefusalOf(value).What().at, "fhirAuthorization");
  }
}

TEST(FhirAuthorizationTest, ExpiryMayBeTheTextOfANumber) {
  EXPECT_TRUE(Read("{" + Replaced(kWhole, "300", R"("300")") + "}"));
}

TEST(FhirAuthorizationTest, ThatHasExpiredIsNone) {
  for (const char* time : {"0", "-1", R"("0")", R"("-300")"}) {
    EXPECT_FALSE(Read("{" + Replaced(kWhole, "300", time) + "}")) << time;
  }
  EXPECT_TRUE(Read("{" + Replaced(kWhole, "300", "1") + "}"));
}

TEST(FhirAuthorizationTest, OfAnotherPatientIs403) {
  const Refusal refusal =
      RefusalOf("{" + Replaced(kWhole, R"("patient":"pat-1")", R"("patient":"pat-2")") + "}");
  EXPECT_EQ(refusal.Status(), 403);
  EXPECT_EQ(refusal.What().at, "fhirAuthorization.patient");
}

TEST(FhirAuthorizationTest, ThePatientMayBeLeftOutOrCarryItsType) {
  EXPECT_TRUE(Read("{" + Replaced(kWhole, R"(,"patient":"pat-1")", "") + "}"));
  EXPECT_TRUE(Read("{" + Replaced(kWhole, R"("pat-1")", R"("Patient/pat-1")") + "}"));
}

}  // namespace
}  // namespace hooks
