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
#include "tests/property/patient.h"
#include "tests/property/random.h"

namespace property {
namespace {

using cards::Card;
using pathway::Ask;
using pathway::Condition;
using pathway::Decision;
using pathway::Delivery;
using pathway::DraftStop;
using pathway::Finding;
using pathway::GateEffect;
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

// What goes down from the dose that is taken adds nothing to it.
bool GoesDown(const cards::Suggestion& suggestion) {
  return suggestion.label.starts_with("Taper ") || suggestion.label.starts_with("Reduce ");
}

bool CreatesSomething(const cards::Suggestion* suggestion) {
  return std::any_of(suggestion->actions.begin(), suggestion->actions.end(),
                     [](const auto& action) { return action.type != cards::ActionType::kDelete; });
}
constexpr std::size_t kMostAtOnce = 8;  // suggestions of which every subset is taken

// Started and raised by specialists only (D3).
const std::vector<std::string>& NeverStarted() {
  static const std::vector<std::string> classes = {
      "opioid",   "corticosteroid", "benzodiazepine",  "muscle_relaxant",
      "cannabis", "cannabinoid",    "local_anesthetic"};
  return classes;
}

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
      pain_case.conditions.begin(), pain_case.conditions.end(), [&](const Condition& condition) {
        return condition.active &&
               std::any_of(content.pain_kinds.begin(), content.pain_kinds.end(),
                           [&](const auto& kind) {
                             return pathway::SharesOne(condition.concepts, kind.second);
                           });
      });
}

std::vector<const cards::Suggestion*> SuggestionsOf(const std::vector<Card>& all) {
  std::vector<const cards::Suggestion*> suggestions;
  for (const Card& card : all) {
    for (const cards::Suggestion& suggestion : card.suggestions) suggestions.push_back(&suggestion);
  }
  return suggestions;
}

bool IsDrugOrder(const cards::Action& action) {
  return action.type != cards::ActionType::kDelete &&
         action.resource.find("\"MedicationRequest\"") != std::string::npos;
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

// Every stop and every "avoid" that holds of a drug which is drafted or taken.
using Breaches = std::set<std::pair<std::string, std::string>>;
Breaches BreachesOf(const Judgement& judgement, Reached* reached) {
  std::set<std::string> drugs;
  for (const MedicationOrder& draft : judgement.pain_case->drafts) {
    if (draft.status == pathway::OrderStatus::kDraft) drugs.insert(draft.drug);
  }
  for (const MedicationOrder& order : judgement.pain_case->medications) {
    if (order.status == pathway::OrderStatus::kActive) drugs.insert(order.drug);
  }
  Breaches breaches;
  for (const std::string& id : drugs) {
    const auto drug = judgement.content->drugs.find(id);
    if (drug == judgement.content->drugs.end()) continue;
    for (const GateOutcome& outcome : GateOutcomes(drug->second, judgement)) {
      const bool yes = outcome.applies == pathway::Answer::kYes;
      const bool asks =
          outcome.applies == pathway::Answer::kUnknown && !outcome.gate->check.empty();
      if (reached != nullptr && (yes || asks)) ++reached->gates[outcome.gate->id];
      if (yes && outcome.gate->effect != GateEffect::kCaution) {
        breaches.emplace(id, outcome.gate->id);
      }
    }
  }
  return breaches;
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

std::string Together(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

const char* WordOf(Standing standing) {
  if (standing == Standing::kSuggested) return "suggested";
  return standing == Standing::kText ? "text" : "withheld";
}

void AddStops(const std::vector<DraftStop>& stops, const char* kind, std::set<std::string>& lines) {
  for (const DraftStop& stop : stops) {
    lines.insert(std::string(kind) + " " + stop.draft->order->drug + " " + stop.gate->id);
  }
}

// What an answer says, without its words: rules, options and their gates, stops, orders.
std::string Outline(const Answered& answered) {
  std::string outline;
  for (const Finding& finding : answered.assessment.findings) {
    std::set<std::string> lines;
    AddStops(finding.stops, "stop", lines);
    AddStops(finding.warnings, "warning", lines);
    for (const Rule* rule : finding.rules) outline += rule->id + " ";
    outline += "(urgency " + std::to_string(static_cast<int>(finding.urgency)) + ")";
    for (const Option& option : finding.options) {
      outline += " " + option.drug->id + ":" + WordOf(option.standing);
      for (const GateOutcome& outcome : option.gates) {
        if (outcome.applies == pathway::Answer::kNo) continue;
        outline += outcome.applies == pathway::Answer::kYes ? "+" : "?";
        outline += outcome.gate->id;
      }
    }
    for (const std::string& line : lines) outline += " " + line;
    for (const std::string& order : finding.orders) outline += " order:" + order;
    outline += "; ";
  }
  for (const Card& card : answered.cards) {
    outline += "| " + card.summary;
    for (const cards::Suggestion& suggestion : card.suggestions) {
      // A draft is changed where it is one; of two halves it is not.
      const bool creates = suggestion.actions.front().type == cards::ActionType::kCreate;
      if (creates) outline += " [" + suggestion.label + "]";
    }
  }
  return outline;
}

bool SuggestsADrug(const Answered& answered) {
  const auto& findings = answered.assessment.findings;
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return std::any_of(finding.options.begin(), finding.options.end(), [](const Option& option) {
      return option.standing == Standing::kSuggested;
    });
  });
}

// The first place where two texts part, with a little of what stands around it.
std::string Difference(const std::string& one, const std::string& other) {
  std::size_t at = 0;
  while (at < one.size() && at < other.size() && one[at] == other[at]) ++at;
  const std::size_t from = at > 60 ? at - 60 : 0;
  return "\"..." + one.substr(from, 220) + "\" became \"..." + other.substr(from, 220) + "\"";
}

}  // namespace

