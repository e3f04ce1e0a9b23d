// The protocol over HTTP, against the program itself: feedback. What
// docs/conformance.csv promises a client, in the sections of the CDS Hooks text; what the answers
// say clinically is the golden cases' matter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/http_calls.h"

namespace {

using namespace http_calls;

// ---- 7. feedback --------------------------------------------------------------------------------

struct Report {
  const char* name;
  std::string body;
  int status;
};

class HttpFeedbackTest : public ::testing::TestWithParam<Report> {};

TEST_P(HttpFeedbackTest, IsTakenOrRefused) {
  const Answer answer = Posted(GetParam().body, kFeedback);
  if (GetParam().status != 200) return ExpectOutcome(answer, GetParam().status);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body, "");
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, HttpFeedbackTest,
    ::testing::Values(
        Report{"Accepted", FeedbackOf(R"("outcome":"accepted","acceptedSuggestions":[{"id":"s"}])"),
               200},
        Report{"Overridden", FeedbackOf(kOverridden), 200},
        Report{"OverriddenAgain", FeedbackOf(kOverridden), 200},
        Report{"WithAReason",
               FeedbackOf(kOverridden + R"(,"overrideReason":{"reason":{"code":"c","system":)"
                                        R"("http://s"},"userComment":"later"})"),
               200},
        Report{"WithAReasonOfOld", FeedbackOf(kOverridden + R"(,"overrideReason":{"code":"c"})"),
               200},
        Report{"WithoutItsList",
               R"({"card":"c","outcome":"overridden","outcomeTimestamp":"2026-01-15T10:00:00Z"})",
               200},
        Report{"WithAFraction",
               R"({"feedback":[{"card":"c","outcome":"overridden",)"
               R"("outcomeTimestamp":"2026-01-15T10:00:00.123+00:00"}]})",
               200},
        Report{"AtALeapSecond",
               R"({"feedback":[{"card":"c","outcome":"overridden",)"
               R"("outcomeTimestamp":"2016-12-31T23:59:60Z"}]})",
               200},
        Report{"WithMembersUnknown", FeedbackOf(kOverridden + R"(,"x":{"y":null})"), 200},
        Report{"WithAnotherOutcome", FeedbackOf(R"("outcome":"ignored")"), 400},
        Report{"AcceptedNothing", FeedbackOf(R"("outcome":"accepted")"), 400},
        Report{"WithoutACard",
               R"({"feedback":[{"outcome":"overridden",)"
               R"("outcomeTimestamp":"2026-01-15T10:00:00Z"}]})",
               400},
        Report{"WithoutATime", R"({"feedback":[{"card":"c","outcome":"overridden"}]})", 400},
        Report{"WithoutEntries", R"({"feedback":[]})", 400}, Report{"Nothing", "{}", 400},
        Report{"NoJson", "x", 400}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(HttpFeedbackPathTest, IsUnderTheServiceAlone) {
  ExpectOutcome(Posted(FeedbackOf(kOverridden), "/cds-services/nothing/feedback"), 404);
  ExpectOutcome(Posted(FeedbackOf(kOverridden), "/feedback"), 404);
  EXPECT_EQ(Posted(FeedbackOf(kOverridden), kFeedback + "/").status, 200);
}

TEST(HttpFeedbackStoreTest, IsCountedOnceByRule) {
  const EditedConfig config;
  const std::string store = config.At("store.sqlite").string();
  config.Replace("sandbox.yaml", "check_answers: true",
                 "check_answers: true\nstore: {url: " + store + ", key_file: store.key}");
  std::ofstream(config.At("store.key")) << "a secret of at least thirty-two bytes\n";
  Serving serving(config.Path());
  service::RawClient client(serving.Port());
  const auto answer = client.Ask(PostOf(kSign, house::FirstRequest()));
  const Document document = Parsed(answer.body);
  const std::string card = document["cards"][0]["uuid"].GetString();
  const std::string body = R"({"feedback":[{"card":")" + card +
                           R"(","outcome":"overridden","outcomeTimestamp":)"
                           R"("2026-01-15T10:00:00Z","overrideReason":{"reason":{"code":"wait",)"
                           R"("system":"http://s","display":"Will wait"},)"
                           R"("userComment":"a-patient-value"}}]})";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.Ask(PostOf(kFeedback, body)).status, 200);
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  const Result text = RunProgram({"feedback", "--config", config.Path()});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("adequate-trial-failed-refer: served 1, accepted 0 (0 %), "
                                        "overridden 1 (100 %), no feedback 0 (ignored 0)\n"
                                        "  1  Will wait [wait]\n"),
                              Not(HasSubstr("a-patient-value"))));
  const Result json = RunProgram({"feedback", "--config", config.Path(), "--json"});
  EXPECT_THAT(json.out, HasSubstr(R"("code":"wait","display":"Will wait","count":1)"));
  EXPECT_TRUE(Parsed(json.out)["rules"].IsArray());
}

TEST(HttpFeedbackStoreTest, WithoutAStoreTheCommandSaysSo) {
  const Result result = RunProgram({"feedback", "--config", kConfig});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("store.url"));
}

TEST(HttpFeedbackStoreTest, AStoreThatCannotBeOpenedIsNotServed) {
  const EditedConfig config;
  config.Replace("sandbox.yaml", "check_answers: true",
                 "store: {url: /nowhere/store.sqlite, key_file: store.key}");
  std::ofstream(config.At("store.key")) << "a secret of at least thirty-two bytes\n";
  const Result result = RunProgram({"serve", "--config", config.Path(), "--port", "0"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/store.sqlite"));
}

}  // namespace
