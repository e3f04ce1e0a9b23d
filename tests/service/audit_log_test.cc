#include "service/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "service/keyed_hash.h"
#include "tests/temporary_folder.h"

namespace service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

using Lines = std::vector<std::string>;

// A log in a folder of the test's own.
class AuditLogTest : public ::testing::Test {
 protected:
  AuditSettings Settings() const {
    return {folder_.At("audit.jsonl").string(), "a secret of at least thirty-two bytes"};
  }

  void Enter(int entries) const {
    AuditLog log(Settings());
    for (int i = 0; i < entries; ++i) log.Append(AnInvocation("instance-" + std::to_string(i)));
  }

  Lines Read() const {
    std::ifstream file(Settings().path);
    Lines lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  // What is found after somebody has done this to five entries.
  AuditCheck FoundAfter(const std::function<void(Lines&)>& change) const {
    Enter(5);
    Lines lines = Read();
    change(lines);
    std::ofstream file(Settings().path, std::ios::trunc);
    for (const std::string& line : lines) file << line << "\n";
    file.close();
    return CheckAudit(Settings());
  }

  static Invocation AnInvocation(std::string instance) {
    return {"2026-01-15T10:00:00.000Z",
            "first",
            "pain-order-sign",
            std::move(instance),
            "https://ehr.example.org/r4",
            "Practitioner/prescriber-1",
            "patient-1",
            "1.0 / abc",
            {"one", "two"},
            {{"three", "snooze"}},
            2,
            812};
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(AuditLogTest, HoldsWhoAskedAndWhatWasSaid) {
  Enter(1);
  ASSERT_THAT(Read(), SizeIs(1));
  EXPECT_THAT(Read()[0],
              HasSubstr(R"({"at":"2026-01-15T10:00:00.000Z","client":"first",)"
                        R"("service":"pain-order-sign","hookInstance":"instance-0","user":")"));
  EXPECT_THAT(Read()[0], HasSubstr(R"("content":"1.0 / abc","rules":["one","two"],)"
                                   R"("suppressed":[{"rule":"three","cause":"snooze"}],"cards":2,)"
                                   R"("microseconds":812,"previous":"","hash":")"));
}

TEST_F(AuditLogTest, NamesNobody) {
  Enter(1);
  EXPECT_THAT(Read()[0], AllOf(Not(HasSubstr("patient-1")), Not(HasSubstr("prescriber-1"))));
}

// Who has the key finds all that was asked about a patient of a server, and no other's.
TEST_F(AuditLogTest, APatientOfAServerHasOneHash) {
  AuditLog log(Settings());
  log.Append(AnInvocation("a"));
  log.Append(AnInvocation("b"));
  Invocation elsewhere = AnInvocation("c");
  elsewhere.fhir_server = "https://other.example.org/r4";
  log.Append(elsewhere);
  const auto hash_in = [](const std::string& line) {
    return line.substr(line.find(R"("patient":")"), 75);
  };
  const Lines lines = Read();
  EXPECT_EQ(hash_in(lines[0]), hash_in(lines[1]));
  EXPECT_NE(hash_in(lines[0]), hash_in(lines[2]));
  EXPECT_THAT(lines[0],
              HasSubstr(KeyedHash(Settings().key, "patient|https://ehr.example.org/r4|patient-1")));
}

// RFC 4231, test case 2.
TEST(KeyedHashTest, IsHmacSha256) {
  EXPECT_EQ(KeyedHash("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_F(AuditLogTest, IsInOrderAsItWasWritten) {
  Enter(3);
  Enter(2);  // by a process that came later
  const AuditCheck check = CheckAudit(Settings());
  EXPECT_EQ(check.entries, 5U);
  EXPECT_EQ(check.problem, "");
  EXPECT_THAT(Read().back(), HasSubstr(check.last));
}

TEST_F(AuditLogTest, EntriesOfSeveralThreadsAreOneChain) {
  {
    AuditLog log(Settings());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 50; ++i) log.Append(AnInvocation("x"));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(CheckAudit(Settings()).entries, 200U);
  EXPECT_EQ(CheckAudit(Settings()).problem, "");
}

TEST_F(AuditLogTest, IsItsOwnersAlone) {
  Enter(1);
  struct stat status {};
  ASSERT_EQ(::stat(Settings().path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AuditLogTest, AChangedLineIsFound) {
  const AuditCheck check = FoundAfter(
      [](Lines& lines) { lines[2].replace(lines[2].find("instance-2"), 10, "instance-7"); });
  EXPECT_EQ(check.entries, 2U);
  EXPECT_THAT(check.problem, HasSubstr("line 3"));
}

TEST_F(AuditLogTest, AMissingLineIsFound) {
  EXPECT_THAT(FoundAfter([](Lines& lines) { lines.erase(lines.begin() + 1); }).problem,
              HasSubstr("line 2"));
}

TEST_F(AuditLogTest, AMissingBeginningIsFound) {
  EXPECT_THAT(FoundAfter([](Lines& lines) { lines.erase(lines.begin()); }).problem,
              HasSubstr("line 1"));
}

TEST_F(AuditLogTest, MovedLinesAreFound) {
  EXPECT_THAT(FoundAfter([](Lines& lines) { std::swap(lines[3], lines[4]); }).problem,
              HasSubstr("line 4"));
}

TEST_F(AuditLogTest, ALineWrittenTwiceIsFound) {
  EXPECT_THAT(FoundAfter([](Lines& lines) { lines.push_back(lines.back()); }).problem,
              HasSubstr("line 6"));
}

TEST_F(AuditLogTest, HalfALineIsFoundAndNothingIsAddedToIt) {
  EXPECT_THAT(FoundAfter([](Lines& lines) { lines[4].resize(40); }).problem, HasSubstr("line 5"));
  EXPECT_THROW(AuditLog{Settings()}, AuditError);
}

// The end can be cut off unseen: who wants to find that keeps the last hash elsewhere.
TEST_F(AuditLogTest, ACutOffEndShowsInTheLastHash) {
  Enter(5);
  const std::string last = CheckAudit(Settings()).last;
  const AuditCheck check = FoundAfter([](Lines& lines) { lines.pop_back(); });
  EXPECT_EQ(check.problem, "");
  EXPECT_NE(check.last, last);
}

TEST_F(AuditLogTest, AnotherKeyFindsItAllForged) {
  Enter(2);
  AuditSettings other = Settings();
  other.key = "another secret of thirty-two bytes or more";
  EXPECT_THAT(CheckAudit(other).problem, HasSubstr("line 1"));
  EXPECT_THROW(AuditLog{other}, AuditError);
}

TEST_F(AuditLogTest, AFileThatCannotBeIsAnError) {
  AuditSettings nowhere = Settings();
  nowhere.path = nowhere.path + "/no/such/folder";
  EXPECT_THROW(AuditLog{nowhere}, AuditError);
  EXPECT_THROW(CheckAudit(nowhere), AuditError);
}

}  // namespace
}  // namespace service