Answered Answer(const PainCase& pain_case, const service::Deployment& deployment) {
  Answered answered;
  answered.pain_case = &pain_case;
  answered.judgement = Judge(pain_case, deployment.content);
  answered.assessment = Assess(answered.judgement, pathway::Tracing::kNone);
  const cards::RenderContext context{deployment.texts, deployment.profile,
                                     "3f1f1c2e-0000-4000-8000-000000000001", "1.0.0 / 000000"};
  answered.cards = RenderCards(answered.assessment, answered.judgement, context);
  return answered;
}

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
      std::max(deployment_.profile.max_cards, static_cast<std::size_t>(criticals));
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

// ---- suggestions -------------------------------------------------------------------------------

// What its label names; and where a dose is kept, nothing of the drug stays drafted that cannot be
// removed too.
void Properties::RemovesWhatItNames(const Answered& answered, const cards::Action& action,
                                    const std::string& label) {
  for (const pathway::Service& service : answered.pain_case->drafted_services) {
    if (service.resource == action.resource_id) return;
  }
  const auto& drafts = answered.pain_case->drafts;
  const auto removed = std::find_if(drafts.begin(), drafts.end(), [&](const auto& draft) {
    return draft.resource == action.resource_id;
  });
  if (removed == drafts.end()) {
    Expect(false, "what is removed is a draft", label);
    return;
  }
  const auto drug = deployment_.content.drugs.find(removed->drug);
  const std::string& name =
      drug == deployment_.content.drugs.end() ? removed->drug : drug->second.name;
  Expect(label.find(name) != std::string::npos || label.find(removed->drug) != std::string::npos,
         "an order is removed of the drug that the label names", label);
  if (!label.starts_with("Keep ")) return;
  std::set<std::string> removable;
  for (const cards::Suggestion* suggestion : SuggestionsOf(answered.cards)) {
    for (const cards::Action& each : suggestion->actions) removable.insert(each.resource_id);
  }
  const bool all = std::all_of(drafts.begin(), drafts.end(), [&](const auto& draft) {
    return draft.drug != removed->drug || removable.contains(draft.resource);
  });
  Expect(all, "no order of a drug stays where another is removed", label);
}

