// What callers of the program see when its store fails, and that nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "service/audit_check.h"
#include "service/store.h"
#include "service/store_sessions.h"
#include "tests/eventually.h"
#include "tests/house.h"
#include "tests/service/raw_client.h"
#include "tests/stored_config.h"

namespace {

using namespace program;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

const std::string kSign = "/cds-services/pain-order-sign";

// The first request as another call.
std::string CallOf(const std::string& instance) {
  std::string body = house::FirstRequest();
  const std::string member = "\"hookInstance\"";
  const std::size_t from = body.find('"', body.find(member) + member.size()) + 1;
  return body.replace(from, body.find('"', from) - from, instance);
}

std::string InstanceOf(int number) {
  const std::string digits = std::to_string(100'000'000'000 + number);
  return "00000000-0000-4000-8000-" + digits;
}

std::set<std::string> InstancesOf(const StoredConfig& config) {
  service::Store store(config.Store());
  std::set<std::string> instances;
  const auto day = std::chrono::sys_days(std::chrono::days(1));
  ForEachEntry(config.Audit(), &store, day, day + std::chrono::days(100'000), [&](auto line) {
    rapidjson::Document entry;
    entry.Parse(line.data(), line.size());
    instances.insert(entry["hookInstance"].GetString());
  });
  return instances;
}

Result Verified(const StoredConfig& config) {
  return RunProgram({"audit", "verify", "--config", config.Path()});
}

// Calls one after the other until the process is gone; gives those that were answered.
std::set<std::string> AnsweredUntilTheEnd(int port, int first, std::atomic<int>& answered) {
  std::set<std::string> instances;
  service::RawClient client(port);
  for (int i = first;; ++i) {
    const std::string instance = InstanceOf(i);
    if (client.Ask(PostOf(kSign, CallOf(instance))).status != 200) return instances;
    instances.insert(instance);
    ++answered;
  }
}

TEST(StoreFaultsProgramTest, WhoIsKilledWhileWritingHasLostNoAnswer) {
  const StoredConfig config;
  std::set<std::string> answered;
  {
    Serving serving(config.Path());
    std::atomic<int> count = 0;
    std::set<std::string> other;
    std::thread caller([&] { other = AnsweredUntilTheEnd(serving.Port(), 1'000'000, count); });
    std::thread killer([&] {
      Eventually([&] { return count >= 40; });
      serving.EndedBy(SIGKILL);
    });
    answered = AnsweredUntilTheEnd(serving.Port(), 0, count);
    caller.join();
    killer.join();
    answered.merge(other);
  }
  EXPECT_GE(answered.size(), 40U);
  {
    Serving again(config.Path());
    EXPECT_EQ(again.EndedBy(SIGTERM), 0);
  }
  EXPECT_THAT(InstancesOf(config), IsSupersetOf(answered));
  const Result verified = Verified(config);
  EXPECT_EQ(verified.status, 0) << verified.err;
  const auto rules = service::Store(config.Store()).ByRule();
  ASSERT_FALSE(rules.empty());
  EXPECT_GE(rules.back().served, static_cast<std::int64_t>(answered.size()));
}

// Somebody else writes to the store for as long as the test wants.
class Lock {
 public:
  // Waits for who is writing.
  explicit Lock(const service::StoreSettings& settings)
      : sql_("sqlite3", "db=\"" + settings.url + "\" timeout=30") {
    sql_ << "BEGIN IMMEDIATE";
  }
  void Release() { sql_ << "ROLLBACK"; }

 private:
  soci::session sql_;
};

TEST(StoreFaultsProgramTest, WhatMustBeWrittenDownAndCannotBeIsNotAnswered) {
  const StoredConfig config("", "mode: required, max_bytes: 4096", "timeout_ms: 50");
  Serving serving(config.Path());
  service::RawClient client(serving.Port());
  const auto status = [&](int number) {
    return client.Ask(PostOf(kSign, CallOf(InstanceOf(number)))).status;
  };
  EXPECT_EQ(status(0), 200);
  Lock lock(config.Store());
  int answered = 1;
  int last = 200;
  while (last == 200 && answered < 100) {
    last = status(answered);
    if (last == 200) ++answered;
  }
  EXPECT_EQ(last, 503);
  const auto refused = client.Ask(PostOf(kSign, CallOf(InstanceOf(answered))));
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.head, HasSubstr("Retry-After: "));
  EXPECT_THAT(refused.body, HasSubstr("cannot be written down"));
  lock.Release();
  EXPECT_TRUE(Eventually([&] { return status(answered) == 200; }));
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  EXPECT_EQ(InstancesOf(config).size(), static_cast<std::size_t>(answered) + 1);
  EXPECT_EQ(Verified(config).status, 0);
}

TEST(StoreFaultsProgramTest, AnswersGoOutWhileTheStoreIsLockedAndFeedbackComesAgain) {
  const StoredConfig config("", "", "timeout_ms: 50");
  Serving serving(config.Path());
  service::RawClient client(serving.Port());
  const std::string feedback = R"({"feedback":[{"card":"c","outcome":"overridden",)"
                               R"("outcomeTimestamp":"2026-01-15T10:00:00Z"}]})";
  Lock lock(config.Store());
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.Ask(PostOf(kSign, CallOf(InstanceOf(i)))).status, 200);
  }
  const auto refused = client.Ask(PostOf(kSign + "/feedback", feedback));
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.head, HasSubstr("Retry-After: "));
  lock.Release();
  EXPECT_TRUE(
      Eventually([&] { return client.Ask(PostOf(kSign + "/feedback", feedback)).status == 200; }));
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  EXPECT_EQ(InstancesOf(config).size(), 20U);
  EXPECT_EQ(Verified(config).status, 0);
  EXPECT_EQ(service::Store(config.Store()).ByRule().back().served, 20);
}

TEST(StoreFaultsProgramTest, TheAuditOfAStoreIsExportedAndPruned) {
  const StoredConfig config("", "retention_days: 1");
  {
    Serving serving(config.Path());
    service::RawClient client(serving.Port());
    EXPECT_EQ(client.Ask(PostOf(kSign, CallOf(InstanceOf(1)))).status, 200);
    EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  }
  const Result exported = RunProgram({"audit", "export", "--config", config.Path()});
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_THAT(exported.out, HasSubstr(R"("resourceType":"AuditEvent")"));
  EXPECT_THAT(RunProgram({"audit", "--config", config.Path()}).out,
              HasSubstr("1 entries in order, in 1 chains"));
  const Result pruned =
      RunProgram({"audit", "prune", "--config", config.Path(), "--today", "2100-01-01"});
  EXPECT_EQ(pruned.status, 0) << pruned.err;
  EXPECT_THAT(pruned.out, HasSubstr("1 entries from before 2099-12-31 removed, of 1 chains"));
  EXPECT_THAT(Verified(config).out, HasSubstr("0 entries in order, in 1 chains"));
}

TEST(StoreFaultsProgramTest, MigrateMakesAStore) {
  const StoredConfig config;
  const Result first = RunProgram({"migrate", "--config", config.Path()});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("version 3, before: 0"));
  EXPECT_THAT(RunProgram({"migrate", "--config", config.Path()}).out, HasSubstr("as before"));
}

}  // namespace
