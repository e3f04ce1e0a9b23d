#include "service/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using namespace std::chrono_literals;

Deployment WithRule(const std::string& rule) {
  Deployment deployment;
  deployment.services.resize(1);
  deployment.services[0].id = "sign";
  deployment.content.rules.resize(1);
  deployment.content.rules[0].id = rule;
  deployment.content.rules[0].says.urgency = pathway::Urgency::kWarning;
  return deployment;
}

Invocation Saying(const std::vector<std::string>& rules, std::vector<Suppression> suppressed) {
  Invocation invocation;
  invocation.rules = rules;
  invocation.suppressed = std::move(suppressed);
  return invocation;
}

TEST(MetricsTest, CountsByServiceAndStatus) {
  Metrics metrics("1.2.3");
  const CallMetrics calls = metrics.Of(WithRule("a"));
  calls.Answered("sign", 200, 40ms);
  calls.Answered("sign", 418, 2s);
  calls.Answered("what is not served", 404, 1ms);
  EXPECT_THAT(metrics.Text({}),
              AllOf(HasSubstr("nextstep_requests_total{code=\"200\",service=\"sign\"} 1\n"),
                    HasSubstr("nextstep_requests_total{code=\"other\",service=\"sign\"} 1\n"),
                    HasSubstr("nextstep_requests_total{code=\"404\",service=\"other\"} 1\n"),
                    HasSubstr("nextstep_request_seconds_bucket{service=\"sign\",le=\"0.05\"} 1\n"),
                    HasSubstr("nextstep_request_seconds_bucket{service=\"sign\",le=\"0.5\"} 1\n"),
                    HasSubstr("nextstep_request_seconds_count{service=\"sign\"} 2\n"),
                    Not(HasSubstr("what is not served")),
                    HasSubstr("nextstep_build_info{version=\"1.2.3\"} 1\n")));
}

TEST(MetricsTest, CountsCardsAndWhatWasKeptBack) {
  Metrics metrics("1");
  const CallMetrics calls = metrics.Of(WithRule("a"));
  calls.Said(Saying({"a", "nobody's"}, {{"a", "shadow"}, {"a", "a cause of no list"}}));
  EXPECT_THAT(metrics.Text({}),
              AllOf(HasSubstr("nextstep_cards_total{rule=\"a\",urgency=\"warning\"} 1\n"),
                    HasSubstr("nextstep_cards_total{rule=\"other\",urgency=\"info\"} 1\n"),
                    HasSubstr("nextstep_suppressed_total{cause=\"shadow\",rule=\"a\"} 1\n"),
                    HasSubstr("nextstep_suppressed_total{cause=\"other\",rule=\"a\"} 1\n"),
                    Not(HasSubstr("nobody's")), Not(HasSubstr("of no list"))));
}

TEST(MetricsTest, CountsGoOnOverAReload) {
  Metrics metrics("1");
  const CallMetrics before = metrics.Of(WithRule("a"));
  before.Said(Saying({"a"}, {}));
  const CallMetrics after = metrics.Of(WithRule("a"));
  after.Said(Saying({"a"}, {}));
  before.Said(Saying({"a"}, {}));
  EXPECT_THAT(metrics.Text({}),
              HasSubstr("nextstep_cards_total{rule=\"a\",urgency=\"warning\"} 3\n"));
}

TEST(MetricsTest, EachReasonOfARefusedTokenHasAName) {
  Metrics metrics("1");
  const CallMetrics calls = metrics.Of(WithRule("a"));
  for (std::size_t i = 0; i < kTokenFaults; ++i) {
    EXPECT_FALSE(NameOf(static_cast<TokenFault>(i)).empty()) << i;
    calls.Distrusted(static_cast<TokenFault>(i));
  }
  EXPECT_THAT(metrics.Text({}),
              AllOf(HasSubstr("nextstep_tokens_refused_total{reason=\"expired\"} 1\n"),
                    Not(HasSubstr("nextstep_tokens_refused_total{reason=\"\"}")),
                    Not(HasSubstr("{reason=\"expired\"} 2"))));
}

TEST(MetricsTest, FetchesAreCountedByOutcome) {
  Metrics metrics("1");
  fhir::FetchCounters counters;
  counters.queries = 5;
  counters.failures[static_cast<std::size_t>(fhir::Failure::kTimedOut)] = 2;
  Samples samples;
  samples.fetches = &counters;
  EXPECT_THAT(metrics.Text(samples),
              AllOf(HasSubstr("nextstep_fetches_total{outcome=\"timed-out\"} 2\n"),
                    HasSubstr("nextstep_fetches_total{outcome=\"whole\"} 3\n")));
}

TEST(MetricsTest, ALabelCannotBreakALine) {
  Metrics metrics("1");
  Samples samples;
  samples.running.content = "a\"\nb\\";
  EXPECT_THAT(metrics.Text(samples), HasSubstr(R"(version="a\"\nb\\")"));
}

TEST(MetricsTest, WithoutThemNothingIsCounted) {
  const CallMetrics none;
  none.Answered("sign", 200, 1ms);
  none.Said(Saying({"a"}, {}));
  none.Took({});
  none.Fed({});
  none.Distrusted(TokenFault::kExpired);
  none.AuditFailed();
  none.StoreFailed();
}

}  // namespace
}  // namespace service
