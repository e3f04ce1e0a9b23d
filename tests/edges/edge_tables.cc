#include "tests/edges/edge_tables.h"

#include <algorithm>
#include <utility>

#include "pathway/ask.h"
#include "pathway/assess.h"
#include "pathway/gates.h"
#include "pathway/judgement.h"
#include "tests/edges/short_patient.h"

namespace edges {
namespace {

using pathway::Answer;
using pathway::Content;
using pathway::DraftEffect;
using pathway::Drug;
using pathway::Gate;
using pathway::GateEffect;
using pathway::Judgement;

const char* WordOf(Answer answer) {
  return answer == Answer::kYes ? "yes" : answer == Answer::kNo ? "no" : "unknown";
}

const char* WordOf(GateEffect effect) {
  return effect == GateEffect::kStop ? "stop" : effect == GateEffect::kAvoid ? "text" : "line";
}

const char* WordOf(DraftEffect effect) {
  return effect == DraftEffect::kCritical  ? "critical"
         : effect == DraftEffect::kWarning ? "warning"
         : effect == DraftEffect::kLine    ? "line"
                                           : "silent";
}

const std::string& NameOf(const GateEdge& edge) { return edge.wanted.id; }
const std::string& NameOf(const FlagEdge& edge) { return edge.id; }
const std::string& NameOf(const FactEdge& edge) { return edge.what; }
const std::string& NameOf(const RuleEdge& edge) { return edge.id; }
const std::string& NameOf(const OrderEdge& edge) { return edge.id; }
const std::string& NameOf(const LadderEdge& edge) { return edge.id; }

const char* WordOf(pathway::Standing standing) {
  return standing == pathway::Standing::kSuggested ? "suggested"
         : standing == pathway::Standing::kText    ? "text"
                                                   : "withheld";
}

// "start-duloxetine: suggested, contested nortriptyline: text"
std::string StepsOf(const std::vector<pathway::Option>& options) {
  std::string text;
  for (const pathway::Option& option : options) {
    const pathway::LadderStep& step = *option.step;
    text += (text.empty() ? "" : ", ") + std::string(step.contested ? "contested " : "") +
            (step.order.empty() ? step.drug : step.order) + ": " + WordOf(option.standing);
  }
  return text.empty() ? "nothing" : text;
}

// What the card of a rule offers, the ladder behind the orders.
std::string OffersOf(const std::string& rule, const Judgement& judgement) {
  for (const pathway::Finding& finding : Assess(judgement, pathway::Tracing::kNone).findings) {
    const bool meant = std::any_of(finding.rules.begin(), finding.rules.end(),
                                   [&rule](const pathway::Rule* one) { return one->id == rule; });
    if (!meant) continue;
    std::string text;
    for (const std::string& order : finding.orders) text += (text.empty() ? "" : ", ") + order;
    if (!finding.options.empty()) text += "; " + StepsOf(finding.options);
    return text.empty() ? "nothing" : text;
  }
  return "nothing";
}

// The content of a site: the given one, unless the site has chosen otherwise.
class AtSite {
 public:
  AtSite(const Content& content, const std::optional<pathway::SiteChoices>& site)
      : content_(content) {
    if (!site) return;
    copy_ = content;
    copy_->site = *site;
  }
  const Content& Get() const { return copy_ ? *copy_ : content_; }

 private:
  const Content& content_;
  std::optional<Content> copy_;
};

class Comparing {
 public:
  Comparing(const service::Deployment& deployment, Until until)
      : deployment_(deployment), content_(deployment.content), until_(until) {}

  bool Enough() const { return until_ == Until::kFirst && !differences_.empty(); }
  std::vector<std::string> Take() { return std::move(differences_); }

  void Add(std::string text) { differences_.push_back(std::move(text)); }

  void Compare(const std::vector<RangeEdge>& wanted, const hooks::ReadingRules& rules) {
    for (const RangeEdge& range : wanted) {
      const bool same =
          std::any_of(rules.plausible.begin(), rules.plausible.end(), [&range](const auto& found) {
            return found.kind == range.kind && found.from == range.from && found.to == range.to;
          });
      if (!same) Add("plausible " + range.kind + " is another range");
    }
  }

  void Compare(const GateEdge& wanted) {
    const std::string& id = wanted.wanted.id;
    std::vector<std::string> drugs;
    for (const auto& [name, drug] : content_.drugs) {
      const Gate* gate = GateOf(drug, id);
      if (gate == nullptr) continue;
      if (drugs.empty()) CompareOutcome(wanted.wanted, *gate);
      drugs.push_back(name);
    }
    Same(id + ": drugs", Joined(wanted.drugs), Joined(drugs));
    for (const std::string& drug : wanted.asked_of) ComparePatients(wanted, drug);
  }

