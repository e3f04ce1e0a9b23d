#include <gtest/gtest.h>

#include "tests/pathway/predicates_case.h"

// The questions about orders, trials, allergies and drafts.
namespace pathway {
namespace {

constexpr Answer kNo = Answer::kNo;
constexpr Answer kUnknown = Answer::kUnknown;
constexpr Answer kYes = Answer::kYes;

MedicationOrder Duloxetine(DaySpan start) { return Other("m/d", "duloxetine", "snri", 60, start); }

auto Takes(const MedicationOrder& order) {
  return [=](PainCase& c) { c.medications.push_back(order); };
}
auto Drafts(const MedicationOrder& order) {
  return [=](PainCase& c) { c.drafts.push_back(Drafted(order)); };
}
auto Both(std::function<void(PainCase&)> first, std::function<void(PainCase&)> second) {
  return [=](PainCase& c) {
    first(c);
    second(c);
  };
}
void NoMedicationsSent(PainCase& c) { c.delivered.medications = Delivery::kMissing; }
void MedicationsCutShort(PainCase& c) { c.delivered.medications = Delivery::kPartial; }
void NoAllergiesSent(PainCase& c) { c.delivered.allergies = Delivery::kMissing; }
auto Stopped(StopReason reason) {
  return [=](PainCase& c) {
    c.medications.push_back(EndedOn(Gabapentin("m/1", 900, OnDay(200)), OnDay(100)));
    c.medications.back().stop_reason = reason;
  };
}
auto Allergic(const std::string& substance, bool serious, bool intolerance) {
  return [=](PainCase& c) { c.allergies.push_back({substance, serious, intolerance, "", "a/1"}); };
}
const MedicationOrder kGabapentin = Gabapentin("m/1", 1800, OnDay(100));
const MedicationOrder kUnknownDrug = Other("m/u", "", "", 10, OnDay(10));
MedicationOrder Topical(MedicationOrder order) {
  order.systemic = false;
  return order;
}
MedicationOrder Until(MedicationOrder order, DaySpan last) {
  order.end = last;
  return order;
}
MedicationOrder WithoutDose(MedicationOrder order) {
  order.dose.amount.reset();
  return order;
}

MedicationOrder TimesADay(MedicationOrder order, std::optional<int> times) {
  order.dose.times_a_day = times;
  return order;
}

MedicationOrder StepOfAPlan(MedicationOrder order) {
  order.step = 1;
  return order;
}

class MedicationPredicateTest : public ::testing::TestWithParam<PredicateCase> {};

TEST_P(MedicationPredicateTest, AnswersNoUnknownOrYes) { PutTo(GetParam()); }

const Question kSnriDrafted = OfClass(Asking(Ask::kDrafted), "snri");
const Question kGabapentinRaised = Asking(Ask::kDrafted, {"gabapentin"}, {"raise"});
const Question kFailed = OfClass(Asking(Ask::kTrial, {}, {"failed"}), "gabapentinoid");
const Question kFewerThanThree = Below(Asking(Ask::kDosesADay, {"gabapentin"}), 3);
const Question kTakingSnri = OfClass(Asking(Ask::kTaking), "snri");

INSTANTIATE_TEST_SUITE_P(
    Drafts, MedicationPredicateTest,
    ::testing::Values(
        PredicateCase{"OfTheClass", Drafts(Duloxetine(OnDay(0))), kSnriDrafted, kYes},
        PredicateCase{"OfAnother", Drafts(kGabapentin), kSnriDrafted, kNo},
        PredicateCase{"None", Unchanged, kSnriDrafted, kNo},
        PredicateCase{"OfTheClassOnTheSkin", Drafts(Topical(Duloxetine(OnDay(0)))), kSnriDrafted,
                      kNo},
        PredicateCase{"ForSomethingElse",
                      [](PainCase& c) {
                        c.drafts.push_back(Drafted(Duloxetine(OnDay(0))));
                        c.drafts[0].purpose = Purpose::kOther;
                      },
                      kSnriDrafted, kNo},
        PredicateCase{"NotSelected",
                      [](PainCase& c) {
                        c.drafts.push_back(Drafted(Duloxetine(OnDay(0))));
                        c.selected = {"another"};
                      },
                      kSnriDrafted, kNo},
        PredicateCase{"Raised", Both(Takes(kGabapentin), Drafts(Gabapentin("d", 3600, OnDay(0)))),
                      kGabapentinRaised, kYes},
        PredicateCase{"NotRaised",
                      Both(Takes(kGabapentin), Drafts(Gabapentin("d", 1800, OnDay(0)))),
                      kGabapentinRaised, kNo},
        PredicateCase{"PerhapsRaised", Both(Takes(WithoutDose(kGabapentin)), Drafts(kGabapentin)),
                      kGabapentinRaised, kUnknown},
        PredicateCase{"Escalating", Drafts(Duloxetine(OnDay(0))), Asking(Ask::kEscalation), kYes},
        PredicateCase{"NotEscalating", Unchanged, Asking(Ask::kEscalation), kNo},
        PredicateCase{"PerhapsEscalating",
                      Both(Takes(WithoutDose(kGabapentin)), Drafts(kGabapentin)),
                      Asking(Ask::kEscalation), kUnknown},
        PredicateCase{"OverTheLimit", Drafts(Gabapentin("d", 3601, OnDay(0))),
                      Asking(Ask::kOverLimit), kYes},
        PredicateCase{"WithinTheLimit", Drafts(Gabapentin("d", 3600, OnDay(0))),
                      Asking(Ask::kOverLimit), kNo},
        PredicateCase{"RelevantDrug", Drafts(kGabapentin), Asking(Ask::kRelevant), kYes},
        PredicateCase{"UnrelatedDrug", Drafts(Other("d", "amoxicillin", "", 1500, OnDay(0))),
                      Asking(Ask::kRelevant), kNo}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Trials, MedicationPredicateTest,
    ::testing::Values(
        PredicateCase{"Failed", Both(Takes(kGabapentin), Drafts(Duloxetine(OnDay(0)))), kFailed,
                      kYes},
        PredicateCase{"OutcomeUnknown", Takes(kGabapentin), kFailed, kUnknown},
        PredicateCase{"Titrating", Takes(Gabapentin("m/1", 300, OnDay(100))), kFailed, kNo},
        PredicateCase{"None", Unchanged, kFailed, kNo},
        PredicateCase{"NotSent", NoMedicationsSent, kFailed, kUnknown},
        PredicateCase{"InQuestion", Both(Takes(kGabapentin), Drafts(Duloxetine(OnDay(0)))),
                      Asking(Ask::kTrial, {}, {"failed"}), kYes},
        PredicateCase{"NoneInQuestion", Unchanged, Asking(Ask::kTrial, {}, {"failed"}), kNo},
        PredicateCase{"NoneInQuestionNotSent", NoMedicationsSent,
                      Asking(Ask::kTrial, {}, {"failed"}), kUnknown},
        PredicateCase{"OneClassFailed", Both(Takes(kGabapentin), Drafts(Duloxetine(OnDay(0)))),
                      AtLeast(Asking(Ask::kTrialsFailed), 1), kYes},
        PredicateCase{"TwoClassesNot", Both(Takes(kGabapentin), Drafts(Duloxetine(OnDay(0)))),
                      AtLeast(Asking(Ask::kTrialsFailed), 2), kNo},
        PredicateCase{"TwoClassesPerhaps",
                      Both(Stopped(StopReason::kIntolerance), Takes(Duloxetine(OnDay(60)))),
                      AtLeast(Asking(Ask::kTrialsFailed), 2), kUnknown},
        PredicateCase{"AnNsaidIsNoClassOfTheLadder",
                      [](PainCase& c) {
                        c.medications.push_back(
                            EndedOn(Other("m/n", "naproxen", "nsaid", 500, OnDay(200)), OnDay(190)));
                        c.medications.back().stop_reason = StopReason::kIntolerance;
                      },
                      AtLeast(Asking(Ask::kTrialsFailed), 1), kNo},
        PredicateCase{"TwoClassesNotSent", Both(Takes(kGabapentin), MedicationsCutShort),
                      AtLeast(Asking(Ask::kTrialsFailed), 2), kUnknown},
        PredicateCase{"Controlled",
                      Both(Takes(kGabapentin),
                           [](PainCase& c) { c.measurements.push_back(PainScored(2, 1)); }),
                      Asking(Ask::kControlled), kYes},
        PredicateCase{"NotControlled", Takes(kGabapentin), Asking(Ask::kControlled), kNo},
        PredicateCase{"NoTrialToControl", Unchanged, Asking(Ask::kControlled), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    DosesADay, MedicationPredicateTest,
    ::testing::Values(
        PredicateCase{"Two", Takes(TimesADay(kGabapentin, 2)), kFewerThanThree, kYes},
        PredicateCase{"Three", Takes(TimesADay(kGabapentin, 3)), kFewerThanThree, kNo},
        PredicateCase{"TwoOrdersTogether",
                      Both(Takes(TimesADay(kGabapentin, 1)),
                           Takes(TimesADay(Gabapentin("m/2", 600, OnDay(9)), 2))),
                      kFewerThanThree, kNo},
        PredicateCase{"AsDrafted",
                      Both(Takes(TimesADay(kGabapentin, 2)),
                           Drafts(TimesADay(Gabapentin("d", 2400, OnDay(0)), 3))),
                      kFewerThanThree, kNo},
        PredicateCase{"NotSaid", Takes(TimesADay(kGabapentin, {})), kFewerThanThree, kUnknown},
        PredicateCase{"StepOfAPlan", Takes(StepOfAPlan(TimesADay(kGabapentin, 2))), kFewerThanThree,
                      kUnknown},
        PredicateCase{"NotTaken", Unchanged, kFewerThanThree, kNo},
        PredicateCase{"NotSent", NoMedicationsSent, kFewerThanThree, kUnknown}),
    [](const auto& tested) { return tested.param.name; });

MedicationOrder Lasting(MedicationOrder order, std::optional<Days> supply) {
  order.supply = supply;
  return order;
}
MedicationOrder BeginningWith(MedicationOrder order, std::int64_t mg) {
  order.stepped = true;
  order.first = MilligramsPerDay::Whole(mg);
  return order;
}
MedicationOrder PerhapsOf(MedicationOrder order, std::int64_t mg) {
  order.dose.amount.reset();
  order.dose.perhaps = MilligramsPerDay::Whole(mg);
  return order;
}
Question Over(std::int64_t mg, Ask ask = Ask::kDraftedDose) {
  return AtLeast(Asking(ask, {"duloxetine"}), MilligramsPerDay::Whole(mg).Micrograms() + 1);
}
const Question kUnder15Days = Below(Asking(Ask::kDraftedDays, {"duloxetine"}), 15);
const Question kFrom15Days = AtLeast(Asking(Ask::kDraftedDays, {"duloxetine"}), 15);
const MedicationOrder kDraft = Duloxetine(OnDay(0));

INSTANTIATE_TEST_SUITE_P(
    DraftedDays, MedicationPredicateTest,
    ::testing::Values(
        PredicateCase{"Fourteen", Drafts(Lasting(kDraft, Days(14))), kUnder15Days, kYes},
        PredicateCase{"Fifteen", Drafts(Lasting(kDraft, Days(15))), kUnder15Days, kNo},
        PredicateCase{"ToADay", Drafts(Until(Lasting(kDraft, {}), OnDay(-13))), kUnder15Days, kYes},
        PredicateCase{"ToALaterDay", Drafts(Until(Lasting(kDraft, {}), OnDay(-14))), kUnder15Days,
                      kNo},
        PredicateCase{"WithoutAnEnd", Drafts(Lasting(kDraft, {})), kUnder15Days, kNo},
        PredicateCase{"WithoutAnEndIsLong", Drafts(Lasting(kDraft, {})), kFrom15Days, kYes},
        PredicateCase{"Another", Drafts(kGabapentin), kFrom15Days, kNo}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    DraftedDose, MedicationPredicateTest,
    ::testing::Values(PredicateCase{"AtIt", Drafts(kDraft), Over(60), kNo},
                      PredicateCase{"OverIt", Drafts(kDraft), Over(59), kYes},
                      PredicateCase{"NotKnown", Drafts(WithoutDose(kDraft)), Over(59), kUnknown},
                      PredicateCase{"TheFirstStep", Drafts(BeginningWith(kDraft, 30)),
                                    Over(30, Ask::kStartingDose), kNo},
                      PredicateCase{"TheOnlyStep", Drafts(kDraft), Over(30, Ask::kStartingDose), kYes},
                      PredicateCase{"OfAnother", Drafts(kGabapentin), Over(59), kNo},
                      PredicateCase{"PerhapsOverTheLimit", Drafts(PerhapsOf(kGabapentin, 3601)),
                                    Asking(Ask::kPerhapsOverLimit), kYes},
                      PredicateCase{"PerhapsAtTheLimit", Drafts(PerhapsOf(kGabapentin, 3600)),
                                    Asking(Ask::kPerhapsOverLimit), kNo}),
    [](const auto& tested) { return tested.param.name; });

const Question kIneffective = Asking(Ask::kIneffective, {"gabapentin"});

INSTANTIATE_TEST_SUITE_P(
    Ineffective, MedicationPredicateTest,
    ::testing::Values(
        PredicateCase{"Stopped", Stopped(StopReason::kLackOfEffect), kIneffective, kYes},
        PredicateCase{"StoppedForHarm", Stopped(StopReason::kHarm), kIneffective, kNo},
        PredicateCase{"StoppedUnsaid", Stopped(StopReason::kUnstated), kIneffective, kNo},
        PredicateCase{"NotSent", NoMedicationsSent, kIneffective, kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Taken, MedicationPredicateTest,
    ::testing::Values(
        PredicateCase{"Active", Takes(Duloxetine(OnDay(9))), kTakingSnri, kYes},
        PredicateCase{"Drafted", Drafts(Duloxetine(OnDay(0))), kTakingSnri, kYes},
        PredicateCase{"None", Unchanged, kTakingSnri, kNo},
        PredicateCase{"Ended", Takes(EndedOn(Duloxetine(OnDay(99)), OnDay(9))), kTakingSnri, kNo},
        // Fourteen whole days after the end it is no longer recent.
        PredicateCase{"EndedDay12", Takes(EndedOn(Duloxetine(OnDay(99)), OnDay(12))),
                      Within(kTakingSnri, 14), kYes},
        PredicateCase{"EndedDay13", Takes(EndedOn(Duloxetine(OnDay(99)), OnDay(13))),
                      Within(kTakingSnri, 14), kYes},
        PredicateCase{"EndedDay14", Takes(EndedOn(Duloxetine(OnDay(99)), OnDay(14))),
                      Within(kTakingSnri, 14), kNo},
        PredicateCase{"EndedInMarch", Takes(EndedOn(Duloxetine(OnDay(99)), InMonth(2026, 3))),
                      Within(kTakingSnri, 10), kUnknown},
        PredicateCase{"EndedUndated",
                      [](PainCase& c) {
                        c.medications.push_back(Duloxetine(OnDay(99)));
                        c.medications[0].status = OrderStatus::kEnded;
                      },
                      Within(kTakingSnri, 14), kUnknown},
        PredicateCase{"ActiveUntilTomorrow", Takes(Until(Duloxetine(OnDay(99)), OnDay(-1))),
                      kTakingSnri, kYes},
        PredicateCase{"ActivePerhapsUntilYesterday",
                      Takes(Until(Duloxetine(OnDay(99)), {Ago(1), Ago(-1)})), kTakingSnri,
                      kUnknown},
        PredicateCase{"ActiveUntil13DaysAgoAtLeast",
                      Takes(Until(Duloxetine(OnDay(99)), {Ago(13), Ago(-1)})),
                      Within(kTakingSnri, 14), kYes},
        PredicateCase{"ActiveUntil14DaysAgoAtLeast",
                      Takes(Until(Duloxetine(OnDay(99)), {Ago(14), Ago(-1)})),
                      Within(kTakingSnri, 14), kUnknown},
        PredicateCase{"Topical", Takes(Topical(Duloxetine(OnDay(9)))), kTakingSnri, kNo},
        PredicateCase{"SomeDrugNotKnown", Takes(kUnknownDrug), kTakingSnri, kUnknown},
        PredicateCase{"NotSent", NoMedicationsSent, kTakingSnri, kUnknown},
        PredicateCase{"OneCnsActive", Takes(kGabapentin), AtLeast(Asking(Ask::kCnsActive), 2), kNo},
        PredicateCase{"TwoCnsActive",
                      Both(Takes(kGabapentin), Drafts(Other("d", "codeine", "opioid", 60, {}))),
                      AtLeast(Asking(Ask::kCnsActive), 2), kYes},
        PredicateCase{"CnsActiveCutShort", Both(Takes(kGabapentin), MedicationsCutShort),
                      AtLeast(Asking(Ask::kCnsActive), 2), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Harm, MedicationPredicateTest,
    ::testing::Values(
        PredicateCase{"Allergic", Allergic("gabapentin", false, false),
                      Asking(Ask::kAllergic, {"gabapentin"}), kYes},
        PredicateCase{"NotAllergic", Unchanged, Asking(Ask::kAllergic, {"gabapentin"}), kNo},
        PredicateCase{"AllergiesNotSent", NoAllergiesSent, Asking(Ask::kAllergic, {"gabapentin"}),
                      kUnknown},
        PredicateCase{"AllergicToTheClass", Allergic("gabapentinoid", false, false),
                      OfClass(Asking(Ask::kAllergic), "gabapentinoid"), kYes},
        PredicateCase{"AllergicToOneOfTheClass", Allergic("pregabalin", false, false),
                      OfClass(Asking(Ask::kAllergic), "gabapentinoid"), kYes},
        PredicateCase{"AMildIntoleranceIsNoAllergy", Allergic("gabapentin", false, true),
                      Asking(Ask::kAllergic, {"gabapentin"}), kNo},
        PredicateCase{"NotSerious", Allergic("gabapentin", false, false),
                      Asking(Ask::kAllergic, {"gabapentin"}, {"serious"}), kNo},
        PredicateCase{"Serious", Allergic("gabapentin", true, false),
                      Asking(Ask::kAllergic, {"gabapentin"}, {"serious"}), kYes},
        PredicateCase{"StoppedForHarm", Stopped(StopReason::kHarm),
                      Asking(Ask::kHarmedBy, {"gabapentin"}), kYes},
        PredicateCase{"NotTolerated", Stopped(StopReason::kIntolerance),
                      Asking(Ask::kHarmedBy, {"gabapentin"}), kYes},
        PredicateCase{"NotToleratedButNotSerious", Stopped(StopReason::kIntolerance),
                      Asking(Ask::kHarmedBy, {"gabapentin"}, {"serious"}), kNo},
        PredicateCase{"NoEffectIsNoHarm", Stopped(StopReason::kLackOfEffect),
                      Asking(Ask::kHarmedBy, {"gabapentin"}), kNo},
        PredicateCase{"IntoleranceOnTheList", Allergic("gabapentin", false, true),
                      Asking(Ask::kHarmedBy, {"gabapentin"}), kYes},
        PredicateCase{"IntoleranceOfOneOfTheClass", Allergic("pregabalin", false, true),
                      OfClass(Asking(Ask::kHarmedBy), "gabapentinoid"), kYes},
        PredicateCase{"HarmNotSent", NoMedicationsSent, Asking(Ask::kHarmedBy, {"gabapentin"}),
                      kUnknown},
        PredicateCase{"IntolerancesNotSent", NoAllergiesSent,
                      Asking(Ask::kHarmedBy, {"gabapentin"}), kUnknown}),
    [](const auto& tested) { return tested.param.name; });

TEST(MedicationPredicateTest, AGateAsksAboutItsOwnDrug) {
  PainCase pain_case = SampleCase();
  pain_case.allergies = {{"pregabalin", false, false, "", "a/1"}};
  pain_case.medications = {kGabapentin};
  const Judged judged(pain_case);
  const auto ask = [&](const Question& question, const char* drug) {
    return Put(question, judged.judgement, &judged.content.drugs.at(drug), nullptr);
  };
  EXPECT_EQ(ask(Asking(Ask::kAllergic, {"self"}), "pregabalin"), kYes);
  EXPECT_EQ(ask(Asking(Ask::kAllergic, {"self"}), "gabapentin"), kNo);
  EXPECT_EQ(ask(Asking(Ask::kAllergic, {"self-class"}), "gabapentin"), kYes);
  EXPECT_EQ(ask(Asking(Ask::kAllergic, {"self-class"}), "duloxetine"), kNo);
  // Another gabapentinoid is taken; the drug itself does not count.
  const Question taking = OfClass(Asking(Ask::kTaking), "gabapentinoid");
  EXPECT_EQ(ask(taking, "pregabalin"), kYes);
  EXPECT_EQ(ask(taking, "gabapentin"), kNo);
  EXPECT_EQ(ask(taking, "gabapentin ER"), kNo);
  // The drug asked about counts among those that are active in the brain, once.
  EXPECT_EQ(ask(AtLeast(Asking(Ask::kCnsActive), 2), "pregabalin"), kYes);
  EXPECT_EQ(ask(AtLeast(Asking(Ask::kCnsActive), 2), "gabapentin ER"), kNo);
}

TEST(MedicationPredicateTest, WhatIsTakenMayBeOverTheLimitWhereTheListIsCutShort) {
  PainCase pain_case = SampleCase();
  const Question over = Asking(Ask::kPresentOverLimit);
  EXPECT_EQ(Put(over, Judged(pain_case).judgement), kNo);
  pain_case.delivered.medications = Delivery::kPartial;
  EXPECT_EQ(Put(over, Judged(pain_case).judgement), kUnknown);
}

}  // namespace
}  // namespace pathway
