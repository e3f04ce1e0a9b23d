#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "config/read_question.h"
#include "config/yaml.h"
#include "tests/edges/edge_tables.h"
#include "tests/edges/short_patient.h"

namespace edges {
namespace {

namespace fs = std::filesystem;
using config::Yaml;
using service::Deployment;

// What a question of a table may name.
config::Vocabulary VocabularyOf(const Deployment& deployment) {
  config::Vocabulary vocabulary;
  vocabulary.terminology = &deployment.terminology;
  for (const auto& [id, drug] : deployment.content.drugs) {
    vocabulary.drugs.insert(id);
    vocabulary.classes.insert(drug.drug_class);
  }
  for (const auto& [kind, concepts] : deployment.content.pain_kinds) {
    vocabulary.pain_kinds.insert(kind);
  }
  return vocabulary;
}

class Reader {
 public:
  Reader(const Deployment& deployment, EdgeTables& tables)
      : deployment_(deployment), vocabulary_(VocabularyOf(deployment)), tables_(tables) {}

  void Read(const std::string& file, config::Problems& problems) {
    Yaml root = Yaml::File(file, problems);
    for (Yaml item : root.Maybe("gates").Items()) tables_.gates.push_back(ReadGate(item));
    for (Yaml item : root.Maybe("flags").Items()) tables_.flags.push_back(ReadFlag(item));
    for (Yaml item : root.Maybe("facts").Items()) tables_.facts.push_back(ReadFact(item));
    for (Yaml item : root.Maybe("rules").Items()) tables_.rules.push_back(ReadRule(item));
    for (Yaml item : root.Maybe("orders").Items()) tables_.orders.push_back(ReadOrder(item));
    for (Yaml item : root.Maybe("ladders").Items()) tables_.ladders.push_back(ReadLadder(item));
    for (auto& [kind, range] : root.Maybe("plausible").Members()) {
      tables_.ranges.push_back(
          {kind, Thousandths(range.Items().front()), Thousandths(range.Items().back())});
    }
    if (root.Has("pregnancy_lasts")) {
      tables_.pregnancy_lasts = root.Maybe("pregnancy_lasts").Days();
    }
    if (root.Has("doses")) {
      Yaml doses = root.Maybe("doses");
      tables_.doses = {doses.At("same_percent").Number(), doses.At("most_assumed_pieces").Number(),
                       doses.At("most_pieces").Number(), doses.At("smallest_part").Number()};
      doses.Done();
    }
    root.Done();
  }

 private:
  static std::int64_t Thousandths(const Yaml& place) {
    return std::llround(std::stod(place.Text()) * 1000);
  }

  std::vector<Patient> Patients(const Yaml& place, const std::string& base) const {
    std::vector<Patient> patients;
    for (const Yaml& item : place.Items()) {
      const std::string text = base.empty() ? item.Text() : base + "; " + item.Text();
      for (const std::string& words : Each(text)) {
        try {
          patients.push_back({words, PatientOf(words, deployment_)});
        } catch (const std::invalid_argument& wrong) {
          item.Wrong(wrong.what());
        }
      }
    }
    return patients;
  }

  // {venlafaxine: offer, evidence_profile: uk}
  std::optional<pathway::SiteChoices> ReadSite(Yaml& place) const {
    if (!place.Has("site")) return std::nullopt;
    pathway::SiteChoices site = deployment_.content.site;
    Yaml choices = place.Maybe("site");
    if (choices.Has("venlafaxine")) {
      site.offers_venlafaxine = choices.Maybe("venlafaxine").OneOf({"text", "offer"}) == "offer";
    }
    if (choices.Has("evidence_profile")) {
      site.evidence_profile = choices.Maybe("evidence_profile").OneOf({"general", "uk"});
    }
    choices.Done();
    return site;
  }

  Edge ReadEdge(Yaml& place) const {
    const std::string base = place.Maybe("patient").Text();
    if (place.At("source").Text().empty()) place.Wrong("names no source");
    place.Maybe("why");
    return {Patients(place.Maybe("yes"), base), Patients(place.Maybe("no"), base),
            Patients(place.Maybe("unknown"), base), ReadSite(place)};
  }

