#include "config/read_fhir_servers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "config/schema.h"
#include "tests/config/scratch.h"

namespace config {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Read {
  fhir::ClientSettings settings;
  Problems problems;
};

Read ReadFrom(const std::string& yaml) {
  const Scratch scratch;
  scratch.Write("ca.pem", "a certificate");
  const std::string file = scratch.Write("site.yaml", yaml);
  Read read;
  Yaml root = Yaml::File(file, read.problems);
  ReadFhirServers(root.Maybe("fhir"), scratch.Path(""), read.settings);
  root.Done();
  return read;
}

TEST(FhirServersTest, WithoutTheMapNothingIsFetched) {
  const Read read = ReadFrom("{}\n");
  EXPECT_THAT(Worded(read.problems), IsEmpty());
  EXPECT_THAT(read.settings.bases, IsEmpty());
  EXPECT_EQ(read.settings.token, fhir::TokenNeed::kRequired);
  EXPECT_EQ(read.settings.deadline, milliseconds(1'500));
}

constexpr const char* kWhole = R"(fhir:
  bases:
    - url: https://ehr.example/fhir/r4
    - url: http://10.0.0.1:8080/fhir
      private_addresses: true
  search: post
  token: optional
  deadline_ms: 2000
  fetch_ms: 700
  max_pages: 3
  max_entries: 400
  max_bytes: 1000000
  max_parallel: 2
  max_waiting: 5
  max_reads: 0
  include_medications: false
  authorities: ca.pem
  subject_header: Epic-Client-ID
)";

TEST(FhirServersTest, EverySettingIsRead) {
  const Read read = ReadFrom(kWhole);
  ASSERT_THAT(Worded(read.problems), IsEmpty());
  const fhir::ClientSettings& settings = read.settings;
  ASSERT_THAT(settings.bases, SizeIs(2));
  EXPECT_EQ(Written(settings.bases[0].url), "https://ehr.example/fhir/r4");
  EXPECT_FALSE(settings.bases[0].private_addresses);
  EXPECT_EQ(Written(settings.bases[1].url), "http://10.0.0.1:8080/fhir");
  EXPECT_TRUE(settings.bases[1].private_addresses);
  EXPECT_EQ(settings.search, fhir::SearchBy::kPost);
  EXPECT_EQ(settings.token, fhir::TokenNeed::kOptional);
  EXPECT_EQ(settings.deadline, milliseconds(2'000));
  EXPECT_EQ(settings.fetch, milliseconds(700));
  EXPECT_EQ(settings.max_pages, 3U);
  EXPECT_EQ(settings.max_entries, 400U);
  EXPECT_EQ(settings.max_bytes, 1'000'000U);
  EXPECT_EQ(settings.max_parallel, 2U);
  EXPECT_EQ(settings.max_waiting, 5U);
  EXPECT_EQ(settings.max_reads, 0U);
  EXPECT_FALSE(settings.include_medications);
  EXPECT_THAT(settings.authorities, HasSubstr("ca.pem"));
  EXPECT_EQ(settings.subject_header, "Epic-Client-ID");
}

TEST(FhirServersTest, AFetchTakesNoLongerThanTheWhole) {
  EXPECT_EQ(ReadFrom("fhir: {deadline_ms: 100}\n").settings.fetch, milliseconds(100));
}

struct Wrong {
  const char* name;
  const char* yaml;
  const char* problem;
};

class WrongFhirServersTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongFhirServersTest, IsAProblemThatNamesItsKey) {
  const Read read = ReadFrom(GetParam().yaml);
  ASSERT_THAT(read.problems, SizeIs(1)) << ::testing::PrintToString(Worded(read.problems));
  EXPECT_THAT(Worded(read.problems)[0], HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, WrongFhirServersTest,
    ::testing::Values(
        Wrong{"NoUrl", "fhir: {bases: [{url: ehr.example/fhir}]}\n", "fhir.bases[0].url"},
        Wrong{"User", "fhir: {bases: [{url: \"https://u@ehr.example/fhir\"}]}\n", "bases[0].url"},
        Wrong{"Query", "fhir: {bases: [{url: \"https://ehr.example/fhir?x=y\"}]}\n",
              "bases[0].url"},
        Wrong{"PlainHttp", "fhir: {bases: [{url: \"http://ehr.example/fhir\"}]}\n",
              "plain http only with private_addresses"},
        Wrong{"BaseKey", "fhir: {bases: [{url: \"https://h\", privat: true}]}\n", "privat"},
        Wrong{"Search", "fhir: {search: put}\n", "fhir.search"},
        Wrong{"Token", "fhir: {token: never}\n", "fhir.token"},
        Wrong{"Deadline", "fhir: {deadline_ms: 0}\n", "fhir.deadline_ms"},
        Wrong{"DeadlineTooLong", "fhir: {deadline_ms: 60001}\n", "fhir.deadline_ms"},
        Wrong{"Fetch", "fhir: {fetch_ms: 60001}\n", "fhir.fetch_ms"},
        Wrong{"Pages", "fhir: {max_pages: 0}\n", "fhir.max_pages"},
        Wrong{"Waiting", "fhir: {max_waiting: 65}\n", "fhir.max_waiting"},
        Wrong{"Reads", "fhir: {max_reads: -1}\n", "fhir.max_reads"},
        Wrong{"Include", "fhir: {include_medications: perhaps}\n", "fhir.include_medications"},
        Wrong{"Authorities", "fhir: {authorities: none.pem}\n", "no file of this name"},
        Wrong{"HeaderOfOurs", "fhir: {subject_header: Authorization}\n", "fhir.subject_header"},
        Wrong{"HeaderWithAColon", "fhir: {subject_header: \"A: b\"}\n", "fhir.subject_header"},
        Wrong{"UnknownKey", "fhir: {retries: 3}\n", "fhir.retries"}),
    [](const auto& tested) { return std::string(tested.param.name); });

// The schema knows every key that the reader knows, and no other.
TEST(FhirServersTest, TheSchemaTakesEverySetting) {
  const Scratch scratch;
  std::filesystem::copy(std::string(SOURCE_ROOT) + "/config/schema", scratch.Path("schema"));
  const std::string head =
      "# yaml-language-server: $schema=schema/configuration.schema.json\n"
      "content: c\nservices: s\non_missing: refuse\ncallers: open\n";
  Problems problems;
  CheckAgainstSchema(scratch.Write("site.yaml", head + kWhole), problems);
  EXPECT_THAT(Worded(problems), IsEmpty());
  CheckAgainstSchema(scratch.Write("more.yaml", head + "fhir: {retries: 3}\n"), problems);
  EXPECT_THAT(Worded(problems), ElementsAre(HasSubstr("fhir.retries")));
}

}  // namespace
}  // namespace config
