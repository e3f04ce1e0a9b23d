#include "service/inventory.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "hooks/cds_service.h"
#include "service/rule_words.h"

namespace service {
namespace {

using Strings = std::vector<std::string>;

std::string Joined(const Strings& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

Strings HookNames(const pathway::Rule& rule) {
  Strings names;
  names.reserve(rule.hooks.size());
  for (const pathway::Hook hook : rule.hooks) names.emplace_back(hooks::NameOf(hook));
  return names;
}

const Provenance& ProvenanceOf(const Deployment& deployment, const pathway::Rule& rule) {
  const auto own = deployment.pack.rules.find(rule.id);
  return own == deployment.pack.rules.end() ? deployment.pack.provenance : own->second;
}

// ---- the table for people ----------------------------------------------------------------------

// Rows of cells under a heading, each column as wide as its widest cell.
std::string Table(const std::vector<Strings>& rows) {
  std::vector<std::size_t> widths;
  for (const Strings& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Strings& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - row[i].size() + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

std::vector<Strings> RuleRows(const Deployment& deployment) {
  std::vector<Strings> rows = {{"RULE", "STATUS", "DECISION", "OWNER", "HOOKS", "TITLE"}};
  for (const pathway::Rule& rule : deployment.content.rules) {
    rows.push_back({rule.id, WordOf(rule.status), WordOf(rule.decision),
                    ProvenanceOf(deployment, rule).owner, Joined(HookNames(rule), ","),
                    rule.title});
  }
  return rows;
}

std::vector<Strings> GateRows(const pathway::Content& content) {
  std::vector<Strings> rows = {{"SAFETY RULE", "OPTION", "DRAFT", "SAYS", "DRUGS"}};
  for (const auto& [gate, drugs] : GatesOf(content)) {
    const std::string drafted = WordOf(gate->drafted);
    rows.push_back({gate->id, WordOf(gate->effect), drafted.empty() ? "-" : drafted, gate->says,
                    Joined(NamesOf(drugs), ", ")});
  }
  return rows;
}

std::vector<Strings> FlagRows(const pathway::Content& content) {
  std::vector<Strings> rows = {{"RED FLAG", "TIER", "SIGN"}};
  for (const pathway::RedFlag& flag : content.red_flags) {
    rows.push_back({flag.id, std::to_string(flag.tier), flag.label});
  }
  return rows;
}

// ---- CSV ---------------------------------------------------------------------------------------

constexpr const char* kColumns[] = {"kind",    "id",       "title",      "owner",     "status",
                                    "version", "released", "revised",    "review_by", "decision",
                                    "effect",  "on_draft", "applies_to", "topic",     "claims",
                                    "sources", "contrary", "when",       "unless"};

// A row whose cells are named by their columns; what is not given is empty.
using Row = std::map<std::string, std::string>;

void AddCell(std::string& text, const std::string& value) {
  if (value.find_first_of("\",\r\n") == std::string::npos) {
    text += value;
    return;
  }
  text += '"';
  for (const char c : value) text.append(c == '"' ? 2 : 1, c);
  text += '"';
}

void AddRow(std::string& text, const Row& row) {
  bool first = true;
  for (const char* column : kColumns) {
    if (!first) text += ',';
    first = false;
    const auto cell = row.find(column);
    if (cell != row.end()) AddCell(text, cell->second);
  }
  text += "\r\n";
}

std::string Asked(const pathway::Question& question, const Deployment& deployment) {
  return OnOneLine(InWords(question, deployment.content, deployment.texts));
}

void AddProvenance(Row& row, const Provenance& provenance) {
  row["version"] = provenance.version;
  row["released"] = provenance.released;
  row["revised"] = provenance.revised;
  row["review_by"] = provenance.review_by;
  row["owner"] = provenance.owner;
}

Row RowOf(const pathway::Rule& rule, const Deployment& deployment) {
  Row row = {{"kind", "rule"},
             {"id", rule.id},
             {"title", rule.title},
             {"status", WordOf(rule.status)},
             {"decision", WordOf(rule.decision)},
             {"applies_to", Joined(HookNames(rule), " ")},
             {"topic", rule.topic},
             {"claims", Joined(rule.claims, " ")},
             {"sources", Joined(rule.sources, " ")},
             {"contrary", Joined(rule.contrary, " ")},
             {"when", Asked(rule.when, deployment)},
             {"unless", Asked(rule.unless, deployment)}};
  AddProvenance(row, ProvenanceOf(deployment, rule));
  return row;
}

Row RowOf(const GateOnDrugs& entry, const Deployment& deployment) {
  const pathway::Gate& gate = *entry.gate;
  Row row = {{"kind", "safety rule"},
             {"id", gate.id},
             {"title", gate.says},
             {"status", "live"},
             {"effect", WordOf(gate.effect)},
             {"on_draft", WordOf(gate.drafted)},
             {"applies_to", Joined(NamesOf(entry.drugs), "; ")},
             {"sources", Joined(gate.sources, " ")},
             {"when", Asked(gate.when, deployment)},
             {"unless", Asked(gate.unless, deployment)}};
  AddProvenance(row, deployment.pack.provenance);
  return row;
}

Row RowOf(const pathway::RedFlag& flag, const Deployment& deployment) {
  Row row = {{"kind", "red flag"},
             {"id", flag.id},
             {"title", flag.label},
             {"status", "live"},
             {"effect", "tier " + std::to_string(flag.tier)},
             {"sources", Joined(flag.sources, " ")},
             {"when", Asked(flag.when, deployment)}};
  AddProvenance(row, deployment.pack.provenance);
  return row;
}

}  // namespace

std::vector<GateOnDrugs> GatesOf(const pathway::Content& content) {
  std::map<std::string, GateOnDrugs> gates;
  for (const auto& [id, drug] : content.drugs) {
    for (const pathway::Gate& gate : drug.gates) {
      gates.try_emplace(gate.id, GateOnDrugs{&gate, {}}).first->second.drugs.push_back(&drug);
    }
  }
  std::vector<GateOnDrugs> sorted;
  sorted.reserve(gates.size());
  for (auto& [id, gate] : gates) sorted.push_back(std::move(gate));
  return sorted;
}

std::vector<std::string> NamesOf(const std::vector<const pathway::Drug*>& drugs) {
  Strings names;
  names.reserve(drugs.size());
  for (const pathway::Drug* drug : drugs) names.push_back(drug->name);
  return names;
}

std::string CitationOf(const cards::SourceText& source) {
  return source.label + ": " + source.title + ", " + source.year;
}

std::string InventoryText(const Deployment& deployment) {
  const Provenance& pack = deployment.pack.provenance;
  return deployment.pack.id + ", content " + deployment.content_version + ", owner " + pack.owner +
         ", released " + pack.released + ", revised " + pack.revised + ", review by " +
         pack.review_by + "\n\n" + Table(RuleRows(deployment)) + "\n" +
         Table(GateRows(deployment.content)) + "\n" + Table(FlagRows(deployment.content));
}

std::string InventoryCsv(const Deployment& deployment) {
  std::string text;
  Row header;
  for (const char* column : kColumns) header.emplace(column, column);
  AddRow(text, header);
  for (const pathway::Rule& rule : deployment.content.rules) {
    AddRow(text, RowOf(rule, deployment));
  }
  for (const GateOnDrugs& gate : GatesOf(deployment.content)) {
    AddRow(text, RowOf(gate, deployment));
  }
  for (const pathway::RedFlag& flag : deployment.content.red_flags) {
    AddRow(text, RowOf(flag, deployment));
  }
  return text;
}

}  // namespace service
