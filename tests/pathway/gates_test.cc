#include "pathway/gates.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

Gate GateOf(const std::string& concept_name, GateEffect effect) {
  Gate gate;
  gate.id = "SF-" + concept_name;
  gate.when = Asking(Ask::kCondition, {concept_name});
  gate.effect = effect;
  gate.check = "ask about " + concept_name;
  return gate;
}

LadderStep Step(const std::string& drug, bool contested = false) {
  LadderStep step;
  step.drug = drug;
  step.contested = contested;
  step.order = "start-" + drug;
  return step;
}

// duloxetine, then nortriptyline, then pregabalin, which is contested.
const Ladder kLadder = {Step("duloxetine"), Step("nortriptyline"), Step("pregabalin", true)};

PainCase With(const std::string& concept_name) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem(concept_name, 10));
  return pain_case;
}

PainCase ConditionsCutShort() {
  PainCase pain_case = SampleCase();
  pain_case.delivered.conditions = Delivery::kPartial;
  return pain_case;
}

std::vector<Standing> StandingsOn(const Ladder& ladder, const Content& content,
                                  const PainCase& pain_case) {
  const Judged judged(pain_case, content);
  std::vector<Standing> standings;
  for (const Option& option : OptionsOn(ladder, judged.judgement)) {
    standings.push_back(option.standing);
  }
  return standings;
}

constexpr Standing kSuggested = Standing::kSuggested;
constexpr Standing kText = Standing::kText;
constexpr Standing kWithheld = Standing::kWithheld;
using Standings = std::vector<Standing>;

Content Gated(const std::string& drug, const Gate& gate) {
  Content content = SampleContent();
  content.drugs[drug].gates.push_back(gate);
  return content;
}

TEST(OptionsTest, OneDrugIsSuggestedAndTheOthersAreText) {
  EXPECT_EQ(StandingsOn(kLadder, SampleContent(), SampleCase()),
            (Standings{kSuggested, kText, kText}));
}

TEST(OptionsTest, AStopWithholdsAndTheNextIsSuggested) {
  const Content content = Gated("duloxetine", GateOf("liver_disease", GateEffect::kStop));
  EXPECT_EQ(StandingsOn(kLadder, content, With("liver_disease")),
            (Standings{kWithheld, kSuggested, kText}));
  EXPECT_EQ(StandingsOn(kLadder, content, SampleCase()), (Standings{kSuggested, kText, kText}));
}

TEST(OptionsTest, AnAvoidLeavesText) {
  const Content content = Gated("duloxetine", GateOf("hypertension", GateEffect::kAvoid));
  EXPECT_EQ(StandingsOn(kLadder, content, With("hypertension")),
            (Standings{kText, kSuggested, kText}));
}

TEST(OptionsTest, ACautionLeavesTheSuggestionAndIsTold) {
  const Content content = Gated("duloxetine", GateOf("falls", GateEffect::kCaution));
  const Judged judged(With("falls"), content);
  const auto options = OptionsOn(kLadder, judged.judgement);
  EXPECT_EQ(options[0].standing, kSuggested);
  ASSERT_EQ(options[0].gates.size(), 1U);
  EXPECT_EQ(options[0].gates[0].applies, Answer::kYes);
}

TEST(OptionsTest, AnUnknownGateThatCanBeCheckedLeavesText) {
  const Content content = Gated("duloxetine", GateOf("liver_disease", GateEffect::kStop));
  EXPECT_EQ(StandingsOn(kLadder, content, ConditionsCutShort()),
            (Standings{kText, kSuggested, kText}));
}

TEST(OptionsTest, AnUnknownGateWithNothingToCheckIsSilent) {
  Gate gate = GateOf("liver_disease", GateEffect::kStop);
  gate.check.clear();
  EXPECT_EQ(StandingsOn(kLadder, Gated("duloxetine", gate), ConditionsCutShort()),
            (Standings{kSuggested, kText, kText}));
}

