// The program as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "cards/response.h"
#include "tests/house.h"
#include "tests/program.h"
#include "tests/service/raw_client.h"

namespace {

using namespace program;

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

bool Fired(const std::string& explanation, const std::string& rule) {
  rapidjson::Document document;
  document.Parse(explanation.c_str());
  EXPECT_TRUE(document.IsObject());
  if (!document.IsObject()) return false;
  for (const auto& one : document["rules"].GetArray()) {
    if (one["id"].GetString() == rule) return std::string(one["outcome"].GetString()) == "fired";
  }
  ADD_FAILURE() << "no rule " << rule;
  return false;
}

// ---- assess ------------------------------------------------------------------------------------

TEST(AssessTest, AnswersTheRequestOnItsInput) {
  const Result result = RunProgram(Of("assess"), house::FirstRequest());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(cards::ProblemsOf(result.out), IsEmpty());
  EXPECT_THAT(result.out, AllOf(StartsWith(R"({"cards":[{)"), HasSubstr("pain management")));
}

TEST(AssessTest, GivesTheSameBytesTwice) {
  EXPECT_EQ(RunProgram(Of("assess"), house::FirstRequest()).out,
            RunProgram(Of("assess"), house::FirstRequest()).out);
}

struct Refused {
  const char* name;
  std::string input;
  const char* code;
};

class RefusedInputTest : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedInputTest, ExitsWith1AndAnOperationOutcome) {
  const Result result = RunProgram(Of("assess"), GetParam().input);
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr(R"("resourceType":"OperationOutcome")"),
                                HasSubstr("\"code\":\"" + std::string(GetParam().code) + "\"")));
}

INSTANTIATE_TEST_SUITE_P(
    Inputs, RefusedInputTest,
    ::testing::Values(Refused{"Nothing", "", "invalid"}, Refused{"NoJson", "hello", "invalid"},
                      Refused{"NoHook", "{}", "required"},
                      Refused{"NoLists",
                              R"({"hook":"order-sign","hookInstance":"i","context":)"
                              R"({"patientId":"p","draftOrders":{}}})",
                              "required"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(AssessTest, AnUnknownServiceIsRefused) {
  const Result result =
      RunProgram({"assess", "--config", kConfig, "--service", "x", "--today", house::kFirstDay},
                 house::FirstRequest());
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("not-found"));
}

// ---- explain -----------------------------------------------------------------------------------

TEST(ExplainTest, TellsWhatEachRuleMadeOfIt) {
  const Result result = RunProgram(Of("explain"), house::FirstRequest());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(StartsWith("content "), HasSubstr("adequate-trial-failed-refer: fired"),
            HasSubstr("red-flag-emergency: not fired"), HasSubstr("<MedicationRequest/mr-2>"),
            HasSubstr("  2025-11-10 until now  1,800 mg/day, from timing <MedicationRequest/mr-2>"),
            HasSubstr("  trial: failed (presumed), at an adequate dose 66 days"),
            HasSubstr("1,800 mg/day or more held 66 days (42 needed)")));
}

TEST(ExplainTest, TellsMachinesTheSame) {
  Arguments arguments = Of("explain");
  arguments.emplace_back("--json");
  const Result result = RunProgram(arguments, house::FirstRequest());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(Fired(result.out, "adequate-trial-failed-refer"));
  EXPECT_FALSE(Fired(result.out, "red-flag-emergency"));
  rapidjson::Document document;
  document.Parse(result.out.c_str());
  const auto& gabapentin = document["timeline"][0];
  EXPECT_EQ(gabapentin["current_mg_per_day"].GetInt(), 1800);
  EXPECT_EQ(gabapentin["days_adequate"]["at_least"].GetInt(), 66);
  EXPECT_STREQ(gabapentin["trial"]["state"].GetString(), "failed");
  EXPECT_STREQ(gabapentin["trial"]["certainty"].GetString(), "presumed");
  EXPECT_EQ(document["drafted"][0]["mg_per_day"].GetInt(), 2400);
}

TEST(ExplainTest, RefusesAsAssessDoes) { EXPECT_EQ(RunProgram(Of("explain"), "x").status, 1); }

// ---- check, and content without recompilation --------------------------------------------------

TEST(CheckTest, WhatIsShippedHasNoProblem) {
  const Result result = RunProgram({"check", "--config", kConfig});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("no problem found"));
  EXPECT_EQ(result.err, "");
}

