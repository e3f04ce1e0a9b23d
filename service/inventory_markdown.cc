#include <map>
#include <set>
#include <string>
#include <vector>

#include "hooks/cds_service.h"
#include "service/inventory.h"
#include "service/rule_words.h"

namespace service {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kHowToRead = R"(
This page is written by `nextstep rules --markdown` from the content pack. To change it, change the
content; the update-docs target writes it again.

A rule fires when what it asks is answered yes and nothing under "unless" is. What the record does not
tell is neither yes nor no: it can neither make a rule fire nor silence it. Rules are heard in the order
of this page, and the first live one that fires decides its question (emergency, draft-stop,
draft-warning, taper, urgent, referral, drug, guard); a shadow rule is put and never shown. Words in {braces} are filled from
the record, and a line without its value is left out; of several
summaries the first that applies and fits is shown. "The trial in question" is the one that the order
is about. What the words mean exactly stands in [architecture.md](architecture.md); ids such as S0-01
and SF-044 in [pathway-decisions.md](pathway-decisions.md).
)";

constexpr const char* kOfSafetyRules = R"(
Each stands on some drugs. As an option the drug is withheld (stop), left as text that suggests nothing
(avoid), or kept with a line (caution). On a drafted order of the drug the rule warns, is critical or adds
a line to another card, where it says so; otherwise it is silent.
)";

constexpr const char* kOfRedFlags = R"(
Tier 0 needs help the same day, tier 1 a specialist within two weeks, tier 2 within four to six weeks;
what stands in tier 3 is asked about and makes no card.
Only what is recorded is seen: this is no screen.
)";

class Page {
 public:
  explicit Page(const Deployment& deployment) : deployment_(deployment) {}

  std::string Written() {
    Pack();
    text_ += "\n## Rules\n";
    for (const pathway::Rule& rule : deployment_.content.rules) Rule(rule);
    SafetyRules();
    RedFlags();
    Attributes();
    Links();
    return std::move(text_);
  }

 private:
  void Pack() {
    const ContentPack& pack = deployment_.pack;
    const Provenance& provenance = pack.provenance;
    text_ += "# The pathway in words\n\n" + pack.title + ". Content " + provenance.version +
             ", released " + provenance.released + ", revised " + provenance.revised +
             ", to be reviewed by " + provenance.review_by + ". Owner: " + provenance.owner +
             ". Sponsor: " + pack.sponsor + ".\n" + kHowToRead;
  }

  void Asked(const WordedQuestion& question, std::size_t depth) {
    text_.append(2 * depth, ' ');
    text_ += "- " + question.text + (question.parts.empty() ? "" : ":") + "\n";
    for (const WordedQuestion& part : question.parts) Asked(part, depth + 1);
  }

  void Asked(const char* heading, const pathway::Question& question) {
    const WordedQuestion worded = Words(question);
    if (worded.text.empty()) return;
    text_ += "\n**" + std::string(heading) + "**\n\n";
    Asked(worded, 0);
  }

  WordedQuestion Words(const pathway::Question& question) const {
    return InWords(question, deployment_.content, deployment_.texts);
  }

  void Lines(const char* heading, const std::vector<pathway::Line>& lines) {
    for (const pathway::Line& line : lines) {
      text_ += "- " + std::string(heading) + ": " + line.text;
      if (line.when) text_ += " *(if " + OnOneLine(Words(*line.when)) + ")*";
      if (!line.otherwise.empty()) text_ += " *(otherwise: " + line.otherwise + ")*";
      text_ += "\n";
    }
  }

  void Says(const pathway::Says& says) {
    text_ += "\n**Says** (" + std::string(WordOf(says.urgency)) + ")\n\n";
    Lines("summary", says.summary);
    Lines("consider", says.consider);
    Lines("ask today", says.ask);
    Lines("because", says.because);
    Lines("options", says.options);
    Lines("not offered", says.not_offered);
    Lines("not known", says.not_known);
    Lines("evidence", says.evidence);
  }

  std::string LabelOf(const std::string& id) const {
    const auto order = deployment_.texts.orders.find(id);
    return order == deployment_.texts.orders.end() ? id : order->second.label;
  }

  std::string Offered(const pathway::Offer& offer) const {
    using Kind = pathway::Offer::Kind;
    if (offer.kind == Kind::kLadder) return "the next drugs for " + PlainName(offer.name) + " pain";
    if (offer.kind == Kind::kOrder) return LabelOf(offer.name);
    std::string list;
    for (const std::string& order : offer.orders) {
      list += (list.empty() ? "" : "; ") + LabelOf(order);
    }
    return "the first " + std::to_string(offer.at_most) + " that fit of: " + list;
  }

  void Offers(const pathway::Rule& rule) {
    if (rule.offers.empty()) return;
    text_ += "\n**Offers**\n\n";
    for (const pathway::Offer& offer : rule.offers) {
      text_ += "- " + Offered(offer);
      if (offer.when) text_ += " *(if " + OnOneLine(Words(*offer.when)) + ")*";
      text_ += "\n";
    }
  }

  // "[NICE NG59][NICE_NG59], assumption"
  std::string Sources(const Strings& ids) {
    std::string list;
    for (const std::string& id : ids) {
      if (!list.empty()) list += ", ";
      const auto source = deployment_.texts.sources.find(id);
      if (source == deployment_.texts.sources.end()) {
        list += id;  // an assumption
        continue;
      }
      cited_.insert(id);
      list += "[" + source->second.label + "][" + id + "]";
    }
    return list;
  }