TEST(OptionsTest, AFactThatIsRarelyCodedIsAskedAndTheOptionStays) {
  Gate gate = GateOf("alcohol", GateEffect::kStop);
  gate.ask_only = true;
  EXPECT_EQ(StandingsOn(kLadder, Gated("duloxetine", gate), ConditionsCutShort()),
            (Standings{kSuggested, kText, kText}));
}

TEST(OptionsTest, AnUnknownCautionLeavesTheSuggestion) {
  const Content content = Gated("duloxetine", GateOf("falls", GateEffect::kCaution));
  EXPECT_EQ(StandingsOn(kLadder, content, ConditionsCutShort())[0], kSuggested);
}

TEST(OptionsTest, AStopOutweighsAnUnknown) {
  Content content = Gated("duloxetine", GateOf("liver_disease", GateEffect::kStop));
  Gate renal;
  renal.when = Below(Asking(Ask::kClearance), 30);
  renal.check = "creatinine";
  content.drugs["duloxetine"].gates.insert(content.drugs["duloxetine"].gates.begin(), renal);
  PainCase pain_case = With("liver_disease");
  pain_case.measurements.clear();
  EXPECT_EQ(StandingsOn(kLadder, content, pain_case)[0], kWithheld);
}

TEST(OptionsTest, UnlessBlocksOnYesOnly) {
  Gate gate = GateOf("liver_disease", GateEffect::kStop);
  gate.unless = Asking(Ask::kCondition, {"transplant"});
  const Content content = Gated("duloxetine", gate);
  PainCase pain_case = With("liver_disease");
  EXPECT_EQ(StandingsOn(kLadder, content, pain_case)[0], kWithheld);
  pain_case.delivered.conditions = Delivery::kPartial;
  EXPECT_EQ(StandingsOn(kLadder, content, pain_case)[0], kWithheld);
  pain_case.conditions.push_back(Problem("transplant", 100));
  EXPECT_EQ(StandingsOn(kLadder, content, pain_case)[0], kSuggested);
}

TEST(OptionsTest, AContestedDrugIsSuggestedWhenNoOtherIsLeft) {
  Content content = Gated("duloxetine", GateOf("liver_disease", GateEffect::kStop));
  content.drugs["nortriptyline"].gates = {GateOf("liver_disease", GateEffect::kStop)};
  EXPECT_EQ(StandingsOn(kLadder, content, With("liver_disease")),
            (Standings{kWithheld, kWithheld, kSuggested}));
}

TEST(OptionsTest, AContestedDrugIsTextWhileAnotherStandsAsText) {
  Content content = Gated("duloxetine", GateOf("liver_disease", GateEffect::kStop));
  content.drugs["nortriptyline"].gates = {GateOf("liver_disease", GateEffect::kAvoid)};
  EXPECT_EQ(StandingsOn(kLadder, content, With("liver_disease")),
            (Standings{kWithheld, kText, kText}));
}

TEST(OptionsTest, AStepThatIsTextOnlyIsNeverSuggested) {
  Ladder ladder = kLadder;
  ladder[0].text_only = true;
  EXPECT_EQ(StandingsOn(ladder, SampleContent(), SampleCase()),
            (Standings{kText, kSuggested, kText}));
  ladder[1].order.clear();
  EXPECT_EQ(StandingsOn(ladder, SampleContent(), SampleCase()), (Standings{kText, kText, kText}));
}

TEST(OptionsTest, WhileTheDraftStartsALadderDrugNothingIsSuggested) {
  PainCase pain_case = SampleCase();
  pain_case.drafts = {Drafted(Other("d", "duloxetine", "snri", 30, OnDay(0)))};
  EXPECT_EQ(StandingsOn(kLadder, SampleContent(), pain_case), (Standings{kText, kText, kText}));
}

