#include "cards/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "cards/response.h"
#include "tests/cards/sample.h"

namespace cards {
namespace {

using pathway::Urgency;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RenderTest : public ::testing::Test {
 protected:
  const pathway::Rule* Rule(const std::string& id, Urgency urgency) {
    return &rules_.emplace_back(RuleOf(id, urgency));
  }
  pathway::Rule& Newest() { return rules_.back(); }

  void FindTogether(const std::vector<const pathway::Rule*>& rules, Urgency urgency) {
    assessment_.findings.push_back(FindingOf(rules, urgency));
  }
  // A finding of one rule.
  void Find(const std::string& id, Urgency urgency) { FindTogether({Rule(id, urgency)}, urgency); }

  std::vector<Card> Cards(std::string hook_instance = "i-1") const {
    const RenderContext context{texts_, profile_, std::move(hook_instance), "1.0.0 / abc"};
    return RenderCards(assessment_, case_.judgement, context);
  }

  SampleCase case_;
  Texts texts_ = SampleTexts();
  ClientProfile profile_;
  std::deque<pathway::Rule> rules_;
  pathway::Assessment assessment_;
};

TEST_F(RenderTest, NothingFoundIsNoCard) { EXPECT_THAT(Cards(), IsEmpty()); }

TEST_F(RenderTest, ACardCarriesWhatItsRuleSays) {
  Find("stop", Urgency::kCritical);
  const auto cards = Cards();
  ASSERT_THAT(cards, SizeIs(1));
  EXPECT_EQ(cards[0].summary, "Summary of stop");
  EXPECT_EQ(cards[0].indicator, "critical");
  EXPECT_THAT(cards[0].detail, HasSubstr("consider stop."));
  EXPECT_EQ(cards[0].source.label, "A guideline");
  EXPECT_EQ(cards[0].source.topic.code, "stop");
  EXPECT_THAT(ProblemsOf(WriteResponse(cards)), IsEmpty());
}

struct Indicator {
  Urgency urgency;
  const char* word;
};

class IndicatorTest : public RenderTest, public ::testing::WithParamInterface<Indicator> {};

TEST_P(IndicatorTest, IsTheUrgencyOfTheFinding) {
  Find("x", GetParam().urgency);
  EXPECT_EQ(Cards()[0].indicator, GetParam().word);
}

INSTANTIATE_TEST_SUITE_P(Urgencies, IndicatorTest,
                         ::testing::Values(Indicator{Urgency::kInfo, "info"},
                                           Indicator{Urgency::kWarning, "warning"},
                                           Indicator{Urgency::kCritical, "critical"}));

// ---- how many cards ----------------------------------------------------------------------------

class FoldingTest : public RenderTest, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(FoldingTest, ShowsAsManyCardsAsTheClientAndLosesNothing) {
  profile_.max_cards = GetParam();
  for (const char* id : {"a", "b", "c", "d", "e"}) Find(id, Urgency::kWarning);
  const auto cards = Cards();
  EXPECT_THAT(cards, SizeIs(std::clamp<std::size_t>(GetParam(), 1, 5)));
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    const bool told = std::any_of(cards.begin(), cards.end(), [id](const Card& card) {
      return card.detail.find("consider " + std::string(id) + ".") != std::string::npos &&
             (card.summary + card.detail).find("Summary of " + std::string(id)) !=
                 std::string::npos;
    });
    EXPECT_TRUE(told) << id;
  }
  EXPECT_THAT(ProblemsOf(WriteResponse(cards)), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Maxima, FoldingTest, ::testing::Values(0, 1, 2, 4, 5, 6, 100));

TEST_F(RenderTest, ACriticalStopIsNeverFolded) {
  profile_.max_cards = 1;
  Find("a", Urgency::kCritical);
  Find("b", Urgency::kCritical);
  Find("c", Urgency::kWarning);
  const auto cards = Cards();
  ASSERT_THAT(cards, SizeIs(2));
  EXPECT_EQ(cards[1].summary, "Summary of b");
  EXPECT_THAT(cards[1].detail, HasSubstr("**Also:** **Summary of c**"));
}

// ---- the summary -------------------------------------------------------------------------------

TEST_F(RenderTest, ASummaryThatDoesNotFitFallsToTheNextLine) {
  Find("x", Urgency::kInfo);
  Newest().says.summary = {LineOf(std::string(140, 'x')), LineOf(std::string(139, 'Y')),
                           LineOf("short")};
  EXPECT_EQ(Cards()[0].summary, std::string(139, 'Y'));
}

TEST_F(RenderTest, ASummaryThatNamesWhatIsNotKnownFallsToTheNextLine) {
  Find("x", Urgency::kInfo);
  Newest().says.summary = {LineOf("Pain {score}"), LineOf("Pain is there")};
  EXPECT_EQ(Cards()[0].summary, "Pain is there");
}

TEST_F(RenderTest, ASummaryThatDoesNotApplyFallsToTheNextLine) {
  Find("x", Urgency::kInfo);
  pathway::Line only_children = LineOf("For children");
  only_children.when.emplace();
  only_children.when->ask = pathway::Ask::kAge;
  only_children.when->below = 18;
  Newest().says.summary = {only_children, LineOf("For all")};
  EXPECT_EQ(Cards()[0].summary, "For all");
}

TEST_F(RenderTest, WithoutASummaryThatServesTheTitleStands) {
  Find("x", Urgency::kInfo);
  Newest().says.summary = {LineOf(std::string(200, 'x'))};
  EXPECT_EQ(Cards()[0].summary, "Title of x");
}

TEST_F(RenderTest, TheSummaryCountsCharactersAndNotBytes) {
  Find("x", Urgency::kInfo);
  std::string euros;
  for (int i = 0; i < 139; ++i) euros += "\xE2\x82\xAC";
  Newest().says.summary = {LineOf(euros)};
  EXPECT_EQ(Cards()[0].summary, euros);
}

TEST_F(RenderTest, TextsOfTheRecordAreEscapedInTheDetailAndNotInTheSummary) {
  case_.service.text = "MRI <b>L-spine</b>";
  case_.judgement.drafted_services = {&case_.service};
  profile_.max_cards = 1;
  Find("x", Urgency::kInfo);
  Find("y", Urgency::kInfo);
  Newest().says.summary = {LineOf("{draft.service} ordered")};
  Newest().says.consider = {LineOf("waiting with {draft.service}.")};
  const auto folded = Cards();
  EXPECT_THAT(folded[0].detail, HasSubstr("**MRI \\<b\\>L\\-spine\\</b\\> ordered**"));
  EXPECT_THAT(folded[0].detail, HasSubstr("waiting with MRI \\<b\\>L\\-spine\\</b\\>."));
  profile_.max_cards = 2;
  EXPECT_EQ(Cards()[1].summary, "MRI <b>L-spine</b> ordered");
}

// ---- which rule leads --------------------------------------------------------------------------

TEST_F(RenderTest, TheFirstRuleOfTheUrgencyLeads) {
  const auto* note = Rule("note", Urgency::kInfo);
  const auto* first = Rule("first", Urgency::kWarning);
  const auto* second = Rule("second", Urgency::kWarning);
  FindTogether({note, first, second}, Urgency::kWarning);
  const auto cards = Cards();
  EXPECT_EQ(cards[0].summary, "Summary of first");
  EXPECT_EQ(cards[0].source.topic.code, "first");
  EXPECT_THAT(cards[0].detail, HasSubstr("consider note."));
}

TEST_F(RenderTest, AWarningFoldedInDoesNotLead) {
  const auto* step = Rule("step", Urgency::kInfo);
  const auto* folded = Rule("folded", Urgency::kWarning);
  FindTogether({step, folded}, Urgency::kInfo);
  EXPECT_EQ(Cards()[0].summary, "Summary of step");
  EXPECT_EQ(Cards()[0].indicator, "info");
}

TEST_F(RenderTest, NoRuleOfTheUrgencyLeavesTheLeadToTheFirst) {
  const auto* step = Rule("step", Urgency::kInfo);
  FindTogether({step}, Urgency::kCritical);
  EXPECT_EQ(Cards()[0].summary, "Summary of step");
}

// ---- sources, reasons, names -------------------------------------------------------------------

TEST_F(RenderTest, LinksEverySourceOnceForAndAgainst) {
  const auto* one = Rule("one", Urgency::kInfo);
  Newest().contrary = {"TRIAL"};
  const auto* two = Rule("two", Urgency::kInfo);
  Newest().sources = {"TRIAL", "GUIDE", "NOT_LISTED"};
  FindTogether({one, two}, Urgency::kInfo);
  const auto cards = Cards();
  ASSERT_THAT(cards[0].links, SizeIs(2));
  EXPECT_EQ(cards[0].links[0].url, "https://guide.example/1");
  EXPECT_EQ(cards[0].links[1].url, "https://trial.example/2");
}

TEST_F(RenderTest, LinksThePageOfEachRuleWhereTheSiteHasOne) {
  const auto* one = Rule("one", Urgency::kInfo);
  const auto* two = Rule("two", Urgency::kInfo);
  FindTogether({one, two}, Urgency::kInfo);
  const std::size_t sources = Cards()[0].links.size();
  profile_.rule_pages = "https://site.example/pathway";
  texts_.rule_link = "Rule:";
  const auto links = Cards()[0].links;
  ASSERT_THAT(links, SizeIs(sources + 2));
  EXPECT_EQ(links[sources].label, "Rule: " + one->title);
  EXPECT_EQ(links[sources].url, "https://site.example/pathway#one");
  EXPECT_EQ(links[sources + 1].url, "https://site.example/pathway#two");
}

TEST_F(RenderTest, OffersEveryOverrideReasonOnce) {
  const auto* one = Rule("one", Urgency::kInfo);
  const auto* two = Rule("two", Urgency::kInfo);
  Newest().override_reasons = {"waits", "other"};
  FindTogether({one, two}, Urgency::kInfo);
  const auto cards = Cards();
  std::vector<std::string> codes;
  for (const Coding& reason : cards[0].override_reasons) codes.push_back(reason.code);
  EXPECT_THAT(codes, ElementsAre("waits", "other"));
}

TEST_F(RenderTest, OffersTheFirstOverrideReasonsOfEachRuleAndNoMoreThanAreRead) {
  const auto* one = Rule("one", Urgency::kInfo);
  Newest().override_reasons.clear();
  for (const char* id : {"a1", "a2", "a3", "a4", "a5", "a6", "a7", "other"}) {
    texts_.override_reasons[id] = {"urn:test:override", id, id};
    Newest().override_reasons.emplace_back(id);
  }
  const auto* two = Rule("two", Urgency::kInfo);
  texts_.override_reasons["b1"] = {"urn:test:override", "b1", "b1"};
  Newest().override_reasons = {"b1", "other"};
  FindTogether({one, two}, Urgency::kInfo);
  std::vector<std::string> codes;
  const auto cards = Cards();
  for (const Coding& reason : cards[0].override_reasons) codes.push_back(reason.code);
  EXPECT_THAT(codes, ElementsAre("a1", "b1", "a2", "a3", "a4", "a5", "a6", "other"));
}

TEST_F(RenderTest, TheSameFindingsGiveTheSameBytes) {
  Find("a", Urgency::kWarning);
  EXPECT_EQ(WriteResponse(Cards()), WriteResponse(Cards()));
}

TEST_F(RenderTest, AnotherHookInstanceGivesOtherNames) {
  Find("a", Urgency::kWarning);
  EXPECT_NE(Cards("i-1")[0].uuid, Cards("i-2")[0].uuid);
}

// ---- suggestions -------------------------------------------------------------------------------

class SuggestionTest : public RenderTest {
 protected:
  SuggestionTest() {
    Offer("refer", "Refer", false);
    Offer("start", "Start it", true);
    Find("a", Urgency::kWarning);
    assessment_.findings[0].orders = {"refer", "start"};
    profile_.files_order_details = true;
  }
  void Offer(const std::string& id, const std::string& label, bool needs_details) {
    OrderTemplate order;
    order.label = label;
    order.description = label + ", in words";
    order.resource = R"({"resourceType":"ServiceRequest"})";
    order.needs_details = needs_details;
    texts_.orders[id] = order;
  }
  std::vector<std::string> Labels() const {
    const auto cards = Cards();
    std::vector<std::string> labels;
    for (const Suggestion& suggestion : cards[0].suggestions) labels.push_back(suggestion.label);
    return labels;
  }
};

TEST_F(SuggestionTest, CreateTheOrdersOffered) {
  const auto cards = Cards();
  EXPECT_THAT(Labels(), ElementsAre("Refer", "Start it"));
  EXPECT_EQ(cards[0].suggestions[0].actions[0].type, ActionType::kCreate);
  EXPECT_EQ(cards[0].suggestions[0].actions[0].description, "Refer, in words");
  EXPECT_THAT(cards[0].suggestions[0].actions[0].resource, HasSubstr("Patient/pat-1"));
  EXPECT_THAT(ProblemsOf(WriteResponse(cards)), IsEmpty());
}

TEST_F(SuggestionTest, AnOrderWhoseDetailsWouldBeLostIsNotOffered) {
  profile_.files_order_details = false;
  EXPECT_THAT(Labels(), ElementsAre("Refer"));
}

TEST_F(SuggestionTest, AnOrderThatNamesWhatIsNotKnownIsNotOffered) {
  texts_.orders["refer"].label = "Refer ({score})";
  EXPECT_THAT(Labels(), ElementsAre("Start it"));
}

TEST_F(SuggestionTest, TextsOfTheRecordStandInALabelAsTheyAre) {
  case_.service.text = "MRI <L-spine>";
  case_.judgement.drafted_services = {&case_.service};
  texts_.orders["refer"].label = "Instead of {draft.service}";
  EXPECT_THAT(Labels(), ElementsAre("Instead of MRI <L-spine>", "Start it"));
}

// A suggestion that removes drafted opioids that are started.
class RemovalTest : public SuggestionTest {
 protected:
  void SetUp() override {
    SuggestionTest::SetUp();
    pathway::Question starts;
    starts.ask = pathway::Ask::kDrafted;
    starts.classes = {"opioid"};
    starts.states = {"start"};
    texts_.orders["refer"].removes = starts;
    texts_.orders["refer"].label = "Remove {removed}";
  }

