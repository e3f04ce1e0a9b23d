// The suggestions of every golden case: their resources are FHIR R4, and what they do to a drafted
// order names one that was drafted and leaves everything else in it as it was sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "cards/changed_order.h"
#include "fhir/json.h"
#include "hooks/drafts_as_sent.h"
#include "tests/fhir_rules.h"
#include "tests/house.h"
#include "tests/json_tokens.h"

namespace {

namespace fs = std::filesystem;

using house::FhirProblems;
using house::Origin;
using house::TokensOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<fs::path> Cases() {
  std::vector<fs::path> cases;
  for (const auto& service : fs::directory_iterator(house::Root() / "tests/cases")) {
    for (const auto& one : fs::directory_iterator(service.path())) {
      if (fs::exists(one.path() / "cards.json")) cases.push_back(one.path());
    }
  }
  return cases;
}

struct Action {
  std::string where;  // the case
  std::string type;
  std::string resource;
  std::string resource_id;
};

std::string TextAt(const rapidjson::Value& of, const char* key) {
  return of.HasMember(key) && of[key].IsString() ? of[key].GetString() : "";
}

// What an update carries, to the byte as it stands in the answer.
std::vector<Action> ActionsOf(const fs::path& one) {
  std::vector<Action> actions;
  const auto document = fhir::JsonDocument::Parse(house::FileText(one / "cards.json"));
  const fhir::Node root = document->Root("");
  for (const fhir::Node card : root.EachOf("cards")) {
    for (const fhir::Node suggestion : card.EachOf("suggestions")) {
      for (const fhir::Node action : suggestion.EachOf("actions")) {
        const auto resource = action.Find("resource");
        actions.push_back({one.filename().string(), std::string(action.TextOf("type")),
                           resource ? document->AsSent(*resource).value_or("") : "",
                           std::string(action.TextOf("resourceId"))});
      }
    }
  }
  return actions;
}

// The drafts of the case's own request.
std::map<std::string, std::string, std::less<>> DraftsOf(const fs::path& one) {
  hooks::CdsService service;
  service.hook = pathway::Hook::kOrderSign;
  for (const pathway::Hook hook : {pathway::Hook::kOrderSign, pathway::Hook::kOrderSelect}) {
    if (one.parent_path().filename() == "pain-" + std::string(hooks::NameOf(hook))) {
      service.hook = hook;
      return DraftsAsSent(ReadHookRequest(service, house::FileText(one / "request.json")));
    }
  }
  return {};
}

std::string NameOf(const rapidjson::Value& resource) {
  return TextAt(resource, "resourceType") + "/" + TextAt(resource, "id");
}

TEST(SuggestionsTest, AreFhirR4) {
  int checked = 0;
  for (const fs::path& one : Cases()) {
    for (const Action& action : ActionsOf(one)) {
      if (action.type == "delete") continue;
      rapidjson::Document resource;
      resource.Parse(action.resource.c_str());
      const Origin origin = action.type == "update" ? Origin::kAsSent : Origin::kOurs;
      EXPECT_THAT(FhirProblems(resource, origin), IsEmpty()) << action.where;
      ++checked;
    }
  }
  EXPECT_GT(checked, 100);
}

// CDS Hooks 2.0.1, Action: a new order is drafted for the patient of the call.
TEST(SuggestionsTest, CreateDraftsWithoutAnId) {
  for (const fs::path& one : Cases()) {
    for (const Action& action : ActionsOf(one)) {
      if (action.type != "create") continue;
      rapidjson::Document resource;
      resource.Parse(action.resource.c_str());
      EXPECT_EQ(TextAt(resource, "id"), "") << action.where;
      EXPECT_EQ(TextAt(resource, "status"), "draft") << action.where;
    }
  }
}

TEST(SuggestionsTest, ChangeOrRemoveOnlyWhatIsDrafted) {
  for (const fs::path& one : Cases()) {
    const auto drafts = DraftsOf(one);
    for (const Action& action : ActionsOf(one)) {
      if (action.type == "delete") {
        EXPECT_TRUE(drafts.contains(action.resource_id)) << action.where;
      }
      if (action.type != "update") continue;
      rapidjson::Document resource;
      resource.Parse(action.resource.c_str());
      const auto draft = drafts.find(NameOf(resource));
      ASSERT_NE(draft, drafts.end()) << action.where;
      EXPECT_EQ(TokensOf(action.resource, "dosageInstruction"),
                TokensOf(draft->second, "dosageInstruction"))
          << action.where;
    }
  }
}

// No two suggestions of one answer do something to the same draft (D31).
TEST(SuggestionsTest, DoOneThingToADraft) {
  for (const fs::path& one : Cases()) {
    std::set<std::string> used;
    for (const Action& action : ActionsOf(one)) {
      if (action.type == "create") continue;
      rapidjson::Document resource;
      resource.Parse(action.resource.c_str());
      const std::string draft = action.type == "delete" ? action.resource_id : NameOf(resource);
      EXPECT_TRUE(used.insert(draft).second) << action.where << ": " << draft;
    }
  }
}

// Whatever a client drafts can be sent back with other directions, and says the same besides.
TEST(DraftsTest, KeepEveryOtherTokenWhenTheirDirectionsChange) {
  int changed = 0;
  for (const fs::path& one : Cases()) {
    for (const auto& [name, draft] : DraftsOf(one)) {
      const auto with = cards::WithDirections(draft, R"([{"text":"Take 1"}])");
      if (!with) continue;
      ++changed;
      EXPECT_EQ(TokensOf(*with, "dosageInstruction"), TokensOf(draft, "dosageInstruction")) << one;
    }
  }
  EXPECT_GT(changed, 100);
}

// ---- the rules find what is wrong --------------------------------------------------------------

struct Broken {
  const char* name;
  const char* resource;
  const char* problem;
};

class BrokenResourceTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenResourceTest, IsFound) {
  rapidjson::Document resource;
  resource.Parse(GetParam().resource);
  ASSERT_FALSE(resource.HasParseError());
  EXPECT_THAT(FhirProblems(resource, Origin::kOurs), ElementsAre(HasSubstr(GetParam().problem)));
}

