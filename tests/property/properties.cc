#include "tests/property/properties.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "cards/render.h"
#include "cards/response.h"
#include "cards/text.h"
#include "pathway/gates.h"
#include "pathway/names.h"
#include "tests/house.h"
#include "tests/property/chart.h"
#include "tests/property/patient.h"
#include "tests/property/random.h"

namespace property {
namespace {

using cards::Card;
using pathway::Ask;
using pathway::Condition;
using pathway::Decision;
using pathway::DraftStop;
using pathway::Finding;
using pathway::GateOutcome;
using pathway::Hook;
using pathway::Judgement;
using pathway::MedicationOrder;
using pathway::Option;
using pathway::PainCase;
using pathway::Rule;
using pathway::Standing;
using pathway::Urgency;

constexpr std::size_t kExamples = 3;           // of each broken property
constexpr std::size_t kLongestDetail = 4'500;  // characters of a card into which none is folded

// The drugs about which a stop speaks without a pain problem (D40).
bool OfThePathway(const MedicationOrder& order) {
  static const std::vector<std::string> classes = {"gabapentinoid", "snri", "tca"};
  return pathway::Contains(classes, order.drug_class) || order.ingredient == "baclofen";
}

bool HasFlag(const Judgement& judgement, int tier) {
  return std::any_of(judgement.red_flags.begin(), judgement.red_flags.end(),
                     [tier](const auto& found) { return found.flag->tier == tier; });
}

bool Triggers(const PainCase& pain_case, const std::string& resource) {
  return pain_case.selected.empty() || pathway::Contains(pain_case.selected, resource);
}

// Whether an order is being placed that the service speaks about (D7), by the record alone.
bool SomethingRelevant(const PainCase& pain_case, const pathway::Content& content) {
  if (pain_case.hook == Hook::kPatientView) return true;
  const bool drug = std::any_of(
      pain_case.drafts.begin(), pain_case.drafts.end(), [&](const MedicationOrder& draft) {
        return Triggers(pain_case, draft.resource) &&
               (pathway::Contains(content.pain_classes, draft.drug_class) ||
                content.drugs.contains(draft.drug) || OfThePathway(draft));
      });
  return drug ||
         std::any_of(pain_case.drafted_services.begin(), pain_case.drafted_services.end(),
                     [&](const pathway::Service& service) {
                       return Triggers(pain_case, service.resource) &&
                              pathway::SharesOne(service.concepts, content.relevant_services);
                     });
}

// Whether the record holds pain of the pathway at all (D40).
bool SomePain(const PainCase& pain_case, const pathway::Content& content) {
  return std::any_of(
      pain_case.conditions.begin(), pain_case.conditions.end(),
      [&](const Condition& condition) { return condition.active && IsPain(condition, content); });
}

// Where cards of a decision stand (D8); nothing for those that D8 does not name. The next drug and
// the referral are one card. Up to kLastCritical they are critical, the others never (D19).
constexpr int kLastCritical = 1;
std::optional<int> PlaceOf(Decision decision) {
  switch (decision) {
    case Decision::kEmergency:
      return 0;
    case Decision::kDraftStop:
      return kLastCritical;
    case Decision::kDraftWarning:
      return 2;
    case Decision::kUrgent:
      return 3;
    case Decision::kReferral:
    case Decision::kDrug:
      return 4;
    case Decision::kGuard:
      return 5;
    default:
      return std::nullopt;
  }
}

// The services and drugs that the rule asks about in the draft.
void AddDraftedNames(const pathway::Question& question, std::vector<std::string>& names) {
  if (question.ask == Ask::kNo) return;
  if (question.ask == Ask::kDrafted) {
    names.insert(names.end(), question.names.begin(), question.names.end());
    names.insert(names.end(), question.classes.begin(), question.classes.end());
  }
  for (const pathway::Question& part : question.parts) AddDraftedNames(part, names);
}

}  // namespace

Properties::Properties(const service::Deployment& deployment, const Vocabulary& words)
    : deployment_(deployment), words_(words), accepting_(deployment) {}

void Properties::Expect(bool holds, const char* property, const std::string& what) {
  if (holds) return;
  Broken& broken = broken_[property];
  ++broken.times;
  if (broken.examples.size() >= kExamples) return;
  broken.examples.push_back("seed " + std::to_string(seed_) + ": " + what + "\n    " +
                            InShort(*pain_case_));
}

void Properties::Check(std::uint64_t seed) {
  seed_ = seed;
  const PainCase pain_case = PatientOf(seed, words_, house::FirstDay());
  pain_case_ = &pain_case;
  const Answered answered = Answer(pain_case, deployment_);
  Count(answered);
  OneRuleADecision(answered);
  Order(answered);
  Silence(answered);
  NoOfferAgainstAStop(answered);
  NoOfferAgainstAGuard(answered);
  DrugsSuggested(answered);
  Subsets(answered);
  Words(answered);
  // Each of these compares the patient with another one: no patient shows all of them.
  switch (seed % 10) {
    case 0:
      return PartialListsKnowLess(answered);
    case 1:
      return LessHistoryKnowsLess(answered);
    case 2:
    case 3:
      return UnrelatedChangesNothing(answered);
    case 4:
    case 5:
      return OrderOfListsChangesNothing(answered);
    case 6:
    case 7:
      return HalvesAreTheWhole(answered);
    default:
      return;
  }
}

void Properties::Count(const Answered& answered) {
  for (const Finding& finding : answered.assessment.findings) {
    for (const Rule* rule : finding.rules) ++reached_.rules[rule->id];
    for (const Option& option : finding.options) {
      ++reached_.steps[option.step];
      for (const GateOutcome& outcome : option.gates) {
        if (outcome.applies != pathway::Answer::kNo) ++reached_.gates[outcome.gate->id];
      }
    }
  }
  for (const auto& found : answered.judgement.red_flags) ++reached_.flags[found.flag->id];
  if (!answered.cards.empty()) ++reached_.answers;
  for (const Card& card : answered.cards) {
    reached_.suggestions += static_cast<int>(card.suggestions.size());
  }
}

// ---- which cards, and in which order -----------------------------------------------------------

void Properties::OneRuleADecision(const Answered& answered) {
  std::set<Decision> decided;
  for (const Finding& finding : answered.assessment.findings) {
    for (const Rule* rule : finding.rules) {
      Expect(decided.insert(rule->decision).second, "one rule speaks on each decision",
             rule->id + " is the second");
    }
  }
}

void Properties::Order(const Answered& answered) {
  const auto& findings = answered.assessment.findings;
  const auto criticals = std::count_if(findings.begin(), findings.end(), [](const Finding& f) {
    return f.urgency == Urgency::kCritical;
  });
  const std::size_t most =
      std::max(deployment_.clients.front().profile.max_cards, static_cast<std::size_t>(criticals));
  Expect(answered.cards.size() <= most, "no more cards than max_cards and the critical ones",
         std::to_string(answered.cards.size()) + " cards");
  int highest = -1;
  for (const Finding& finding : findings) {
    const Rule& first = *finding.rules.front();
    if (const auto place = PlaceOf(first.decision)) {
      Expect(*place > highest, "cards stand in the order of D8", first.id);
      highest = std::max(highest, *place);
      const bool critical = *place <= kLastCritical;
      Expect((finding.urgency == Urgency::kCritical) == critical, "indicators follow D19",
             first.id);
    }
    Expect(first.decision != Decision::kUrgent || finding.urgency == Urgency::kWarning,
           "indicators follow D19", first.id);
  }
}

void Properties::Silence(const Answered& answered) {
  const Judgement& judgement = answered.judgement;
  const PainCase& pain_case = *answered.pain_case;
  const bool relevant = SomethingRelevant(pain_case, deployment_.content);
  const bool pain = SomePain(pain_case, deployment_.content);
  for (const Finding& finding : answered.assessment.findings) {
    for (const Rule* rule : finding.rules) {
      const bool emergency = rule->decision == Decision::kEmergency;
      const bool stop = rule->decision == Decision::kDraftStop;
      const bool critical = rule->says.urgency == Urgency::kCritical;
      // A stop of the drafted order itself outlives an emergency.
      const bool of_service = rule->decision == Decision::kServiceStop;
      Expect(critical || of_service || !HasFlag(judgement, 0), "a red flag of tier 0 silences (D8)",
             rule->id);
      // A metastasis that nobody follows speaks in cancer, which switches the pathway off (D45 f).
      const bool metastasis = rule->id == "spinal-metastasis-unseen";
      Expect(critical || metastasis || !judgement.pathway_off, "where the pathway is off (D39)",
             rule->id);
      Expect(relevant, "nothing relevant, nothing said (D7)", rule->id);
      const bool own = stop && std::all_of(finding.stops.begin(), finding.stops.end(),
                                           [](const DraftStop& each) {
                                             return OfThePathway(*each.draft->order);
                                           });
      Expect(pain || own || emergency, "no pain of the pathway, nothing said (D40)", rule->id);
      const bool of_an_order = stop || rule->decision == Decision::kGuard;
      Expect(!of_an_order || pain_case.hook != Hook::kPatientView,
             "a view of the record says nothing of orders", rule->id);
    }
  }
}

// ---- offers against warnings -------------------------------------------------------------------

// A drafted drug that a stop names is offered by no card; one that a warning names stands there as
// text with that warning only.
void Properties::NoOfferAgainstAStop(const Answered& answered) {
  for (const Finding& warning : answered.assessment.findings) {
    for (const Finding& offer : answered.assessment.findings) {
      for (const Option& option : offer.options) {
        if (option.standing == Standing::kWithheld) continue;
        const std::string offered = option.drug->id + " is " + WordOf(option.standing);
        for (const DraftStop& stop : warning.stops) {
          Expect(stop.draft->order->drug != option.drug->id, "no offer of what a stop names",
                 offered + " against " + stop.gate->id);
        }
        for (const DraftStop& each : warning.warnings) {
          if (each.draft->order->drug != option.drug->id) continue;
          const bool said = std::any_of(
              option.gates.begin(), option.gates.end(), [&](const GateOutcome& outcome) {
                return outcome.gate == each.gate && outcome.applies == pathway::Answer::kYes;
              });
          Expect(said && option.standing == Standing::kText, "no offer against a warning",
                 offered + " against " + each.gate->id);
        }
      }
    }
  }
}

// What a guard questions in the draft is created by no suggestion.
void Properties::NoOfferAgainstAGuard(const Answered& answered) {
  for (const Finding& finding : answered.assessment.findings) {
    for (const Rule* rule : finding.rules) {
      if (rule->decision != Decision::kGuard) continue;
      std::vector<std::string> questioned;
      AddDraftedNames(rule->when, questioned);
      for (const cards::Suggestion* suggestion : SuggestionsOf(answered.cards)) {
        for (const cards::Action& action : suggestion->actions) {
          if (action.type != cards::ActionType::kCreate) continue;
          const PainCase& created = accepting_.Read(action.resource);
          for (const pathway::Service& service : created.drafted_services) {
            Expect(!pathway::SharesOne(service.concepts, questioned),
                   "no offer of what a guard questions", rule->id + " and " + suggestion->label);
          }
          for (const MedicationOrder& order : created.drafts) {
            Expect(!pathway::Contains(questioned, order.drug) &&
                       !pathway::Contains(questioned, order.drug_class),
                   "no offer of what a guard questions", rule->id + " and " + suggestion->label);
          }
        }
      }
    }
  }
}

// ---- words -------------------------------------------------------------------------------------

void Properties::Words(const Answered& answered) {
  for (const Card& card : answered.cards) {
    const std::size_t length = cards::CodePoints(card.summary);
    Expect(length > 0 && length < cards::kSummaryLimit, "a summary has under 140 characters",
           card.summary);
    std::vector<std::string> texts = {card.summary, card.detail, card.source.label};
    for (const cards::Suggestion& suggestion : card.suggestions) {
      texts.push_back(suggestion.label);
      for (const cards::Action& action : suggestion.actions) texts.push_back(action.description);
    }
    for (const std::string& text : texts) {
      const bool filled = text.find_first_of("{}") == std::string::npos;
      Expect(filled, "no placeholder is left", filled ? "" : text.substr(0, 200));
      Expect(!text.empty(), "no text is empty", card.summary);
    }
    const bool folded = card.detail.find(deployment_.texts.also_heading) != std::string::npos;
    Expect(folded || cards::CodePoints(card.detail) <= kLongestDetail, "a detail is no treatise",
           std::to_string(cards::CodePoints(card.detail)) + " characters: " + card.summary);
    Expect(card.detail.starts_with(deployment_.texts.consider_heading),
           "a detail begins with what to consider",
           card.source.topic.code + ": " + card.detail.substr(0, 60));
  }
  if (seed_ % 10 != 0) return;
  const auto problems = cards::ProblemsOf(WriteResponse(answered.cards));
  Expect(problems.empty(), "the answer follows the specification",
         problems.empty() ? "" : problems.front());
}

}  // namespace property