void Properties::DrugsSuggested(const Answered& answered) {
  const Judgement& judgement = answered.judgement;
  int starts = 0;
  for (const cards::Suggestion* suggestion : SuggestionsOf(answered.cards)) {
    for (const cards::Action& action : suggestion->actions) {
      const std::string& label = suggestion->label;
      if (action.type == cards::ActionType::kDelete) RemovesWhatItNames(answered, action, label);
      if (!IsDrugOrder(action)) continue;
      ++reached_.drugs;
      Expect(judgement.Adult(), "no drug for the young or where the age is unknown (D10)", label);
      const PainCase& read = accepting_.Read(action.resource);
      Expect(!read.drafts.empty(), "a suggested order can be read back", label);
      for (const MedicationOrder& order : read.drafts) {
        const auto& orders = judgement.pain_case->medications;
        const bool taken = std::any_of(orders.begin(), orders.end(), [&](const auto& each) {
          return each.drug == order.drug && each.status == pathway::OrderStatus::kActive;
        });
        if (!taken) ++starts;
        Expect(taken || !pathway::Contains(NeverStarted(), order.drug_class),
               "drugs of D3 are never started", label);
        Expect(order.dose.amount.has_value(), "a suggested dose can be worked out", label);
        const auto drug = deployment_.content.drugs.find(order.drug);
        const bool known = drug != deployment_.content.drugs.end();
        Expect(known, "a suggested drug is of the content pack", label);
        Expect(!known || taken || drug->second.bands.size() < 2 || judgement.renal.clearance,
               "no dose without the kidney function that it needs (D5)", label);
      }
    }
  }
  Expect(starts <= 1, "one drug start at most (D31)", std::to_string(starts) + " starts");
}

