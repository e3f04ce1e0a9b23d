#include "service/audit_spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "service/audit_check.h"
#include "service/audit_event.h"
#include "tests/eventually.h"
#include "tests/service/store_fixture.h"

namespace service {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Invocation Called(int number, const std::string& day = "2026-01-15") {
  Invocation call;
  call.at = day + "T10:00:00.000Z";
  call.client = "first";
  call.service = "pain-order-sign";
  call.hook_instance = "instance-" + std::to_string(number);
  call.fhir_server = "https://ehr.example.org/r4";
  call.user = "Practitioner/prescriber-1";
  call.patient = "patient-1";
  call.content = "1.0 / abc";
  call.rules = {"one", "two"};
  call.cards = 2;
  call.microseconds = 812;
  return call;
}

class AuditSpoolTest : public EitherStore {
 protected:
  void SetUp() override {
    EitherStore::SetUp();
    if (IsSkipped()) return;
    audit_.path = folder_.At("audit.jsonl").string();
    audit_.key = "another secret of thirty-two bytes or more";
    audit_.keep = AuditSettings::Keep::kStore;
    store_ = std::make_unique<Store>(settings_);
  }
  void TearDown() override { store_.reset(); }

  void Enter(int entries, const std::string& day = "2026-01-15") {
    AuditSpool spool(audit_, *store_);
    for (int i = 0; i < entries; ++i) spool.Append(Called(i, day));
  }
  StoredAuditCheck Check() { return CheckStoredAudit(*store_, audit_.key); }
  // What is found in five entries after somebody has done this to the database.
  std::string ProblemAfter(const std::string& statement) {
    Enter(5);
    Directly({statement});
    return Check().problem;
  }
  std::vector<fs::path> Segments() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder_.Path())) {
      if (entry.path().extension() == ".jsonl") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  AuditSettings audit_;
  std::unique_ptr<Store> store_;
};

INSTANTIATE_TEST_SUITE_P(Databases, AuditSpoolTest,
                         ::testing::Values(Database::kSqlite, Database::kPostgres), NameOfDatabase);

TEST_P(AuditSpoolTest, EachProcessWritesAChainAndLeavesNoFile) {
  Enter(3);
  Enter(2);
  const StoredAuditCheck check = Check();
  EXPECT_EQ(check.problem, "");
  EXPECT_EQ(check.chains, 2U);
  EXPECT_EQ(check.entries, 5U);
  EXPECT_THAT(Segments(), IsEmpty());
}

