#include "hooks/complete_prefetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hooks/record.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using fhir::Failure;
using pathway::Deliveries;
using pathway::Delivery;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

CdsService Service() {
  CdsService service = ServiceOf(pathway::Hook::kOrderSign);
  service.prefetch = {
      {"patient", "Patient/{{context.patientId}}"},
      {"conditions", "Condition?patient={{context.patientId}}"},
      {"medicationRequests", "MedicationRequest?patient={{context.patientId}}"},
      {"allergies", "AllergyIntolerance?patient={{context.patientId}}"},
  };
  return service;
}

constexpr const char* kToken = R"("fhirAuthorization":{"access_token":"t","token_type":"Bearer",)"
                               R"("expires_in":300,"scope":"SCOPE","subject":"s"},)";

std::string WithToken(std::string body, const std::string& scope = "launch") {
  return Replaced(std::move(body), R"("context")",
                  Replaced(kToken, "SCOPE", scope) + "\"context\"");
}

std::string ConditionOf(const std::string& id) {
  return ResourceOf("Condition", id, R"("code":{})");
}

// A server as a table, that writes down what it was asked.
struct Table {
  std::map<std::string, std::vector<std::string>> pages;
  std::map<std::string, Failure> failures;
  std::vector<std::string> asked{};

  static std::string TextOf(const fhir::Query& query) {
    if (!query.next.empty()) return query.next;
    return query.parameters.empty() ? query.path : query.path + "?" + query.parameters;
  }

  std::vector<fhir::Fetched> Answer(const std::vector<fhir::Query>& queries) {
    std::vector<fhir::Fetched> all;
    for (const fhir::Query& query : queries) {
      const std::string text = TextOf(query);
      asked.push_back(text);
      fhir::Fetched& one = all.emplace_back();
      if (failures.contains(text)) one.failure = failures[text];
      for (const std::string& page : pages[text]) {
        one.pages.push_back(*fhir::JsonDocument::Parse(page));
      }
    }
    return all;
  }
};

// A request completed from a table, and the record of it.
struct Completed {
  HookRequest request;
  Completion completion;
  fhir::Issues issues;
  std::unique_ptr<Record> record;

  Completed(std::string body, Table& table, const CdsService& service = Service(),
            FetchLimits limits = {})
      : request(RequestOf(std::move(body))) {
    const Fetch fetch = [&](const HookRequest&, const std::vector<fhir::Query>& queries) {
      return table.Answer(queries);
    };
    completion = CompletePrefetch(service, request, fetch, limits);
    record = std::make_unique<Record>(request, completion, issues);
  }
  std::vector<std::string> References() const {
    std::vector<std::string> references;
    for (const Resource& resource : record->Resources()) references.push_back(resource.reference);
    return references;
  }
  std::vector<std::string> IssuePlaces() const {
    std::vector<std::string> places;
    for (const fhir::Issue& issue : issues.All()) places.push_back(issue.at);
    return places;
  }
};

std::string Prefetched(const std::string& prefetch) { return WithToken(BodyOf({}, prefetch)); }

// ---- what is asked for -------------------------------------------------------------------------

TEST(CompletePrefetchTest, FetchesOnlyAbsentKeys) {
  Table table;
  Completed(Prefetched(R"("conditions":)" + BundleOf({ConditionOf("c1")}) + R"(,"allergies":null)"),
            table);
  EXPECT_THAT(table.asked, ElementsAre("Patient/pat-1", "MedicationRequest?patient=pat-1"));
}

TEST(CompletePrefetchTest, WithoutPrefetchFetchesEveryKey) {
  Table table;
  Completed(Replaced(Prefetched(""), R"(,"prefetch":{})", ""), table);
  EXPECT_THAT(table.asked, SizeIs(4));
}

struct Supplied {
  const char* name;
  std::string value;
  bool asked;
};

class SuppliedTest : public ::testing::TestWithParam<Supplied> {};

TEST_P(SuppliedTest, IsAskedForOrNot) {
  Table table;
  Completed(Prefetched(R"("conditions":)" + GetParam().value), table);
  const bool asked =
      std::count(table.asked.begin(), table.asked.end(), "Condition?patient=pat-1") > 0;
  EXPECT_EQ(asked, GetParam().asked);
}