TEST(CheckTest, AProblemExitsWith2AndNamesFileLineAndKey) {
  const EditedConfig config;
  config.Replace("content/pathway.yaml", "trial_full: {value: 42 d,", "trial_full: {value: 42,");
  const Result result = RunProgram({"check", "--config", config.Path()});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(HasSubstr("pathway.yaml:"), HasSubstr("numbers.trial_full.value")));
}

TEST(CheckTest, AMissingConfigurationExitsWith2) {
  const Result result = RunProgram({"check", "--config", "/nowhere/config.yaml"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/config.yaml: cannot be read"));
}

TEST(ContentTest, ANumberChangedInTheContentChangesTheAnswer) {
  const EditedConfig config;
  config.Replace("content/pathway.yaml", "trial_full: {value: 42 d,", "trial_full: {value: 70 d,");
  EXPECT_EQ(RunProgram({"check", "--config", config.Path()}).status, 0);
  Arguments explain = Of("explain", config.Path());
  explain.emplace_back("--json");
  const Result result = RunProgram(explain, house::FirstRequest());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_FALSE(Fired(result.out, "adequate-trial-failed-refer"));
  EXPECT_FALSE(Fired(result.out, "adequate-trial-failed-next-drug"));
}

TEST(ContentTest, AWordChangedInTheContentStandsOnTheCard) {
  const EditedConfig config;
  config.Replace("content/texts.yaml", "**Consider:**", "**Think about:**");
  EXPECT_THAT(RunProgram(Of("assess", config.Path()), house::FirstRequest()).out,
              HasSubstr("**Think about:**"));
}

TEST(CheckTest, WhatDepartsFromItsSchemaAloneIsAProblem) {
  const EditedConfig config;
  config.Replace("content/sources.yaml", "seen: partly", "seen: perhaps");
  const Result result = RunProgram({"check", "--config", config.Path()});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("sources.yaml:"), HasSubstr("sources[0].seen: ")));
}

TEST(CheckTest, ListsTheOrdersThatStillWantAnItemOfTheSite) {
  const EditedConfig config;
  EXPECT_THAT(RunProgram({"check", "--config", config.Path()}).out, Not(HasSubstr("client ")));
  config.Replace("sandbox.yaml", "base: sandbox", "base: epic\n  code_map: items.csv");
  std::ofstream(config.At("items.csv"))
      << "order,system,code,item_system,item_code,item_display\nrefer-yoga,,,urn:site,YOGA,\n";
  const Result result = RunProgram({"check", "--config", config.Path()});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("client default: said and not suggested"),
                                HasSubstr(" refer-cbt "), Not(HasSubstr("refer-yoga"))));
}

TEST(CheckTest, AProfileBrokenInItsSchemasEyesAloneIsAProblem) {
  const EditedConfig config;
  config.Replace("profiles/oracle.yaml", "max_cards: 2", "max_cards: \"2\"");
  const Result result = RunProgram({"check", "--config", config.Path()});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("oracle.yaml:"), HasSubstr("max_cards: ")));
}

