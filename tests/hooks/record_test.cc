#include "hooks/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hooks/refusal.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::Deliveries;
using pathway::Delivery;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A record and what it borrows from.
struct Read {
  HookRequest request;
  fhir::Issues issues;
  std::unique_ptr<Record> record;

  explicit Read(std::string body) : request(RequestOf(std::move(body))) {
    record = std::make_unique<Record>(request, issues);
  }
  std::vector<std::string> References() const {
    std::vector<std::string> references;
    for (const Resource& resource : record->Resources()) references.push_back(resource.reference);
    return references;
  }
};

Read WithPrefetch(const std::string& prefetch) { return Read(BodyOf({}, prefetch)); }

const std::string kCondition = ResourceOf("Condition", "c1", R"("code":{})");

// ---- which lists came whole --------------------------------------------------------------------

struct Sent {
  const char* name;
  std::string prefetch;
  Delivery conditions;
};

class DeliveryTest : public ::testing::TestWithParam<Sent> {};

TEST_P(DeliveryTest, OfTheProblemList) {
  EXPECT_EQ(WithPrefetch(GetParam().prefetch).record->Delivered().conditions,
            GetParam().conditions);
}

std::string Outcome(const std::string& severity, const std::string& code) {
  return R"({"resourceType":"OperationOutcome","issue":[{"severity":")" + severity +
         R"(","code":"processing","details":{"coding":[{"code":")" + code + R"("}]}}]})";
}

std::string BundleWith(const std::string& members) {
  return R"("conditions":{"resourceType":"Bundle",)" + members + "}";
}

const std::string kNext = R"("link":[{"relation":"self","url":"a"},{"relation":"next","url":"b"}])";

