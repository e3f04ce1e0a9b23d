#include "pathway/assess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

const Question kAlways = Asking(Ask::kPain, {}, {"radicular"});
const Question kNever = Asking(Ask::kPain, {}, {"back"});
const Question kUnknown = AtLeast(Asking(Ask::kPainScore), 4);

Rule RuleOf(const std::string& id, Decision decision, const Question& when = kAlways) {
  Rule rule;
  rule.id = id;
  rule.decision = decision;
  rule.hooks = {Hook::kOrderSign};
  rule.when = when;
  return rule;
}

Offer OfferOf(Offer::Kind kind, const std::string& name,
              const std::optional<Question>& when = std::nullopt) {
  Offer offer;
  offer.kind = kind;
  offer.name = name;
  offer.when = when;
  return offer;
}

Rule WithStatus(Rule rule, RuleStatus status) {
  rule.status = status;
  return rule;
}

// The ids of the rules on each card.
using Cards = std::vector<std::vector<std::string>>;

Content WithRules(const std::vector<Rule>& rules) {
  Content content = SampleContent();
  content.rules = rules;
  return content;
}

Cards CardsOf(const Content& content, const PainCase& pain_case = SampleCase(),
              Tracing tracing = Tracing::kNone) {
  const Judged judged(pain_case, content);
  Cards cards;
  for (const Finding& finding : Assess(judged.judgement, tracing).findings) {
    cards.emplace_back();
    for (const Rule* rule : finding.rules) cards.back().push_back(rule->id);
  }
  return cards;
}

Cards CardsOf(const std::vector<Rule>& rules) { return CardsOf(WithRules(rules)); }

TEST(AssessTest, ARuleSpeaksOnYesOnly) {
  EXPECT_EQ(CardsOf({RuleOf("a", Decision::kDrug)}), (Cards{{"a"}}));
  EXPECT_EQ(CardsOf({RuleOf("a", Decision::kDrug, kNever)}), Cards{});
  EXPECT_EQ(CardsOf({RuleOf("a", Decision::kDrug, kUnknown)}), Cards{});
}

TEST(AssessTest, UnlessBlocksOnYesOnly) {
  Rule rule = RuleOf("a", Decision::kDrug);
  rule.unless = kUnknown;
  EXPECT_EQ(CardsOf({rule}), (Cards{{"a"}}));
  rule.unless = kNever;
  EXPECT_EQ(CardsOf({rule}), (Cards{{"a"}}));
  rule.unless = kAlways;
  EXPECT_EQ(CardsOf({rule}), Cards{});
}

TEST(AssessTest, TheFirstRuleOfADecisionSpeaks) {
  EXPECT_EQ(CardsOf({RuleOf("no", Decision::kDrug, kNever), RuleOf("first", Decision::kDrug),
                     RuleOf("second", Decision::kDrug)}),
            (Cards{{"first"}}));
}

TEST(AssessTest, NextStepAndReferralShareACard) {
  EXPECT_EQ(CardsOf({RuleOf("drug", Decision::kDrug), RuleOf("referral", Decision::kReferral)}),
            (Cards{{"referral", "drug"}}));
  EXPECT_EQ(CardsOf({RuleOf("referral", Decision::kReferral)}), (Cards{{"referral"}}));
}

TEST(AssessTest, CardsStandInTheOrderOfTheirWeight) {
  EXPECT_EQ(CardsOf({RuleOf("guard", Decision::kGuard), RuleOf("drug", Decision::kDrug),
                     RuleOf("urgent", Decision::kUrgent), RuleOf("stop", Decision::kDraftStop)}),
            (Cards{{"stop"}, {"urgent"}, {"drug"}, {"guard"}}));
}

TEST(AssessTest, AnEmergencySilencesEverythingButTheStopsOfTheDraft) {
  EXPECT_EQ(
      CardsOf({RuleOf("drug", Decision::kDrug), RuleOf("referral", Decision::kReferral),
               RuleOf("guard", Decision::kGuard), RuleOf("urgent", Decision::kUrgent),
               RuleOf("warning", Decision::kDraftWarning), RuleOf("stop", Decision::kDraftStop),
               RuleOf("emergency", Decision::kEmergency)}),
      (Cards{{"emergency"}, {"stop"}}));
}

TEST(AssessTest, TheStopOfAProcedureOutlivesAnEmergency) {
  EXPECT_EQ(CardsOf({RuleOf("guard", Decision::kDrugGuard), RuleOf("scan", Decision::kServiceStop),
                     RuleOf("emergency", Decision::kEmergency)}),
            (Cards{{"emergency"}, {"scan"}}));
}