  void Draft(const std::string& resource, pathway::Change change) {
    pathway::MedicationOrder& order = orders_.emplace_back();
    order.drug = "tramadol";
    order.drug_class = "opioid";
    order.product = "product of " + resource;
    order.resource = resource;
    pathway::DraftChange draft;
    draft.order = &order;
    draft.change = change;
    case_.judgement.drafts.push_back(draft);
    case_.pain_case.drafts.push_back(order);
  }

  std::deque<pathway::MedicationOrder> orders_;
};

TEST_F(RemovalTest, DeletesEveryDraftThatIsMeantAndNoOther) {
  Draft("MedicationRequest/a", pathway::Change::kStart);
  Draft("MedicationRequest/b", pathway::Change::kRaise);
  Draft("MedicationRequest/c", pathway::Change::kUnknown);
  Draft("MedicationRequest/d", pathway::Change::kStart);
  EXPECT_THAT(Labels(), ElementsAre("Remove product of MedicationRequest/a",
                                    "Remove product of MedicationRequest/d", "Start it"));
  const auto cards = Cards();
  const Action& action = cards[0].suggestions[0].actions[0];
  EXPECT_EQ(action.type, ActionType::kDelete);
  EXPECT_EQ(action.resource_id, "MedicationRequest/a");
  EXPECT_EQ(action.resource, "");
  EXPECT_THAT(ProblemsOf(WriteResponse(cards)), IsEmpty());
}

TEST_F(RemovalTest, IsSaidWhereTheClientRemovesNothing) {
  Draft("MedicationRequest/a", pathway::Change::kStart);
  profile_.actions = {ActionType::kCreate};
  EXPECT_THAT(Labels(), ElementsAre("Start it"));
  EXPECT_THAT(Cards()[0].detail, HasSubstr("\n- Remove product of MedicationRequest/a"));
}

TEST_F(RemovalTest, IsSaidOnceOfADraftInAnAnswer) {
  Draft("MedicationRequest/a", pathway::Change::kStart);
  Find("other", Urgency::kInfo);
  assessment_.findings[1].orders = {"refer"};
  profile_.actions = {ActionType::kCreate};
  const auto cards = Cards();
  EXPECT_THAT(cards[0].detail, HasSubstr("By hand"));
  EXPECT_THAT(cards[1].detail, Not(HasSubstr("By hand")));
}

TEST_F(RemovalTest, NothingWhereNoDraftIsSurelyMeant) {
  Draft("MedicationRequest/c", pathway::Change::kUnknown);
  EXPECT_THAT(Labels(), ElementsAre("Start it"));
}

TEST_F(RemovalTest, OfTwoRaisesOfADrugNoneIsRemoved) {
  texts_.orders["refer"].removes->states = {"raise"};
  Draft("MedicationRequest/a", pathway::Change::kRaise);
  EXPECT_THAT(Labels(), ElementsAre("Remove product of MedicationRequest/a", "Start it"));
  Draft("MedicationRequest/b", pathway::Change::kRaise);
  EXPECT_THAT(Labels(), ElementsAre("Start it"));
}

TEST_F(RemovalTest, NothingWithoutAnId) {
  Draft("MedicationRequest", pathway::Change::kStart);
  EXPECT_THAT(Labels(), ElementsAre("Start it"));
}

TEST_F(RemovalTest, ADraftIsRemovedOnceInAnAnswer) {
  Draft("MedicationRequest/a", pathway::Change::kStart);
  Find("other", Urgency::kInfo);
  assessment_.findings[1].orders = {"refer"};
  profile_.max_cards = 2;
  const auto cards = Cards();
  EXPECT_THAT(cards[0].suggestions, SizeIs(2));
  EXPECT_THAT(cards[1].suggestions, IsEmpty());
}

// ---- what the client can show and file ---------------------------------------------------------

TEST_F(SuggestionTest, WhatTheClientWouldNotCarryOutIsSaid) {
  profile_.files_order_details = false;
  EXPECT_THAT(Cards()[0].detail, HasSubstr("**By hand:**\n- Start it"));
  profile_.files_order_details = true;
  EXPECT_THAT(Cards()[0].detail, Not(HasSubstr("By hand")));
}

TEST_F(SuggestionTest, WhatIsSaidIsEscaped) {
  case_.service.text = "MRI <L-spine>";
  case_.judgement.drafted_services = {&case_.service};
  texts_.orders["refer"].label = "Instead of {draft.service}";
  profile_.actions = {};
  EXPECT_THAT(Labels(), IsEmpty());
  EXPECT_THAT(Cards()[0].detail, HasSubstr("\n- Instead of MRI \\<L\\-spine\\>"));
}

TEST_F(SuggestionTest, WithoutActionsThereIsNoSuggestionAndNoBehavior) {
  profile_.actions = {ActionType::kUpdate, ActionType::kDelete};
  const std::string response = WriteResponse(Cards());
  EXPECT_THAT(response, Not(HasSubstr("suggestions")));
  EXPECT_THAT(response, Not(HasSubstr("selectionBehavior")));
  EXPECT_THAT(ProblemsOf(response), IsEmpty());
}

TEST_F(SuggestionTest, AreAnyWhereTheClientKnowsAny) {
  EXPECT_THAT(WriteResponse(Cards()), HasSubstr(R"("selectionBehavior":"any")"));
  profile_.honours_at_most_one = true;
  EXPECT_THAT(WriteResponse(Cards()), HasSubstr(R"("selectionBehavior":"any")"));
  profile_.honours_any = false;
  EXPECT_THAT(WriteResponse(Cards()), HasSubstr(R"("selectionBehavior":"at-most-one")"));
}

TEST_F(SuggestionTest, WhatGoesWithADrugIsNotOfferedInItsPlace) {
  texts_.orders["refer"].resource = R"({"resourceType":"MedicationRequest"})";
  Offer("review", "Review", false);
  texts_.orders["review"].beside_a_drug = true;
  texts_.orders["review"].position = 9;
  assessment_.findings[0].orders = {"refer", "review"};
  EXPECT_THAT(Labels(), ElementsAre("Refer", "Review"));
  profile_.honours_any = false;
  profile_.honours_at_most_one = true;
  EXPECT_THAT(Labels(), ElementsAre("Refer"));
  EXPECT_THAT(Cards()[0].detail, HasSubstr("\n- Review"));
}

TEST_F(SuggestionTest, TheLabelStandsInTheActionWhereNoLabelIsShown) {
  profile_.shows_labels = false;
  const auto cards = Cards();
  EXPECT_EQ(cards[0].suggestions[0].label, "Refer");
  EXPECT_EQ(cards[0].suggestions[0].actions[0].description, "Refer");
}

class CodeMapTest : public SuggestionTest {
 protected:
  CodeMapTest() {
    texts_.orders["refer"].resource =
        R"({"resourceType":"ServiceRequest","code":{"coding":[{"system":"urn:a","code":"1"}]}})";
  }
  std::string FirstResource() const { return Cards()[0].suggestions[0].actions[0].resource; }
};

TEST_F(CodeMapTest, TheItemStandsBeforeOurCode) {
  profile_.code_map.codes[{"urn:a", "1"}] = {"urn:site", "REF", ""};
  EXPECT_THAT(FirstResource(),
              HasSubstr(R"([{"system":"urn:site","code":"REF"},{"system":"urn:a")"));
}

TEST_F(CodeMapTest, AnOrderWithoutAnItemIsSentOrSaid) {
  EXPECT_THAT(Labels(), ElementsAre("Refer", "Start it"));
  profile_.unmapped = Unmapped::kDrop;
  EXPECT_THAT(Labels(), IsEmpty());
  EXPECT_THAT(Cards()[0].detail, HasSubstr("\n- Refer\n- Start it"));
  profile_.code_map.codes[{"urn:a", "1"}] = {"urn:site", "REF", ""};
  EXPECT_THAT(Labels(), ElementsAre("Refer"));
}

TEST_F(CodeMapTest, TheItemOfAnOrderStandsForItsDirections) {
  profile_.files_order_details = false;
  texts_.orders["start"].resource = texts_.orders["refer"].resource;
  profile_.code_map.codes[{"urn:a", "1"}] = {"urn:site", "PRODUCT", ""};
  EXPECT_THAT(Labels(), ElementsAre("Refer")) << "a product is no dose";
  profile_.code_map.orders["start"] = {"urn:site", "START", ""};
  EXPECT_THAT(Labels(), ElementsAre("Refer", "Start it"));
}

TEST_F(RenderTest, LinksAndReasonsOnlyForClientsThatKnowThem) {
  Find("a", Urgency::kInfo);
  EXPECT_THAT(Cards()[0].links, SizeIs(1));
  EXPECT_THAT(Cards()[0].override_reasons, SizeIs(1));
  profile_.rule_pages = "https://site.example/pathway";
  profile_.links = false;
  profile_.override_reasons = false;
  EXPECT_THAT(Cards()[0].links, IsEmpty());
  EXPECT_THAT(Cards()[0].override_reasons, IsEmpty());
  EXPECT_EQ(Cards()[0].source.url, "https://guide.example/1") << "whose guidance it is stays";
  EXPECT_THAT(ProblemsOf(WriteResponse(Cards())), IsEmpty());
}

TEST_F(RenderTest, ADetailIsInTheFormatThatTheClientReads) {
  Find("a", Urgency::kInfo);
  profile_.detail_type_extension = "org.example.detail";
  EXPECT_THAT(Cards()[0].detail, HasSubstr("**Consider:** consider a."));
  EXPECT_THAT(Cards()[0].extension, IsEmpty());
  profile_.detail = DetailFormat::kPlain;
  EXPECT_THAT(Cards()[0].detail, HasSubstr("Consider: consider a."));
  EXPECT_THAT(WriteResponse(Cards()),
              HasSubstr(R"("extension":{"org.example.detail":"text/plain"})"));
  profile_.detail = DetailFormat::kHtml;
  EXPECT_THAT(Cards()[0].detail, HasSubstr("<p><strong>Consider:</strong> consider a.</p>"));
  EXPECT_THAT(WriteResponse(Cards()), HasSubstr(R"({"org.example.detail":"text/html"})"));
  EXPECT_THAT(ProblemsOf(WriteResponse(Cards())), IsEmpty());
  profile_.detail_type_extension.clear();
  EXPECT_THAT(WriteResponse(Cards()), Not(HasSubstr("extension")));
}

TEST_F(RenderTest, WhatIsFoldedIsInTheFormatToo) {
  Find("a", Urgency::kWarning);
  Find("b", Urgency::kInfo);
  profile_.max_cards = 1;
  profile_.detail = DetailFormat::kPlain;
  ASSERT_THAT(Cards(), SizeIs(1));
  EXPECT_THAT(Cards()[0].detail, HasSubstr("Also: Summary of b\n\nConsider: consider b."));
}

TEST_F(SuggestionTest, AnUnknownOrderIsNotOffered) {
  assessment_.findings[0].orders = {"nothing", "refer"};
  EXPECT_THAT(Labels(), ElementsAre("Refer"));
}

TEST_F(SuggestionTest, TheSuggestedStartStandsInTheOrderOfTheContent) {
  Offer("therapy", "Therapy", false);
  texts_.orders["start"].position = 1;
  texts_.orders["therapy"].position = 2;
  assessment_.findings[0].orders = {"therapy", "refer"};
  pathway::LadderStep step;
  step.order = "start";
  pathway::Drug drug;
  pathway::Option option;
  option.step = &step;
  option.drug = &drug;
  option.standing = pathway::Standing::kSuggested;
  assessment_.findings[0].options = {option};
  EXPECT_THAT(Labels(), ElementsAre("Refer", "Start it", "Therapy"));
}

}  // namespace
}  // namespace cards
