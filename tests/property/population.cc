#include "tests/property/population.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/house.h"
#include "tests/property/chart.h"
#include "tests/property/outline.h"
#include "tests/property/patient.h"

namespace property {
namespace {

using pathway::Ask;
using pathway::Content;
using pathway::Question;
using pathway::SiteChoices;

constexpr std::uint64_t kAnyone = 4'000;
constexpr int kOfEach = 16;  // patients around one question

// One question that something of the content asks, or what it does with it.
struct Focus {
  Target target;
  const Question* question = nullptr;
};

// The questions without parts that one is made of.
void AddLeaves(const Question& question, std::vector<const Question*>& leaves) {
  if (question.parts.empty()) leaves.push_back(&question);
  for (const Question& part : question.parts) AddLeaves(part, leaves);
}

void AddLeaves(const std::optional<Question>& question, std::vector<const Question*>& leaves) {
  if (question) AddLeaves(*question, leaves);
}

void AddOrder(const std::string& order, const Content& content,
              std::vector<const Question*>& leaves) {
  const auto unless = content.order_unless.find(order);
  if (unless != content.order_unless.end()) AddLeaves(unless->second, leaves);
}

// What a rule asks, and what decides on what it offers.
std::vector<const Question*> LeavesOf(const pathway::Rule& rule, const Content& content) {
  std::vector<const Question*> leaves;
  AddLeaves(rule.when, leaves);
  AddLeaves(rule.unless, leaves);
  for (const pathway::Offer& offer : rule.offers) {
    AddLeaves(offer.when, leaves);
    AddOrder(offer.name, content, leaves);
    for (const std::string& order : offer.orders) AddOrder(order, content, leaves);
    const auto ladder = content.ladders.find(offer.name);
    if (offer.kind != pathway::Offer::Kind::kLadder || ladder == content.ladders.end()) continue;
    for (const pathway::LadderStep& step : ladder->second) {
      AddLeaves(step.when, leaves);
      AddLeaves(step.unless, leaves);
      AddOrder(step.order, content, leaves);
    }
  }
  return leaves;
}

std::vector<Focus> Foci(const Content& content) {
  std::vector<Focus> foci;
  for (const pathway::Rule& rule : content.rules) {
    Target target;
    target.rule = &rule;
    for (const Question* question : LeavesOf(rule, content)) foci.push_back({target, question});
  }
  std::set<std::string> seen;
  for (const auto& [id, drug] : content.drugs) {
    for (const pathway::Gate& gate : drug.gates) {
      if (!seen.insert(gate.id).second) continue;  // of another drug
      Target target;
      target.kind = Target::Kind::kGate;
      target.gate = &gate;
      target.drug = &drug;
      std::vector<const Question*> leaves;
      AddLeaves(gate.when, leaves);
      AddLeaves(gate.unless, leaves);
      for (const Question* question : leaves) foci.push_back({target, question});
    }
  }
  return foci;
}

// One in three at a site that has chosen otherwise.
SiteChoices AnySite(const SiteChoices& usual, Random& random) {
  SiteChoices site = usual;
  switch (random.Between(0, 17)) {
    case 0:
      site.evidence_profile = "uk";
      break;
    case 1:
      site.contested = pathway::Contested::kHide;
      break;
    case 2:
      site.contested = pathway::Contested::kMention;
      break;
    case 3:
      site.offers_venlafaxine = true;
      break;
    case 4:
      site.same_drug_adds = true;
      break;
    case 5:
      site.drugs_to_choose_from = true;
      break;
    default:
      break;
  }
  return site;
}

bool AsksOfProfile(const Question& question) {
  return question.ask == Ask::kEvidenceProfile ||
         std::any_of(question.parts.begin(), question.parts.end(), AsksOfProfile);
}

pathway::PainCase PatientAt(const Focus& focus, const Vocabulary& words, Random& random) {
  Chart chart(words, house::FirstDay(), random);
  if (random.Percent(85)) {
    chart.AddWellKnownPerson();
  } else {
    chart.AddPerson();
  }
  chart.Satisfy(focus.target);
  if (!random.Percent(20)) chart.Satisfy(*focus.question, focus.target.drug);
  chart.AddPain();
  return chart.Take();
}

}  // namespace

std::vector<Inhabitant> Population(const Vocabulary& words, const SiteChoices& usual) {
  std::vector<Inhabitant> population;
  for (std::uint64_t seed = 1; seed <= kAnyone; ++seed) {
    Random random(seed);
    population.push_back({PatientOf(seed, words, house::FirstDay()), AnySite(usual, random)});
  }
  std::uint64_t seed = kAnyone;
  for (const Focus& focus : Foci(*words.content)) {
    for (int i = 0; i < kOfEach; ++i) {
      Random random(++seed);
      SiteChoices site = usual;
      const pathway::Rule* rule = focus.target.rule;
      if (rule != nullptr && AsksOfProfile(rule->when) && random.Percent(70)) {
        site.evidence_profile = "uk";
      } else if (random.Percent(10)) {
        site = AnySite(usual, random);
      }
      population.push_back({PatientAt(focus, words, random), site});
      WithoutDraftsOnView(population.back().pain_case);
    }
  }
  return population;
}

std::string OutlineOf(const Inhabitant& patient, service::Deployment& deployment) {
  deployment.content.site = patient.site;
  deployment.profile.honours_at_most_one = patient.site.drugs_to_choose_from;
  return Outline(Answer(patient.pain_case, deployment));
}

std::string Digest(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  static constexpr char kHex[] = "0123456789abcdef";
  std::string digits;
  for (int shift = 28; shift >= 0; shift -= 4) digits += kHex[(hash >> shift) & 0xFU];
  return digits;
}

}  // namespace property
