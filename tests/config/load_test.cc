#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/config/scratch.h"

namespace config {
namespace {

namespace fs = std::filesystem;

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kShipped = std::string(SOURCE_ROOT) + "/config/sandbox.yaml";

Problems ProblemsIn(const std::string& config_file) {
  try {
    Load(config_file);
  } catch (const ConfigError& error) {
    return error.All();
  }
  return {};
}

// ---- what is shipped ---------------------------------------------------------------------------

class ShippedTest : public ::testing::Test {
 protected:
  static const service::Deployment& Shipped() {
    static const service::Deployment shipped = Load(kShipped);
    return shipped;
  }
};

TEST_F(ShippedTest, LoadsWithoutAProblem) { EXPECT_THAT(Worded(ProblemsIn(kShipped)), IsEmpty()); }

TEST_F(ShippedTest, HasAServiceForEveryHook) {
  std::vector<pathway::Hook> hooks;
  for (const auto& service : Shipped().services) hooks.push_back(service.hook);
  EXPECT_THAT(
      hooks, ::testing::UnorderedElementsAre(pathway::Hook::kOrderSign, pathway::Hook::kOrderSelect,
                                             pathway::Hook::kPatientView));
}

TEST_F(ShippedTest, ListensOnTheLoopbackOnly) { EXPECT_EQ(Shipped().listen.host, "127.0.0.1"); }

TEST_F(ShippedTest, EveryDrugOfALadderIsKnownAndEveryRuleHasSources) {
  for (const auto& [name, ladder] : Shipped().content.ladders) {
    for (const auto& step : ladder) EXPECT_TRUE(Shipped().content.drugs.contains(step.drug));
  }
  for (const auto& rule : Shipped().content.rules) EXPECT_THAT(rule.sources, Not(IsEmpty()));
}

TEST_F(ShippedTest, EveryKindOfPainHasAName) {
  for (const std::string& kind : Shipped().content.pain_order) {
    EXPECT_TRUE(Shipped().texts.pain_names.contains(kind)) << kind;
  }
}

TEST_F(ShippedTest, EveryRuleIsOfItsOwnTopic) {
  std::set<std::string> topics;
  for (const auto& rule : Shipped().content.rules) topics.insert(rule.topic);
  EXPECT_THAT(topics, SizeIs(Shipped().content.rules.size()));
}

// The value set non-adherence-reason-clinical of CDS Hooks 3.0.
TEST_F(ShippedTest, TheClinicalReasonsOfHl7AreTheOverrideReasons) {
  std::set<std::string> codes;
  for (const auto& [id, reason] : Shipped().texts.override_reasons) {
    EXPECT_LE(reason.display.size(), 60U) << id;
    if (reason.system == "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes") {
      codes.insert(reason.code);
    }
  }
  EXPECT_THAT(
      codes, ::testing::ElementsAre("action-completed", "cds-not-applicable",
                                    "cds-suboptimal-context", "does-not-align-preferences",
                                    "not-convenient-feasible", "patient-contraindication",
                                    "patient-refuses", "recipient-concerns-outcomes",
                                    "recipient-disagrees-evidence", "recipient-does-not-understand",
                                    "service-not-available", "too-costly-uncovered"));
}

TEST_F(ShippedTest, EveryRuleHasOverrideReasonsAndEveryReasonHasARule) {
  std::set<std::string> used;
  for (const auto& rule : Shipped().content.rules) {
    ASSERT_THAT(rule.override_reasons, Not(IsEmpty())) << rule.id;
    EXPECT_EQ(rule.override_reasons.back(), "other") << rule.id;
    used.insert(rule.override_reasons.begin(), rule.override_reasons.end());
  }
  for (const auto& [id, reason] : Shipped().texts.override_reasons) {
    EXPECT_TRUE(used.contains(id)) << id;
  }
}

TEST_F(ShippedTest, EverySourceAttributeOfThePackAndOfEveryRuleSaysSomething) {
  const service::ContentPack& pack = Shipped().pack;
  ASSERT_THAT(pack.rules, SizeIs(Shipped().content.rules.size()));
  for (const auto& [key, title] : service::kSourceAttributes) {
    EXPECT_NE(pack.provenance.attributes.at(key), "") << key;
    for (const auto& [id, rule] : pack.rules) EXPECT_NE(rule.attributes.at(key), "") << id;
  }
}

TEST_F(ShippedTest, ARuleHasThePacksAttributesButForItsOwn) {
  const service::ContentPack& pack = Shipped().pack;
  const auto& emergency = pack.rules.at("red-flag-emergency");
  EXPECT_EQ(emergency.owner, "spine clinic lead");
  EXPECT_EQ(emergency.version, pack.provenance.version);
  EXPECT_EQ(emergency.attributes.at("sex"), "not used");
  EXPECT_NE(pack.provenance.attributes.at("sex"), "not used");
  EXPECT_EQ(emergency.attributes.at("race"), pack.provenance.attributes.at("race"));
}

// ---- a copy to be broken -----------------------------------------------------------------------

// The shipped configuration without its long tables of drugs and its many value sets, which no
// problem here is about.
class CopyTest : public ::testing::Test {
 protected:
  CopyTest() {
    fs::create_directory(scratch_.Path("content"));
    for (const auto& entry : fs::directory_iterator(SOURCE_ROOT "/config/content")) {
      const std::string name = entry.path().filename().string();
      if (name == "valuesets") continue;
      fs::copy(entry.path(), scratch_.Path("content/" + name), fs::copy_options::recursive);
    }
    fs::copy(std::string(SOURCE_ROOT) + "/config/profiles", scratch_.Path("profiles"));
    for (const char* file : {"sandbox.yaml", "services.yaml"}) {
      fs::copy_file(std::string(SOURCE_ROOT) + "/config/" + file, scratch_.Path(file));
    }
    for (const char* table : {"other_drugs.csv", "products.csv", "ndc.csv"}) {
      const std::string path = "content/terminology/" + std::string(table);
      const std::string text = FileText(scratch_.Path(path));
      scratch_.Write(path, text.substr(0, text.find('\n') + 1));
    }
  }

