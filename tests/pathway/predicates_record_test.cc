#include <gtest/gtest.h>

#include "tests/pathway/predicates_case.h"

// The questions about problems, measurements, services and the request.
namespace pathway {
namespace {

constexpr Answer kNo = Answer::kNo;
constexpr Answer kUnknown = Answer::kUnknown;
constexpr Answer kYes = Answer::kYes;

Service Asked(const std::string& concept_name, int days_ago, ServiceState state) {
  Service service;
  service.concepts = {concept_name};
  service.day = OnDay(days_ago);
  service.state = state;
  service.resource = "ServiceRequest/" + concept_name;
  return service;
}

auto Has(const std::string& concept_name, int days_ago) {
  return [=](PainCase& c) { c.conditions.push_back(Problem(concept_name, days_ago)); };
}
auto HadOnce(const std::string& concept_name, int days_ago) {
  return [=](PainCase& c) {
    c.conditions.push_back(Problem(concept_name, days_ago));
    c.conditions.back().active = false;
  };
}
auto Has(const std::string& concept_name, DaySpan since) {
  return [=](PainCase& c) {
    c.conditions.push_back(Problem(concept_name, 0));
    c.conditions.back().onset = c.conditions.back().recorded = since;
  };
}
auto Undated(const std::string& concept_name) {
  return [=](PainCase& c) {
    c.conditions.push_back(Problem(concept_name, 0));
    c.conditions.back().onset.reset();
    c.conditions.back().recorded.reset();
  };
}
void NoConditionsSent(PainCase& c) {
  c.conditions.clear();
  c.delivered.conditions = Delivery::kMissing;
}
void ConditionsCutShort(PainCase& c) { c.delivered.conditions = Delivery::kPartial; }
auto Scored(std::int64_t score, int days_ago) {
  return [=](PainCase& c) { c.measurements.push_back(PainScored(score, days_ago)); };
}
auto VitalSign(std::int64_t score) {
  return [=](PainCase& c) {
    c.measurements.push_back(PainScored(score, 1));
    c.measurements.back().names_a_site = false;
  };
}
auto Sodium(std::int64_t mmol, int days_ago) {
  return [=](PainCase& c) { c.measurements.push_back(Measured("sodium", mmol * 1000, days_ago)); };
}
auto Born(int y, unsigned m, unsigned d) {
  return [=](PainCase& c) {
    c.birth = DaySpan::On(std::chrono::year(y) / static_cast<int>(m) / static_cast<int>(d));
  };
}
void BornIn1961(PainCase& c) {
  c.birth = DaySpan{std::chrono::year(1961) / 1 / 1, std::chrono::year(1961) / 12 / 31};
}
auto Creatinine(std::int64_t thousandths) {
  return [=](PainCase& c) { c.measurements[0].thousandths = thousandths; };
}
auto PainFor(int days) {
  return [=](PainCase& c) { c.conditions = {Problem("sciatica", days)}; };
}
auto PainRecorded(int days_ago) {
  return [=](PainCase& c) {
    c.conditions = {Problem("sciatica", days_ago)};
    c.conditions[0].onset.reset();
  };
}
void PainSinceJanuary(PainCase& c) { c.conditions[0].onset = InMonth(2026, 1); }
auto Referred(int days_ago) {
  return [=](PainCase& c) {
    c.services = {Asked("referral_pain", days_ago, ServiceState::kRequested)};
  };
}
auto Therapy(int days_ago, ServiceState state) {
  return [=](PainCase& c) { c.services = {Asked("physical_therapy", days_ago, state)}; };
}
auto Woman(int age) {
  return [=](PainCase& c) {
    c.sex = Sex::kFemale;
    c.birth = DaySpan::On(std::chrono::year(2026 - age) / 1 / 1);
  };
}
auto Drafting(const Service& service) {
  return [=](PainCase& c) { c.drafted_services = {service}; };
}
Service Referral(Answer names_spine, bool urgent) {
  Service service = Asked("referral_orthopedics", 0, ServiceState::kDraft);
  service.names_spine = names_spine;
  service.urgent = urgent;
  return service;
}
auto Reported(int days_ago, Answer compression) {
  return [=](PainCase& c) { c.imaging = {{OnDay(days_ago), compression, "DiagnosticReport/1"}}; };
}

class RecordPredicateTest : public ::testing::TestWithParam<PredicateCase> {};

TEST_P(RecordPredicateTest, AnswersNoUnknownOrYes) { PutTo(GetParam()); }

const Question kFalls = Asking(Ask::kCondition, {"falls"});
const Question kFallsHistory = Asking(Ask::kHistory, {"falls"});
const Question kPain4 = AtLeast(Asking(Ask::kPainScore), 4);
const Question kLowSodium = Within(Below(Asking(Ask::kMeasured, {"sodium"}), 126), 30);
const Question kFrom65 = AtLeast(Asking(Ask::kAge), 65);
const Question kTenWeeks = AtLeast(Asking(Ask::kWeeks), 10);
const Question kUnderSixWeeks = Below(Asking(Ask::kWeeks), 6);
const Question kAskedPain = Within(Asking(Ask::kReferred, {"referral_pain"}), 180);
const Question kTherapyHad = Within(Asking(Ask::kHad, {"physical_therapy"}), 180);

INSTANTIATE_TEST_SUITE_P(
    Pain, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"Of", Unchanged, Asking(Ask::kPain, {}, {"radicular"}), kYes},
        PredicateCase{"NotOf", Unchanged, Asking(Ask::kPain, {}, {"back"}), kNo},
        PredicateCase{"NotSent", NoConditionsSent, Asking(Ask::kPain, {}, {"back"}), kUnknown},
        PredicateCase{"CutShort", ConditionsCutShort, Asking(Ask::kPain, {}, {"back"}), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Conditions, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"Recorded", Has("falls", 10), kFalls, kYes},
        PredicateCase{"NotRecorded", Unchanged, kFalls, kNo},
        PredicateCase{"NotSent", NoConditionsSent, kFalls, kUnknown},
        PredicateCase{"CutShort", ConditionsCutShort, kFalls, kUnknown},
        PredicateCase{"Resolved", HadOnce("falls", 10), kFalls, kNo},
        PredicateCase{"ResolvedIsHistory", HadOnce("falls", 10), kFallsHistory, kYes},
        PredicateCase{"NoHistory", Unchanged, kFallsHistory, kNo},
        PredicateCase{"HistoryNotSent", NoConditionsSent, kFallsHistory, kUnknown},
        PredicateCase{"On29thDay", Has("falls", 29), Within(kFalls, 30), kYes},
        PredicateCase{"On30thDay", Has("falls", 30), Within(kFalls, 30), kYes},
        PredicateCase{"On31stDay", Has("falls", 31), Within(kFalls, 30), kNo},
        PredicateCase{"MonthAcross", Has("falls", InMonth(2026, 2)), Within(kFalls, 30), kUnknown},
        PredicateCase{"MonthInside", Has("falls", InMonth(2026, 3)), Within(kFalls, 30), kYes},
        PredicateCase{"MonthOutside", Has("falls", InMonth(2026, 1)), Within(kFalls, 30), kNo},
        PredicateCase{"Undated", Undated("falls"), Within(kFalls, 30), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Ages, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"DayBefore65", Born(1961, 3, 16), kFrom65, kNo},
        PredicateCase{"On65thBirthday", Born(1961, 3, 15), kFrom65, kYes},
        PredicateCase{"DayAfter65", Born(1961, 3, 14), kFrom65, kYes},
        PredicateCase{"OnlyYearKnown", BornIn1961, kFrom65, kUnknown},
        PredicateCase{"NotKnown", [](PainCase& c) { c.birth.reset(); }, kFrom65, kUnknown},
        PredicateCase{"Below", Born(1961, 3, 16), Below(Asking(Ask::kAge), 65), kYes}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Clearances, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"At100", Unchanged, Below(Asking(Ask::kClearance), 30), kNo},
        PredicateCase{"At30", Creatinine(3'333), Below(Asking(Ask::kClearance), 30), kNo},
        PredicateCase{"JustBelow30", Creatinine(3'334), Below(Asking(Ask::kClearance), 30), kYes},
        PredicateCase{"FromSixtyOn", Unchanged, AtLeast(Asking(Ask::kClearance), 60), kYes},
        PredicateCase{"NotKnown", Creatinine(0), Below(Asking(Ask::kClearance), 30), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Weeks, RecordPredicateTest,
    ::testing::Values(PredicateCase{"Days69", PainFor(69), kTenWeeks, kNo},
                      PredicateCase{"Days70", PainFor(70), kTenWeeks, kYes},
                      PredicateCase{"Days71", PainFor(71), kTenWeeks, kYes},
                      PredicateCase{"RecordedDays69", PainRecorded(69), kTenWeeks, kUnknown},
                      PredicateCase{"RecordedDays70", PainRecorded(70), kTenWeeks, kYes},
                      PredicateCase{"SinceJanuary43To73", PainSinceJanuary, kTenWeeks, kUnknown},
                      PredicateCase{"Under41", PainFor(41), kUnderSixWeeks, kYes},
                      PredicateCase{"Under42", PainFor(42), kUnderSixWeeks, kNo},
                      PredicateCase{"UnderRecorded41", PainRecorded(41), kUnderSixWeeks, kUnknown},
                      PredicateCase{"UnderRecorded42", PainRecorded(42), kUnderSixWeeks, kNo},
                      PredicateCase{"NoPain", NoConditionsSent, kTenWeeks, kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Scores, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"Three", Scored(3, 1), kPain4, kNo},
        PredicateCase{"Four", Scored(4, 1), kPain4, kYes},
        PredicateCase{"None", Unchanged, kPain4, kUnknown},
        PredicateCase{"VitalSign", VitalSign(4), kPain4, kYes},
        PredicateCase{"VitalSignForASite", VitalSign(4),
                      AtLeast(Asking(Ask::kPainScore, {}, {"site"}), 4), kUnknown},
        PredicateCase{"TooOld", Scored(4, 15), Within(kPain4, 14), kUnknown},
        PredicateCase{"DisablingSix", Scored(6, 14), Asking(Ask::kDisabling), kNo},
        PredicateCase{"DisablingSeven", Scored(7, 14), Asking(Ask::kDisabling), kYes},
        PredicateCase{"DisablingTooOld", Scored(7, 15), Asking(Ask::kDisabling), kUnknown},
        PredicateCase{"DisablingVitalSign", VitalSign(7), Asking(Ask::kDisabling), kUnknown},
        PredicateCase{"ScoreKnown", Scored(7, 1), Asking(Ask::kKnown, {"pain-score"}), kYes},
        PredicateCase{"ScoreNotKnown", Unchanged, Asking(Ask::kKnown, {"pain-score"}), kNo},
        PredicateCase{"OnsetKnown", Unchanged, Asking(Ask::kKnown, {"onset", "age"}), kYes},
        PredicateCase{"OnsetNotKnown", PainRecorded(9), Asking(Ask::kKnown, {"onset"}), kNo}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Measurements, RecordPredicateTest,
    ::testing::Values(PredicateCase{"Low", Sodium(125, 10), kLowSodium, kYes},
                      PredicateCase{"AtTheLimit", Sodium(126, 10), kLowSodium, kNo},
                      PredicateCase{"None", Unchanged, kLowSodium, kUnknown},
                      PredicateCase{"On30thDay", Sodium(125, 30), kLowSodium, kYes},
                      PredicateCase{"TooOld", Sodium(125, 31), kLowSodium, kUnknown},
                      PredicateCase{"OfNothing", Unchanged, Asking(Ask::kMeasured), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Services, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"ReferredInTime", Referred(180), kAskedPain, kYes},
        PredicateCase{"ReferredLongAgo", Referred(181), kAskedPain, kNo},
        PredicateCase{"NotReferred", Unchanged, kAskedPain, kNo},
        PredicateCase{"ServicesNotSent",
                      [](PainCase& c) { c.delivered.services = Delivery::kMissing; }, kAskedPain,
                      kUnknown},
        PredicateCase{"TherapyDone", Therapy(20, ServiceState::kDone), kTherapyHad, kYes},
        PredicateCase{"TherapyOnlyAsked", Therapy(20, ServiceState::kRequested), kTherapyHad, kNo},
        PredicateCase{"ProceduresNotSent",
                      [](PainCase& c) { c.delivered.procedures = Delivery::kPartial; }, kTherapyHad,
                      kUnknown}),
    [](const auto& tested) { return tested.param.name; });

Service Injection(Answer guidance, Answer hold) {
  Service service = Asked("epidural_injection", 0, ServiceState::kDraft);
  service.image_guidance = guidance;
  service.hold_planned = hold;
  return service;
}
const Question kUnguided = Asking(Ask::kDraftSays, {"epidural_injection"}, {"unguided"});
const Question kHeld = Asking(Ask::kDraftSays, {"epidural_injection"}, {"hold-planned"});
const Question kInEpisode = Asking(Ask::kReferred, {"referral_pain"}, {"episode"});
const Question kVisited = Within(Asking(Ask::kVisited, {"sciatica"}), 90);
auto Visited(int days_ago) {
  return [=](PainCase& c) {
    c.conditions.push_back(Problem("sciatica", days_ago));
    c.conditions.back().recorded_as = RecordedAs::kVisitDiagnosis;
  };
}

INSTANTIATE_TEST_SUITE_P(
    WordsOfADraft, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"Unguided", Drafting(Injection(kNo, kUnknown)), kUnguided, kYes},
        PredicateCase{"Guided", Drafting(Injection(kYes, kUnknown)), kUnguided, kNo},
        PredicateCase{"SaysNothing", Drafting(Injection(kUnknown, kUnknown)), kUnguided, kNo},
        PredicateCase{"OfAnother", Drafting(Referral(kYes, false)), kUnguided, kNo},
        PredicateCase{"Held", Drafting(Injection(kUnknown, kYes)), kHeld, kYes},
        PredicateCase{"NotHeld", Drafting(Injection(kUnknown, kNo)), kHeld, kNo}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Episodes, RecordPredicateTest,
    ::testing::Values(PredicateCase{"ReferredSinceThePainBegan", Referred(5), kInEpisode, kYes},
                      PredicateCase{"ReferredYearsBefore", Referred(2000), kInEpisode, kNo},
                      PredicateCase{"Visited90DaysAgo", Visited(90), kVisited, kYes},
                      PredicateCase{"Visited91DaysAgo", Visited(91), kVisited, kNo},
                      PredicateCase{"OnTheListIsNoVisit", Unchanged, kVisited, kNo},
                      PredicateCase{"VisitsNotSent", NoConditionsSent, kVisited, kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Pregnancies, RecordPredicateTest,
    ::testing::Values(PredicateCase{"Recorded",
                                    [](PainCase& c) {
                                      Woman(30)(c);
                                      c.conditions.push_back(Problem("pregnancy", 20));
                                    },
                                    Asking(Ask::kPregnant), kYes},
                      PredicateCase{"NotRecorded", Woman(30), Asking(Ask::kPregnant), kNo},
                      PredicateCase{"ListNotSent",
                                    [](PainCase& c) {
                                      Woman(30)(c);
                                      NoConditionsSent(c);
                                    },
                                    Asking(Ask::kPregnant), kUnknown},
                      PredicateCase{"MayAt17", Woman(17), Asking(Ask::kMayBePregnant), kNo},
                      PredicateCase{"MayAt18", Woman(18), Asking(Ask::kMayBePregnant), kUnknown},
                      PredicateCase{"MayAt55", Woman(55), Asking(Ask::kMayBePregnant), kUnknown},
                      PredicateCase{"MayAt56", Woman(56), Asking(Ask::kMayBePregnant), kNo},
                      PredicateCase{"MayAMan", Unchanged, Asking(Ask::kMayBePregnant), kNo}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Requests, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"Urgent", Drafting(Referral(kYes, true)), Asking(Ask::kUrgentDraft), kYes},
        PredicateCase{"NotUrgent", Drafting(Referral(kYes, false)), Asking(Ask::kUrgentDraft), kNo},
        PredicateCase{"NamesSpine", Drafting(Referral(kYes, false)),
                      Asking(Ask::kDraftNames, {}, {"spine"}), kYes},
        PredicateCase{"NamesElsewhere", Drafting(Referral(kNo, false)),
                      Asking(Ask::kDraftNames, {}, {"elsewhere"}), kYes},
        PredicateCase{"NamesNothing", Drafting(Referral(kUnknown, false)),
                      Asking(Ask::kDraftNames, {}, {"spine"}), kNo},
        PredicateCase{"SpecialtyNotKnown", Unchanged, Asking(Ask::kRequester, {"pain"}), kUnknown},
        PredicateCase{"Specialty", [](PainCase& c) { c.requester_specialty = "pain"; },
                      Asking(Ask::kRequester, {"pain"}), kYes},
        PredicateCase{"OtherSpecialty", [](PainCase& c) { c.requester_specialty = "gp"; },
                      Asking(Ask::kRequester, {"pain"}), kNo},
        PredicateCase{"PathwayOn", Unchanged, Asking(Ask::kPathwayOff), kNo},
        PredicateCase{"Sent", Unchanged, Asking(Ask::kDelivered, {"conditions", "reports"}), kYes},
        PredicateCase{"NotAllSent", ConditionsCutShort,
                      Asking(Ask::kDelivered, {"conditions", "reports"}), kNo},
        PredicateCase{"NoAllergyStatement", Unchanged,
                      Asking(Ask::kDelivered, {"allergy-statement"}), kNo},
        PredicateCase{"NoKnownAllergies", [](PainCase& c) { c.no_known_allergies = true; },
                      Asking(Ask::kDelivered, {"allergy-statement"}), kYes},
        PredicateCase{"Compression", Reported(365, kYes), Asking(Ask::kLesion), kYes},
        PredicateCase{"OldCompression", Reported(366, kYes), Asking(Ask::kLesion), kNo},
        PredicateCase{"UnreadableReport", Reported(30, kUnknown), Asking(Ask::kLesion), kUnknown},
        PredicateCase{"NoReport", Unchanged, Asking(Ask::kLesion), kNo},
        PredicateCase{"ReportsNotSent",
                      [](PainCase& c) { c.delivered.reports = Delivery::kMissing; },
                      Asking(Ask::kLesion), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

// ---- suspicions, bounds, days with several values ----------------------------------------------

Answer PutTo(const PainCase& pain_case, const Question& question) {
  const Judged judged(pain_case);
  return Put(question, judged.judgement);
}

Question SodiumBelow(std::int64_t limit) {
  Question question = Asking(Ask::kMeasured, {"sodium"});
  question.below = limit;
  return question;
}

TEST(SuspicionTest, IsNeitherYesNorNo) {
  PainCase pain_case = SampleCase();
  const Question asked = Asking(Ask::kCondition, {"epilepsy"});
  EXPECT_EQ(PutTo(pain_case, asked), Answer::kNo);
  pain_case.conditions.push_back(Problem("epilepsy", 10));
  pain_case.conditions.back().confirmed = Answer::kUnknown;
  EXPECT_EQ(PutTo(pain_case, asked), Answer::kUnknown);
  pain_case.conditions.push_back(Problem("epilepsy", 5));
  EXPECT_EQ(PutTo(pain_case, asked), Answer::kYes);
}

TEST(SuspicionTest, APregnancyNotConfirmedIsNotKnown) {
  PainCase pain_case = SampleCase();
  pain_case.sex = Sex::kFemale;
  pain_case.conditions.push_back(Problem("pregnancy", 10));
  pain_case.conditions.back().confirmed = Answer::kUnknown;
  EXPECT_EQ(PutTo(pain_case, Asking(Ask::kPregnant)), Answer::kUnknown);
}

TEST(MeasuredTest, ABoundAnswersWhatItCan) {
  PainCase pain_case = SampleCase();
  pain_case.measurements.push_back(Measured("sodium", 130'000, 5));
  pain_case.measurements.back().bound = Bound::kAtMost;
  EXPECT_EQ(PutTo(pain_case, SodiumBelow(131)), Answer::kYes);
  EXPECT_EQ(PutTo(pain_case, SodiumBelow(130)), Answer::kUnknown);
  pain_case.measurements.back().bound = Bound::kAtLeast;
  EXPECT_EQ(PutTo(pain_case, SodiumBelow(130)), Answer::kNo);
  EXPECT_EQ(PutTo(pain_case, SodiumBelow(131)), Answer::kUnknown);
}

TEST(MeasuredTest, ValuesOfOneDayThatDifferLeaveItOpen) {
  PainCase pain_case = SampleCase();
  pain_case.measurements.push_back(Measured("sodium", 124'000, 5));
  pain_case.measurements.push_back(Measured("sodium", 128'000, 5));
  pain_case.measurements.push_back(Measured("sodium", 140'000, 6));
  EXPECT_EQ(PutTo(pain_case, SodiumBelow(130)), Answer::kYes);
  EXPECT_EQ(PutTo(pain_case, SodiumBelow(126)), Answer::kUnknown);
  EXPECT_EQ(PutTo(pain_case, SodiumBelow(120)), Answer::kNo);
}

struct Excluded {
  std::optional<DaySpan> day;
  Answer answer;
};

TEST(MayBePregnantTest, ANegativeTestExcludesItForFourteenDays) {
  for (const Excluded& tested :
       {Excluded{OnDay(13), Answer::kNo}, Excluded{OnDay(14), Answer::kNo},
        Excluded{OnDay(15), Answer::kUnknown}, Excluded{InMonth(2026, 3), Answer::kNo},
        Excluded{InMonth(2026, 2), Answer::kUnknown}, Excluded{std::nullopt, Answer::kUnknown}}) {
    PainCase pain_case = SampleCase();
    pain_case.sex = Sex::kFemale;
    pain_case.absences.push_back({"pregnancy", tested.day, "Observation/test"});
    EXPECT_EQ(PutTo(pain_case, Asking(Ask::kMayBePregnant)), tested.answer);
    pain_case.conditions.push_back(Problem("pregnancy", 20));
    EXPECT_EQ(PutTo(pain_case, Asking(Ask::kMayBePregnant)), Answer::kUnknown);
  }
}

INSTANTIATE_TEST_SUITE_P(
    InQuestion, RecordPredicateTest,
    ::testing::Values(
        PredicateCase{"ThePain", Unchanged, Asking(Ask::kPainInQuestion, {}, {"radicular"}), kYes},
        PredicateCase{"AnotherPainOfTheList", Has("low_back_pain", 30),
                      Asking(Ask::kPainInQuestion, {}, {"back"}), kNo},
        PredicateCase{"NoPain", [](PainCase& c) { c.conditions.clear(); },
                      Asking(Ask::kPainInQuestion, {}, {"radicular"}), kNo},
        PredicateCase{"NoListOfProblems", NoConditionsSent,
                      Asking(Ask::kPainInQuestion, {}, {"radicular"}), kUnknown},
        PredicateCase{"NoProfile", Unchanged, Asking(Ask::kEvidenceProfile, {}, {"uk"}), kNo},
        PredicateCase{"NoVenlafaxine", Unchanged, Asking(Ask::kOffersVenlafaxine), kNo},
        PredicateCase{"NothingIsRefractory", Unchanged, Asking(Ask::kRefractory), kNo}),
    [](const auto& tested) { return tested.param.name; });

TEST(PredicatesTest, TheContentSaysWhatIsRefractoryAndWhoseGuidanceComesFirst) {
  Content content = SampleContent();
  content.refractory = AtLeast(Asking(Ask::kWeeks), 12);
  content.site.evidence_profile = "uk";
  content.site.offers_venlafaxine = true;
  const Judged judged(SampleCase(), content);
  EXPECT_EQ(Put(Asking(Ask::kRefractory), judged.judgement), kYes);
  EXPECT_EQ(Put(Asking(Ask::kEvidenceProfile, {}, {"uk"}), judged.judgement), kYes);
  EXPECT_EQ(Put(Asking(Ask::kOffersVenlafaxine), judged.judgement), kYes);
}

TEST(PredicatesTest, AProblemUnderTwoConceptsIsNamedOnce) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem("falls", 30));
  pain_case.conditions.back().concepts = {"dementia", "falls"};
  const Judged judged(pain_case);
  std::vector<Fact> facts;
  Put(Asking(Ask::kCondition, {"falls", "dementia"}), judged.judgement, nullptr, &facts);
  EXPECT_EQ(facts[0].because, "falls");
}

}  // namespace
}  // namespace pathway