INSTANTIATE_TEST_SUITE_P(
    Values, SuppliedTest,
    ::testing::Values(
        Supplied{"NullIsKnownEmpty", "null", false}, Supplied{"EmptyBundle", BundleOf({}), false},
        Supplied{"OutcomeIsNotAskedForAgain", R"({"resourceType":"OperationOutcome"})", false},
        Supplied{"OutcomeInABundle", BundleOf({R"({"resourceType":"OperationOutcome"})"}), false},
        Supplied{"HtmlPage", R"("<html>Apache Tomcat</html>")", true},
        Supplied{"EmptyObject", "{}", true}, Supplied{"Array", "[]", true},
        Supplied{"Number", "0", true}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(CompletePrefetchTest, ListsUnderOtherKeysAreKnownByTheirResources) {
  Table table;
  Completed(Prefetched(R"("item1":)" + BundleOf({ConditionOf("c1")}) + R"(,"pat-user":)" +
                       R"({"resourceType":"Patient","id":"pat-1"})"),
            table);
  EXPECT_THAT(table.asked,
              ElementsAre("MedicationRequest?patient=pat-1", "AllergyIntolerance?patient=pat-1"));
}

// Both stand for the problem list; one of them alone is not all of it.
TEST(CompletePrefetchTest, TwoKeysOfOneTypeAreEachAskedFor) {
  CdsService service = Service();
  service.prefetch = {{"conditions", "Condition?patient={{context.patientId}}&category=a"},
                      {"encounterDiagnoses", "Condition?patient={{context.patientId}}&category=b"}};
  Table table;
  table.pages["Condition?patient=pat-1&category=b"] = {BundleOf({ConditionOf("c2")})};
  const Completed both(Prefetched(R"("conditions":)" + BundleOf({ConditionOf("c1")})), table,
                       service);
  EXPECT_THAT(table.asked, ElementsAre("Condition?patient=pat-1&category=b"));
  EXPECT_THAT(both.References(), UnorderedElementsAre("Condition/c1", "Condition/c2"));
  EXPECT_EQ(both.record->Delivered().conditions, Delivery::kWhole);
  table.pages.clear();
  table.failures["Condition?patient=pat-1&category=b"] = Failure::kForbidden;
  const Completed one(Prefetched(R"("conditions":)" + BundleOf({ConditionOf("c1")})), table,
                      service);
  EXPECT_EQ(one.record->Delivered().conditions, Delivery::kPartial);
}

TEST(CompletePrefetchTest, WithoutAServerNothingIsFetched) {
  Table table;
  Completed(Replaced(BodyOf({}, ""), R"("fhirServer":"https://ehr.example/fhir",)", ""), table);
  EXPECT_THAT(table.asked, IsEmpty());
}

TEST(CompletePrefetchTest, WithoutAFetchNothingIsTried) {
  const HookRequest request = RequestOf(Prefetched(""));
  EXPECT_THAT(CompletePrefetch(Service(), request, {}, {}).lists, IsEmpty());
}

TEST(CompletePrefetchTest, QueriesOutsideOfTheScopesAreNotAsked) {
  Table table;
  const Completed completed(
      WithToken(BodyOf({}, ""), "patient/Condition.read user/MedicationRequest.rs launch"), table);
  EXPECT_THAT(table.asked,
              ElementsAre("Condition?patient=pat-1", "MedicationRequest?patient=pat-1"));
  EXPECT_THAT(completed.IssuePlaces(),
              UnorderedElementsAre("prefetch.patient", "prefetch.allergies"));
  EXPECT_EQ(completed.record->Delivered().allergies, Delivery::kMissing);
}

// ---- what comes of it --------------------------------------------------------------------------

TEST(CompletePrefetchTest, WhatIsFetchedIsPartOfTheRecord) {
  Table table;
  table.pages["Condition?patient=pat-1"] = {BundleOf({ConditionOf("c1")}),
                                            BundleOf({ConditionOf("c2")})};
  table.pages["Patient/pat-1"] = {R"({"resourceType":"Patient","id":"pat-1"})"};
  const Completed completed(Prefetched(R"("allergies":null,"medicationRequests":null)"), table);
  EXPECT_THAT(completed.References(),
              UnorderedElementsAre("Patient/pat-1", "Condition/c1", "Condition/c2"));
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kWhole);
  EXPECT_THAT(completed.IssuePlaces(), IsEmpty());
}

TEST(CompletePrefetchTest, AnEmptyAnswerIsAListKnownToBeEmpty) {
  Table table;
  table.pages["Condition?patient=pat-1"] = {BundleOf({})};
  table.pages["AllergyIntolerance?patient=pat-1"] = {
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning"}]})"};
  const Completed completed(Prefetched(""), table);
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kWhole);
  EXPECT_EQ(completed.record->Delivered().allergies, Delivery::kWhole);
}

TEST(CompletePrefetchTest, ResourcesOfAnotherPatientAreDroppedAndCounted) {
  Table table;
  table.pages["Condition?patient=pat-1"] = {BundleOf(
      {ConditionOf("c1"),
       R"({"resourceType":"Condition","id":"c2","subject":{"reference":"Patient/pat-2"}})"})};
  const Completed completed(Prefetched(""), table);
  EXPECT_THAT(completed.References(), ElementsAre("Condition/c1"));
  EXPECT_EQ(completed.record->OfOtherPatients(), 1);
}

class FailureTest : public ::testing::TestWithParam<Failure> {};

TEST_P(FailureTest, LeavesTheListMissingWithAnIssue) {
  Table table;
  table.failures["Condition?patient=pat-1"] = GetParam();
  table.pages["MedicationRequest?patient=pat-1"] = {BundleOf({})};
  const Completed completed(Prefetched(R"("allergies":null,"patient":null)"), table);
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kMissing);
  EXPECT_EQ(completed.record->Delivered().medications, Delivery::kWhole);
  ASSERT_THAT(completed.issues.All(), SizeIs(1));
  const fhir::Issue& issue = completed.issues.All()[0];
  EXPECT_EQ(issue.at, "prefetch.conditions");
  EXPECT_EQ(issue.severity, fhir::Severity::kWarning);
  EXPECT_THAT(issue.text, HasSubstr(fhir::WordsOf(GetParam())));
}

TEST_P(FailureTest, AfterTheFirstPageLeavesTheListCutShort) {
  Table table;
  table.failures["Condition?patient=pat-1"] = GetParam();
  table.pages["Condition?patient=pat-1"] = {BundleOf({ConditionOf("c1")})};
  const Completed completed(Prefetched(""), table);
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kPartial);
  EXPECT_THAT(completed.References(), Contains("Condition/c1"));
  EXPECT_THAT(completed.IssuePlaces(), Contains("prefetch.conditions"));
}

