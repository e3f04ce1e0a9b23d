#include "config/read_question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "pathway/ask.h"
#include "tests/config/scratch.h"

namespace config {
namespace {

using pathway::Ask;
using pathway::Question;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class QuestionTest : public ::testing::Test {
 protected:
  QuestionTest() {
    for (const char* name : {"sciatica", "falls", "phq9", "referral_pain", "serum_creatinine"}) {
      terminology_.AddConcept(fhir::CodeSystem::kSnomed, "1", false, name);
    }
    vocabulary_.terminology = &terminology_;
    vocabulary_.drugs = {"gabapentin", "duloxetine"};
    vocabulary_.classes = {"gabapentinoid", "snri"};
    vocabulary_.pain_kinds = {"radicular", "neuropathic"};
  }

  Question Read(const std::string& question) {
    Yaml root = Yaml::File(scratch_.Write("q.yaml", "when: " + question + "\n"), problems_);
    return ReadQuestion(root.At("when"), vocabulary_);
  }
  std::string Wrong() const {
    std::string all;
    for (const std::string& one : Worded(problems_)) all += one + "\n";
    return all;
  }

  Scratch scratch_;
  Problems problems_;
  fhir::Terminology terminology_;
  Vocabulary vocabulary_;
};

struct Accepted {
  const char* name;
  Ask ask;
  const char* question;
};

const Accepted kAccepted[] = {
    {"All", Ask::kAll, "{all: [{relevant: true}]}"},
    {"Any", Ask::kAny, "{any: [{relevant: true}, {disabling: true}]}"},
    {"No", Ask::kNo, "{no: [{relevant: true}]}"},
    {"Drafted", Ask::kDrafted,
     "{drafted: {class: [snri], drug: gabapentin, service: referral_pain, change: [start, "
     "raise]}}"},
    {"Pain", Ask::kPain, "{pain: [radicular]}"},
    {"Trial", Ask::kTrial, "{trial: {class: [gabapentinoid], state: [failed, harmed]}}"},
    {"TrialsFailed", Ask::kTrialsFailed, "{classes_failed: {at_least: 2}}"},
    {"Escalation", Ask::kEscalation, "{escalation: true}"},
    {"RedFlag", Ask::kRedFlag, "{red_flag: [tier-0, tier-1]}"},
    {"Condition", Ask::kCondition, "{condition: sciatica}"},
    {"ConditionWithin", Ask::kCondition, "{condition: {any_of: [sciatica], within: 30 d}}"},
    {"History", Ask::kHistory, "{history: [falls]}"},
    {"Taking", Ask::kTaking, "{taking: {class: [snri], within: 14 d}}"},
    {"Age", Ask::kAge, "{age: {at_least: 18, below: 75}}"},
    {"Clearance", Ask::kClearance, "{clearance: {below: 30}}"},
    {"Weeks", Ask::kWeeks, "{weeks: {at_least: 12}}"},
    {"PainScore", Ask::kPainScore, "{pain_score: {at_least: 4, site: true, within: 90 d}}"},
    {"Referred", Ask::kReferred, "{referred: {to: [referral_pain], within: 180 d}}"},
    {"Had", Ask::kHad, "{had: [referral_pain]}"},
    {"Measured", Ask::kMeasured, "{measured: {what: phq9, at_least: 10, within: 90 d}}"},
    {"Allergic", Ask::kAllergic, "{allergic: {to: [self, gabapentin], serious: true}}"},
    {"HarmedBy", Ask::kHarmedBy, "{harmed_by: {drug: [self], class: [snri]}}"},
    {"Pregnant", Ask::kPregnant, "{pregnant: true}"},
    {"MayBePregnant", Ask::kMayBePregnant, "{may_be_pregnant: true}"},
    {"Lesion", Ask::kLesion, "{operable_lesion: true}"},
    {"DraftStopped", Ask::kDraftStopped, "{draft_stopped: [critical]}"},
    {"DraftStoppedOfAClass", Ask::kDraftStopped,
     "{draft_stopped: {level: critical, class: [snri]}}"},
    {"OverLimit", Ask::kOverLimit, "{over_limit: true}"},
    {"CnsActive", Ask::kCnsActive, "{cns_active: {at_least: 3}}"},
    {"UrgentDraft", Ask::kUrgentDraft, "{urgent_draft: true}"},
    {"DraftNames", Ask::kDraftNames, "{draft_names: [spine, nothing]}"},
    {"Requester", Ask::kRequester, "{requester: [pain]}"},
    {"PathwayOff", Ask::kPathwayOff, "{pathway_off: true}"},
    {"Delivered", Ask::kDelivered, "{delivered: [allergies, allergy-statement]}"},
    {"Offered", Ask::kOffered, "{offered: true}"},
    {"Disabling", Ask::kDisabling, "{disabling: true}"},
    {"Controlled", Ask::kControlled, "{controlled: true}"},
    {"Known", Ask::kKnown, "{known: [pain-score, clearance]}"},
    {"PresentOverLimit", Ask::kPresentOverLimit, "{present_over_limit: true}"},
    {"Relevant", Ask::kRelevant, "{relevant: true}"},
    {"DosesADay", Ask::kDosesADay, "{doses_a_day: {drug: [gabapentin], below: 3}}"},
    {"DraftSays", Ask::kDraftSays, "{draft_says: {of: [referral_pain], any_of: [unguided]}}"},
    {"DraftedDays", Ask::kDraftedDays, "{drafted_days: {class: [snri], below: 15}}"},
    {"DraftedDose", Ask::kDraftedDose, "{drafted_dose: {drug: [duloxetine], over: 60 mg}}"},
    {"StartingDose", Ask::kStartingDose, "{starting_dose: {drug: [duloxetine], over: 30 mg}}"},
    {"Ineffective", Ask::kIneffective, "{ineffective: {class: [snri]}}"},
    {"PerhapsOverLimit", Ask::kPerhapsOverLimit, "{perhaps_over_limit: true}"},
    {"Visited", Ask::kVisited, "{visited: {any_of: [sciatica], within: 90 d}}"},
    {"ReferredInThisEpisode", Ask::kReferred, "{referred: {to: [referral_pain], episode: true}}"},
    {"PainInQuestion", Ask::kPainInQuestion, "{pain_in_question: [radicular]}"},
    {"Refractory", Ask::kRefractory, "{refractory: true}"},
    {"EvidenceProfile", Ask::kEvidenceProfile, "{evidence_profile: [uk]}"},
    {"OffersVenlafaxine", Ask::kOffersVenlafaxine, "{offers_venlafaxine: true}"},
    {"Stopping", Ask::kStopping, "{stopping: {drug: [gabapentin], reason: [harm], after: 14 d}}"},
    {"TakenFor", Ask::kTakenFor, "{taken_for: {drug: [gabapentin], at_least: 8 d, below: 15 d}}"},
    {"SteepReduction", Ask::kSteepReduction,
     "{steep_reduction: {class: [snri], over_percent: 50, held: 28 d}}"},
    {"RenewedBeyond", Ask::kRenewedBeyond, "{renewed_beyond: {class: [snri], day: 14 d}}"},
};

class AcceptedQuestionTest : public QuestionTest, public ::testing::WithParamInterface<Accepted> {};

TEST_P(AcceptedQuestionTest, IsRead) {
  EXPECT_EQ(Read(GetParam().question).ask, GetParam().ask);
  EXPECT_EQ(Wrong(), "");
}

INSTANTIATE_TEST_SUITE_P(Predicates, AcceptedQuestionTest, ::testing::ValuesIn(kAccepted),
                         [](const auto& tested) { return tested.param.name; });

TEST(VocabularyTest, EveryPredicateStandsInTheTableAbove) {
  std::set<Ask> tested;
  for (const Accepted& accepted : kAccepted) tested.insert(accepted.ask);
  for (int ask = 0; ask <= static_cast<int>(Ask::kRenewedBeyond); ++ask) {
    EXPECT_TRUE(tested.contains(static_cast<Ask>(ask))) << ask;
  }
}

TEST_F(QuestionTest, KeepsWhatAPredicateNames) {
  const Question question =
      Read("{drafted: {class: [snri], drug: gabapentin, change: [start, raise]}}");
  EXPECT_THAT(question.classes, ElementsAre("snri"));
  EXPECT_THAT(question.names, ElementsAre("gabapentin"));
  EXPECT_THAT(question.states, ElementsAre("start", "raise"));
}

TEST_F(QuestionTest, KeepsBoundsAndWindows) {
  const Question question = Read("{pain_score: {at_least: 4, below: 7, within: 90 d}}");
  EXPECT_EQ(question.at_least, 4);
  EXPECT_EQ(question.below, 7);
  EXPECT_EQ(question.within, pathway::Days(90));
}

TEST_F(QuestionTest, CombinationsKeepTheirParts) {
  const Question question =
      Read("{all: [{any: [{age: {below: 18}}, {pregnant: true}]}, {no: {relevant: true}}]}");
  ASSERT_THAT(question.parts, SizeIs(2));
  EXPECT_THAT(question.parts[0].parts, SizeIs(2));
  EXPECT_THAT(question.parts[1].parts, SizeIs(1));
  EXPECT_EQ(Wrong(), "");
}

TEST_F(QuestionTest, NothingAskedIsNoQuestion) {
  Yaml root = Yaml::File(scratch_.Write("q.yaml", "other: 1\n"), problems_);
  EXPECT_FALSE(Asks(ReadQuestion(root.Maybe("unless"), vocabulary_)));
  EXPECT_THAT(problems_, IsEmpty());
}

struct Refused {
  const char* name;
  const char* question;
  const char* key;
  const char* text;
};

class RefusedQuestionTest : public QuestionTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(RefusedQuestionTest, IsAProblemThatNamesTheKey) {
  Read(GetParam().question);
  EXPECT_THAT(Wrong(), AllOf(HasSubstr("q.yaml:1: " + std::string(GetParam().key) + ": "),
                             HasSubstr(GetParam().text)));
}

INSTANTIATE_TEST_SUITE_P(
    Words, RefusedQuestionTest,
    ::testing::Values(
        Refused{"UnknownPredicate", "{conditon: [sciatica]}", "when.conditon",
                "no predicate of this name: conditon"},
        Refused{"TwoPredicates", "{relevant: true, disabling: true}", "when", "exactly one"},
        Refused{"NoPredicate", "{}", "when", "exactly one"},
        Refused{"List", "[{relevant: true}]", "when", "expected a mapping"},
        Refused{"Text", "relevant", "when", "expected a mapping"},
        Refused{"AllOfNothing", "{all: []}", "when.all", "asks nothing"},
        Refused{"PartOfNothing", "{any: [~, {relevant: true}]}", "when.any[0]", "asks nothing"},
        Refused{"UnknownPart", "{all: [{relevant: true}, {relevnt: true}]}", "when.all[1].relevnt",
                "no predicate of this name: relevnt"},
        Refused{"UnknownConcept", "{condition: [sciatca]}", "when.condition[0]",
                "no concept of this name: sciatca"},
        Refused{"UnknownDrug", "{taking: {drug: [gabapentn]}}", "when.taking.drug[0]",
                "no drug of this name: gabapentn"},
        Refused{"UnknownClass", "{taking: {class: ssri}}", "when.taking.class",
                "no drug class of this name: ssri"},
        Refused{"UnknownService", "{referred: {to: [pain clinic]}}", "when.referred.to[0]",
                "no concept of this name: pain clinic"},
        Refused{"UnknownKindOfPain", "{pain: [sciatica]}", "when.pain[0]", "is none of"},
        Refused{"UnknownState", "{trial: {state: [lost]}}", "when.trial.state[0]", "is none of"},
        Refused{"UnknownTier", "{red_flag: [tier-3]}", "when.red_flag[0]", "is none of"},
        Refused{"UnknownChange", "{drafted: {class: snri, change: [begin]}}",
                "when.drafted.change[0]", "is none of"},
        Refused{"UnknownLevel", "{draft_stopped: [severe]}", "when.draft_stopped[0]", "is none of"},
        Refused{"UnknownList", "{delivered: [drugs]}", "when.delivered[0]", "is none of"},
        Refused{"UnknownFact", "{known: [weight]}", "when.known[0]",
                "no fact of this name: weight"},
        Refused{"UnknownKey", "{taking: {class: [snri], since: 14 d}}", "when.taking.since",
                "unknown key"},
        Refused{"TrialWithoutAState", "{trial: {class: [snri]}}", "when.trial.state", "missing"},
        Refused{"MeasuredWithoutAKind", "{measured: {at_least: 1}}", "when.measured.what",
                "missing"},
        Refused{"RangeWithoutBounds", "{age: {}}", "when.age", "needs at_least or below"},
        Refused{"RangeOfNothing", "{age: {at_least: 75, below: 18}}", "when.age",
                "nothing lies between"},
        Refused{"BoundOfAWord", "{age: {at_least: old}}", "when.age.at_least",
                "expected a whole number"},
        Refused{"WindowWithoutAUnit", "{taking: {class: snri, within: 14}}", "when.taking.within",
                "as in 30 d"},
        Refused{"FalseForNo", "{pregnant: false}", "when.pregnant", "write no: instead of false"},
        Refused{"FlagWithAnArgument", "{pregnant: [yes]}", "when.pregnant", "expected a text"},
        Refused{"NoConcepts", "{condition: []}", "when.condition", "names nothing"},
        Refused{"NullConcepts", "{condition: ~}", "when.condition", "asks nothing"},
        Refused{"NoDrugs", "{taking: {}}", "when.taking", "asks nothing"},
        Refused{"OnlyAWindow", "{taking: {within: 14 d}}", "when.taking", "asks nothing"},
        Refused{"NoStates", "{trial: {class: snri, state: []}}", "when.trial.state",
                "names nothing"},
        Refused{"NoTiers", "{red_flag: []}", "when.red_flag", "names nothing"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace config
