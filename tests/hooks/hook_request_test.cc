#include "hooks/hook_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "hooks/refusal.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::Hook;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kBody =
    R"({"hook":"order-sign","hookInstance":"5c1f1f0e","fhirServer":"https://ehr.example/fhir",)"
    R"("context":{"userId":"Practitioner/u","patientId":"pat-1","draftOrders":{"resourceType":)"
    R"("Bundle","entry":[]}},"prefetch":{}})";

Refusal RefusalOf(std::string body, Hook hook = Hook::kOrderSign) {
  try {
    ReadHookRequest(ServiceOf(hook), std::move(body));
  } catch (const Refusal& refusal) {
    return refusal;
  }
  return Refusal(200, {fhir::Severity::kWarning, fhir::IssueType::kInvalid, "", "not refused"});
}

HookRequest Accepted(std::string body, Hook hook = Hook::kOrderSign) {
  return ReadHookRequest(ServiceOf(hook), std::move(body));
}

TEST(HookRequestTest, ReadsTheElementsOfARequest) {
  const HookRequest request = Accepted(std::string(kBody));
  EXPECT_EQ(request.hook, Hook::kOrderSign);
  EXPECT_EQ(request.hook_instance, "5c1f1f0e");
  EXPECT_EQ(request.fhir_server, "https://ehr.example/fhir");
  EXPECT_EQ(request.patient, "pat-1");
  EXPECT_THAT(request.selections, IsEmpty());
}

TEST(HookRequestTest, OfServicesThatShareAnIdTheHookDecides) {
  std::vector<CdsService> services = {ServiceOf(Hook::kPatientView), ServiceOf(Hook::kOrderSign)};
  for (CdsService& service : services) service.id = "pain";
  EXPECT_EQ(ReadHookRequest(services, "pain", std::string(kBody)).hook, Hook::kOrderSign);
  services[1].id = "other";
  EXPECT_THROW(ReadHookRequest(services, "pain", std::string(kBody)), Refusal);
  EXPECT_THROW(ReadHookRequest(services, "none", std::string(kBody)), Refusal);
}

struct Broken {
  const char* name;
  const char* from;
  const char* to;
  const char* at;  // the element that the refusal names
};

constexpr Broken kBroken[] = {
    {"HookAbsent", R"("hook":"order-sign",)", "", "hook"},
    {"HookNull", R"("hook":"order-sign")", R"("hook":null)", "hook"},
    {"HookNumber", R"("hook":"order-sign")", R"("hook":1)", "hook"},
    {"HookArray", R"("hook":"order-sign")", R"("hook":["order-sign"])", "hook"},
    {"HookEmpty", R"("hook":"order-sign")", R"("hook":"")", "hook"},
    {"HookOfAnotherService", R"("hook":"order-sign")", R"("hook":"order-select")", "hook"},
    {"HookInstanceAbsent", R"("hookInstance":"5c1f1f0e",)", "", "hookInstance"},
    {"HookInstanceNull", R"("5c1f1f0e")", "null", "hookInstance"},
    {"HookInstanceNumber", R"("5c1f1f0e")", "7", "hookInstance"},
    {"HookInstanceObject", R"("5c1f1f0e")", "{}", "hookInstance"},
    {"HookInstanceEmpty", R"("5c1f1f0e")", R"("")", "hookInstance"},
    {"ContextAbsent", R"("context")", R"("kontext")", "context"},
    {"ContextNull", R"("context":{)", R"("context":null,"was":{)", "context"},
    {"ContextArray", R"("context":{)", R"("context":[],"was":{)", "context"},
    {"ContextText", R"("context":{)", R"("context":"x","was":{)", "context"},
    {"ContextEmpty", R"("context":{)", R"("context":{},"was":{)", "context.patientId"},
    {"PatientIdAbsent", R"("patientId":"pat-1",)", "", "context.patientId"},
    {"PatientIdNull", R"("pat-1")", "null", "context.patientId"},
    {"PatientIdNumber", R"("pat-1")", "3", "context.patientId"},
    {"PatientIdTrue", R"("pat-1")", "true", "context.patientId"},
    {"PatientIdEmpty", R"("pat-1")", R"("")", "context.patientId"},
    {"PatientIdOnlyAType", R"("pat-1")", R"("Patient/")", "context.patientId"},
    {"DraftOrdersAbsent", R"("draftOrders")", R"("drafts")", "context.draftOrders"},
    {"DraftOrdersNull", R"("draftOrders":{)", R"("draftOrders":null,"was":{)",
     "context.draftOrders"},
    {"DraftOrdersNumber", R"("draftOrders":{)", R"("draftOrders":0,"was":{)",
     "context.draftOrders"},
    {"DraftOrdersText", R"("draftOrders":{)", R"("draftOrders":"","was":{)", "context.draftOrders"},
    {"PrefetchArray", R"("prefetch":{})", R"("prefetch":[])", "prefetch"},
    {"PrefetchText", R"("prefetch":{})", R"("prefetch":"no")", "prefetch"},
    {"AuthorizationWithoutServer", R"("fhirServer":"https://ehr.example/fhir")",
     R"("fhirAuthorization":{"access_token":"t"})", "fhirServer"},
    {"AuthorizationWithEmptyServer", R"("fhirServer":"https://ehr.example/fhir")",
     R"("fhirAuthorization":{"access_token":"t"},"fhirServer":"")", "fhirServer"},
};

class BrokenRequestTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenRequestTest, IsRefusedWith400ThatNamesTheElement) {
  const Refusal refusal = RefusalOf(Replaced(std::string(kBody), GetParam().from, GetParam().to));
  EXPECT_EQ(refusal.Status(), 400) << refusal.what();
  EXPECT_EQ(refusal.What().at, GetParam().at);
  EXPECT_THAT(refusal.What().text, Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Elements, BrokenRequestTest, ::testing::ValuesIn(kBroken),
                         [](const auto& tested) { return tested.param.name; });

struct Tolerated {
  const char* name;
  const char* from;
  const char* to;
};

constexpr Tolerated kTolerated[] = {
    {"PatientWithItsType", R"("pat-1")", R"("Patient/pat-1")"},
    {"PatientAsAUrl", R"("pat-1")", R"("https://ehr.example/fhir/Patient/pat-1")"},
    {"NoPrefetch", R"(,"prefetch":{})", ""},
    {"NullPrefetch", R"("prefetch":{})", R"("prefetch":null)"},
    {"NoUser", R"("userId":"Practitioner/u",)", ""},
    {"UserOfAnotherKind", R"("Practitioner/u")", "[1]"},
    {"NullServer", R"("https://ehr.example/fhir")", "null"},
    {"BundleWithoutType", R"("resourceType":"Bundle",)", ""},
    {"BundleWithoutEntry", R"(,"entry":[])", ""},
    {"LoneDraft", R"("Bundle")", R"("MedicationRequest")"},
    {"ArrayOfDrafts", R"("draftOrders":{)", R"("draftOrders":[],"was":{)"},
    {"EmptyBundle", R"("resourceType":"Bundle","entry":[])", ""},
    {"NullEntry", R"("entry":[])", R"("entry":null)"},
    {"UnknownMemberAtTheRoot", R"("prefetch":{})", R"("prefetch":{},"x":[{"y":null}],"z":1e400)"},
    {"ExtensionAtTheRoot", R"("prefetch":{})",
     R"("prefetch":{},"extension":{"com.example.a":{"b":[]}})"},
    {"ExtensionOfAnotherKind", R"("prefetch":{})", R"("prefetch":{},"extension":"no object")"},
    {"UnknownMemberInTheContext", R"("userId")", R"("later":{"a":[1,2]},"userId")"},
    {"UnknownMemberInTheBundle", R"("entry":[])", R"("entry":[],"signature":{"x":"y"})"},
    {"UnknownPrefetchKeys", R"("prefetch":{})", R"("prefetch":{"item7":null,"item8":3,"":[]})"},
    {"SelectionsOfAnotherHook", R"("userId")", R"("selections":["A/1"],"userId")"},
    {"ByteOrderMark", R"({"hook":)", "\xEF\xBB\xBF{\"hook\":"},
};

class ToleratedRequestTest : public ::testing::TestWithParam<Tolerated> {};

TEST_P(ToleratedRequestTest, IsReadLikeAnyOther) {
  const HookRequest request =
      Accepted(Replaced(std::string(kBody), GetParam().from, GetParam().to));
  EXPECT_EQ(request.patient, "pat-1");
  EXPECT_EQ(request.hook_instance, "5c1f1f0e");
  EXPECT_THAT(request.selections, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Shapes, ToleratedRequestTest, ::testing::ValuesIn(kTolerated),
                         [](const auto& tested) { return tested.param.name; });

TEST(HookRequestTest, AuthorizationBesideItsServerIsFine) {
  const std::string body =
      Replaced(std::string(kBody), R"("prefetch":{})",
               R"("fhirAuthorization":{"access_token":"t","token_type":"Bearer","expires_in":300,)"
               R"("scope":"patient/*.read","subject":"s"})");
  EXPECT_EQ(Accepted(body).fhir_server, "https://ehr.example/fhir");
}

TEST(HookRequestTest, TheViewOfAChartNeedsNoDraftOrders) {
  const std::string body =
      R"({"hook":"patient-view","hookInstance":"i","context":{"patientId":"pat-1"}})";
  EXPECT_EQ(Accepted(body, Hook::kPatientView).patient, "pat-1");
}

std::string SelectBody(std::string_view selections) {
  return Replaced(Replaced(std::string(kBody), "order-sign", "order-select"), R"("userId")",
                  std::string(selections) + R"("userId")");
}

TEST(SelectionsTest, AreReadInOrder) {
  const auto request =
      Accepted(SelectBody(R"("selections":["MedicationRequest/a","ServiceRequest/b"],)"),
               Hook::kOrderSelect);
  EXPECT_THAT(request.selections, ElementsAre("MedicationRequest/a", "ServiceRequest/b"));
}

TEST(SelectionsTest, WithoutThemEveryDraftIsSelected) {
  EXPECT_THAT(Accepted(SelectBody(""), Hook::kOrderSelect).selections, IsEmpty());
  EXPECT_THAT(Accepted(SelectBody(R"("selections":null,)"), Hook::kOrderSelect).selections,
              IsEmpty());
}

TEST(SelectionsTest, WhatIsNoTextIsPassedOver) {
  const auto request =
      Accepted(SelectBody(R"("selections":["A/1",null,3,{},["B/2"],"C/3"],)"), Hook::kOrderSelect);
  EXPECT_THAT(request.selections, ElementsAre("A/1", "C/3"));
}

TEST(SelectionsTest, ALoneTextCountsAsOne) {
  const auto request = Accepted(SelectBody(R"("selections":"A/1",)"), Hook::kOrderSelect);
  EXPECT_THAT(request.selections, ElementsAre("A/1"));
}

struct NoRequest {
  const char* name;
  std::string body;
};

class NoRequestTest : public ::testing::TestWithParam<NoRequest> {};

TEST_P(NoRequestTest, IsRefusedWith400) {
  const Refusal refusal = RefusalOf(GetParam().body);
  EXPECT_EQ(refusal.Status(), 400) << refusal.what();
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, NoRequestTest,
    ::testing::Values(
        NoRequest{"Empty", ""}, NoRequest{"Blank", " \n\t "},
        NoRequest{"OnlyAByteOrderMark", "\xEF\xBB\xBF"}, NoRequest{"Array", "[]"},
        NoRequest{"Null", "null"}, NoRequest{"Text", "\"order-sign\""}, NoRequest{"Number", "12"},
        NoRequest{"Form", "hook=order-sign"},
        NoRequest{"Xml", "<Bundle xmlns=\"http://hl7.org/fhir\"/>"},
        NoRequest{"CutOff", std::string(kBody.substr(0, kBody.size() - 2))},
        NoRequest{"TrailingComma", Replaced(std::string(kBody), "{}}", "{},}")},
        NoRequest{"Comment", "/* x */" + std::string(kBody)},
        NoRequest{"TwoDocuments", std::string(kBody) + std::string(kBody)},
        NoRequest{"SingleQuotes", "{'hook':'order-sign'}"},
        NoRequest{"NulByte", Replaced(std::string(kBody), "pat-1", std::string("pat\0x", 5))},
        NoRequest{"InvalidUtf8", Replaced(std::string(kBody), "pat-1", "pat\xFF\xFE")},
        NoRequest{"OverlongUtf8", Replaced(std::string(kBody), "pat-1", "pat\xC0\xAF")},
        NoRequest{"CutOffUtf8", Replaced(std::string(kBody), "pat-1", "pat\xE2\x82")},
        NoRequest{"SurrogateInUtf8", Replaced(std::string(kBody), "pat-1", "pat\xED\xA0\x80")},
        NoRequest{"Utf16", std::string("{\0\"\0h\0", 6)}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(HookRequestTest, ABodyOf64MebibytesIsRead) {
  const std::string padding(std::size_t{64} << 20, 'x');
  const std::string body =
      Replaced(std::string(kBody), R"("prefetch":{})", R"("x":")" + padding + "\"");
  EXPECT_EQ(Accepted(body).patient, "pat-1");
}

TEST(HookRequestTest, SixtyFourMebibytesOfBracketsAreRefused) {
  EXPECT_EQ(RefusalOf(std::string(std::size_t{64} << 20, '[')).Status(), 400);
}

struct Nesting {
  const char* name;
  const char* open;
  const char* close;
};

class NestingTest : public ::testing::TestWithParam<Nesting> {
 protected:
  static std::string Nested(int levels) {
    std::string nested;
    for (int i = 0; i < levels; ++i) nested += GetParam().open;
    nested += "1";
    for (int i = 0; i < levels; ++i) nested += GetParam().close;
    return Replaced(std::string(kBody), R"("prefetch":{})", R"("x":)" + nested);
  }
};

TEST_P(NestingTest, AHundredLevelsAreTolerated) {
  EXPECT_EQ(Accepted(Nested(100)).patient, "pat-1");
}

TEST_P(NestingTest, AHundredThousandLevelsAreRefused) {
  const Refusal refusal = RefusalOf(Nested(100'000));
  EXPECT_EQ(refusal.Status(), 400);
  EXPECT_THAT(refusal.What().text, HasSubstr("not JSON"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, NestingTest,
                         ::testing::Values(Nesting{"Arrays", "[", "]"},
                                           Nesting{"Objects", R"({"a":)", "}"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(RefusalTest, NeverRepeatsWhatWasSent) {
  const Refusal refusal = RefusalOf(Replaced(std::string(kBody), "order-sign", "Anyone-Else"));
  EXPECT_EQ(refusal.Status(), 400);
  EXPECT_THAT(OperationOutcomeOf(refusal.What()), Not(HasSubstr("Anyone")));
}

}  // namespace
}  // namespace hooks
