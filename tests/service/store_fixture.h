#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/store.h"
#include "service/store_sessions.h"
#include "tests/postgres_server.h"
#include "tests/temporary_folder.h"

namespace service {

enum class Database { kSqlite, kPostgres };

// An empty store of the test's own, in either database.
class EitherStore : public ::testing::TestWithParam<Database> {
 protected:
  void SetUp() override {
    settings_.key = "a secret of at least thirty-two bytes";
    settings_.timeout = std::chrono::seconds(5);
    settings_.migrates = true;
    settings_.url = folder_.At("store.sqlite").string();
    if (GetParam() == Database::kSqlite) return;
    PostgresServer* server = PostgresServer::Shared();
    if (server == nullptr) GTEST_SKIP() << "skipped: PostgreSQL is not installed";
    settings_.url = server->NewDatabase();
  }

  // As another program would do it.
  void Directly(const std::vector<std::string>& statements) const {
    Sessions sessions(settings_);
    sessions.Write("failed", [&](soci::session& sql) {
      for (const std::string& statement : statements) sql << statement;
    });
  }

  StoreSettings settings_;
  TemporaryFolder folder_;
};

inline std::string NameOfDatabase(const ::testing::TestParamInfo<Database>& tested) {
  return tested.param == Database::kSqlite ? "Sqlite" : "Postgres";
}

inline ServedCard Served(const std::string& card, std::vector<std::string> rules) {
  constexpr pathway::Day kDay{std::chrono::days(20'000)};
  return {card, "pain-order-sign", std::move(rules), "topic", "1.0 / abc", kDay};
}

inline hooks::Feedback Accepted(const std::string& card, const std::string& at) {
  return {card, hooks::Outcome::kAccepted, {"s"}, std::nullopt, "", at};
}

inline hooks::Feedback Overridden(const std::string& card, const std::string& at,
                                  const std::string& code = "") {
  hooks::Feedback feedback{card, hooks::Outcome::kOverridden, {}, std::nullopt, "", at};
  if (!code.empty()) feedback.reason = hooks::OverrideReason{"http://s", code, "Reason " + code};
  return feedback;
}

inline constexpr const char* kFirst = "2026-01-15T10:00:00.000000Z";
inline constexpr const char* kLater = "2026-01-15T11:00:00.000000Z";

}  // namespace service