  void Rule(const pathway::Rule& rule) {
    const auto own = deployment_.pack.rules.find(rule.id);
    const Provenance& provenance =
        own == deployment_.pack.rules.end() ? deployment_.pack.provenance : own->second;
    // Titles repeat; a card links to the id.
    text_ += "\n<a id=\"" + rule.id + "\"></a>\n\n### " + rule.title + "\n\n`" + rule.id + "`, " +
             WordOf(rule.status) + ", decides " + WordOf(rule.decision) + ", owner " +
             provenance.owner + ", at ";
    for (const pathway::Hook hook : rule.hooks) {
      text_ += std::string(hook == rule.hooks.front() ? "" : ", ") + hooks::NameOf(hook);
    }
    if (provenance.version != deployment_.pack.provenance.version) {
      text_ += ", version " + provenance.version;
    }
    text_ += ".\n";
    Asked("Asks", rule.when);
    Asked("Unless", rule.unless);
    Says(rule.says);
    Offers(rule);
    text_ += "\nSources: " + Sources(rule.sources) + ".";
    if (!rule.contrary.empty()) text_ += " Against it: " + Sources(rule.contrary) + ".";
    for (const std::string& claim : rule.claims) {
      text_ += (claim == rule.claims.front() ? " Claims: " : ", ") + claim;
    }
    text_ += rule.claims.empty() ? "\n" : ".\n";
    OwnAttributes(provenance);
  }

  // Where a rule differs from the pack.
  void OwnAttributes(const Provenance& provenance) {
    std::string list;
    for (const auto& [key, title] : kSourceAttributes) {
      const auto own = provenance.attributes.find(key);
      const auto pack = deployment_.pack.provenance.attributes.find(key);
      if (own == provenance.attributes.end() ||
          pack == deployment_.pack.provenance.attributes.end()) {
        continue;
      }
      if (own->second == pack->second) continue;
      list += "- " + std::string(title) + ": " + own->second + "\n";
    }
    if (!list.empty()) text_ += "\nOther than the pack as a whole:\n\n" + list;
  }

  void SafetyRules() {
    text_ += "\n## Safety rules of drugs\n" + std::string(kOfSafetyRules) +
             "\n| id | drugs | when | option | draft | says | sources |\n"
             "|---|---|---|---|---|---|---|\n";
    for (const auto& [gate, drugs] : GatesOf(deployment_.content)) {
      std::string when = OnOneLine(Words(gate->when));
      const std::string unless = OnOneLine(Words(gate->unless));
      if (!unless.empty()) when += "; unless " + unless;
      Cells({gate->id, Whose(drugs), when, WordOf(gate->effect), WordOf(gate->drafted),
             SaidBy(*gate), Sources(gate->sources)});
    }
  }

  std::size_t OfClass(const std::string& drug_class) const {
    std::size_t count = 0;
    for (const auto& [id, drug] : deployment_.content.drugs) {
      if (drug.drug_class == drug_class) ++count;
    }
    return count;
  }

  // The drugs of a safety rule; a class by its name where every drug of it is meant.
  std::string Whose(const std::vector<const pathway::Drug*>& drugs) const {
    if (drugs.size() == deployment_.content.drugs.size()) return "all drugs";
    std::map<std::string, Strings> classes;
    for (const pathway::Drug* drug : drugs) classes[drug->drug_class].push_back(drug->name);
    std::string text;
    for (const auto& [name, members] : classes) {
      const bool whole = members.size() > 1 && members.size() == OfClass(name);
      const Strings words = whole ? Strings{"every " + PlainName(name)} : members;
      for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    }
    return text;
  }

  static std::string SaidBy(const pathway::Gate& gate) {
    std::string says = gate.says;
    if (!gate.check.empty()) says += " (if not known, check: " + gate.check + ")";
    return says;
  }

  void Cells(const Strings& cells) {
    for (const std::string& cell : cells) {
      text_ += "| ";
      for (const char c : cell) text_ += c == '|' ? std::string("\\|") : std::string(1, c);
      text_ += cell.empty() ? "" : " ";
    }
    text_ += "|\n";
  }

  void RedFlags() {
    text_ += "\n## Red flags\n" + std::string(kOfRedFlags) +
             "\n| id | tier | sign | when | sources |\n|---|---|---|---|---|\n";
    for (const pathway::RedFlag& flag : deployment_.content.red_flags) {
      Cells({flag.id, std::to_string(flag.tier), flag.label, OnOneLine(Words(flag.when)),
             Sources(flag.sources)});
    }
  }

  void Attributes() {
    text_ +=
        "\n## Source attributes\n\nOf the pack as a whole; a rule says where it differs.\n\n"
        "| attribute | value |\n|---|---|\n";
    for (const auto& [key, title] : kSourceAttributes) {
      const auto own = deployment_.pack.provenance.attributes.find(key);
      Cells({title, own == deployment_.pack.provenance.attributes.end() ? "" : own->second});
    }
  }

  void Links() {
    text_ += "\n## Sources\n\n";
    for (const std::string& id : cited_) {
      text_ += "- " + CitationOf(deployment_.texts.sources.at(id)) + ": [" + id + "]\n";
    }
    text_ += "\n";
    for (const std::string& id : cited_) {
      text_ += "[" + id + "]: " + deployment_.texts.sources.at(id).url + "\n";
    }
  }

  const Deployment& deployment_;
  std::set<std::string> cited_;
  std::string text_;
};

}  // namespace

std::string InventoryMarkdown(const Deployment& deployment) { return Page(deployment).Written(); }

}  // namespace service