TEST(ContentTest, ASiteMayLinkTheRulesOfACard) {
  const EditedConfig config;
  EXPECT_THAT(RunProgram(Of("assess"), house::FirstRequest()).out, Not(HasSubstr("Rule: ")));
  config.Replace("sandbox.yaml", "profile:\n",
                 "profile:\n  rule_pages: https://site.example/pathway\n");
  EXPECT_EQ(RunProgram({"check", "--config", config.Path()}).status, 0);
  EXPECT_THAT(RunProgram(Of("assess", config.Path()), house::FirstRequest()).out,
              HasSubstr(R"("url":"https://site.example/pathway#adequate-trial-failed-refer")"));
}

TEST(ContentTest, ASourceChangedInTheContentIsLinked) {
  const EditedConfig config;
  config.Replace("content/sources.yaml", "https://www.nice.org.uk/guidance/ng59",
                 "https://guidance.example/ng59");
  EXPECT_THAT(RunProgram(Of("assess", config.Path()), house::FirstRequest()).out,
              HasSubstr("https://guidance.example/ng59"));
}

TEST(ContentTest, ARuleTakenOutOfTheContentFiresNoMore) {
  const EditedConfig config;
  const std::string file = "content/rules/50-next-step-radicular.yaml";
  config.Replace(file, "topic: adequateTrialFailedRefer\n    status: live",
                 "topic: adequateTrialFailedRefer\n    status: retired");
  Arguments explain = Of("explain", config.Path());
  explain.emplace_back("--json");
  const Result result = RunProgram(explain, house::FirstRequest());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("adequate-trial-failed-next-drug"));
  EXPECT_THAT(result.out, Not(HasSubstr("adequate-trial-failed-refer\"")));
}

// ---- rules -------------------------------------------------------------------------------------

TEST(RulesCommandTest, ListsTheContent) {
  const Result result = RunProgram({"rules", "--config", kConfig});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("nextstep-sciatica"), HasSubstr("\nred-flag-emergency "),
                                HasSubstr("\nSF-001 "), HasSubstr("\ncauda-equina ")));
}

TEST(RulesCommandTest, TellsMachinesTheSame) {
  const Result result = RunProgram({"rules", "--config", kConfig, "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  rapidjson::Document document;
  document.Parse(result.out.c_str());
  ASSERT_TRUE(document.IsObject());
  EXPECT_EQ(document["pack"]["source_attributes"].MemberCount(), 13U);
  for (const auto& rule : document["rules"].GetArray()) {
    for (const auto& attribute : rule["source_attributes"].GetObject()) {
      EXPECT_STRNE(attribute.value.GetString(), "") << rule["id"].GetString();
    }
    EXPECT_EQ(rule["source_attributes"].MemberCount(), 13U);
    EXPECT_GT(rule["sources"].Size(), 0U) << rule["id"].GetString();
  }
}

TEST(RulesCommandTest, WritesASpreadsheetAndAPage) {
  EXPECT_THAT(RunProgram({"rules", "--config", kConfig, "--csv"}).out, StartsWith("kind,id,"));
  EXPECT_THAT(RunProgram({"rules", "--config", kConfig, "--markdown"}).out,
              StartsWith("# The pathway in words\n"));
}

TEST(RulesCommandTest, ContentThatCannotBeUsedExitsWith2) {
  const EditedConfig config;
  config.Replace("content/pack.yaml", "race: not used", "race: \"\"");
  const Result result = RunProgram({"rules", "--config", config.Path()});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(HasSubstr("pack.yaml:"), HasSubstr("source_attributes.race")));
}

// ---- diff --------------------------------------------------------------------------------------

TEST(DiffCommandTest, ExitsWith0WhereNothingChanged) {
  const EditedConfig config;
  const Result result = RunProgram({"diff", kConfig, config.Path()});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "");
}

TEST(DiffCommandTest, ExitsWith1AndTellsWhatChanged) {
  const EditedConfig config;
  config.Replace("content/drugs.yaml", "adequate: 1800 mg", "adequate: 1500 mg");
  config.Replace("content/pathway.yaml", "trial_full: {value: 42 d,", "trial_full: {value: 56 d,");
  const Result result = RunProgram({"diff", kConfig, config.Path()});
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_EQ(result.out,
            "drugs.yaml\n  changed drugs[gabapentin].renal[0].adequate\n"
            "    - \"1800 mg\"\n    + \"1500 mg\"\n\n"
            "pathway.yaml\n  changed numbers.trial_full.value\n"
            "    - \"42 d\"\n    + \"56 d\"\n");
}

TEST(DiffCommandTest, ExitsWith2WhereOneCannotBeRead) {
  const Result result = RunProgram({"diff", kConfig, "/nowhere/content"});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("/nowhere/content: cannot be read"));
}

// ---- cards -------------------------------------------------------------------------------------

TEST(CardsCommandTest, PrintsCardsAsAPrescriberReadsThem) {
  const Result assessed = RunProgram(Of("assess"), house::FirstRequest());
  const Result result = RunProgram({"cards"}, assessed.out);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("Consider:"), HasSubstr("[ ] Refer to pain management"),
                                Not(HasSubstr("**"))));
}

