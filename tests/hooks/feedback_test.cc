#include "hooks/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "hooks/refusal.h"

namespace hooks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Refusal RefusalOf(std::string body) {
  try {
    ReadFeedback(std::move(body));
  } catch (const Refusal& refusal) {
    return refusal;
  }
  return Refusal(200, {fhir::Severity::kWarning, fhir::IssueType::kInvalid, "", "not refused"});
}

// The one entry of a batch with `more` members besides card and time.
Feedback EntryWith(const std::string& more) {
  const auto all = ReadFeedback(
      R"({"feedback":[{"card":"c-1","outcomeTimestamp":"2026-01-15T10:00:00Z",)" + more + "}]}");
  EXPECT_THAT(all, SizeIs(1));
  return all.front();
}

TEST(FeedbackTest, ReadsAnAcceptedCard) {
  const Feedback feedback =
      EntryWith(R"("outcome":"accepted","acceptedSuggestions":[{"id":"s-1"},{"id":"s-2"}])");
  EXPECT_EQ(feedback.card, "c-1");
  EXPECT_EQ(feedback.outcome, Outcome::kAccepted);
  EXPECT_THAT(feedback.accepted_suggestions, ElementsAre("s-1", "s-2"));
  EXPECT_EQ(feedback.at, "2026-01-15T10:00:00.000000Z");
  EXPECT_FALSE(feedback.reason);
}

struct Shape {
  const char* name;
  const char* members;
  const char* system;
  const char* code;  // empty: no reason
  const char* display;
  const char* comment;
};

class OverrideTest : public ::testing::TestWithParam<Shape> {};

TEST_P(OverrideTest, IsReadInEveryShapeThatClientsSend) {
  const Shape& shape = GetParam();
  const Feedback feedback = EntryWith(R"("outcome":"overridden")" + std::string(shape.members));
  EXPECT_EQ(feedback.outcome, Outcome::kOverridden);
  EXPECT_EQ(feedback.reason.has_value(), *shape.code != '\0');
  if (feedback.reason) {
    EXPECT_EQ(feedback.reason->system, shape.system);
    EXPECT_EQ(feedback.reason->code, shape.code);
    EXPECT_EQ(feedback.reason->display, shape.display);
  }
  EXPECT_EQ(feedback.user_comment, shape.comment);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, OverrideTest,
    ::testing::Values(
        Shape{"NoReason", "", "", "", "", ""},
        Shape{"Whole",
              R"(,"overrideReason":{"reason":{"code":"x","system":"http://s","display":"X"},)"
              R"("userComment":"later"})",
              "http://s", "x", "X", "later"},
        Shape{"WithoutDisplay", R"(,"overrideReason":{"reason":{"code":"x","system":"http://s"}})",
              "http://s", "x", "", ""},
        Shape{"CommentAlone", R"(,"overrideReason":{"userComment":"later"})", "", "", "", "later"},
        Shape{"Empty", R"(,"overrideReason":{})", "", "", "", ""},
        Shape{"Null", R"(,"overrideReason":null)", "", "", "", ""},
        Shape{"OfOld", R"(,"overrideReason":{"code":"x"})", "", "x", "", ""},
        Shape{"Plural", R"(,"overrideReasons":{"reason":{"code":"x"},"userComment":"later"})", "",
              "x", "", "later"},
        Shape{"List", R"(,"overrideReasons":[{"reason":{"code":"x"}},{"reason":{"code":"y"}}])", "",
              "x", "", ""},
        Shape{"Extension",
              R"(,"overrideReasons":{"extension":{)"
              R"("com.epic.cdshooks.feedback.overrideReason.reasonCategory":"45",)"
              R"("com.epic.cdshooks.feedback.overrideReason.reasonTitle":"Not now"},)"
              R"("userComment":"later"})",
              "com.epic.cdshooks.feedback.overrideReason.reasonCategory", "45", "Not now", "later"},
        Shape{"UnknownExtension", R"(,"overrideReasons":{"extension":{"x":1}})", "", "", "", ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(FeedbackTest, ReadsABatchInItsOrder) {
  const auto all = ReadFeedback(
      R"({"feedback":[)"
      R"({"card":"b","outcome":"overridden","outcomeTimestamp":"2026-01-15T10:00:00Z"},)"
      R"({"card":"a","outcome":"overridden","outcomeTimestamp":"2026-01-14T10:00:00Z"}]})");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].card, "b");
  EXPECT_EQ(all[1].card, "a");
}

TEST(FeedbackTest, OneEntryWithoutItsListIsRead) {
  EXPECT_EQ(ReadFeedback(R"({"card":"c","outcome":"overridden",)"
                         R"("outcomeTimestamp":"2026-01-15T10:00:00Z"})")[0]
                .card,
            "c");
}

TEST(FeedbackTest, UnknownMembersAreTolerated) {
  EXPECT_EQ(EntryWith(R"("outcome":"overridden","extension":7,"acceptedSuggestions":null,)"
                      R"("x":{"y":[]})")
                .outcome,
            Outcome::kOverridden);
}

TEST(FeedbackTest, ACommentIsCutBetweenCharacters) {
  std::string comment;
  while (comment.size() <= kLongestCommentBytes) comment += "\xc3\xa9";
  comment.insert(0, "x");
  const Feedback feedback =
      EntryWith(R"("outcome":"overridden","overrideReason":{"userComment":")" + comment + "\"}");
  EXPECT_EQ(feedback.user_comment.size(), kLongestCommentBytes - 1);
  EXPECT_EQ(feedback.user_comment, comment.substr(0, kLongestCommentBytes - 1));
}