TEST(OptionsTest, ADrugThatWasTriedIsNotOfferedAgain) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {EndedOn(Other("m", "duloxetine", "snri", 30, OnDay(300)), OnDay(290))};
  const Judged judged(pain_case);
  const auto options = OptionsOn(kLadder, judged.judgement);
  ASSERT_EQ(options.size(), 2U);
  EXPECT_EQ(options[0].drug->id, "nortriptyline");
  EXPECT_EQ(options[0].standing, kSuggested);
}

TEST(OptionsTest, ASiteMayWantContestedOptionsAsTextOrNotAtAll) {
  Content content = SampleContent();
  Ladder ladder = {kLadder[0]};
  ladder[0].contested = true;
  EXPECT_EQ(StandingsOn(ladder, content, SampleCase()), (Standings{kSuggested}));
  content.site.contested = Contested::kMention;
  EXPECT_EQ(StandingsOn(ladder, content, SampleCase()), (Standings{kText}));
  content.site.contested = Contested::kHide;
  EXPECT_EQ(StandingsOn(ladder, content, SampleCase()), Standings{});
}

TEST(OptionsTest, ASiteMayChooseFromAllThatFit) {
  Content content = SampleContent();
  content.site.drugs_to_choose_from = true;
  const auto standings = StandingsOn(kLadder, content, SampleCase());
  EXPECT_EQ(std::count(standings.begin(), standings.end(), kSuggested), 2);
}

TEST(OptionsTest, AStepForOthersOrOfAnUnknownDrugIsLeftOut) {
  Ladder ladder = kLadder;
  ladder[0].when = Asking(Ask::kPain, {}, {"back"});
  ladder[1].drug = "not in the pack";
  const Judged judged(SampleCase());
  ASSERT_EQ(OptionsOn(ladder, judged.judgement).size(), 1U);
}

// ---- the drafted order
// ---------------------------------------------------------------------------

struct DraftCase {
  const char* name;
  std::int64_t running;  // mg of gabapentin a day; 0: none
  std::int64_t drafted;
  bool on_renewal;
  bool critical;
  bool warning;
};

class DraftStopsTest : public ::testing::TestWithParam<DraftCase> {};

TEST_P(DraftStopsTest, AGateSpeaksOnAStartOrARaise) {
  Gate gate = GateOf("angioedema", GateEffect::kStop);
  gate.drafted = DraftEffect::kCritical;
  gate.on_renewal = GetParam().on_renewal;
  PainCase pain_case = With("angioedema");
  if (GetParam().running > 0) {
    pain_case.medications = {Gabapentin("m/1", GetParam().running, OnDay(100))};
  }
  pain_case.drafts = {Drafted(Gabapentin("d", GetParam().drafted, OnDay(0)))};
  const Judged judged(pain_case, Gated("gabapentin", gate));
  EXPECT_EQ(!DraftStops(judged.judgement, DraftEffect::kCritical).empty(), GetParam().critical);
  EXPECT_EQ(!DraftStops(judged.judgement, DraftEffect::kWarning).empty(), GetParam().warning);
}

INSTANTIATE_TEST_SUITE_P(GatesTest, DraftStopsTest,
                         ::testing::Values(DraftCase{"Start", 0, 900, false, true, false},
                                           DraftCase{"Raise", 900, 1800, false, true, false},
                                           DraftCase{"Renewal", 900, 900, false, false, false},
                                           DraftCase{"RenewalThatWarns", 900, 900, true, false,
                                                     true},
                                           DraftCase{"Reduction", 1800, 900, true, false, false}),
                         [](const auto& tested) { return tested.param.name; });

TEST(DraftStopsTest, AnUnknownGateStopsNoDraft) {
  Gate gate = GateOf("angioedema", GateEffect::kStop);
  gate.drafted = DraftEffect::kCritical;
  PainCase pain_case = ConditionsCutShort();
  pain_case.drafts = {Drafted(Gabapentin("d", 900, OnDay(0)))};
  const Judged judged(pain_case, Gated("gabapentin", gate));
  EXPECT_TRUE(DraftStops(judged.judgement, DraftEffect::kCritical).empty());
}