TEST(AssessTest, AScanAndADrugEachHaveAGuard) {
  EXPECT_EQ(CardsOf({RuleOf("scan", Decision::kGuard), RuleOf("drug", Decision::kDrugGuard)}),
            (Cards{{"scan"}, {"drug"}}));
}

TEST(AssessTest, AGuardThatSaysTheSameFoldsIntoTheNextStep) {
  Rule guard = RuleOf("guard", Decision::kDrugGuard);
  guard.folds = true;
  EXPECT_EQ(CardsOf({guard, RuleOf("next", Decision::kDrug)}), (Cards{{"next", "guard"}}));
  EXPECT_EQ(CardsOf({guard}), (Cards{{"guard"}}));
  EXPECT_EQ(CardsOf({guard, RuleOf("urgent", Decision::kUrgent)}), (Cards{{"urgent"}, {"guard"}}));
}

TEST(AssessTest, AShadowRuleNeverSpeaksAndSilencesNothing) {
  EXPECT_EQ(CardsOf({WithStatus(RuleOf("shadow", Decision::kDrug), RuleStatus::kShadow),
                     RuleOf("live", Decision::kDrug)}),
            (Cards{{"live"}}));
  EXPECT_EQ(CardsOf({WithStatus(RuleOf("shadow", Decision::kEmergency), RuleStatus::kShadow),
                     RuleOf("live", Decision::kDrug)}),
            (Cards{{"live"}}));
}

TEST(AssessTest, ARetiredRuleIsNotAsked) {
  const Content content =
      WithRules({WithStatus(RuleOf("retired", Decision::kDrug), RuleStatus::kRetired)});
  const Judged judged(SampleCase(), content);
  const Assessment assessment = Assess(judged.judgement, Tracing::kFull);
  EXPECT_TRUE(assessment.findings.empty());
  EXPECT_TRUE(assessment.trace.empty());
}

TEST(AssessTest, ARuleSpeaksOnItsHooksOnly) {
  PainCase pain_case = SampleCase();
  pain_case.hook = Hook::kPatientView;
  EXPECT_EQ(CardsOf(WithRules({RuleOf("a", Decision::kDrug)}), pain_case), Cards{});
}

TEST(AssessTest, TheTraceChangesNothing) {
  const Content content =
      WithRules({RuleOf("unknown", Decision::kDrug, kUnknown), RuleOf("drug", Decision::kDrug),
                 RuleOf("late", Decision::kDrug), RuleOf("urgent", Decision::kUrgent),
                 WithStatus(RuleOf("shadow", Decision::kReferral), RuleStatus::kShadow)});
  EXPECT_EQ(CardsOf(content, SampleCase(), Tracing::kFull),
            CardsOf(content, SampleCase(), Tracing::kNone));
}

TEST(AssessTest, TheTraceSaysWhyARuleWasSilent) {
  const Content content =
      WithRules({RuleOf("first", Decision::kDrug), RuleOf("second", Decision::kDrug),
                 WithStatus(RuleOf("shadow", Decision::kReferral), RuleStatus::kShadow),
                 RuleOf("no", Decision::kReferral, kNever)});
  const Judged judged(SampleCase(), content);
  const auto trace = Assess(judged.judgement, Tracing::kFull).trace;
  ASSERT_EQ(trace.size(), 4U);
  EXPECT_TRUE(trace[0].fired);
  EXPECT_FALSE(trace[0].facts.empty());
  EXPECT_FALSE(trace[1].fired);
  EXPECT_EQ(trace[1].silenced, "first");
  EXPECT_EQ(trace[2].silenced, "shadow");
  EXPECT_EQ(trace[3].answer, Answer::kNo);
  EXPECT_EQ(trace[3].silenced, "");
}

TEST(AssessTest, TheTraceNamesTheEmergencyThatSilenced) {
  const Content content =
      WithRules({RuleOf("drug", Decision::kDrug), RuleOf("ces", Decision::kEmergency)});
  const Judged judged(SampleCase(), content);
  const auto trace = Assess(judged.judgement, Tracing::kFull).trace;
  EXPECT_FALSE(trace[0].fired);
  EXPECT_EQ(trace[0].silenced, "ces");
}

// What is muted in an assessment, as "rule: cause".
std::vector<std::string> MutedIn(const Assessment& assessment) {
  std::vector<std::string> muted;
  for (const Muted& one : assessment.muted) muted.push_back(one.rule->id + ": " + one.cause);
  return muted;
}

// Mutes the rules whose ids begin with "off".
std::string_view OffByName(const Rule& rule) {
  return rule.id.starts_with("off") ? "switched-off" : std::string_view();
}