  // Replaces `from` where it first stands in the file; the line on which `at` then stands.
  int Edit(const std::string& file, const std::string& from, const std::string& to,
           const std::string& at) const {
    std::string text = FileText(scratch_.Path(file));
    const std::size_t found = text.find(from);
    EXPECT_NE(found, std::string::npos) << file << " holds no " << from;
    if (found == std::string::npos) return 0;
    text.replace(found, from.size(), to);
    scratch_.Write(file, text);
    const std::size_t place = at.empty() ? found : text.find(at);
    EXPECT_NE(place, std::string::npos) << file << " holds no " << at;
    if (place == std::string::npos) return 0;
    return 1 + static_cast<int>(std::count(
                   text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
  }

  Problems Found() const { return ProblemsIn(scratch_.Path("sandbox.yaml")); }

  Scratch scratch_;
};

TEST_F(CopyTest, LoadsWithoutAProblem) { EXPECT_THAT(Worded(Found()), IsEmpty()); }

TEST_F(CopyTest, ASiteChoosesWhatTheContentLeavesToIt) {
  Edit("sandbox.yaml", "contested: offer ", "contested: hide\n  evidence_profile: uk ", "");
  Edit("sandbox.yaml", "venlafaxine: text", "venlafaxine: offer", "");
  Edit("sandbox.yaml", "same_drug_draft: replaces", "same_drug_draft: adds", "");
  Edit("sandbox.yaml", "drug_suggestions: one", "drug_suggestions: choose", "");
  const auto site = Load(scratch_.Path("sandbox.yaml")).content.site;
  EXPECT_EQ(site.contested, pathway::Contested::kHide);
  EXPECT_EQ(site.evidence_profile, "uk");
  EXPECT_TRUE(site.offers_venlafaxine);
  EXPECT_TRUE(site.same_drug_adds);
  EXPECT_FALSE(site.drugs_to_choose_from) << "this client lets several be taken";
  Edit("sandbox.yaml", "max_cards: 3", "selection_behavior: [any, at-most-one]", "");
  EXPECT_TRUE(Load(scratch_.Path("sandbox.yaml")).content.site.drugs_to_choose_from);
}

TEST_F(CopyTest, ASiteSaysWhoMayCallAndWhereFeedbackIsKept) {
  const service::Deployment shipped = Load(scratch_.Path("sandbox.yaml"));
  EXPECT_THAT(shipped.listen.cors_origins, ::testing::ElementsAre("https://sandbox.cds-hooks.org"));
  EXPECT_TRUE(shipped.checks_answers);
  EXPECT_EQ(shipped.store.url, "");
  EXPECT_EQ(shipped.rate_limit.per_minute, 0U);
  std::ofstream(scratch_.Path("store.key")) << "a secret of at least thirty-two bytes\n";
  Edit("sandbox.yaml", "check_answers: true",
       "store: {url: feedback.sqlite, key_file: store.key}\nrate_limit: {per_minute: 600, burst: "
       "100}",
       "");
  Edit("sandbox.yaml", "[https://sandbox.cds-hooks.org]",
       "[https://a.example, \"http://localhost:8080\"]", "");
  const service::Deployment changed = Load(scratch_.Path("sandbox.yaml"));
  EXPECT_THAT(changed.listen.cors_origins,
              ::testing::ElementsAre("https://a.example", "http://localhost:8080"));
  EXPECT_FALSE(changed.checks_answers);
  EXPECT_EQ(changed.store.url, "feedback.sqlite");
  EXPECT_EQ(changed.store.key, "a secret of at least thirty-two bytes");
  EXPECT_EQ(changed.rate_limit.per_minute, 600U);
  EXPECT_EQ(changed.rate_limit.burst, 100U);
}

TEST_F(CopyTest, WhatASiteLeavesOutIsAsTheContentHasIt) {
  const auto site = Load(scratch_.Path("sandbox.yaml")).content.site;
  EXPECT_EQ(site.evidence_profile, "general");
  EXPECT_EQ(site.contested, pathway::Contested::kOffer);
  EXPECT_FALSE(site.offers_venlafaxine || site.same_drug_adds || site.drugs_to_choose_from);
}

TEST_F(CopyTest, ARuleMayBeOfAVersionAndARevisionOfItsOwn) {
  Edit("content/rules/10-emergency.yaml", "status: live",
       "status: live\n    version: 1.2.0\n    revised: 2026-12-01", "");
  const service::Deployment loaded = Load(scratch_.Path("sandbox.yaml"));
  const auto& rule = loaded.pack.rules.at("red-flag-emergency");
  EXPECT_EQ(rule.version, "1.2.0");
  EXPECT_EQ(rule.attributes.at("dates"), "released 2026-11-22, revised 2026-12-01");
  EXPECT_EQ(loaded.pack.rules.at("red-flag-urgent").version, loaded.pack.provenance.version);
}

TEST_F(CopyTest, ItsVersionIsOfItsContentAndNotOfItsPlace) {
  const Scratch other;
  fs::copy(scratch_.Path(""), other.Path(""), fs::copy_options::recursive);
  const auto version = [](const Scratch& scratch) {
    return Load(scratch.Path("sandbox.yaml")).content_version;
  };
  const std::string before = version(scratch_);
  EXPECT_EQ(before, version(other));
  Edit("content/texts.yaml", "**Consider:**", "**Think of:**", "");
  EXPECT_NE(before, version(scratch_));
}

TEST_F(CopyTest, EveryProblemOfEveryFileIsTold) {
  Edit("content/texts.yaml", "presumed:", "presumd:", "");
  Edit("content/red_flags.yaml", "tier: 0", "tier: 7", "");
  Edit("services.yaml", "hook: order-sign", "hook: order-sing", "");
  std::vector<std::string> files;
  for (const Problem& problem : Found()) {
    files.push_back(fs::path(problem.file).filename().string());
  }
  EXPECT_THAT(files, ::testing::IsSupersetOf({"texts.yaml", "red_flags.yaml", "services.yaml"}));
}

// ---- each thing broken once --------------------------------------------------------------------

struct Break {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* at;  // on whose line the problem is; empty: where `to` begins
  const char* key;
  const char* text;
};

class BrokenCopyTest : public CopyTest, public ::testing::WithParamInterface<Break> {};

TEST_P(BrokenCopyTest, IsAProblemWithItsFileLineAndKey) {
  const Break& broken = GetParam();
  const int line = Edit(broken.file, broken.from, broken.to, broken.at);
  const std::string begin = scratch_.Path(broken.file) + ":" + std::to_string(line) + ": " +
                            (*broken.key == '\0' ? "" : std::string(broken.key) + ": ");
  EXPECT_THAT(Worded(Found()),
              Contains(::testing::AllOf(::testing::StartsWith(begin), HasSubstr(broken.text))));
}

constexpr const char* kEmergency = "content/rules/10-emergency.yaml";
constexpr const char* kPack = "content/pack.yaml";
constexpr const char* kStops = "content/rules/20-draft-stops.yaml";

// The kinds of broken content: a key that is unknown, missing, or stands twice; a value without its
// unit, of another type, or out of range; an unknown predicate, concept, drug, class, source,
// order, ladder, override reason, placeholder or word of a closed list; an id given twice; bands
// out of order or with a gap; a number without a source; a rule without a source, hook or owner; a
// blank attribute; a version or date that is none, or dates out of order; text that is not ASCII,
// or words in upper case; an address without TLS; a table with another header or row; no YAML; too
// many, no or repeated reasons.
constexpr Break kBreaks[] = {
    // questions
    {"UnknownPredicate", "content/drugs.yaml", "when: {age: {below: 18}}",
     "when: {agee: {below: 18}}", "", "gates[0].when.agee", "no predicate of this name: agee"},
    {"UnknownConcept", "content/pathway.yaml", "leg_signs: [leg_pain", "leg_signs: [leg_pian", "",
     "leg_signs", "no concept of this name: leg_pian"},
    {"UnknownConceptOfARedFlag", "content/red_flags.yaml", "any_of: [cauda_equina]",
     "any_of: [cauda_equine]", "", "red_flags[0].when.condition.any_of[0]",
     "no concept of this name: cauda_equine"},
    {"UnknownKindOfPain", kStops, "- pain: [radicular", "- pain: [radiculer", "",
     "rules[0].when.any[1].all[1].pain[0]", "'radiculer' is none of"},
    // drugs and gates
    {"UnknownClass", "content/drugs.yaml", "class: gabapentinoid", "class: gabapentinoids", "",
     "drugs[0].class", "no drug class of this name: gabapentinoids"},
    {"BandsInAnotherOrder", "content/drugs.yaml", "over: 30", "over: 75", "", "drugs[0].renal[1]",
     "bands stand highest first"},
    {"NoBandForTheLowest", "content/drugs.yaml", "- from: 0\n        adequate: 150 mg",
     "- from: 5\n        adequate: 150 mg", "- from: 60", "drugs[0].renal",
     "the last band must begin at 0"},
    {"BandWithoutASource", "content/drugs.yaml", "times_a_day: 2, source: LBL_VENLAFAXINE}",
     "times_a_day: 2}", "", "drugs[6].renal[0].source", "required key is missing"},
    {"TaperWithoutASource", "content/drugs.yaml",
     "every: 4 d, at_least: 7 d, source: LBL_GABAPENTIN}", "every: 4 d, at_least: 7 d}", "",
     "drugs[0].taper.usual.source", "required key is missing"},
    {"TaperThatIsNeverOver", "content/drugs.yaml", "step: 300 mg, every: 4 d",
     "step: 0 mg, every: 4 d", "", "drugs[0].taper.usual.step", "a step is more than nothing"},
    {"TaperInStepsThatNoProductMakes", "content/drugs.yaml", "step: 300 mg, every: 4 d",
     "step: 50 mg, every: 4 d", "id: gabapentin\n", "drugs[0]",
     "no product of the drug makes a step of the taper"},
    {"TaperBoundedUpsideDown", "content/drugs.yaml", "at_least: 14 d, at_most: 28 d",
     "at_least: 14 d, at_most: 7 d", "", "drugs[13].taper.usual.at_most", "is less than at_least"},
    {"LongerTaperForNobody", "content/drugs.yaml", "{over: 1800 mg, after: 90 d, step", "{step", "",
     "drugs[0].taper.longer", "needs over or after"},
    {"StartAboveTheLimit", "content/drugs.yaml", "start: {first: 100 mg, to: 400 mg",
     "start: {first: 100 mg, to: 1500 mg", "id: gabapentin\n", "drugs[0]",
     "no product of the drug makes the start within the maximum"},
    {"StrengthInAnotherUnit", "content/drugs.yaml", "strength: 37.5 mg", "strength: 37.5 g", "",
     "drugs[7].products[0].strength", "expected an amount in mg, as in 37.5 mg"},
    {"ProductsInAnotherOrder", "content/drugs.yaml", "strength: 100 mg, unit: capsule",
     "strength: 400 mg, unit: capsule", "strength: 300 mg, unit: capsule", "drugs[0].products[1]",
     "products stand lowest strength first"},
    {"ProductWithoutACode", "content/drugs.yaml", "rxnorm: \"310430\"", "rxnorm: gabapentin", "",
     "drugs[0].products[0].rxnorm", "an RxNorm code is a number"},
    {"PlanOfNoKind", "content/orders.yaml", "plan: titrate", "plan: raise", "",
     "orders.titrate.plan", "'raise' is none of"},
    {"PlanForClientsThatIgnoreIt", "content/orders.yaml", "needs_details: true\n    plan: titrate",
     "plan: titrate", "label: \"Raise {plan.drug} in steps", "orders.titrate",
     "a planned dose needs needs_details"},
    {"StartOfNoDrug", "content/orders.yaml", "drug: gabapentin\n", "drug: gabapentine\n", "",
     "orders.start-gabapentin-reduced.drug", "no drug of this id"},
    {"PlanWordsWithoutTheDose", "content/texts.yaml", "take: \"Take {dose} {often}\"",
     "take: \"Take it {often}\"", "", "plan.take", "lacks {dose}"},
    {"DoseWithoutAUnit", "content/drugs.yaml", "adequate: 1800 mg", "adequate: 1800", "",
     "drugs[0].renal[0].adequate", "expected a whole number of mg"},
    {"DrugTwice", "content/drugs.yaml", "- id: pregabalin\n", "- id: gabapentin\n", "", "drugs[3]",
     "a drug of this id stands above"},
    {"GateTwice", "content/drugs.yaml", "- id: SF-002\n", "- id: SF-001\n", "", "gates[1]",
     "a gate of this id stands above"},
    {"GateOnAMisspeltDrug", "content/drugs.yaml", "for: [gabapentin, pregabalin]",
     "for: [gabapentin, pregabaln]", "", "gates[1].for", "no drug of drugs.yaml is meant"},
    {"GateWithAnotherEffect", "content/drugs.yaml", "effect: stop", "effect: halt", "",
     "gates[0].effect", "'halt' is none of stop, avoid, caution"},
    {"GateWithoutASource", "content/drugs.yaml", "sources: [NICE_NG59, CDC2022]",
     "sources: [NICE_NG95, CDC2022]", "", "gates[0].sources[0]",
     "no source of this name: NICE_NG95"},
    // the pathway and its numbers
    {"NumberWithoutASource", "content/pathway.yaml", "{value: 42 d, source: C02}", "{value: 42 d}",
     "", "numbers.trial_full.source", "required key is missing"},
    {"NumberWithAnEmptySource", "content/pathway.yaml", "{value: 42 d, source: C02}",
     "{value: 42 d, source: \"\"}", "", "numbers.trial_full.source", "no source of this name"},
    {"NumberWithoutAUnit", "content/pathway.yaml", "{value: 42 d,", "{value: 42,", "",
     "numbers.trial_full.value", "expected a whole number of d"},
    {"NumberMissing", "content/pathway.yaml", "trial_full:", "trial_ful:", "  persistence:",
     "numbers.trial_full", "required key is missing"},
    {"NumberUnknown", "content/pathway.yaml", "trial_full:", "trial_ful:", "", "numbers.trial_ful",
     "unknown key"},
    {"ClassOfThePathwayUnknown", "content/pathway.yaml", "ladder_classes: [gabapentinoid",
     "ladder_classes: [gabapentin", "", "ladder_classes", "no drug class of this name: gabapentin"},
    // red flags
    {"TierUnknown", "content/red_flags.yaml", "tier: 0", "tier: 4", "", "red_flags[0].tier",
     "tier is 0, 1, 2 or 3"},
    {"RedFlagTwice", "content/red_flags.yaml", "- id: cord-compression", "- id: cauda-equina", "",
     "red_flags[1]", "a red flag of this id stands above"},
    // rules
    {"RuleTwice", kStops, "- id: drafted-order-warning", "- id: drafted-order-critical", "",
     "rules[1]", "a rule of this id stands above"},
    {"DecisionUnknown", kEmergency, "decision: emergency", "decision: emergncy", "",
     "rules[0].decision", "'emergncy' is none of"},
    {"StatusUnknown", kEmergency, "status: live", "status: alive", "", "rules[0].status",
     "'alive' is none of live, shadow, retired"},
    {"UrgencyUnknown", kEmergency, "urgency: critical", "urgency: severe", "",
     "rules[0].says.urgency", "'severe' is none of"},
    {"HookUnknown", kEmergency, "hooks: [order-sign", "hooks: [order-sing", "", "rules[0].hooks[0]",
     "'order-sing' is none of"},
    {"NoHook", kEmergency, "hooks: [order-sign, order-select, patient-view]", "hooks: []", "",
     "rules[0].hooks", "a rule needs a hook"},
    {"RuleWithoutASource", kEmergency, "sources: [CES_GIRFT2023, ACPAPS2007]", "sources: []", "",
     "rules[0].sources", "a rule needs a source"},
    {"RuleOnAnAssumptionAlone", kEmergency, "sources: [CES_GIRFT2023, ACPAPS2007]",
     "sources: [assumption]", "", "rules[0].sources", "a rule needs a source"},
    {"SourceOfARuleUnknown", kEmergency, "sources: [CES_GIRFT2023", "sources: [CES_GIRFT2032", "",
     "rules[0].sources[0]", "no source of this name: CES_GIRFT2032"},
    {"TopicWithADash", kEmergency, "topic: redFlagEmergency", "topic: red-flag-emergency", "",
     "rules[0].topic", "letters and digits only"},
    {"OfferOfNothing", kEmergency, "- order: refer-emergency", "- order: refer-emergncy", "",
     "rules[0].offers[0].order", "nothing of this name: refer-emergncy"},
    {"OfferOfNoLadder", kEmergency, "- order: refer-emergency", "- ladder: facial", "",
     "rules[0].offers[0].ladder", "nothing of this name: facial"},
    {"OverrideReasonUnknown", kEmergency, "override_reasons: [already-assessed",
     "override_reasons: [alredy-assessed", "", "rules[0].override_reasons[0]",
     "no override reason of this name"},
    {"OverrideReasonTwice", kEmergency, "override_reasons: [already-assessed, sign-long-known",
     "override_reasons: [already-assessed, already-assessed", "", "rules[0].override_reasons[1]",
     "stands twice"},
    {"NoOverrideReason", kEmergency,
     "override_reasons: [already-assessed, sign-long-known, "
     "does-not-apply, patient-declines, other]",
     "override_reasons: []", "", "rules[0].override_reasons", "expected 1 to 8 reasons"},
    {"TooManyOverrideReasons", kEmergency, "override_reasons: [already-assessed,",
     "override_reasons: [already-assessed, more-harm, unclear, not-covered, not-feasible,", "",
     "rules[0].override_reasons", "expected 1 to 8 reasons"},
    {"KeyOfARuleUnknown", kEmergency, "status: live", "status: live\n    colour: red", "colour",
     "rules[0].colour", "unknown key"},
    {"RuleWithoutAnOwner", kEmergency, "owner:", "ownr:", "- id:", "rules[0].owner",
     "required key is missing"},
    {"PlaceholderOfARuleUnknown", kEmergency, "\"{red_flags}: emergency", "\"{red_flag}: emergency",
     "", "rules[0].says.summary[0]", "no placeholder of this name: {red_flag}"},
    {"NoYaml", kEmergency, "when:\n", "when: [\n", "- red_flag: [tier-0]", "",
     "illegal block entry"},
    // ladders, orders, texts, words, sources
    {"DrugOfALadderUnknown", "content/ladders.yaml", "- drug: duloxetine", "- drug: duloxetin", "",
     "ladders.radicular[0].drug", "no drug of this id"},
    {"OrderOfALadderUnknown", "content/ladders.yaml", "order: start-duloxetine",
     "order: start-duloxetin", "", "ladders.radicular[0].order", "no order of this id"},
    {"PlaceholderOfAnOrderUnknown", "content/orders.yaml", "management for {pain}",
     "management for {pian}", "", "orders.refer-pain-management.description",
     "no placeholder of this name: {pian}"},
    {"PlaceholderOfAResourceUnknown", "content/orders.yaml", "{Pain} since {pain.since}",
     "{Pian} since {pain.since}", "", "orders.refer-pain-management.resource.note[0].text",
     "no placeholder of this name: {Pian}"},
    {"OrderTwice", "content/orders.yaml", "screen-anxiety:", "screen-mood:  # twice", "",
     "orders.screen-mood", "key stands twice"},
    {"NotAscii", "content/texts.yaml", "**Consider:**", "**Consid\xC3\xA9r:**", "",
     "consider_heading", "only ASCII stands on a card"},
    {"PlaceholderOfATextUnknown", "content/texts.yaml", "Content {content}", "Content {contents}",
     "", "footer", "no placeholder of this name: {contents}"},
    {"NameOfNoPain", "content/texts.yaml", "  radicular: sciatica", "  radiculer: sciatica", "",
     "pain_names.radiculer", "no pain of this kind"},
    {"KeyTwice", "content/texts.yaml", "documented: documented\n",
     "documented: documented\npresumed: again\n", "presumed: again", "presumed",
     "key stands twice"},
    {"WordInUpperCase", "content/words.yaml", "spine: [spine,", "spine: [Spine,", "", "spine",
     "expected words in lower case: 'Spine'"},
    {"EmptyWord", "content/words.yaml", "spine: [spine,", "spine: [\"\",", "", "spine",
     "expected words in lower case: ''"},
    {"ServiceInWordsUnknown", "content/words.yaml", "referral_pain:", "referal_pain:", "",
     "services.referal_pain", "no concept of this name: referal_pain"},
    {"SideWithoutCodes", "content/words.yaml", "right: {codes:", "right: {code:", "",
     "sides.right.codes", "required key is missing"},
    {"ClassOfAnAllergyUnknown", "content/words.yaml", "  tca: [tricyclic]", "  tcas: [tricyclic]",
     "", "allergen_classes.tcas", "no drug class of this name: tcas"},
    {"KindOfAMeasurementUnknown", "content/observations.yaml", "  sodium: {", "  natrium: {", "",
     "plausible.natrium", "no concept of this name: natrium"},
    {"RangeThatIsNoNumber", "content/observations.yaml", "from: 0.1, to", "from: 0.1mg, to", "",
     "plausible.serum_creatinine.from", "expected a number of up to three decimals"},
    {"RangeBackwards", "content/observations.yaml", "from: 80, to: 220", "from: 220, to: 80", "",
     "plausible.sodium", "from is above to"},
    {"RangeWithoutASource", "content/observations.yaml", "to: 220, source: assumption", "to: 220",
     "", "plausible.sodium.source", "required key is missing"},
    {"DoseLimitOfZero", "content/observations.yaml", "most_pieces: {value: 20,",
     "most_pieces: {value: 0,", "", "doses.most_pieces.value", "expected 1 to 1000"},
    {"DoseLimitWithoutASource", "content/observations.yaml", "{value: 8, source: assumption}",
     "{value: 8}", "", "doses.smallest_part.source", "required key is missing"},
    {"AnswerInUpperCase", "content/observations.yaml", "present, positive,", "present, Positive,",
     "", "present.words", "expected words in lower case: 'Positive'"},
    {"SignUnknown", "content/observations.yaml", "  fever: [fever]", "  fiver: [fever]", "",
     "signs.fiver", "no concept of this name: fiver"},
    {"OppositeUnknown", "content/observations.yaml", "not_pregnant: pregnancy",
     "not_pregnant: pregnant", "", "opposites.not_pregnant", "no concept of this name: pregnant"},
    {"SourceWithoutTls", "content/sources.yaml", "url: https://", "url: http://", "",
     "sources[0].url", "expected an https URL"},
    {"SourceTwice", "content/sources.yaml", "- id: NICE_CG173", "- id: NICE_NG59", "", "sources[1]",
     "a source of this id stands above"},
    {"PackWithoutAVersion", "content/pack.yaml", "version:", "versoin:", "# yaml-language",
     "version", "required key is missing"},
    {"PackVersionNotSemantic", kPack, "version: \"0.1.0\"", "version: \"0.1\"", "", "version",
     "expected a semantic version"},
    {"PackReleasedInAMonth", kPack, "released: \"2026-11-22\"", "released: \"2026-11\"", "",
     "released", "expected a day"},
    {"PackRevisedBeforeItsRelease", kPack, "revised: \"2026-11-22\"", "revised: \"2026-11-21\"", "",
     "revised", "revised before it was released"},
    {"PackReviewedBeforeItsRevision", kPack, "review_by: \"2027-05-22\"",
     "review_by: \"2026-11-22\"", "", "review_by", "to be reviewed before it was revised"},
    {"PackWithoutASponsor", kPack, "sponsor: not provided\n", "", "# yaml-language", "sponsor",
     "required key is missing"},
    {"OwnerOfThePackBlank", kPack, "owner: clinical content committee", "owner: \" \"", "", "owner",
     "is blank"},
    {"AttributeBlank", kPack, "race: not used", "race: \"\"", "", "source_attributes.race",
     "is blank"},
    {"AttributeEmpty", kPack, "race: not used", "race: ~", "", "source_attributes.race",
     "required key is missing"},
    {"AttributeMissing", kPack, "  race: not used\n", "", "  citation:", "source_attributes.race",
     "required key is missing"},
    {"AttributeUnknown", kPack, "race: not used", "rase: not used", "", "source_attributes.rase",
     "unknown key"},
    {"OwnerOfARuleBlank", kEmergency, "owner: spine clinic lead", "owner: \"\"", "",
     "rules[0].owner", "is blank"},
    {"VersionOfARuleNotSemantic", kEmergency, "status: live", "status: live\n    version: two",
     "version: two", "rules[0].version", "expected a semantic version"},
    {"AttributeOfARuleBlank", kEmergency, "sex: not used", "sex: \"\"", "",
     "rules[0].source_attributes.sex", "is blank"},
    {"CitationOfARuleIsItsSources", kEmergency, "sex: not used", "citation: mine", "",
     "rules[0].source_attributes.citation", "unknown key"},
    // tables
    {"HeaderOfATable", "content/terminology/concepts.csv", "system,code,match", "system,code,how",
     "", "", "the header is not the one expected"},
    {"RowOfATable", "content/terminology/ingredients.csv", "alfentanil,", "alfentanil,,,,,,", "",
     "", "row has another number of columns"},
    // services and settings
    {"PrefetchNotPortable", "services.yaml", "Patient/{{context.patientId}}",
     "Patient/{{context.draftOrders}}", "", "prefetch.patient",
     "token context.draftOrders is not portable"},
    {"HookOfAServiceUnknown", "services.yaml", "hook: order-sign", "hook: order-sing", "",
     "services[0].hook", "'order-sing' is none of"},
    {"ServiceTwice", "services.yaml", "- id: pain-order-select\n    hook: order-select",
     "- id: pain-order-sign\n    hook: order-sign", "", "services[1]",
     "a service of this id and hook stands above"},
    {"VersionThatIsNone", "services.yaml", "version: \"2.0.1\"", "version: \"2.0\"", "", "version",
     "expected a version such as 2.0.1"},
    {"HookVersionNotPublished", "services.yaml", "hook_version: \"1.0\"", "hook_version: \"3.0\"",
     "", "services[0].hook_version", "'3.0' is none of"},
    {"OriginWithAPath", "sandbox.yaml", "[https://sandbox.cds-hooks.org]", "[https://a.example/]",
     "", "cors.origins[0]", "expected an origin as browsers send it"},
    {"AnyOrigin", "sandbox.yaml", "[https://sandbox.cds-hooks.org]", "[\"*\"]", "",
     "cors.origins[0]", "expected an origin as browsers send it"},
    {"NegativeRate", "sandbox.yaml", "check_answers: true", "rate_limit: {per_minute: -1}", "",
     "rate_limit.per_minute", "expected 0 to 1000000"},
    {"StoreWithoutAKey", "sandbox.yaml", "check_answers: true", "store: {url: x}", "",
     "store.key_file", "required key is missing"},
    {"StoreOfAnotherKind", "sandbox.yaml", "check_answers: true",
     "store: {url: \"mysql://x\", key_file: x}", "", "store.url", "expected a file"},
    {"StoreWithAPasswordInItsUrl", "sandbox.yaml", "check_answers: true",
     "store: {url: \"postgresql://a:b@c/d\", key_file: x}", "", "store.url", "password_file"},
    {"StoreThatMayWaitForEver", "sandbox.yaml", "check_answers: true",
     "store: {url: x, key_file: x, timeout_ms: 0}", "", "store.timeout_ms", "expected 1 to"},
    {"AdminWithoutAToken", "sandbox.yaml", "check_answers: true", "admin: {port: 0}", "",
     "admin.token_file", "required key is missing"},
    {"AdminTokenThatIsShort", "sandbox.yaml", "check_answers: true",
     "admin: {token_file: services.yaml.none}", "", "admin.token_file", "a secret of 32 bytes"},
    {"AdminInPlainForAll", "sandbox.yaml", "check_answers: true",
     "admin: {host: 0.0.0.0, token_file: services.yaml}", "", "admin.host",
     "calls would come in plain"},
    {"AuditWithoutAKey", "sandbox.yaml", "check_answers: true", "audit: {path: x}", "",
     "audit.key_file", "required key is missing"},
    {"AuditKeyThatIsTooShort", "sandbox.yaml", "check_answers: true",
     "audit: {path: x, key_file: services.yaml.none}", "", "audit.key_file",
     "expected a file with a secret of 32 bytes or more"},
    {"ServiceThatIsNoSegment", "services.yaml", "- id: pain-order-sign", "- id: pain/order sign",
     "", "services[0].id", "lower-case letters, digits and dashes only"},
    {"PortTooHigh", "sandbox.yaml", "port: 8080", "port: 65536", "", "listen.port",
     "expected 0 to 65535"},
    {"NegativeWorkers", "sandbox.yaml", "port: 8080", "workers: -1", "", "listen.workers",
     "expected 0 to 1024"},
    {"NoBodyAllowed", "sandbox.yaml", "max_body_bytes: 8388608", "max_body_bytes: 0", "",
     "listen.max_body_bytes", "expected 1 to"},
    {"NoCards", "sandbox.yaml", "max_cards: 3", "max_cards: 0", "", "profile.max_cards",
     "expected 1 to"},
    {"RulePagesWithoutTls", "sandbox.yaml", "max_cards: 3", "rule_pages: http://site.example", "",
     "profile.rule_pages", "expected an https URL"},
    {"OnMissingUnknown", "sandbox.yaml", "on_missing: refuse", "on_missing: fail", "", "on_missing",
     "'fail' is none of refuse, answer"},
    {"SettingUnknown", "sandbox.yaml", "port: 8080", "prt: 8080", "", "listen.prt", "unknown key"},
    {"NoContent", "sandbox.yaml", "content: content\n", "", "# yaml-language", "content",
     "required key is missing"},
};

INSTANTIATE_TEST_SUITE_P(Breaks, BrokenCopyTest, ::testing::ValuesIn(kBreaks),
                         [](const auto& tested) { return tested.param.name; });

// ---- files -------------------------------------------------------------------------------------

class MissingFileTest : public CopyTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(MissingFileTest, IsAProblemThatNamesIt) {
  fs::remove(scratch_.Path(GetParam()));
  EXPECT_THAT(Worded(Found()), Contains(scratch_.Path(GetParam()) + ": cannot be read"));
}

INSTANTIATE_TEST_SUITE_P(
    Files, MissingFileTest,
    ::testing::Values("sandbox.yaml", "services.yaml", "content/pack.yaml", "content/pathway.yaml",
                      "content/drugs.yaml", "content/red_flags.yaml", "content/ladders.yaml",
                      "content/orders.yaml", "content/texts.yaml", "content/words.yaml",
                      "content/observations.yaml", "content/sources.yaml",
                      "content/terminology/concepts.csv", "content/terminology/products.csv"),
    [](const auto& tested) {
      std::string name = tested.param;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == '/' || c == '.'; }, '_');
      return name;
    });

TEST_F(CopyTest, WithoutRulesItIsNoContent) {
  fs::remove_all(scratch_.Path("content/rules"));
  EXPECT_THAT(Worded(Found()), Contains(scratch_.Path("content/rules") + ": no rules"));
}

TEST_F(CopyTest, AFolderInPlaceOfAFileIsAProblem) {
  fs::remove(scratch_.Path("content/texts.yaml"));
  fs::create_directory(scratch_.Path("content/texts.yaml"));
  EXPECT_THAT(Worded(Found()),
              Contains(::testing::StartsWith(scratch_.Path("content/texts.yaml"))));
}

}  // namespace
}  // namespace config