  void Compare(const FlagEdge& wanted) {
    const auto flag = std::find_if(content_.red_flags.begin(), content_.red_flags.end(),
                                   [&wanted](const auto& f) { return f.id == wanted.id; });
    if (flag == content_.red_flags.end()) return Add(wanted.id + " is no red flag");
    Same(wanted.id + ": tier", std::to_string(wanted.tier), std::to_string(flag->tier));
    const pathway::Question& question = flag->when;
    CompareAnswers(wanted.id, wanted.edge,
                   [&question](const Judgement& judgement) { return Put(question, judgement); });
  }

  void Compare(const FactEdge& wanted) {
    CompareAnswers(wanted.what, wanted.edge, [&wanted](const Judgement& judgement) {
      return Put(wanted.question, judgement);
    });
  }

  void Compare(const RuleEdge& wanted) {
    const auto rule = std::find_if(content_.rules.begin(), content_.rules.end(),
                                   [&wanted](const auto& r) { return r.id == wanted.id; });
    if (rule == content_.rules.end()) return Add(wanted.id + " is no rule");
    if (rule->says.urgency != wanted.urgency) Add(wanted.id + ": another urgency");
    if (!wanted.reasons.empty()) {
      Same(wanted.id + ": reasons", Joined(wanted.reasons), Joined(rule->override_reasons));
    }
    CompareAnswers(wanted.id, wanted.edge, [&wanted](const Judgement& judgement) {
      const auto trace = Assess(judgement, pathway::Tracing::kFull).trace;
      return pathway::FromBool(std::any_of(trace.begin(), trace.end(), [&wanted](const auto& t) {
        return t.fired && t.rule->id == wanted.id;
      }));
    });
    const AtSite content(content_, wanted.edge.site);
    for (const auto& [patient, offers] : wanted.offers) {
      if (Enough()) return;
      Same(wanted.id + " offers, " + patient.words, offers,
           OffersOf(wanted.id, Judge(patient.pain_case, content.Get())));
    }
  }

  void Compare(const OrderEdge& wanted) {
    const pathway::Question* question = QuestionOf(wanted);
    if (question == nullptr) return Add(wanted.id + " asks nothing");
    CompareAnswers(wanted.id, wanted.edge,
                   [question](const Judgement& judgement) { return Put(*question, judgement); });
  }

  void Compare(const LadderEdge& wanted) {
    const auto ladder = content_.ladders.find(wanted.id);
    if (ladder == content_.ladders.end()) return Add(wanted.id + " is no ladder");
    const AtSite content(content_, wanted.site);
    for (const auto& [patient, steps] : wanted.steps) {
      if (Enough()) return;
      const Judgement judgement = Judge(patient.pain_case, content.Get());
      Same(wanted.id + ", " + patient.words, steps, StepsOf(OptionsOn(ladder->second, judgement)));
    }
  }

 private:
  const pathway::Question* QuestionOf(const OrderEdge& wanted) const {
    if (!wanted.removes) {
      const auto unless = content_.order_unless.find(wanted.id);
      return unless == content_.order_unless.end() ? nullptr : &unless->second;
    }
    const auto order = deployment_.texts.orders.find(wanted.id);
    const bool removes = order != deployment_.texts.orders.end() && order->second.removes;
    return removes ? &*order->second.removes : nullptr;
  }

  void Same(const std::string& what, const std::string& wanted, const std::string& found) {
    if (wanted != found) Add(what + " is \"" + found + "\", not \"" + wanted + "\"");
  }

  static std::string Joined(const std::vector<std::string>& names) {
    std::string joined;
    for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
    return joined;
  }

  static const Gate* GateOf(const Drug& drug, const std::string& id) {
    const auto gate = std::find_if(drug.gates.begin(), drug.gates.end(),
                                   [&id](const Gate& g) { return g.id == id; });
    return gate == drug.gates.end() ? nullptr : &*gate;
  }

  void CompareOutcome(const Gate& wanted, const Gate& found) {
    const std::string& id = wanted.id;
    Same(id + ": option", WordOf(wanted.effect), WordOf(found.effect));
    Same(id + ": order", WordOf(wanted.drafted), WordOf(found.drafted));
    Same(id + ": check", wanted.check, found.check);
    Same(id + ": clear", wanted.clear, found.clear);
    const auto flags = [](const Gate& gate) {
      return std::string(gate.on_renewal ? "renewal " : "") + (gate.ask_only ? "ask " : "") +
             (gate.quiet ? "quiet" : "");
    };
    Same(id + ": flags", flags(wanted), flags(found));
    Same(id + ": offers", Joined(wanted.offers), Joined(found.offers));
  }

