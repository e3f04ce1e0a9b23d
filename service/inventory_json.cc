#include <string>
#include <vector>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "cards/json_members.h"
#include "hooks/cds_service.h"
#include "service/inventory.h"
#include "service/rule_words.h"

namespace service {
namespace {

using cards::Member;
using cards::Text;
using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void Texts(Writer& writer, const char* key, const std::vector<std::string>& values) {
  writer.Key(key);
  writer.StartArray();
  for (const std::string& value : values) Text(writer, value);
  writer.EndArray();
}

// {"all of": [...]} or the words of one question; null: nothing is asked.
void Asked(Writer& writer, const WordedQuestion& question) {
  if (question.text.empty()) {
    writer.Null();
  } else if (question.parts.empty()) {
    Text(writer, question.text);
  } else {
    writer.StartObject();
    Text(writer, question.text);
    writer.StartArray();
    for (const WordedQuestion& part : question.parts) Asked(writer, part);
    writer.EndArray();
    writer.EndObject();
  }
}

void Asked(Writer& writer, const char* key, const pathway::Question& question,
           const Deployment& deployment) {
  writer.Key(key);
  Asked(writer, InWords(question, deployment.content, deployment.texts));
}

void Sources(Writer& writer, const char* key, const std::vector<std::string>& ids,
             const Deployment& deployment) {
  writer.Key(key);
  writer.StartArray();
  for (const std::string& id : ids) {
    const auto source = deployment.texts.sources.find(id);
    writer.StartObject();
    Member(writer, "id", id);
    if (source != deployment.texts.sources.end()) {  // else an assumption
      Member(writer, "citation", CitationOf(source->second));
      Member(writer, "url", source->second.url);
    }
    writer.EndObject();
  }
  writer.EndArray();
}

// `sources` are those of a rule; null: the content pack as a whole.
void ProvenanceMembers(Writer& writer, const Provenance& provenance, const std::string* citation) {
  Member(writer, "owner", provenance.owner);
  Member(writer, "version", provenance.version);
  Member(writer, "released", provenance.released);
  Member(writer, "revised", provenance.revised);
  Member(writer, "review_by", provenance.review_by);
  writer.Key("source_attributes");
  writer.StartObject();
  for (const auto& [key, title] : kSourceAttributes) {
    const auto own = provenance.attributes.find(key);
    const bool cited = citation != nullptr && std::string(key) == "citation";
    Member(writer, key, cited ? *citation : own == provenance.attributes.end() ? "" : own->second);
  }
  writer.EndObject();
}

void Lines(Writer& writer, const char* key, const std::vector<pathway::Line>& lines,
           const Deployment& deployment) {
  if (lines.empty()) return;
  writer.Key(key);
  writer.StartArray();
  for (const pathway::Line& line : lines) {
    writer.StartObject();
    Member(writer, "text", line.text);
    if (!line.otherwise.empty()) Member(writer, "otherwise", line.otherwise);
    if (line.when) Asked(writer, "when", *line.when, deployment);
    writer.EndObject();
  }
  writer.EndArray();
}

void Says(Writer& writer, const pathway::Says& says, const Deployment& deployment) {
  writer.Key("says");
  writer.StartObject();
  Member(writer, "urgency", WordOf(says.urgency));
  Lines(writer, "summary", says.summary, deployment);
  Lines(writer, "consider", says.consider, deployment);
  Lines(writer, "ask", says.ask, deployment);
  Lines(writer, "because", says.because, deployment);
  Lines(writer, "options", says.options, deployment);
  Lines(writer, "not_offered", says.not_offered, deployment);
  Lines(writer, "not_known", says.not_known, deployment);
  Lines(writer, "evidence", says.evidence, deployment);
  writer.EndObject();
}

std::string CitationsOf(const std::vector<std::string>& ids, const Deployment& deployment) {
  std::string text;
  for (const std::string& id : ids) {
    const auto source = deployment.texts.sources.find(id);
    if (source == deployment.texts.sources.end()) continue;
    text += (text.empty() ? "" : "; ") + CitationOf(source->second);
  }
  return text;
}

void Rule(Writer& writer, const pathway::Rule& rule, const Deployment& deployment) {
  const auto own = deployment.pack.rules.find(rule.id);
  const std::string citation = CitationsOf(rule.sources, deployment);
  writer.StartObject();
  Member(writer, "id", rule.id);
  Member(writer, "title", rule.title);
  Member(writer, "status", WordOf(rule.status));
  Member(writer, "decision", WordOf(rule.decision));
  Member(writer, "topic", rule.topic);
  ProvenanceMembers(writer,
                    own == deployment.pack.rules.end() ? deployment.pack.provenance : own->second,
                    &citation);
  std::vector<std::string> hooks;
  hooks.reserve(rule.hooks.size());
  for (const pathway::Hook hook : rule.hooks) hooks.emplace_back(hooks::NameOf(hook));
  Texts(writer, "hooks", hooks);
  Texts(writer, "claims", rule.claims);
  Sources(writer, "sources", rule.sources, deployment);
  Sources(writer, "contrary", rule.contrary, deployment);
  Asked(writer, "when", rule.when, deployment);
  Asked(writer, "unless", rule.unless, deployment);
  Says(writer, rule.says, deployment);
  Texts(writer, "override_reasons", rule.override_reasons);
  writer.EndObject();
}

void SafetyRule(Writer& writer, const GateOnDrugs& entry, const Deployment& deployment) {
  const pathway::Gate& gate = *entry.gate;
  writer.StartObject();
  Member(writer, "id", gate.id);
  Texts(writer, "drugs", NamesOf(entry.drugs));
  Member(writer, "effect", WordOf(gate.effect));
  const std::string drafted = WordOf(gate.drafted);
  if (!drafted.empty()) Member(writer, "on_draft", drafted);
  writer.Key("on_renewal");
  writer.Bool(gate.on_renewal);
  writer.Key("asked_only");
  writer.Bool(gate.ask_only);
  Member(writer, "says", gate.says);
  if (!gate.check.empty()) Member(writer, "check", gate.check);
  Asked(writer, "when", gate.when, deployment);
  Asked(writer, "unless", gate.unless, deployment);
  Sources(writer, "sources", gate.sources, deployment);
  writer.EndObject();
}

void Flag(Writer& writer, const pathway::RedFlag& flag, const Deployment& deployment) {
  writer.StartObject();
  Member(writer, "id", flag.id);
  writer.Key("tier");
  writer.Int(flag.tier);
  Member(writer, "label", flag.label);
  Asked(writer, "when", flag.when, deployment);
  Sources(writer, "sources", flag.sources, deployment);
  writer.EndObject();
}

void Pack(Writer& writer, const Deployment& deployment) {
  writer.Key("pack");
  writer.StartObject();
  Member(writer, "id", deployment.pack.id);
  Member(writer, "title", deployment.pack.title);
  Member(writer, "content", deployment.content_version);
  Member(writer, "sha256", deployment.content_hash);
  Member(writer, "sponsor", deployment.pack.sponsor);
  Member(writer, "evidence_profile", deployment.pack.evidence_profile);
  ProvenanceMembers(writer, deployment.pack.provenance, nullptr);
  writer.EndObject();
}

}  // namespace

std::string InventoryJson(const Deployment& deployment) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 2);
  writer.StartObject();
  Pack(writer, deployment);
  writer.Key("rules");
  writer.StartArray();
  for (const pathway::Rule& rule : deployment.content.rules) Rule(writer, rule, deployment);
  writer.EndArray();
  writer.Key("safety_rules");
  writer.StartArray();
  for (const GateOnDrugs& gate : GatesOf(deployment.content)) SafetyRule(writer, gate, deployment);
  writer.EndArray();
  writer.Key("red_flags");
  writer.StartArray();
  for (const pathway::RedFlag& flag : deployment.content.red_flags) Flag(writer, flag, deployment);
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