TEST(AssessTest, AMutedRuleIsToldAndTheNextOneSpeaksInItsPlace) {
  const Judged judged(SampleCase(),
                      WithRules({RuleOf("off-1", Decision::kDrug), RuleOf("off-2", Decision::kDrug),
                                 RuleOf("live", Decision::kDrug), RuleOf("off-3", Decision::kDrug),
                                 RuleOf("off-never", Decision::kReferral, kNever),
                                 RuleOf("off-unknown", Decision::kGuard, kUnknown)}));
  for (const Tracing tracing : {Tracing::kNone, Tracing::kFull}) {
    const Assessment assessment = Assess(judged.judgement, tracing, OffByName);
    ASSERT_EQ(assessment.findings.size(), 1U);
    EXPECT_EQ(assessment.findings[0].rules[0]->id, "live");
    EXPECT_THAT(MutedIn(assessment), ::testing::ElementsAre("off-1: switched-off"));
  }
}

TEST(AssessTest, AShadowRuleIsToldAsMuted) {
  const Judged judged(
      SampleCase(), WithRules({WithStatus(RuleOf("off-a", Decision::kDrug), RuleStatus::kShadow)}));
  EXPECT_THAT(MutedIn(Assess(judged.judgement, Tracing::kNone, OffByName)),
              ::testing::ElementsAre("off-a: shadow"));
}

TEST(AssessTest, AMutedEmergencySilencesNothing) {
  const Judged judged(SampleCase(), WithRules({RuleOf("off-ces", Decision::kEmergency),
                                               RuleOf("drug", Decision::kDrug)}));
  const Assessment assessment = Assess(judged.judgement, Tracing::kNone, OffByName);
  ASSERT_EQ(assessment.findings.size(), 1U);
  EXPECT_EQ(assessment.findings[0].rules[0]->id, "drug");
}

TEST(AssessTest, WhatAnEmergencySilencesIsNotToldAsMuted) {
  const Judged judged(SampleCase(), WithRules({RuleOf("ces", Decision::kEmergency),
                                               RuleOf("off-drug", Decision::kDrug)}));
  EXPECT_THAT(MutedIn(Assess(judged.judgement, Tracing::kNone, OffByName)), ::testing::IsEmpty());
}

TEST(AssessTest, WithoutTracingThereIsNoTrace) {
  const Judged judged(SampleCase(), WithRules({RuleOf("a", Decision::kDrug)}));
  EXPECT_TRUE(Assess(judged.judgement, Tracing::kNone).trace.empty());
}

TEST(AssessTest, ACardHasTheGreaterUrgencyAndAllThatIsOffered) {
  Rule drug = RuleOf("drug", Decision::kDrug);
  drug.offers = {OfferOf(Offer::Kind::kLadder, "radicular"),
                 OfferOf(Offer::Kind::kOrder, "creatinine")};
  Rule referral = RuleOf("referral", Decision::kReferral);
  referral.says.urgency = Urgency::kWarning;
  referral.offers = {OfferOf(Offer::Kind::kOrder, "refer-pain"),
                     OfferOf(Offer::Kind::kOrder, "refer-back", kNever),
                     OfferOf(Offer::Kind::kOrder, "refer-perhaps", kUnknown)};
  Content content = WithRules({drug, referral});
  LadderStep step;
  step.drug = "duloxetine";
  content.ladders["radicular"] = {step};
  const Judged judged(SampleCase(), content);
  const auto findings = Assess(judged.judgement, Tracing::kNone).findings;
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].urgency, Urgency::kWarning);
  EXPECT_EQ(findings[0].orders, (std::vector<std::string>{"refer-pain", "creatinine"}));
  ASSERT_EQ(findings[0].options.size(), 1U);
  EXPECT_EQ(findings[0].options[0].drug->id, "duloxetine");
}

// A draft of gabapentin with a soft gate and a rule that warns of it.
struct Warned {
  Content content;
  PainCase pain_case = SampleCase();
};

Warned WarnedOf(GateEffect effect, const std::vector<Rule>& others) {
  Warned warned{WithRules(others)};
  warned.content.rules.push_back(RuleOf("warning", Decision::kDraftWarning));
  Gate gate;
  gate.id = "SF-042";
  gate.when = kAlways;
  gate.effect = effect;
  gate.drafted = DraftEffect::kWarning;
  warned.content.drugs["gabapentin"].gates = {gate};
  warned.pain_case.drafts = {Drafted(Gabapentin("d", 900, OnDay(0)))};
  return warned;
}