TEST(CardsCommandTest, ShowsWhatIsNoResponse) {
  const Result result = RunProgram({"cards"}, "hello");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("no CDS Hooks response"));
}

// ---- usage -------------------------------------------------------------------------------------

struct Usage {
  const char* name;
  Arguments arguments;
};

class BadUsageTest : public ::testing::TestWithParam<Usage> {};

TEST_P(BadUsageTest, ExitsWith2AndSaysWhy) {
  const Result result = RunProgram(GetParam().arguments);
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err, "");
}

INSTANTIATE_TEST_SUITE_P(Words, BadUsageTest,
                         ::testing::Values(Usage{"NoCommand", {}},
                                           Usage{"UnknownCommand", {"asses"}},
                                           Usage{"UnknownOption", {"check", "--confg", "x"}},
                                           Usage{"NoService", {"assess"}},
                                           Usage{"NoValue", {"check", "--config"}},
                                           Usage{"PortTooHigh", {"serve", "--port", "65536"}},
                                           Usage{"PortNoNumber", {"serve", "--port", "http"}},
                                           Usage{"TwoFormats", {"rules", "--json", "--csv"}},
                                           Usage{"OnePackToCompare", {"diff", "config"}},
                                           Usage{"NoDate",
                                                 {"assess", "--config", kConfig, "--service",
                                                  "pain-order-sign", "--today", "soon"}},
                                           Usage{"MonthForADay",
                                                 {"assess", "--config", kConfig, "--service",
                                                  "pain-order-sign", "--today", "2026-01"}}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(UsageTest, HelpAndVersionExitWith0) {
  const Result help = RunProgram({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("assess"), HasSubstr("serve"), HasSubstr("rules"),
                              HasSubstr("diff")));
  EXPECT_EQ(RunProgram({"--version"}).status, 0);
  for (const char* command : {"explain", "rules", "diff"}) {
    EXPECT_EQ(RunProgram({command, "--help"}).status, 0) << command;
  }
}

// ---- serve -------------------------------------------------------------------------------------

TEST(ServeTest, AnswersOverHttpAsAssessDoes) {
  Serving serving;
  service::RawClient client(serving.Port());
  const auto answer = client.Ask(PostOf("/cds-services/pain-order-sign", house::FirstRequest()));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body + "\n", RunProgram(Of("assess"), house::FirstRequest()).out);
  EXPECT_EQ(client.Ask(PostOf("/cds-services/nothing", "{}")).status, 404);
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
}

TEST(ServeTest, ListsItsServices) {
  const Serving serving;
  EXPECT_THAT(serving.Announcement(), HasSubstr("content "));
  service::RawClient client(serving.Port());
  const auto answer = client.Ask("GET /cds-services HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("pain-order-sign"));
}

TEST(ServeTest, EveryLineOfTheLogNamesTheContent) {
  Serving serving;
  const std::string& announced = serving.Announcement();
  const std::string content = announced.substr(announced.find("content "));
  service::RawClient client(serving.Port());
  EXPECT_EQ(client.Ask(PostOf("/cds-services/pain-order-sign", "{}")).status, 400);
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  EXPECT_THAT(serving.Log(), AllOf(HasSubstr("refused with 400"), HasSubstr("[" + content + "]")));
}

class EndingSignalTest : public ::testing::TestWithParam<int> {};

TEST_P(EndingSignalTest, EndsItWith0WhileAClientIsConnected) {
  Serving serving;
  service::RawClient client(serving.Port());
  EXPECT_EQ(client.Ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200);
  EXPECT_EQ(serving.EndedBy(GetParam()), 0);
  EXPECT_TRUE(client.IsAtEnd());
}

INSTANTIATE_TEST_SUITE_P(Signals, EndingSignalTest, ::testing::Values(SIGTERM, SIGINT),
                         [](const auto& tested) {
                           return std::string(tested.param == SIGTERM ? "Term" : "Int");
                         });

TEST(ServeTest, AConfigurationWithAProblemIsNotServed) {
  const EditedConfig config;
  config.Replace("content/texts.yaml", "presumed:", "presumd:");
  const Result result = RunProgram({"serve", "--config", config.Path(), "--port", "0"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("texts.yaml:"));
}

}  // namespace