struct Broken {
  const char* name;
  std::string body;
  const char* at;  // the element that the refusal names
};

class BrokenFeedbackTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenFeedbackTest, Is400ThatNamesTheElement) {
  const Refusal refusal = RefusalOf(GetParam().body);
  EXPECT_EQ(refusal.Status(), 400);
  EXPECT_EQ(refusal.What().at, GetParam().at);
}

// An entry that is whole but for one thing.
std::string Entry(const std::string& card, const std::string& outcome, const std::string& time) {
  return R"({"feedback":[{)" + card + outcome + time + R"("x":1}]})";
}
const std::string kCard = R"("card":"c",)";
const std::string kOverridden = R"("outcome":"overridden",)";
const std::string kTime = R"("outcomeTimestamp":"2026-01-15T10:00:00Z",)";

std::string AcceptedWith(const std::string& suggestions) {
  return Entry(kCard, R"("outcome":"accepted",)" + suggestions, kTime);
}

std::string TooMany() {
  std::string body = R"({"feedback":[{})";
  for (std::size_t i = 0; i < kMostFeedback; ++i) body += ",{}";
  return body + "]}";
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, BrokenFeedbackTest,
    ::testing::Values(
        Broken{"NoJson", "hello", ""}, Broken{"Array", "[]", ""},
        Broken{"NoFeedback", "{}", "feedback"},
        Broken{"FeedbackNull", R"({"feedback":null})", "feedback"},
        Broken{"NoEntries", R"({"feedback":[]})", "feedback"},
        Broken{"TooMany", TooMany(), "feedback"},
        Broken{"EntryNoObject", R"({"feedback":[1]})", "feedback[0]"},
        Broken{"NoCard", Entry("", kOverridden, kTime), "feedback[0].card"},
        Broken{"CardEmpty", Entry(R"("card":"",)", kOverridden, kTime), "feedback[0].card"},
        Broken{"CardNumber", Entry(R"("card":1,)", kOverridden, kTime), "feedback[0].card"},
        Broken{"CardTooLong",
               Entry(R"("card":")" + std::string(513, 'c') + "\",", kOverridden, kTime),
               "feedback[0].card"},
        Broken{"NoOutcome", Entry(kCard, "", kTime), "feedback[0].outcome"},
        Broken{"OtherOutcome", Entry(kCard, R"("outcome":"ignored",)", kTime),
               "feedback[0].outcome"},
        Broken{"NoTime", Entry(kCard, kOverridden, ""), "feedback[0].outcomeTimestamp"},
        Broken{"DateForATime", Entry(kCard, kOverridden, R"("outcomeTimestamp":"2026-01-15",)"),
               "feedback[0].outcomeTimestamp"},
        Broken{"AcceptedNothing", AcceptedWith(""), "feedback[0].acceptedSuggestions"},
        Broken{"AcceptedEmptyList", AcceptedWith(R"("acceptedSuggestions":[],)"),
               "feedback[0].acceptedSuggestions"},
        Broken{"AcceptedWithoutId", AcceptedWith(R"("acceptedSuggestions":[{}],)"),
               "feedback[0].acceptedSuggestions[0].id"},
        Broken{"ReasonWithoutCode",
               Entry(kCard, kOverridden + R"("overrideReason":{"reason":{"display":"d"}},)", kTime),
               "feedback[0].overrideReason.reason.code"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(BrokenFeedbackTest, TheRefusalRepeatsNoValue) {
  const Refusal refusal = RefusalOf(Entry(kCard, R"("outcome":"a-patient-value",)", kTime));
  EXPECT_EQ(std::string(refusal.what()).find("a-patient-value"), std::string::npos);
}

}  // namespace
}  // namespace hooks
