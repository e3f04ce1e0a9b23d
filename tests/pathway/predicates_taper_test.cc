// Questions about stopping, reducing and the days a drug has been taken.
#include <gtest/gtest.h>

#include "pathway/taper.h"
#include "tests/pathway/predicates_case.h"

namespace pathway {
namespace {

class TaperPredicateTest : public ::testing::TestWithParam<PredicateCase> {};

TEST_P(TaperPredicateTest, Answers) { PutTo(GetParam()); }

// Gabapentin of 900 mg/day for so many days, ended by a draft.
void End(PainCase& c, std::optional<DaySpan> start, StopReason reason = StopReason::kUnstated) {
  MedicationOrder taken = Gabapentin("MedicationRequest/g", 900, start);
  MedicationOrder draft = taken;
  taken.stopping = true;
  draft.status = OrderStatus::kStopped;
  draft.stop_reason = reason;
  c.medications.push_back(taken);
  c.drafts.push_back(draft);
}

// Seven days is what the sample's gabapentin may be stopped after.
Question Stop() { return OfClass(Asking(Ask::kStopping), "gabapentinoid"); }

const PredicateCase kStops[] = {
    {"NothingEnds", Unchanged, Stop(), Answer::kNo},
    {"DaySeven", [](PainCase& c) { End(c, OnDay(7)); }, Stop(), Answer::kNo},
    {"DayEight", [](PainCase& c) { End(c, OnDay(8)); }, Stop(), Answer::kYes},
    {"PerhapsLonger", [](PainCase& c) { End(c, std::nullopt); }, Stop(), Answer::kYes},
    {"AnotherClass", [](PainCase& c) { End(c, OnDay(60)); },
     OfClass(Asking(Ask::kStopping), "snri"), Answer::kNo},
    {"LaterThanAsked", [](PainCase& c) { End(c, OnDay(60)); }, Within(Stop(), 59), Answer::kYes},
    {"NotLaterThanAsked", [](PainCase& c) { End(c, OnDay(60)); }, Within(Stop(), 60), Answer::kNo},
    {"ForHarm", [](PainCase& c) { End(c, OnDay(60), StopReason::kHarm); },
     OfClass(Asking(Ask::kStopping, {}, {"harm"}), "gabapentinoid"), Answer::kYes},
    {"NotForHarm", [](PainCase& c) { End(c, OnDay(60)); },
     OfClass(Asking(Ask::kStopping, {}, {"harm"}), "gabapentinoid"), Answer::kNo},
    {"AnotherOrderGoesOn",
     [](PainCase& c) {
       End(c, OnDay(60));
       c.medications.push_back(Gabapentin("MedicationRequest/h", 300, OnDay(60)));
     },
     Stop(), Answer::kNo},
    {"ADraftGoesOn",
     [](PainCase& c) {
       End(c, OnDay(60));
       c.drafts.push_back(Drafted(Gabapentin("MedicationRequest/d", 600, OnDay(0))));
     },
     Stop(), Answer::kNo},
    {"NotSelected",
     [](PainCase& c) {
       End(c, OnDay(60));
       c.selected = {"MedicationRequest/another"};
     },
     Stop(), Answer::kNo},
    {"AsNeeded",
     [](PainCase& c) {
       End(c, OnDay(60));
       c.medications.front().dose.as_needed = true;
     },
     Stop(), Answer::kNo},
};

INSTANTIATE_TEST_SUITE_P(Stops, TaperPredicateTest, ::testing::ValuesIn(kStops),
                         [](const auto& tested) { return tested.param.name; });

// ---- for how long ------------------------------------------------------------------------------

Question TakenFrom(int days) {
  return AtLeast(OfClass(Asking(Ask::kTakenFor), "gabapentinoid"), days);
}

void Take(PainCase& c, std::optional<DaySpan> start) {
  c.medications.push_back(Gabapentin("MedicationRequest/g", 900, start));
}

const PredicateCase kDays[] = {
    {"NotTaken", Unchanged, TakenFrom(8), Answer::kNo},
    {"ListNotSent", [](PainCase& c) { c.delivered.medications = Delivery::kMissing; }, TakenFrom(8),
     Answer::kUnknown},
    {"DayFourteen", [](PainCase& c) { Take(c, OnDay(14)); }, TakenFrom(15), Answer::kNo},
    {"DayFifteen", [](PainCase& c) { Take(c, OnDay(15)); }, TakenFrom(15), Answer::kYes},
    {"InTheRange", [](PainCase& c) { Take(c, OnDay(14)); }, Below(TakenFrom(8), 15), Answer::kYes},
    {"AboveTheRange", [](PainCase& c) { Take(c, OnDay(15)); }, Below(TakenFrom(8), 15),
     Answer::kNo},
    {"SinceNobodyKnows", [](PainCase& c) { Take(c, std::nullopt); }, TakenFrom(8),
     Answer::kUnknown},
    {"AShortGapIsNone",
     [](PainCase& c) {
       c.medications.push_back(
           EndedOn(Gabapentin("MedicationRequest/f", 900, OnDay(30)), OnDay(20)));
       Take(c, OnDay(10));
     },
     TakenFrom(30), Answer::kYes},
    {"ALongGapBeginsAnew",
     [](PainCase& c) {
       c.medications.push_back(
           EndedOn(Gabapentin("MedicationRequest/f", 900, OnDay(90)), OnDay(60)));
       Take(c, OnDay(10));
     },
     TakenFrom(11), Answer::kNo},
    {"EndedIsNotTaken",
     [](PainCase& c) {
       c.medications.push_back(
           EndedOn(Gabapentin("MedicationRequest/f", 900, OnDay(90)), OnDay(3)));
     },
     TakenFrom(8), Answer::kNo},
};

INSTANTIATE_TEST_SUITE_P(Days, TaperPredicateTest, ::testing::ValuesIn(kDays),
                         [](const auto& tested) { return tested.param.name; });

// ---- too much at once --------------------------------------------------------------------------

const Question kSteep =
    Within(AtLeast(OfClass(Asking(Ask::kSteepReduction), "gabapentinoid"), 50), 28);

// From 1,800 mg/day held for so long down to this, in the place of the order or beside it.
std::function<void(PainCase&)> Down(std::int64_t to, int held, bool replaces) {
  return [=](PainCase& c) {
    c.medications.push_back(Gabapentin("MedicationRequest/g", 1800, OnDay(held)));
    MedicationOrder draft = Drafted(Gabapentin("MedicationRequest/d", to, OnDay(0)));
    if (replaces) draft.replaces = "MedicationRequest/g";
    c.drafts.push_back(draft);
  };
}

const PredicateCase kReductions[] = {
    {"ByHalf", Down(900, 60, true), kSteep, Answer::kNo},
    {"ByMore", Down(899, 60, true), kSteep, Answer::kYes},
    {"HeldForLess", Down(600, 27, true), kSteep, Answer::kNo},
    {"HeldForLong", Down(600, 28, true), kSteep, Answer::kYes},
    {"BesideTheOldOrder", Down(600, 60, false), kSteep, Answer::kNo},
    {"InSteps",
     [](PainCase& c) {
       Down(300, 60, true)(c);
       c.drafts.front().peak = Mg(1500);
     },
     kSteep, Answer::kNo},
};

INSTANTIATE_TEST_SUITE_P(Reductions, TaperPredicateTest, ::testing::ValuesIn(kReductions),
                         [](const auto& tested) { return tested.param.name; });

const Question kBeyond = AtLeast(OfClass(Asking(Ask::kRenewedBeyond), "gabapentinoid"), 14);

std::function<void(PainCase&)> Renewed(int taken, std::optional<int> supply) {
  return [=](PainCase& c) {
    Take(c, OnDay(taken));
    MedicationOrder draft = Drafted(Gabapentin("MedicationRequest/d", 900, OnDay(0)));
    if (supply) draft.supply = Days(*supply);
    c.drafts.push_back(draft);
  };
}

const PredicateCase kRenewals[] = {
    {"NoDraft", [](PainCase& c) { Take(c, OnDay(8)); }, kBeyond, Answer::kNo},
    {"UpToTheDay", Renewed(8, 6), kBeyond, Answer::kNo},
    {"BeyondTheDay", Renewed(8, 7), kBeyond, Answer::kYes},
    {"WithoutAnEnd", Renewed(8, std::nullopt), kBeyond, Answer::kYes},
};

INSTANTIATE_TEST_SUITE_P(Renewals, TaperPredicateTest, ::testing::ValuesIn(kRenewals),
                         [](const auto& tested) { return tested.param.name; });

TEST(TaperTest, ADrugThatADraftEndsIsNotTakenBesideWhatIsDrafted) {
  PainCase pain_case = SampleCase();
  End(pain_case, OnDay(60));
  const Judged judged(pain_case);
  const Question taking = OfClass(Asking(Ask::kTaking), "gabapentinoid");
  EXPECT_EQ(Put(taking, judged.judgement), Answer::kNo);
  EXPECT_EQ(Put(Within(taking, 14), judged.judgement), Answer::kYes);
}

TEST(TaperTest, ADocumentedFailureIsDueForReductionAfterItsTime) {
  for (const auto& [days, due] : {std::pair(125, false), std::pair(126, true)}) {
    PainCase pain_case = SampleCase();
    pain_case.medications = {Gabapentin("MedicationRequest/g", 1800, OnDay(days))};
    pain_case.measurements.push_back(PainScored(8, days));
    pain_case.measurements.push_back(PainScored(8, 3));
    const Judged judged(pain_case);
    EXPECT_EQ(!LongFailedDrugs(judged.judgement).empty(), due) << days;
  }
}

}  // namespace
}  // namespace pathway