  void ComparePatients(const GateEdge& wanted, const std::string& drug_id) {
    const auto drug = content_.drugs.find(drug_id);
    if (drug == content_.drugs.end() || Enough()) return;
    const std::string& id = wanted.wanted.id;
    CompareAnswers(id + " for " + drug_id, wanted.edge, [&](const Judgement& judgement) {
      const auto outcomes = GateOutcomes(drug->second, judgement);
      const auto outcome = std::find_if(outcomes.begin(), outcomes.end(),
                                        [&id](const auto& o) { return o.gate->id == id; });
      return outcome == outcomes.end() ? Answer::kNo : outcome->applies;
    });
    for (const Patient& patient : wanted.edge.yes) CompareDraft(wanted, drug->second, patient);
    for (const Patient& patient : wanted.edge.no) CompareNoDraft(wanted, drug->second, patient);
  }

  // What is said of a start of the drug.
  bool Stops(const std::string& id, const Drug& drug, const Patient& patient, DraftEffect effect) {
    pathway::PainCase pain_case = patient.pain_case;
    if (pain_case.drafts.empty()) AddDraft(drug, pain_case);
    const Judgement judgement = Judge(pain_case, content_);
    const auto stops = DraftStops(judgement, effect);
    return std::any_of(stops.begin(), stops.end(),
                       [&id](const auto& stop) { return stop.gate->id == id; });
  }

  static void AddDraft(const Drug& drug, pathway::PainCase& pain_case) {
    pathway::MedicationOrder draft;
    draft.drug = drug.id;
    draft.ingredient = drug.ingredient;
    draft.drug_class = drug.drug_class;
    draft.product = drug.name;
    draft.status = pathway::OrderStatus::kDraft;
    draft.start = pathway::DaySpan::On(pain_case.today);
    draft.resource = "MedicationRequest/draft";
    pain_case.drafts.push_back(std::move(draft));
  }

  void CompareDraft(const GateEdge& wanted, const Drug& drug, const Patient& patient) {
    const std::string& id = wanted.wanted.id;
    for (const DraftEffect effect :
         {DraftEffect::kCritical, DraftEffect::kWarning, DraftEffect::kLine}) {
      if (Enough()) return;
      const bool stops = Stops(id, drug, patient, effect);
      const bool due = wanted.wanted.drafted == effect;
      if (stops == due) continue;
      Add(id + ": " + drug.id + " drafted, " + patient.words + ": " + (due ? "not " : "") +
          WordOf(effect));
    }
  }

  void CompareNoDraft(const GateEdge& wanted, const Drug& drug, const Patient& patient) {
    if (Enough() || wanted.wanted.drafted == DraftEffect::kNothing) return;
    const std::string& id = wanted.wanted.id;
    if (Stops(id, drug, patient, wanted.wanted.drafted)) {
      Add(id + ": " + drug.id + " drafted, " + patient.words + ": speaks");
    }
  }

  template <typename Ask>
  void CompareAnswers(const std::string& what, const Edge& edge, const Ask& ask) {
    const std::vector<std::pair<Answer, const std::vector<Patient>*>> wanted = {
        {Answer::kYes, &edge.yes}, {Answer::kNo, &edge.no}, {Answer::kUnknown, &edge.unknown}};
    const AtSite content(content_, edge.site);
    for (const auto& [answer, patients] : wanted) {
      for (const Patient& patient : *patients) {
        if (Enough()) return;
        const Answer found = ask(Judge(patient.pain_case, content.Get()));
        if (found == answer) continue;
        Add(what + ", " + patient.words + ": " + WordOf(found) + ", not " + WordOf(answer));
      }
    }
  }

  const service::Deployment& deployment_;
  const Content& content_;
  Until until_;
  std::vector<std::string> differences_;
};

bool Same(const fhir::DoseLimits& a, const fhir::DoseLimits& b) {
  return a.same_percent == b.same_percent && a.most_assumed_pieces == b.most_assumed_pieces &&
         a.most_pieces == b.most_pieces && a.smallest_part == b.smallest_part;
}

}  // namespace

std::vector<std::string> Differences(const EdgeTables& tables,
                                     const service::Deployment& deployment, Until until,
                                     const std::string& about) {
  Comparing comparing(deployment, until);
  const auto compare = [&](const auto& edges, bool named) {
    for (const auto& edge : edges) {
      if (comparing.Enough()) return;
      const bool meant = about.find("." + NameOf(edge) + ".") != std::string::npos;
      if (meant == named) comparing.Compare(edge);
    }
  };
  for (const bool named : {true, false}) {
    if (named && about.empty()) continue;
    compare(tables.rules, named);
    compare(tables.ladders, named);
    compare(tables.orders, named);
    compare(tables.flags, named);
    compare(tables.facts, named);
    compare(tables.gates, named);
  }
  comparing.Compare(tables.ranges, deployment.reading);
  if (deployment.reading.pregnancy_lasts != tables.pregnancy_lasts) {
    comparing.Add("a pregnancy that an observation found lasts otherwise");
  }
  if (!Same(tables.doses, deployment.terminology.Limits())) {
    comparing.Add("the numbers of an order are believed otherwise");
  }
  return comparing.Take();
}

}  // namespace edges