TEST(DraftStopsTest, ADraftThatIsNotSelectedIsLeftAlone) {
  Gate gate = GateOf("angioedema", GateEffect::kStop);
  gate.drafted = DraftEffect::kCritical;
  PainCase pain_case = With("angioedema");
  pain_case.drafts = {Drafted(Gabapentin("d", 900, OnDay(0)))};
  pain_case.selected = {"another"};
  const Judged judged(pain_case, Gated("gabapentin", gate));
  EXPECT_TRUE(DraftStops(judged.judgement, DraftEffect::kCritical).empty());
}

// ---- the draft as an option
// ----------------------------------------------------------------------

Answer OptionDrafted(const MedicationOrder& draft, PainCase pain_case = SampleCase(),
                     Ladder ladder = kLadder) {
  Content content = SampleContent();
  content.ladders["radicular"] = std::move(ladder);
  pain_case.drafts = {draft};
  return DraftIsOption(Judged(pain_case, content).judgement);
}

const MedicationOrder kDuloxetine = Drafted(Other("d", "duloxetine", "snri", 30, OnDay(0)));

TEST(DraftIsOptionTest, AnUncontestedStartWithinItsLimitIsAnOption) {
  EXPECT_EQ(OptionDrafted(kDuloxetine), Answer::kYes);
}

TEST(DraftIsOptionTest, AContestedDrugIsNone) {
  EXPECT_EQ(OptionDrafted(Drafted(Other("d", "pregabalin", "gabapentinoid", 150, OnDay(0)))),
            Answer::kNo);
}

TEST(DraftIsOptionTest, ADoseOverTheLimitIsNone) {
  MedicationOrder draft = kDuloxetine;
  draft.dose.amount = Mg(61);
  EXPECT_EQ(OptionDrafted(draft), Answer::kNo);
}

TEST(DraftIsOptionTest, ADrugThatWasTriedIsNone) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {EndedOn(Other("m", "duloxetine", "snri", 60, OnDay(300)), OnDay(200))};
  EXPECT_EQ(OptionDrafted(kDuloxetine, pain_case), Answer::kNo);
}

TEST(DraftIsOptionTest, AStepForOtherCasesIsNone) {
  Ladder ladder = kLadder;
  ladder[0].when = Asking(Ask::kPain, {}, {"back"});
  EXPECT_EQ(OptionDrafted(kDuloxetine, SampleCase(), ladder), Answer::kNo);
}

// ---- what is drafted ---------------------------------------------------------------------------

// Duloxetine is stopped in liver disease, as an option and as an order.
Content StoppedInLiverDisease(DraftEffect effect) {
  Gate gate = GateOf("liver_disease", GateEffect::kAvoid);
  gate.drafted = effect;
  return Gated("duloxetine", gate);
}

PainCase DraftedTwice() {
  PainCase pain_case = With("liver_disease");
  pain_case.drafts = {Drafted(Other("MedicationRequest/a", "duloxetine", "snri", 30, {})),
                      Drafted(Other("MedicationRequest/b", "duloxetine", "snri", 30, {}))};
  return pain_case;
}

TEST(DraftStopsTest, AGateSpeaksOnceOfADrugThatIsDraftedTwice) {
  const Judged judged(DraftedTwice(), StoppedInLiverDisease(DraftEffect::kCritical));
  EXPECT_EQ(DraftStops(judged.judgement, DraftEffect::kCritical).size(), 1U);
}

TEST(OptionsTest, ADrugWhoseOrderIsStoppedIsNoOption) {
  EXPECT_EQ(StandingsOn(kLadder, StoppedInLiverDisease(DraftEffect::kCritical), DraftedTwice()),
            (Standings{kText, kText}));
}

TEST(OptionsTest, ADrugWhoseOrderIsWarnedOfStaysAsText) {
  EXPECT_EQ(StandingsOn(kLadder, StoppedInLiverDisease(DraftEffect::kWarning), DraftedTwice()),
            (Standings{kText, kText, kText}));
}

}  // namespace
}  // namespace pathway