TEST_P(AuditSpoolTest, AnEntryIsInAFileOfItsOwnerWhenAppendReturns) {
  AuditSpool spool(audit_, *store_);
  spool.Append(Called(0));
  ASSERT_THAT(Segments(), SizeIs(1));
  std::ifstream file(Segments()[0]);
  std::string line;
  std::getline(file, line);
  EXPECT_THAT(line, AllOf(HasSubstr(R"("hookInstance":"instance-0")"), HasSubstr(R"("place":1)"),
                          Not(HasSubstr("patient-1")), Not(HasSubstr("prescriber-1"))));
  struct stat status {};
  ASSERT_EQ(::stat(Segments()[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_P(AuditSpoolTest, AChangedRowIsFound) {
  EXPECT_THAT(ProblemAfter("UPDATE audit SET line = REPLACE(line, 'instance-2', 'instance-7')"),
              AllOf(HasSubstr("chain "), HasSubstr("line 3 is not what was written")));
}

TEST_P(AuditSpoolTest, ARemovedRowIsFoundWhereverItStood) {
  Enter(5);
  for (const char* place : {"5", "3", "1"}) {
    Directly({std::string("DELETE FROM audit WHERE place = ") + place});
    EXPECT_THAT(Check().problem, HasSubstr(std::string("line ") + place + " is missing"));
  }
}

TEST_P(AuditSpoolTest, ARemovedChainIsFound) {
  EXPECT_THAT(ProblemAfter("DELETE FROM audit"), HasSubstr("line 1 is missing"));
}

TEST_P(AuditSpoolTest, MovedRowsAreFound) {
  Enter(5);
  Directly({"UPDATE audit SET place = 99 WHERE place = 3",
            "UPDATE audit SET place = 3 WHERE place = 4",
            "UPDATE audit SET place = 4 WHERE place = 99"});
  EXPECT_THAT(Check().problem, HasSubstr("line 3 is not what was written"));
}

TEST_P(AuditSpoolTest, ARowTooManyIsFound) {
  EXPECT_THAT(ProblemAfter("INSERT INTO audit (chain, place, day, line) SELECT chain, 6, day, line "
                           "FROM audit WHERE place = 5"),
              HasSubstr("line 6 is not what was written"));
}

TEST_P(AuditSpoolTest, AHeadThatIsSetBackIsFound) {
  EXPECT_THAT(ProblemAfter("UPDATE audit_head SET place = 4"), HasSubstr("end is not on record"));
}

TEST_P(AuditSpoolTest, AnotherKeyFindsItAllForged) {
  Enter(2);
  EXPECT_THAT(CheckStoredAudit(*store_, "a third secret of thirty-two bytes or more").problem,
              HasSubstr("line 1"));
}

// What a process that was killed left behind: half an entry was never answered.
TEST_P(AuditSpoolTest, WhatIsLeftBehindIsTakenAlongWithoutHalfAnEntry) {
  {
    AuditSpool spool(audit_, *store_);
    for (int i = 0; i < 3; ++i) spool.Append(Called(i));
    ASSERT_TRUE(Eventually([&] { return Check().entries == 3; }));
    fs::copy_file(Segments().at(0), Segments().at(0).string() + ".kept");
  }
  Directly({"DELETE FROM audit", "DELETE FROM audit_head"});
  for (const auto& entry : fs::directory_iterator(folder_.Path())) {
    if (entry.path().extension() != ".kept") continue;
    fs::path back = entry.path();
    fs::rename(entry.path(), back.replace_extension(""));
    break;
  }
  ASSERT_THAT(Segments(), SizeIs(1));
  std::ofstream(Segments().at(0), std::ios::app) << R"({"at":"2026-01-15T10)";
  Enter(1);
  const StoredAuditCheck check = Check();
  EXPECT_EQ(check.problem, "");
  EXPECT_EQ(check.chains, 2U);
  EXPECT_EQ(check.entries, 4U);
  EXPECT_THAT(Segments(), IsEmpty());
}

TEST_P(AuditSpoolTest, LongAuditsAreManyFilesOneAfterTheOther) {
  audit_.max_bytes = 64'000;
  {
    AuditSpool spool(audit_, *store_);
    for (int i = 0; i < 400; ++i) {
      ASSERT_TRUE(Eventually([&] {
        try {
          spool.Append(Called(i));
          return true;
        } catch (const AuditError&) {  // as many as may wait: soon there is room again
          return false;
        }
      }));
    }
  }
  EXPECT_EQ(Check().problem, "");
  EXPECT_EQ(Check().entries, 400U);
  EXPECT_THAT(Segments(), IsEmpty());
}

TEST_P(AuditSpoolTest, OldEntriesAreRemovedAndTheRestStaysInOrder) {
  {
    AuditSpool spool(audit_, *store_);
    for (int i = 0; i < 3; ++i) spool.Append(Called(i, "2020-01-15"));
    for (int i = 3; i < 5; ++i) spool.Append(Called(i, "2026-01-15"));
  }
  const pathway::Day day{std::chrono::days(20'000)};  // 2024-10-04
  EXPECT_EQ(PruneStoredAudit(*store_, audit_.key, day).entries, 3U);
  EXPECT_EQ(PruneStoredAudit(*store_, audit_.key, day).entries, 0U);
  EXPECT_EQ(Check().problem, "");
  EXPECT_EQ(Check().entries, 2U);
  Directly({"DELETE FROM audit WHERE place = 4"});
  EXPECT_THAT(Check().problem, HasSubstr("line 4 is missing"));
  Directly({"UPDATE audit_anchor SET place = 4"});
  EXPECT_THAT(Check().problem, HasSubstr("anchor is not of this key"));
}

TEST_P(AuditSpoolTest, NothingIsRemovedOfWhatIsNotInOrder) {
  Enter(3, "2020-01-15");
  Directly({"UPDATE audit SET line = REPLACE(line, 'instance-1', 'instance-7')"});
  const auto pruned =
      PruneStoredAudit(*store_, audit_.key, pathway::Day{std::chrono::days(20'000)});
  EXPECT_THAT(pruned.problem, HasSubstr("line 2"));
  EXPECT_EQ(pruned.entries, 0U);
}

// ---- export -------------------------------------------------------------------------------------

std::string At(const rapidjson::Document& json, const std::string& path) {
  const rapidjson::Value* value = rapidjson::Pointer(path.c_str()).Get(json);
  return value != nullptr && value->IsString() ? value->GetString() : "";
}

// Of R4's AuditEvent: what it must have once, and the slices of BALP's PatientQuery.
TEST_P(AuditSpoolTest, EntriesAreAuditEvents) {
  Enter(2);
  const pathway::Day day{std::chrono::days(20'468)};  // 2026-01-15
  std::vector<std::string> lines;
  const auto use = [&](std::string_view line) { lines.emplace_back(line); };
  ForEachEntry(audit_, store_.get(), day + std::chrono::days(1), day + std::chrono::days(9), use);
  EXPECT_THAT(lines, IsEmpty());
  ForEachEntry(audit_, store_.get(), day, day, use);
  ASSERT_THAT(lines, SizeIs(2));
  rapidjson::Document event;
  event.Parse(AuditEventOf(lines[0]).c_str());
  ASSERT_FALSE(event.HasParseError());
  EXPECT_EQ(At(event, "/resourceType"), "AuditEvent");
  EXPECT_EQ(At(event, "/type/code"), "rest");
  EXPECT_EQ(At(event, "/subtype/0/code"), "search");
  EXPECT_EQ(At(event, "/action"), "E");
  EXPECT_EQ(At(event, "/recorded"), "2026-01-15T10:00:00.000Z");
  EXPECT_EQ(At(event, "/outcome"), "0");
  EXPECT_EQ(At(event, "/source/observer/identifier/value"), "NextStep");
  ASSERT_EQ(event["agent"].Size(), 3U);
  for (const auto& agent : event["agent"].GetArray()) EXPECT_TRUE(agent["requestor"].IsBool());
  EXPECT_EQ(At(event, "/agent/0/who/identifier/value"), "first");
  EXPECT_EQ(At(event, "/agent/2/who/identifier/value").size(), 64U);
  ASSERT_EQ(event["entity"].Size(), 3U);
  EXPECT_EQ(At(event, "/entity/0/role/code"), "1");
  EXPECT_EQ(At(event, "/entity/0/what/identifier/value").size(), 64U);
  EXPECT_EQ(At(event, "/entity/1/role/code"), "24");
  EXPECT_EQ(At(event, "/entity/1/query"), "UE9TVCAvY2RzLXNlcnZpY2VzL3BhaW4tb3JkZXItc2lnbg==");
  EXPECT_EQ(At(event, "/entity/1/detail/2/valueString"), "one, two");
  EXPECT_EQ(At(event, "/entity/2/type/code"), "XrequestId");
  EXPECT_EQ(At(event, "/entity/2/what/identifier/value"), "instance-0");
  EXPECT_THROW(AuditEventOf("{"), AuditError);
}

}  // namespace
}  // namespace service