TEST(AssessTest, ASoftWarningIsALineOfAnotherCard) {
  const Warned warned = WarnedOf(GateEffect::kCaution, {RuleOf("drug", Decision::kDrug)});
  const Judged judged(warned.pain_case, warned.content);
  const auto findings = Assess(judged.judgement, Tracing::kNone).findings;
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].warnings.size(), 1U);
  EXPECT_TRUE(findings[0].stops.empty());
  EXPECT_EQ(findings[0].rules.back()->id, "warning");
}

TEST(AssessTest, ASoftWarningAloneIsACard) {
  const Warned warned = WarnedOf(GateEffect::kCaution, {});
  EXPECT_EQ(CardsOf(warned.content, warned.pain_case), (Cards{{"warning"}}));
}

TEST(AssessTest, AHardStopThatWarnsKeepsItsCard) {
  const Warned warned = WarnedOf(GateEffect::kStop, {RuleOf("drug", Decision::kDrug)});
  EXPECT_THAT(CardsOf(warned.content, warned.pain_case),
              ::testing::UnorderedElementsAre(std::vector<std::string>{"drug"},
                                              std::vector<std::string>{"warning"}));
}

// Two drugs are drafted and stopped; the rule asks about one of them.
TEST(AssessTest, ARuleTellsTheStopsItAsksAbout) {
  Content content = SampleContent();
  for (const char* drug : {"duloxetine", "nortriptyline"}) {
    Gate gate;
    gate.id = std::string("SF-").append(drug);
    gate.when = kAlways;
    gate.drafted = DraftEffect::kCritical;
    content.drugs[drug].gates = {gate};
  }
  const Question asked = OfClass(Asking(Ask::kDraftStopped, {}, {"critical"}), "snri");
  content.rules = {RuleOf("stop", Decision::kDraftStop, Combined(Ask::kAny, {asked, kNever}))};
  PainCase pain_case = SampleCase();
  pain_case.drafts = {Drafted(Other("MedicationRequest/1", "duloxetine", "snri", 30, {})),
                      Drafted(Other("MedicationRequest/2", "nortriptyline", "tca", 10, {}))};
  const Judged judged(pain_case, content);
  const Assessment assessment = Assess(judged.judgement, Tracing::kNone);
  ASSERT_EQ(assessment.findings.size(), 1U);
  ASSERT_EQ(assessment.findings[0].stops.size(), 1U);
  EXPECT_EQ(assessment.findings[0].stops[0].gate->id, "SF-duloxetine");
}

// ---- what adds to a card ------------------------------------------------------------------------

TEST(AssessTest, ComorbidityAddsToACardAndMakesNone) {
  const Rule comorbidity = RuleOf("mood", Decision::kComorbidity);
  EXPECT_EQ(CardsOf({RuleOf("referral", Decision::kReferral), comorbidity}),
            (Cards{{"referral", "mood"}}));
  EXPECT_EQ(CardsOf({RuleOf("guard", Decision::kGuard), comorbidity}), (Cards{{"guard"}}));
}

TEST(AssessTest, AReviewGoesWithTheDrugHalfOnly) {
  const Rule review = RuleOf("review", Decision::kFollowUp);
  EXPECT_EQ(CardsOf({RuleOf("drug", Decision::kDrug), review}), (Cards{{"drug", "review"}}));
  EXPECT_EQ(CardsOf({RuleOf("referral", Decision::kReferral), review}), (Cards{{"referral"}}));
}

TEST(AssessTest, TheTraceSaysThatThereWasNoCardToAddTo) {
  const Judged judged(SampleCase(), WithRules({RuleOf("mood", Decision::kComorbidity)}));
  const auto trace = Assess(judged.judgement, Tracing::kFull).trace;
  EXPECT_FALSE(trace[0].fired);
  EXPECT_EQ(trace[0].silenced, "no card to add to");
}

TEST(AssessTest, OfAListTheFirstOrdersThatFitAreOffered) {
  Offer care;
  care.kind = Offer::Kind::kFirstOf;
  care.orders = {"physical-therapy", "cbt", "massage", "yoga"};
  care.at_most = 2;
  Rule referral = RuleOf("referral", Decision::kReferral);
  referral.offers = {OfferOf(Offer::Kind::kOrder, "cbt"), care};
  Rule drug = RuleOf("drug", Decision::kDrug);
  drug.offers = {care};
  Content content = WithRules({referral, drug});
  content.order_unless["physical-therapy"] = kAlways;  // on record already
  const Judged judged(SampleCase(), content);
  const auto findings = Assess(judged.judgement, Tracing::kNone).findings;
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].orders, (std::vector<std::string>{"cbt", "massage"}));
}

}  // namespace
}  // namespace pathway