INSTANTIATE_TEST_SUITE_P(
    Shapes, DeliveryTest,
    ::testing::Values(
        Sent{"NoKey", "", Delivery::kMissing},
        Sent{"NullIsKnownEmpty", R"("conditions":null)", Delivery::kWhole},
        Sent{"EmptyBundle", BundleWith(R"("total":0)"), Delivery::kWhole},
        Sent{"BundleWithNullEntries", BundleWith(R"("entry":null)"), Delivery::kWhole},
        Sent{"BundleWithEntries", R"("conditions":)" + BundleOf({kCondition}), Delivery::kWhole},
        Sent{"UnderAnotherKey", R"("item3":)" + BundleOf({kCondition}), Delivery::kWhole},
        Sent{"EmptyUnderAnotherKey", R"("item3":)" + BundleOf({}), Delivery::kMissing},
        Sent{"NullUnderAnotherKey", R"("item3":null)", Delivery::kMissing},
        Sent{"NextPage", BundleWith(kNext + R"(,"entry":[{"resource":)" + kCondition + "}]"),
             Delivery::kPartial},
        Sent{"NothingButANextPage", BundleWith(kNext), Delivery::kMissing},
        Sent{"OutcomeNothingFound", R"("conditions":)" + Outcome("warning", "4101"),
             Delivery::kWhole},
        Sent{"OutcomeInformation", R"("conditions":)" + Outcome("information", "x"),
             Delivery::kWhole},
        Sent{"OutcomeWithheld", R"("conditions":)" + Outcome("warning", "4134"),
             Delivery::kMissing},
        Sent{"OutcomeError", R"("conditions":)" + Outcome("error", "x"), Delivery::kMissing},
        Sent{"OutcomeFatal", R"("conditions":)" + Outcome("fatal", "4101"), Delivery::kMissing},
        Sent{"OutcomeWithoutSeverity",
             R"("conditions":{"resourceType":"OperationOutcome","issue":[{}]})",
             Delivery::kMissing},
        Sent{"EntryNothingFound", R"("conditions":)" + BundleOf({Outcome("warning", "4101")}),
             Delivery::kWhole},
        Sent{"EntryWithheld", R"("conditions":)" + BundleOf({Outcome("warning", "4134")}),
             Delivery::kMissing},
        Sent{"EntryErrorBesideResources",
             R"("conditions":)" + BundleOf({kCondition, Outcome("error", "x")}),
             Delivery::kPartial},
        Sent{"WholeOnceAndCutOnce",
             R"("conditions":)" + BundleOf({kCondition}) + R"(,"more":{"resourceType":"Bundle",)" +
                 kNext + R"(,"entry":[{"resource":)" +
                 ResourceOf("Condition", "c2", R"("code":{})") + "}]}",
             Delivery::kPartial},
        Sent{"Text", R"("conditions":"none")", Delivery::kMissing},
        Sent{"Array", R"("conditions":[])", Delivery::kMissing},
        Sent{"EmptyObject", R"("conditions":{})", Delivery::kMissing}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct Key {
  const char* key;
  Delivery Deliveries::*list;
};

class KeyTest : public ::testing::TestWithParam<Key> {};

TEST_P(KeyTest, DeliversItsList) {
  const Read read = WithPrefetch("\"" + std::string(GetParam().key) + R"(":null)");
  EXPECT_EQ(read.record->Delivered().*GetParam().list, Delivery::kWhole);
}

INSTANTIATE_TEST_SUITE_P(Keys, KeyTest,
                         ::testing::Values(Key{"conditions", &Deliveries::conditions},
                                           Key{"medicationRequests", &Deliveries::medications},
                                           Key{"observations", &Deliveries::observations},
                                           Key{"allergies", &Deliveries::allergies},
                                           Key{"procedures", &Deliveries::procedures},
                                           Key{"serviceRequests", &Deliveries::services},
                                           Key{"diagnosticReports", &Deliveries::reports}),
                         [](const auto& tested) { return std::string(tested.param.key); });

TEST(RecordTest, StatementsAloneDoNotDeliverTheMedicationList) {
  const Read read = WithPrefetch(R"("medicationStatements":)" +
                                 BundleOf({ResourceOf("MedicationStatement", "s", R"("x":1)")}));
  EXPECT_EQ(read.record->Delivered().medications, Delivery::kMissing);
}

TEST(RecordTest, DraftsDeliverNoList) {
  const Read read(BodyOf({ResourceOf("MedicationRequest", "d", R"("x":1)")}, ""));
  EXPECT_EQ(read.record->Delivered().medications, Delivery::kMissing);
}

TEST(RecordTest, AMissingPrefetchDeliversNothing) {
  const Read read(Replaced(BodyOf({}, ""), R"("prefetch":{})", R"("prefetch":null)"));
  EXPECT_EQ(read.record->Delivered().conditions, Delivery::kMissing);
  EXPECT_THAT(read.issues.All(), IsEmpty());
}

// ---- which resources ---------------------------------------------------------------------------

TEST(RecordTest, ReadsDraftsFirstAndMarksThem) {
  const Read read(BodyOf({ResourceOf("MedicationRequest", "d", R"("x":1)")},
                         R"("conditions":)" + BundleOf({kCondition})));
  EXPECT_THAT(read.References(), ElementsAre("MedicationRequest/d", "Condition/c1"));
  EXPECT_TRUE(read.record->Resources()[0].draft);
  EXPECT_FALSE(read.record->Resources()[1].draft);
}

struct Drafts {
  const char* name;
  std::string orders;
};

class DraftOrdersTest : public ::testing::TestWithParam<Drafts> {};

TEST_P(DraftOrdersTest, HoldTwoDrafts) {
  const Read read(R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"pat-1",)"
                  R"("draftOrders":)" +
                  GetParam().orders + "}}");
  EXPECT_THAT(read.References(), ElementsAre("MedicationRequest/a", "ServiceRequest/b"));
  for (const Resource& resource : read.record->Resources()) EXPECT_TRUE(resource.draft);
}

const std::string kA = ResourceOf("MedicationRequest", "a", R"("x":1)");
const std::string kB = ResourceOf("ServiceRequest", "b", R"("x":1)");

INSTANTIATE_TEST_SUITE_P(
    Shapes, DraftOrdersTest,
    ::testing::Values(Drafts{"Bundle", BundleOf({kA, kB})},
                      Drafts{"BundleWithoutType",
                             R"({"entry":[{"resource":)" + kA + R"(},{"resource":)" + kB + "}]}"},
                      Drafts{"Resources", "[" + kA + "," + kB + "]"},
                      Drafts{"Bundles", "[" + BundleOf({kA}) + "," + BundleOf({kB}) + "]"},
                      Drafts{"OneAndNothing", "[" + kA + ",null," + kB + "]"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(RecordTest, ADraftThatIsNoResourceIsAnIssue) {
  const Read read(R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"pat-1",)"
                  R"("draftOrders":["x",3]}})");
  EXPECT_THAT(read.References(), IsEmpty());
}

TEST(RecordTest, AResourceUnderAKeyNeedsNoBundle) {
  const Read read = WithPrefetch(R"("patient":{"resourceType":"Patient","id":"pat-1"})");
  EXPECT_THAT(read.References(), ElementsAre("Patient/pat-1"));
}

TEST(RecordTest, PassesOverEntriesWithoutAResource) {
  const Read read = WithPrefetch(
      R"("conditions":{"resourceType":"Bundle","entry":[{},null,{"resource":null},7,{"resource":)" +
      kCondition + "}]}");
  EXPECT_THAT(read.References(), ElementsAre("Condition/c1"));
  EXPECT_THAT(read.issues.All(), IsEmpty());
}

TEST(RecordTest, AnEntryThatIsNoResourceIsAnIssueAtItsPath) {
  const Read read = WithPrefetch(
      R"("conditions":{"resourceType":"Bundle","entry":[{"resource":"x"},{"resource":{}}]})");
  ASSERT_THAT(read.issues.All(), SizeIs(2));
  EXPECT_EQ(read.issues.All()[0].at, "prefetch.conditions.entry[0].resource");
  EXPECT_EQ(read.issues.All()[1].at, "prefetch.conditions.entry[1].resource.resourceType");
}

TEST(RecordTest, AResourceSentTwiceCountsOnce) {
  const Read read = WithPrefetch(R"("a":)" + BundleOf({kCondition, kCondition}) + R"(,"b":)" +
                                 BundleOf({kCondition}));
  EXPECT_THAT(read.References(), ElementsAre("Condition/c1"));
}

TEST(RecordTest, TheDraftOfAnOrderHidesItsCopyInTheChart) {
  const std::string order = ResourceOf("MedicationRequest", "m1", R"("status":"draft")");
  const Read read(BodyOf({order}, R"("medicationRequests":)" + BundleOf({order})));
  ASSERT_THAT(read.References(), ElementsAre("MedicationRequest/m1"));
  EXPECT_TRUE(read.record->Resources()[0].draft);
}

TEST(RecordTest, ResourcesWithoutAnIdAreAllKept) {
  const std::string order = R"({"resourceType":"MedicationRequest"})";
  const Read read(BodyOf({order, order}, ""));
  EXPECT_THAT(read.References(), ElementsAre("MedicationRequest", "MedicationRequest"));
}

struct Subject {
  const char* name;
  const char* members;
  bool kept;
};

class SubjectTest : public ::testing::TestWithParam<Subject> {};

TEST_P(SubjectTest, DecidesWhoseTheResourceIs) {
  const Read read = WithPrefetch(R"("x":)" + BundleOf({R"({"resourceType":"Condition",)" +
                                                       std::string(GetParam().members) + "}"}));
  EXPECT_THAT(read.References(), SizeIs(GetParam().kept ? 1 : 0));
  EXPECT_EQ(read.record->OfOtherPatients(), GetParam().kept ? 0 : 1);
}

INSTANTIATE_TEST_SUITE_P(
    Subjects, SubjectTest,
    ::testing::Values(
        Subject{"ThePatient", R"("subject":{"reference":"Patient/pat-1"})", true},
        Subject{"ThePatientByUrl",
                R"("subject":{"reference":"https://ehr.example/fhir/Patient/pat-1"})", true},
        Subject{"ThePatientInAVersion", R"("subject":{"reference":"Patient/pat-1/_history/3"})",
                true},
        Subject{"TheElementOfStu3AndAllergies", R"("patient":{"reference":"Patient/pat-1"})", true},
        Subject{"NotStated", R"("id":"c")", true},
        Subject{"NullSubject", R"("subject":null)", true},
        Subject{"OnlyADisplay", R"("subject":{"display":"A Name"})", true},
        Subject{"Identifier", R"("subject":{"identifier":{"value":"1"}})", true},
        Subject{"NoObject", R"("subject":"Patient/pat-2")", true},
        Subject{"AnotherPatient", R"("subject":{"reference":"Patient/pat-2"})", false},
        Subject{"AnotherPatientByUrl",
                R"("subject":{"reference":"https://ehr.example/fhir/Patient/pat-2"})", false},
        Subject{"AnotherPatientInAVersion", R"("subject":{"reference":"Patient/pat-2/_history/1"})",
                false},
        Subject{"AnotherPatientOfAnAllergy", R"("patient":{"reference":"Patient/pat-2"})", false},
        Subject{"IdThatOnlyBeginsAlike", R"("subject":{"reference":"Patient/pat-12"})", false},
        Subject{"EmptyId", R"("subject":{"reference":"Patient/"})", false}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(RecordTest, AnotherPatientItselfIsDroppedAndCounted) {
  const Read read = WithPrefetch(R"("patient":{"resourceType":"Patient","id":"pat-2"})");
  EXPECT_THAT(read.References(), IsEmpty());
  EXPECT_EQ(read.record->OfOtherPatients(), 1);
}

TEST(RecordTest, ADraftForAnotherPatientIsDroppedToo) {
  const Read read(BodyOf(
      {R"({"resourceType":"MedicationRequest","subject":{"reference":"Patient/pat-2"}})"}, ""));
  EXPECT_THAT(read.References(), IsEmpty());
  EXPECT_EQ(read.record->OfOtherPatients(), 1);
}

// ---- references --------------------------------------------------------------------------------

struct Reference {
  const char* name;
  const char* reference;  // of the order, to its medication
  const char* found;      // the resource found; empty: none
};

class ResolveTest : public ::testing::TestWithParam<Reference> {};

TEST_P(ResolveTest, FindsWhatWasSent) {
  const std::string order = ResourceOf(
      "MedicationRequest", "o",
      R"("contained":[{"resourceType":"Medication","id":"in"},7,{"resourceType":"Medication"},)"
      R"({"resourceType":"Medication","id":"#signed"}],)"
      R"("medicationReference":{"reference":")" +
          std::string(GetParam().reference) + "\"}");
  const std::string entries =
      R"("drugs":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Medication",)"
      R"("id":"sibling"}},{"fullUrl":"https://ehr.example/fhir/Medication/full","resource":)"
      R"({"resourceType":"Medication","id":"full"}},{"fullUrl":"urn:uuid:0b","resource":)"
      R"({"resourceType":"Medication"}},{"fullUrl":)"
      R"("https://other.example/r4/Medication/far/_history/3","resource":)"
      R"({"resourceType":"Medication","id":"far"}},{"resource":)"
      R"({"resourceType":"Medication"}}]})";
  Read read(BodyOf({order}, entries));
  const fhir::Node& node = read.record->Resources()[0].node;
  const auto reference = node.Find("medicationReference");
  const Resource* found = read.record->Resolve(node, *reference);
  ASSERT_EQ(found != nullptr, *GetParam().found != '\0');
  if (found == nullptr) return;
  EXPECT_EQ(found->type, "Medication");
  EXPECT_EQ(found->reference, GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    References, ResolveTest,
    ::testing::Values(
        Reference{"Contained", "#in", "#in"}, Reference{"ContainedButNotThere", "#out", ""},
        Reference{"TheContainerItself", "#", ""},
        Reference{"SiblingWithoutFullUrl", "Medication/sibling", "Medication/sibling"},
        Reference{"ContainedIdWithItsSign", "#signed", "#signed"},
        Reference{"SiblingUnderTheServer", "https://ehr.example/fhir/Medication/sibling",
                  "Medication/sibling"},
        Reference{"SiblingUnderTheServerWithSlashes",
                  "https://ehr.example/fhir//Medication/sibling/", "Medication/sibling"},
        Reference{"SiblingUnderTheServerInAVersion",
                  "https://ehr.example/fhir/Medication/sibling/_history/2", "Medication/sibling"},
        Reference{"SiblingAfterASlash", "/Medication/sibling", "Medication/sibling"},
        Reference{"SameTypeAndIdOnAnotherServer", "https://other.example/r4/Medication/sibling",
                  ""},
        Reference{"SameTypeAndIdUnderAnotherBase", "https://ehr.example/fhir2/Medication/sibling",
                  ""},
        Reference{"FullUrlOfAnotherServer", "https://other.example/r4/Medication/far",
                  "Medication/far"},
        Reference{"FullUrlInAVersion", "https://other.example/r4/Medication/far/_history/9",
                  "Medication/far"},
        Reference{"UuidNotSent", "urn:uuid:0c", ""},
        Reference{"SiblingInAVersion", "Medication/sibling/_history/4", "Medication/sibling"},
        Reference{"UrlInAVersion", "https://ehr.example/fhir/Medication/full/_history/1",
                  "Medication/full"},
        Reference{"FullUrl", "https://ehr.example/fhir/Medication/full", "Medication/full"},
        Reference{"Uuid", "urn:uuid:0b", "Medication"},
        Reference{"NotSent", "Medication/elsewhere", ""},
        Reference{"AnotherTypeOfThatId", "Substance/sibling", ""},
        Reference{"IdAlone", "sibling", ""}, Reference{"TypeAlone", "Medication", ""},
        Reference{"Empty", "", ""}, Reference{"Slash", "/", ""}, Reference{"Slashes", "//", ""},
        Reference{"OnlyAHistory", "/_history/", ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

std::optional<std::string> FoundUnder(const std::string& server, const std::string& reference) {
  const std::string order = ResourceOf(
      "MedicationRequest", "o", R"("medicationReference":{"reference":")" + reference + "\"}");
  Read read(Replaced(BodyOf({order}, R"("m":{"resourceType":"Medication","id":"a"})"),
                     R"("fhirServer":"https://ehr.example/fhir")", server));
  const fhir::Node& node = read.record->Resources()[0].node;
  const Resource* found = read.record->Resolve(node, *node.Find("medicationReference"));
  return found == nullptr ? std::nullopt : std::optional(found->reference);
}

TEST(ResolveTest, TheSlashAtTheEndOfTheServerDoesNotMatter) {
  EXPECT_EQ(FoundUnder(R"("fhirServer":"https://ehr.example/fhir/")",
                       "https://ehr.example/fhir/Medication/a"),
            "Medication/a");
}

TEST(ResolveTest, WithoutAServerOnlyAFullUrlIsAbsolute) {
  EXPECT_EQ(FoundUnder(R"("x":1)", "https://ehr.example/fhir/Medication/a"), std::nullopt);
  EXPECT_EQ(FoundUnder(R"("x":1)", "Medication/a"), "Medication/a");
}

// ---- essential lists ---------------------------------------------------------------------------

struct Essential {
  const char* name;
  const char* prefetch;
  const char* named;  // in the refusal; empty: not refused
};

class EssentialsTest : public ::testing::TestWithParam<Essential> {
 protected:
  Read read_ = WithPrefetch(GetParam().prefetch);
};

TEST_P(EssentialsTest, AreRefusedWith412ThatNamesTheKeys) {
  std::string named;
  try {
    RequireEssentials(*read_.record, OnMissing::kRefuse);
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.Status(), 412);
    named = refusal.What().at;
  }
  EXPECT_EQ(named, GetParam().named);
}

TEST_P(EssentialsTest, AreDoneWithoutWhereTheSiteWantsThat) {
  EXPECT_NO_THROW(RequireEssentials(*read_.record, OnMissing::kAnswer));
}

INSTANTIATE_TEST_SUITE_P(
    Lists, EssentialsTest,
    ::testing::Values(
        Essential{"Both", R"("conditions":null,"medicationRequests":null)", ""},
        Essential{"NoProblems", R"("medicationRequests":null)", "prefetch.conditions"},
        Essential{"NoOrders", R"("conditions":null)", "prefetch.medicationRequests"},
        Essential{"Neither", R"("allergies":null)",
                  "prefetch.conditions, prefetch.medicationRequests"},
        Essential{"AFailedSearch",
                  R"("medicationRequests":null,"conditions":{"resourceType":"OperationOutcome",)"
                  R"("issue":[{"severity":"error"}]})",
                  "prefetch.conditions"}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace hooks