std::vector<Failure> EveryFailure() {
  std::vector<Failure> all;
  for (std::size_t i = 0; i < fhir::kFailures; ++i) {
    if (static_cast<Failure>(i) != Failure::kNoToken) all.push_back(static_cast<Failure>(i));
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Failures, FailureTest, ::testing::ValuesIn(EveryFailure()),
                         [](const auto& tested) {
                           std::string name = fhir::NameOf(tested.param);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// Nothing was tried: it is as if nothing was sent.
TEST(CompletePrefetchTest, WithoutATokenThereIsNoIssue) {
  Table table;
  table.failures["Condition?patient=pat-1"] = Failure::kNoToken;
  const Completed completed(Prefetched(R"("allergies":null,"patient":null)"), table);
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kMissing);
  EXPECT_THAT(completed.IssuePlaces(), IsEmpty());
}

TEST(CompletePrefetchTest, EntriesThatAreWithheldCutTheListShort) {
  Table table;
  table.pages["Condition?patient=pat-1"] = {
      BundleOf({ConditionOf("c1"),
                R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})"})};
  const Completed completed(Prefetched(""), table);
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kPartial);
}

// ---- next pages --------------------------------------------------------------------------------

const std::string kCutShort =
    R"("conditions":{"resourceType":"Bundle","link":[{"relation":"next","url":)"
    R"("https://ehr.example/fhir?page=2"}],"entry":[{"resource":)" +
    ConditionOf("c1") + "}]}";
constexpr const char* kPage2 = "https://ehr.example/fhir?page=2";

TEST(NextPageTest, OfPrefetchIsFetchedAndMakesTheListWhole) {
  Table table;
  table.pages[kPage2] = {BundleOf({ConditionOf("c2")})};
  const Completed completed(Prefetched(kCutShort), table);
  EXPECT_THAT(table.asked, Contains(kPage2));
  EXPECT_THAT(completed.References(), UnorderedElementsAre("Condition/c1", "Condition/c2"));
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kWhole);
}

TEST(NextPageTest, ThatCannotBeFetchedLeavesTheListCutShort) {
  Table table;
  table.failures[kPage2] = Failure::kTimedOut;
  const Completed completed(Prefetched(kCutShort), table);
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kPartial);
  EXPECT_THAT(completed.IssuePlaces(), Contains("prefetch.conditions"));
}