// D31: whatever is accepted together with the drafts adds no stop and no "avoid".
void Properties::Subsets(const Answered& answered) {
  auto all = SuggestionsOf(answered.cards);
  std::erase_if(all, [](const auto* suggestion) { return GoesDown(*suggestion); });
  std::vector<const cards::Suggestion*> drugs;
  std::vector<const cards::Suggestion*> others;
  for (const cards::Suggestion* suggestion : all) {
    const bool drug = std::any_of(
        suggestion->actions.begin(), suggestion->actions.end(), [](const cards::Action& action) {
          return action.type != cards::ActionType::kCreate || IsDrugOrder(action);
        });
    (drug ? drugs : others).push_back(suggestion);
  }
  if (seed_ % 4 == 0) BreachesOf(answered.judgement, &reached_);
  const bool others_alone = seed_ % 10 == 1;
  if (all.empty() || (drugs.empty() && !others_alone && seed_ % 10 != 0)) return;
  const PainCase as_it_stands = accepting_.After(*answered.pain_case, {});
  const Breaches before = BreachesOf(Judge(as_it_stands, deployment_.content), nullptr);
  // Services hardly ever matter to a gate: each of them alone in every tenth answer, else together.
  const bool each = seed_ % 10 == 0 && all.size() <= kMostAtOnce;
  const std::size_t bits = each ? all.size() : drugs.size() + (others.empty() ? 0 : 1);
  for (std::size_t subset = 1; subset < std::size_t{1} << bits; ++subset) {
    std::vector<const cards::Suggestion*> accepted;
    for (std::size_t bit = 0; bit < bits; ++bit) {
      if ((subset >> bit & 1U) == 0) continue;
      if (each) {
        accepted.push_back(all[bit]);
      } else if (bit < drugs.size()) {
        accepted.push_back(drugs[bit]);
      } else {
        accepted.insert(accepted.end(), others.begin(), others.end());
      }
    }
    if (!each && subset == std::size_t{1} << drugs.size() && !others_alone) continue;
    // What a removal brings to light stood there before it.
    std::vector<const cards::Suggestion*> removals = accepted;
    std::erase_if(removals, CreatesSomething);
    const PainCase removed = accepting_.After(*answered.pain_case, removals);
    const Breaches there = BreachesOf(Judge(removed, deployment_.content), nullptr);
    const PainCase after = accepting_.After(*answered.pain_case, accepted);
    const Judgement judgement = Judge(after, deployment_.content);
    for (const auto& breach : BreachesOf(judgement, nullptr)) {
      if (before.contains(breach) || there.contains(breach)) continue;
      // The option says the same as a caution (SF-051; D44), and what the request ends is no
      // partner.
      const auto& drafts = answered.pain_case->drafts;
      const bool ends = std::any_of(drafts.begin(), drafts.end(), [&](const auto& draft) {
        return draft.drug == breach.first && draft.status == pathway::OrderStatus::kStopped;
      });
      // A draft that is not selected says nothing of its own, SF-051b included.
      const bool unselected =
          breach.second == "SF-051b" && answered.pain_case->hook == Hook::kOrderSelect;
      if (breach.second == "SF-099c" || unselected || ends) continue;
      std::vector<std::string> labels;
      for (const cards::Suggestion* suggestion : accepted) labels.push_back(suggestion->label);
      Expect(false, "whatever is accepted adds no breach (D31)",
             breach.first + " " + breach.second + " after " + Together(labels));
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

// ---- what is alike -----------------------------------------------------------------------------

void Properties::Compare(const Answered& before, const PainCase& other, const char* property) {
  const Answered after = Answer(other, deployment_);
  const std::string one = Outline(before);
  const std::string two = Outline(after);
  Expect(one == two, property, one == two ? "" : Difference(one, two));
}

std::vector<pathway::Answer> Properties::Leaves(const Judgement& judgement) const {
  std::vector<pathway::Answer> answers;
  answers.reserve(words_.leaves.size());
  for (const Leaf& leaf : words_.leaves) {
    answers.push_back(Put(*leaf.question, judgement, leaf.self, nullptr));
  }
  return answers;
}

// What was unknown is not known to be absent from a record that tells less.
void Properties::KnowsLess(const Answered& before, const PainCase& other, const char* property) {
  const Judgement less = Judge(other, deployment_.content);
  const auto known = Leaves(before.judgement);
  const auto left = Leaves(less);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const pathway::Question& question = *words_.leaves[i].question;
    if (known[i] != pathway::Answer::kUnknown || left[i] != pathway::Answer::kNo) continue;
    // Whether a list came is always known. Another trial may come into question, a draft is
    // compared with what is on the list, and some drugs shorten the look-back for kidney function.
    const bool any_trial =
        question.ask == Ask::kTrial && question.names.empty() && question.classes.empty();
    const bool derived = question.ask == Ask::kDelivered || question.ask == Ask::kKnown ||
                         question.ask == Ask::kControlled || question.ask == Ask::kClearance ||
                         question.ask == Ask::kDrafted || question.ask == Ask::kEscalation ||
                         question.ask == Ask::kWeeks || question.ask == Ask::kPainInQuestion ||
                         question.ask == Ask::kStopping || question.ask == Ask::kTakenFor ||
                         question.ask == Ask::kSteepReduction ||
                         question.ask == Ask::kRenewedBeyond ||
                         question.ask == Ask::kPresentOverLimit || question.ask == Ask::kOverLimit;
    if (any_trial || derived) continue;
    Expect(false, property,
           "predicate " + std::to_string(static_cast<int>(question.ask)) + " " +
               Together(question.names) + " " + Together(question.classes) + " " +
               Together(question.states));
  }
}

void Properties::PartialListsKnowLess(const Answered& answered) {
  PainCase other = *answered.pain_case;
  Random random(seed_);
  auto& d = other.delivered;
  for (Delivery* list : {&d.conditions, &d.medications, &d.observations, &d.allergies,
                         &d.procedures, &d.services, &d.reports}) {
    if (*list == Delivery::kWhole && random.Percent(60)) *list = Delivery::kPartial;
  }
  KnowsLess(answered, other, "a list in part turns no unknown into a no (D13)");
  // Where one drug is no longer suggested the next may be; where none was none is.
  Expect(SuggestsADrug(answered) || !SuggestsADrug(Answer(other, deployment_)),
         "a list in part suggests no drug where the whole list did not (D14)", "");
}

void Properties::LessHistoryKnowsLess(const Answered& answered) {
  PainCase base = *answered.pain_case;
  base.delivered.medications = Delivery::kPartial;
  base.delivered.conditions = Delivery::kPartial;
  if (base.medications.empty()) return;
  const Answered before = Answer(base, deployment_);
  PainCase other = base;
  Random random(seed_);
  const auto at = static_cast<std::ptrdiff_t>(random.Below(other.medications.size()));
  other.medications.erase(other.medications.begin() + at);
  KnowsLess(before, other, "an order less turns no unknown into a no");
}

void Properties::UnrelatedChangesNothing(const Answered& answered) {
  PainCase other = *answered.pain_case;
  MedicationOrder amoxicillin;
  amoxicillin.drug = amoxicillin.ingredient = amoxicillin.product = "amoxicillin";
  amoxicillin.dose.amount = pathway::MilligramsPerDay::Whole(1500);
  amoxicillin.dose.method = pathway::DoseMethod::kTiming;
  amoxicillin.status = pathway::OrderStatus::kEnded;
  amoxicillin.start = pathway::DaySpan::On(other.today - pathway::Days(40));
  amoxicillin.end = pathway::DaySpan::On(other.today - pathway::Days(33));
  amoxicillin.resource = "MedicationRequest/amoxicillin";
  other.medications.insert(other.medications.begin(), amoxicillin);
  amoxicillin.status = pathway::OrderStatus::kDraft;
  amoxicillin.start.reset();
  amoxicillin.end.reset();
  amoxicillin.resource = "MedicationRequest/amoxicillin-today";
  if (other.hook != Hook::kPatientView) other.drafts.push_back(amoxicillin);
  Condition cold;
  cold.recorded = pathway::DaySpan::On(other.today - pathway::Days(40));
  cold.text = "common cold";
  cold.resource = "Condition/cold";
  other.conditions.insert(other.conditions.begin(), cold);
  Compare(answered, other, "amoxicillin and a cold change nothing");
}

void Properties::OrderOfListsChangesNothing(const Answered& answered) {
  PainCase other = *answered.pain_case;
  Random random(seed_);
  random.Shuffle(other.medications);
  random.Shuffle(other.dispenses);
  random.Shuffle(other.drafts);
  random.Shuffle(other.drafted_services);
  random.Shuffle(other.selected);
  random.Shuffle(other.conditions);
  random.Shuffle(other.absences);
  random.Shuffle(other.measurements);
  random.Shuffle(other.services);
  random.Shuffle(other.imaging);
  random.Shuffle(other.allergies);
  Compare(answered, other, "the order of the lists changes nothing");
}

// An order of the chart as two that follow one another, a draft as two that are taken together.
void Properties::HalvesAreTheWhole(const Answered& answered) {
  PainCase other = *answered.pain_case;
  std::vector<MedicationOrder> halves;
  for (MedicationOrder& order : other.medications) {
    const bool sure = order.start && order.start->earliest == order.start->latest && order.end &&
                      order.end->earliest == order.end->latest && !order.supply &&
                      order.status == pathway::OrderStatus::kEnded;
    if (!sure || order.end->latest - order.start->earliest < pathway::Days(4)) continue;
    const pathway::Day middle =
        order.start->earliest + (order.end->latest - order.start->earliest) / 2;
    MedicationOrder second = order;
    second.resource += "-2";
    second.start = pathway::DaySpan::On(middle + pathway::Days(1));
    order.end = pathway::DaySpan::On(middle);
    halves.push_back(std::move(second));
  }
  other.medications.insert(other.medications.end(), halves.begin(), halves.end());
  halves.clear();
  for (MedicationOrder& draft : other.drafts) {
    const bool even = draft.dose.amount && draft.dose.amount->Micrograms() % 2000 == 0;
    // Half of one dose at night may be too little to be for the pain (D37).
    if (!even || draft.peak || draft.dose.at_bedtime ||
        draft.status != pathway::OrderStatus::kDraft)
      continue;
    draft.dose.amount = pathway::MilligramsPerDay::Whole(draft.dose.amount->Micrograms() / 2000);
    MedicationOrder second = draft;
    second.resource += "-2";
    if (pathway::Contains(other.selected, draft.resource))
      other.selected.push_back(second.resource);
    halves.push_back(std::move(second));
  }
  other.drafts.insert(other.drafts.end(), halves.begin(), halves.end());
  Compare(answered, other, "two halves are the whole");
}

}  // namespace property
