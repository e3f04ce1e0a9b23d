#include "service/committee_pack.h"

#include <stdexcept>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "hooks/cds_service.h"
#include "service/inventory.h"
#include "service/rule_words.h"
#include "service/strict_json.h"

namespace service {
namespace {

constexpr const char* kStyle = R"(
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: #1b2430;
  max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-bottom: .25rem; border-bottom: 2px solid #1f5fa8; }
h3 { font-size: 1.02rem; margin: 1.6rem 0 .3rem; } h4 { font-size: .88rem; margin: .8rem 0 .2rem; }
p { margin: .3rem 0; } .quiet { color: #566272; } code { font-size: .85em; color: #566272; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid #d9dee5; }
thead th { color: #566272; font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
ul { margin: .2rem 0; padding-left: 1.2rem; } pre { white-space: pre-wrap; font-size: .8rem;
  background: #f5f6f8; padding: .8rem; border-radius: 6px; }
.rule { break-inside: avoid-page; } nav a { margin-right: 1rem; } a { color: #1f5fa8; }
.sign td { height: 2.6rem; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } nav { display: none; }
  h2 { break-before: page; } h2:first-of-type { break-before: auto; } a { color: inherit; text-decoration: none; }
  @page { margin: 18mm 15mm; } }
)";

std::string Escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string Percent(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? std::to_string((part * 100 + whole / 2) / whole) + " %" : "-";
}

class Page {
 public:
  Page(const CommitteePapers& papers, const Deployment& deployment)
      : papers_(papers), deployment_(deployment) {}

  std::string Written() {
    Head();
    Alerts();
    Replay();
    Inventory();
    Rules();
    SafetyRules();
    RedFlags();
    Changes();
    Signatures();
    text_ += "</body>\n</html>\n";
    return std::move(text_);
  }

 private:
  using Cells = std::vector<std::string>;  // escaped

  void Heading(const char* id, const char* title) {
    text_ += std::string("<h2 id=\"") + id + "\">" + title + "</h2>\n";
  }

  void Paragraph(const std::string& words, const char* kind = "") {
    text_ += std::string("<p") + (*kind == '\0' ? "" : std::string(" class=\"") + kind + "\"") +
             ">" + Escaped(words) + "</p>\n";
  }

  // The columns from `numbers` on are numbers.
  void Table(const Cells& heads, const std::vector<Cells>& rows, std::size_t numbers) {
    text_ += "<table><thead><tr>";
    for (std::size_t i = 0; i < heads.size(); ++i) {
      text_ += i >= numbers ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">";
      text_ += heads[i] + "</th>";
    }
    text_ += "</tr></thead><tbody>\n";
    for (const Cells& row : rows) {
      text_ += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        text_ += (i >= numbers ? "<td class=\"n\">" : "<td>") + row[i] + "</td>";
      }
      text_ += "</tr>\n";
    }
    text_ += "</tbody></table>\n";
  }

  const Provenance& ProvenanceOf(const pathway::Rule& rule) const {
    const auto own = deployment_.pack.rules.find(rule.id);
    return own == deployment_.pack.rules.end() ? deployment_.pack.provenance : own->second;
  }

  std::string TitleOf(const std::string& id) const {
    for (const pathway::Rule& rule : deployment_.content.rules) {
      if (rule.id == id) return Escaped(rule.title) + " <code>" + Escaped(id) + "</code>";
    }
    return "<code>" + Escaped(id) + "</code>";
  }

  void Head() {
    const ContentPack& pack = deployment_.pack;
    text_ +=
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
        Escaped(pack.title) + ": committee pack</title>\n<style>" + kStyle +
        "</style>\n</head>\n<body>\n<h1>" + Escaped(pack.title) + "</h1>\n";
    Paragraph("Committee pack, " + papers_.from + " to " + papers_.to, "quiet");
    Table({"", ""},
          {{"Content", Escaped(deployment_.content_version)},
           {"SHA-256 of the content", "<code>" + deployment_.content_hash + "</code>"},
           {"Owner", Escaped(pack.provenance.owner)},
           {"Sponsor", Escaped(pack.sponsor)},
           {"Released", Escaped(pack.provenance.released)},
           {"Revised", Escaped(pack.provenance.revised)},
           {"To be reviewed by", Escaped(pack.provenance.review_by)}},
          2);
    text_ +=
        "<nav><a href=\"#alerts\">Alerts</a><a href=\"#replay\">Retrospective run</a>"
        "<a href=\"#inventory\">Inventory</a><a href=\"#rules\">Rules in words</a>"
        "<a href=\"#safety\">Safety rules</a><a href=\"#flags\">Red flags</a>"
        "<a href=\"#changes\">Changes</a><a href=\"#sign\">Sign-off</a></nav>\n";
  }

  static Cells RowOf(std::string name, const Tally& tally) {
    return {std::move(name),
            std::to_string(tally.shown),
            std::to_string(tally.accepted),
            std::to_string(tally.overridden),
            std::to_string(tally.ignored),
            std::to_string(tally.Waiting()),
            Percent(tally.accepted, tally.shown),
            Percent(tally.overridden, tally.shown)};
  }

  void Alerts() {
    Heading("alerts", "What was shown, and what became of it");
    Paragraph(
        "A card counts once, by the latest word on it, and for each of its rules. Cards tried "
        "in the console do not count.",
        "quiet");
    std::vector<Cells> rows = {RowOf("<strong>All cards</strong>", papers_.alerts.cards)};
    for (const RuleTally& rule : papers_.alerts.rules) {
      rows.push_back(RowOf(TitleOf(rule.rule), rule.tally));
    }
    Table({"Rule", "Shown", "Accepted", "Overridden", "Ignored", "May still come", "Accepted",
           "Overridden"},
          rows, 1);
    Calls();
    Overrides();
    Burden();
  }

  void Calls() {
    if (!papers_.calls) return Paragraph("No audit is kept: calls and their times are not known.");
    const AnsweredCalls& calls = *papers_.calls;
    const std::string rate =
        calls.orders > 0 ? std::to_string((calls.cards * 100 + calls.orders / 2) / calls.orders)
                         : "-";
    Paragraph(std::to_string(calls.calls) + " calls answered, " +
              Percent(calls.under_500_ms, calls.calls) + " within 500 ms and " +
              Percent(calls.under_1_s, calls.calls) + " within a second; " + rate +
              " cards per 100 calls about orders.");
  }

  void Overrides() {
    text_ += "<h3>Overrides and their reasons</h3>\n";
    std::vector<Cells> rows;
    for (const RuleTally& rule : papers_.alerts.rules) {
      for (const ReasonCount& reason : rule.reasons) {
        const std::string& words = reason.display.empty() ? reason.code : reason.display;
        rows.push_back({TitleOf(rule.rule), words.empty() ? "no coded reason" : Escaped(words),
                        std::to_string(reason.count)});
      }
    }
    if (rows.empty()) return Paragraph("No card was overridden.");
    Table({"Rule", "Reason", "Times"}, rows, 2);
  }

  void Burden() {
    text_ += "<h3>Burden</h3>\n";
    std::string items;
    for (const BurdenWarning& warning : papers_.warnings) {
      items += "<li>" + TitleOf(warning.rule) + ": ";
      switch (warning.kind) {
        case BurdenWarning::Kind::kLowAcceptance:
          items += "accepted in " + std::to_string(warning.value) + " %, under " +
                   std::to_string(warning.limit) + " %";
          break;
        case BurdenWarning::Kind::kOneUser:
          items += std::to_string(warning.value) + " % shown to one user, over " +
                   std::to_string(warning.limit) + " %";
          break;
        case BurdenWarning::Kind::kSilent:
          items += "live, and shown to nobody in these days";
          break;
      }
      items += "</li>\n";
    }
    if (items.empty()) return Paragraph("No rule is over the limits, or too few cards to judge.");
    text_ += "<ul>" + items + "</ul>\n";
  }

  void Replay() {
    Heading("replay", "Retrospective run");
    if (papers_.replay.empty()) return Paragraph("None was given.");
    std::vector<Cells> rows;
    for (const ReplayedRule& rule : papers_.replay) {
      rows.push_back({TitleOf(rule.rule), Escaped(rule.fires), Escaped(rule.per_100_orders)});
    }
    Table({"Rule", "Fired", "Per 100 orders"}, rows, 1);
  }

  void Inventory() {
    Heading("inventory", "Inventory");
    std::vector<Cells> rows;
    for (const pathway::Rule& rule : deployment_.content.rules) {
      const Provenance& provenance = ProvenanceOf(rule);
      rows.push_back({TitleOf(rule.id), WordOf(rule.status), WordOf(rule.decision),
                      Escaped(provenance.version), Escaped(provenance.revised),
                      Escaped(provenance.review_by), Escaped(provenance.owner)});
    }
    Table({"Rule", "Status", "Decides", "Version", "Revised", "Review by", "Owner"}, rows, 7);
  }

  void Question(const WordedQuestion& question) {
    if (question.parts.empty()) {
      text_ += Escaped(question.text);
      return;
    }
    text_ += "<strong>" + Escaped(question.text) + "</strong><ul>";
    for (const WordedQuestion& part : question.parts) {
      text_ += "<li>";
      Question(part);
      text_ += "</li>\n";
    }
    text_ += "</ul>\n";
  }

  void Asked(const char* title, const pathway::Question& question) {
    const WordedQuestion words = InWords(question, deployment_.content, deployment_.texts);
    if (words.text.empty()) return;
    text_ += std::string("<h4>") + title + "</h4>\n<div>";
    Question(words);
    text_ += "</div>\n";
  }

  std::string CitationsOf(const std::vector<std::string>& ids) const {
    std::string text;
    for (const std::string& id : ids) {
      const auto source = deployment_.texts.sources.find(id);
      text += text.empty() ? "" : "; ";
      if (source == deployment_.texts.sources.end()) {
        text += Escaped(id);
        continue;
      }
      text += "<a href=\"" + Escaped(source->second.url) + "\">" +
              Escaped(CitationOf(source->second)) + "</a>";
    }
    return text;
  }

  void SourcesOf(const char* title, const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    text_ += std::string("<p><strong>") + title + "</strong> " + CitationsOf(ids) + "</p>\n";
  }

  void AttributesOf(const pathway::Rule& rule) {
    const Provenance& provenance = ProvenanceOf(rule);
    std::vector<Cells> rows;
    for (const auto& [key, title] : kSourceAttributes) {
      const auto own = provenance.attributes.find(key);
      const bool is_cited = std::string_view(key) == "citation" && !rule.sources.empty();
      const std::string value =
          own == provenance.attributes.end() ? "not provided" : Escaped(own->second);
      rows.push_back({Escaped(title), is_cited ? CitationsOf(rule.sources) : value});
    }
    Table({"Source attribute", ""}, rows, 2);
  }

  void Rules() {
    Heading("rules", "Rules in words");
    for (const pathway::Rule& rule : deployment_.content.rules) {
      text_ += "<section class=\"rule\">\n<h3>" + TitleOf(rule.id) + "</h3>\n";
      std::string claims;
      for (const std::string& claim : rule.claims) claims += (claims.empty() ? "" : ", ") + claim;
      Paragraph(std::string(WordOf(rule.status)) + ", decides " + WordOf(rule.decision) +
                    (claims.empty() ? "" : "; claims " + claims),
                "quiet");
      Asked("Fires when", rule.when);
      Asked("Unless", rule.unless);
      SourcesOf("Against it:", rule.contrary);
      text_ += "</section>\n";
      AttributesOf(rule);
    }
  }

  void SafetyRules() {
    Heading("safety", "Safety rules");
    std::vector<Cells> rows;
    for (const auto& [gate, drugs] : GatesOf(deployment_.content)) {
      std::string names;
      for (const std::string& name : NamesOf(drugs)) names += (names.empty() ? "" : ", ") + name;
      rows.push_back({"<code>" + Escaped(gate->id) + "</code>",
                      Escaped(gate->says.empty() ? gate->check : gate->says), WordOf(gate->effect),
                      WordOf(gate->drafted), Escaped(names), CitationsOf(gate->sources)});
    }
    Table({"Id", "Says", "As an option", "On a draft", "Drugs", "Sources"}, rows, 6);
  }

  void RedFlags() {
    Heading("flags", "Red flags");
    std::vector<Cells> rows;
    for (const pathway::RedFlag& flag : deployment_.content.red_flags) {
      rows.push_back({std::to_string(flag.tier), Escaped(flag.label), CitationsOf(flag.sources)});
    }
    Table({"Tier", "Sign", "Sources"}, rows, 3);
  }

  void Changes() {
    Heading("changes", "What changed");
    if (papers_.changes.empty() && papers_.change_log.empty()) {
      Paragraph("No older pack and no change log were given.");
    }
    if (!papers_.changes.empty()) text_ += "<pre>" + Escaped(papers_.changes) + "</pre>\n";
    if (!papers_.change_log.empty()) {
      text_ += "<h3>Change log</h3>\n<pre>" + Escaped(papers_.change_log) + "</pre>\n";
    }
  }

  void Signatures() {
    Heading("sign", "Sign-off");
    text_ +=
        "<table class=\"sign\"><thead><tr><th scope=\"col\">Role</th><th scope=\"col\">Name"
        "</th><th scope=\"col\">Date</th><th scope=\"col\">Signature</th></tr></thead><tbody>";
    for (const char* role : {"Content owner", "Clinical sponsor", "Committee"}) {
      text_ += std::string("<tr><td>") + role + "</td><td></td><td></td><td></td></tr>";
    }
    text_ += "</tbody></table>\n";
  }

  const CommitteePapers& papers_;
  const Deployment& deployment_;
  std::string text_;
};

// A text as it is, a number as it is written, nothing as nothing.
std::string WordsOf(const rapidjson::Value* value) {
  if (value == nullptr || value->IsNull()) return {};
  if (value->IsString()) return value->GetString();
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value->Accept(writer);
  return buffer.GetString();
}

}  // namespace

std::string CommitteePack(const CommitteePapers& papers, const Deployment& deployment) {
  return Page(papers, deployment).Written();
}

std::vector<ReplayedRule> ReadReplayReport(const std::string& json) {
  const auto report = ReadStrictJson(json);
  const rapidjson::Value* rules = report ? MemberOf(*report, "rules") : nullptr;
  if (rules == nullptr || !rules->IsObject()) {
    throw std::runtime_error("no report of `nextstep replay --report --json`");
  }
  std::vector<ReplayedRule> read;
  read.reserve(rules->MemberCount());
  for (const auto& rule : rules->GetObject()) {
    if (!rule.value.IsObject()) continue;
    read.push_back({rule.name.GetString(), WordsOf(MemberOf(rule.value, "fires")),
                    WordsOf(MemberOf(rule.value, "per_100_orders"))});
  }
  return read;
}

}  // namespace service