#define REQUEST(more)                                                         \
  R"({"resourceType":"MedicationRequest","status":"draft","intent":"order",)" \
  R"("medicationCodeableConcept":{"text":"x"},"subject":{"reference":"Patient/1"})" more "}"

INSTANTIATE_TEST_SUITE_P(
    Resources, BrokenResourceTest,
    ::testing::Values(
        Broken{"NoType", R"({"id":"1"})", "has no resourceType"},
        Broken{"OtherType", R"({"resourceType":"Bundle"})", "no type of the table"},
        Broken{"NoSubject",
               R"({"resourceType":"ServiceRequest","status":"draft","intent":"order"})",
               "subject: required element is missing"},
        Broken{"NoMedication",
               R"({"resourceType":"MedicationRequest","status":"draft","intent":"order",)"
               R"("subject":{"reference":"Patient/1"}})",
               "medicationCodeableConcept: is not there once"},
        Broken{"StatusOfAnotherType",
               R"({"resourceType":"ServiceRequest","status":"stopped","intent":"order",)"
               R"("subject":{"reference":"Patient/1"}})",
               "status: is no code of its value set: stopped"},
        Broken{"UnknownElement", REQUEST(R"(,"reason":[{"text":"x"}])"), "reason: is no element"},
        Broken{"NoList", REQUEST(R"(,"note":{"text":"x"})"), "note: is no list"},
        Broken{"NoteWithoutText", REQUEST(R"(,"note":[{"time":"2026-01-15"}])"),
               "note[0].text: required element is missing"},
        Broken{"WrongTarget", REQUEST(R"(,"reasonReference":[{"reference":"Procedure/1"}])"),
               "must not refer to Procedure"},
        Broken{"NoDate", REQUEST(R"(,"authoredOn":"15.01.2026")"), "authoredOn: is no dateTime"},
        Broken{"NumberAsText", REQUEST(R"(,"dosageInstruction":[{"sequence":"1"}])"),
               "sequence: is no whole number"},
        Broken{"PeriodWithoutUnit",
               REQUEST(R"(,"dosageInstruction":[{"timing":{"repeat":{"period":1}}}])"),
               "period needs periodUnit"},
        Broken{
            "UnknownPeriodUnit",
            REQUEST(
                R"(,"dosageInstruction":[{"timing":{"repeat":{"period":1,"periodUnit":"day"}}}])"),
            "no code of its value set: day"},
        Broken{"CodeWithoutSystem",
               REQUEST(R"(,"dosageInstruction":[{"doseAndRate":[{"doseQuantity":)"
                       R"({"value":1,"code":"mg"}}]}])"),
               "code needs system"},
        Broken{"TwoDoses",
               REQUEST(R"(,"dosageInstruction":[{"doseAndRate":[{"doseQuantity":{"value":1},)"
                       R"("doseRange":{"low":{"value":1}}}]}])"),
               "dose[x]: has several values"},
        Broken{"EmptyList", REQUEST(R"(,"note":[])"), "is null or empty"},
        Broken{"NamesTwice", REQUEST(R"(,"intent":"order")"), "stands twice"}),
    [](const auto& tested) { return tested.param.name; });

#undef REQUEST

TEST(FhirRulesTest, LeaveAClientItsOwnElements) {
  rapidjson::Document resource;
  resource.Parse(R"({"resourceType":"ServiceRequest","status":"draft","intent":"order",)"
                 R"("subject":{"reference":"Patient/1"},"ours":1})");
  EXPECT_THAT(FhirProblems(resource, Origin::kAsSent), IsEmpty());
}

}  // namespace