TEST(NextPageTest, OfWhichSomethingIsWithheldLeavesTheListCutShort) {
  Table table;
  table.pages[kPage2] = {
      BundleOf({ConditionOf("c2"),
                R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})"})};
  const Completed completed(Prefetched(kCutShort), table);
  EXPECT_EQ(completed.record->Delivered().conditions, Delivery::kPartial);
}

// ---- Medications that are only referred to -----------------------------------------------------

std::string OrderOf(const std::string& id, const std::string& medication) {
  return ResourceOf("MedicationRequest", id,
                    R"("medicationReference":{"reference":")" + medication + R"("})");
}

const std::string kNoLists = R"("patient":null,"conditions":null,"allergies":null,)";

TEST(MedicationReferenceTest, IsReadWhereNobodySentIt) {
  Table table;
  table.pages["Medication/m1"] = {R"({"resourceType":"Medication","id":"m1"})"};
  const Completed completed(
      Prefetched(kNoLists + R"("medicationRequests":)" +
                 BundleOf({OrderOf("o1", "Medication/m1"),
                           OrderOf("o2", "https://ehr.example/fhir/Medication/m1/_history/2")})),
      table);
  EXPECT_THAT(table.asked, ElementsAre("Medication/m1"));
  EXPECT_THAT(completed.References(), Contains("Medication/m1"));
}

TEST(MedicationReferenceTest, OfAFetchedOrderIsReadToo) {
  Table table;
  table.pages["MedicationRequest?patient=pat-1"] = {BundleOf({OrderOf("o1", "Medication/m1")})};
  Completed(Prefetched(kNoLists + R"("x":null)"), table);
  EXPECT_THAT(table.asked, ElementsAre("MedicationRequest?patient=pat-1", "Medication/m1"));
}

TEST(MedicationReferenceTest, ThatWasIncludedOrContainedOrIsElsewhereIsNotRead) {
  Table table;
  Completed(Prefetched(kNoLists + R"("medicationRequests":)" +
                       BundleOf({OrderOf("o1", "Medication/m1"), OrderOf("o2", "#m2"),
                                 OrderOf("o3", "https://other.example/fhir/Medication/m3"),
                                 OrderOf("o4", "urn:uuid:4"), OrderOf("o5", "Medication/"),
                                 OrderOf("o6", "Medication/a/b"), OrderOf("o7", "Substance/s"),
                                 R"({"resourceType":"Medication","id":"m1"})"})),
            table);
  EXPECT_THAT(table.asked, IsEmpty());
}

TEST(MedicationReferenceTest, AreBounded) {
  std::vector<std::string> orders;
  for (int i = 0; i < 9; ++i) {
    orders.push_back(OrderOf("o" + std::to_string(i), "Medication/m" + std::to_string(i)));
  }
  Table table;
  Completed(Prefetched(kNoLists + R"("medicationRequests":)" + BundleOf(orders)), table, Service(),
            {4, true});
  EXPECT_THAT(table.asked, SizeIs(4));
}

TEST(MedicationReferenceTest, ThatFailsIsAnIssueWithoutTheId) {
  Table table;
  table.failures["Medication/m1"] = Failure::kNotFound;
  const Completed completed(Prefetched(kNoLists + R"("medicationRequests":)" +
                                       BundleOf({OrderOf("o1", "Medication/m1")})),
                            table);
  EXPECT_THAT(completed.IssuePlaces(), ElementsAre("MedicationRequest.medicationReference"));
  EXPECT_EQ(completed.record->Delivered().medications, Delivery::kWhole);
}

TEST(MedicationReferenceTest, AreAskedForWithTheOrdersWhereTheSiteWantsThat) {
  std::vector<std::string> wishes;
  const HookRequest request = RequestOf(Prefetched(kNoLists + R"("x":null)"));
  const Fetch fetch = [&](const HookRequest&, const std::vector<fhir::Query>& queries) {
    for (const fhir::Query& query : queries) wishes.push_back(query.wishes);
    return std::vector<fhir::Fetched>(queries.size());
  };
  CompletePrefetch(Service(), request, fetch, {30, true});
  CompletePrefetch(Service(), request, fetch, {30, false});
  EXPECT_THAT(wishes, ElementsAre("_include=MedicationRequest:medication", ""));
}

}  // namespace
}  // namespace hooks