  std::vector<std::string> Drugs(const Yaml& place) const {
    std::vector<std::string> ids;
    for (const std::string& whom : place.Texts()) {
      for (const auto& [id, drug] : deployment_.content.drugs) {
        if (whom == "all" || whom == id || whom == "class " + drug.drug_class) ids.push_back(id);
      }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  GateEdge ReadGate(Yaml& place) const {
    using pathway::DraftEffect;
    using pathway::GateEffect;
    GateEdge gate;
    gate.wanted.id = place.At("gate").Text();
    const std::string option = place.At("option").OneOf({"stop", "text", "line"});
    gate.wanted.effect = option == "stop"   ? GateEffect::kStop
                         : option == "text" ? GateEffect::kAvoid
                                            : GateEffect::kCaution;
    const std::string order = place.At("order").OneOf({"critical", "warning", "line", "silent"});
    gate.wanted.drafted = order == "critical"  ? DraftEffect::kCritical
                          : order == "warning" ? DraftEffect::kWarning
                          : order == "line"    ? DraftEffect::kLine
                                               : DraftEffect::kNothing;
    gate.wanted.on_renewal = !place.Maybe("renewal").Empty();
    gate.wanted.check = place.Maybe("check").Text();
    gate.wanted.ask_only = !place.Maybe("ask").Empty();
    if (gate.wanted.ask_only) gate.wanted.check = place.Maybe("ask").Text();
    gate.wanted.clear = place.Maybe("clear").Text();
    gate.wanted.quiet = !place.Maybe("quiet").Empty();
    gate.wanted.offers = place.Maybe("offers").Texts();
    gate.drugs = Drugs(place.At("drugs"));
    gate.asked_of = Drugs(place.Maybe("for"));
    // The questions are the same for all of them; only "itself" differs.
    if (gate.asked_of.empty() && !gate.drugs.empty()) gate.asked_of = {gate.drugs.front()};
    gate.edge = ReadEdge(place);
    place.Done();
    return gate;
  }

  FlagEdge ReadFlag(Yaml& place) const {
    FlagEdge flag;
    flag.id = place.At("flag").Text();
    flag.tier = static_cast<int>(place.At("tier").Number());
    flag.edge = ReadEdge(place);
    place.Done();
    return flag;
  }

  FactEdge ReadFact(Yaml& place) const {
    FactEdge fact;
    fact.what = place.At("fact").Text();
    fact.question = config::ReadQuestion(place.At("asked"), vocabulary_);
    fact.edge = ReadEdge(place);
    place.Done();
    return fact;
  }

  RuleEdge ReadRule(Yaml& place) const {
    using pathway::Urgency;
    RuleEdge rule;
    rule.id = place.At("rule").Text();
    const std::string urgency = place.At("urgency").OneOf({"info", "warning", "critical"});
    rule.urgency = urgency == "info"      ? Urgency::kInfo
                   : urgency == "warning" ? Urgency::kWarning
                                          : Urgency::kCritical;
    rule.reasons = place.Maybe("reasons").Texts();
    const std::string base = place.Maybe("patient").Text();
    for (Yaml item : place.Maybe("offers").Items()) {
      const std::string orders = item.At("orders").Text();
      for (Patient& patient : Patients(item.At("of"), base)) {
        rule.offers.emplace_back(std::move(patient), orders);
      }
      item.Done();
    }
    rule.edge = ReadEdge(place);
    place.Done();
    return rule;
  }

  OrderEdge ReadOrder(Yaml& place) const {
    OrderEdge order;
    order.id = place.At("order").Text();
    order.removes = place.At("asked").OneOf({"unless", "removes"}) == "removes";
    order.edge = ReadEdge(place);
    place.Done();
    return order;
  }

  LadderEdge ReadLadder(Yaml& place) const {
    LadderEdge ladder;
    ladder.id = place.At("ladder").Text();
    ladder.site = ReadSite(place);
    const std::string base = place.Maybe("patient").Text();
    if (place.At("source").Text().empty()) place.Wrong("names no source");
    for (Yaml item : place.At("steps").Items()) {
      const std::string steps = item.At("stand").Text();
      for (Patient& patient : Patients(item.At("of"), base)) {
        ladder.steps.emplace_back(std::move(patient), steps);
      }
      item.Done();
    }
    place.Done();
    return ladder;
  }

  const Deployment& deployment_;
  config::Vocabulary vocabulary_;
  EdgeTables& tables_;
};

}  // namespace

EdgeTables ReadEdgeTables(const std::string& folder, const Deployment& deployment) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  EdgeTables tables;
  config::Problems problems;
  Reader reader(deployment, tables);
  for (const std::string& file : files) reader.Read(file, problems);
  if (!problems.empty()) throw config::ConfigError(std::move(problems));
  return tables;
}

}  // namespace edges
