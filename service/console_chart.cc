#include "service/console_chart.h"

#include <algorithm>
#include <array>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "fhir/date.h"
#include "pathway/gates.h"
#include "service/rule_words.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using cards::MemberUnlessEmpty;
using cards::Text;
using pathway::Answer;
using pathway::Judgement;
using pathway::Question;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

const char* WordOf(Answer answer) {
  if (answer == Answer::kUnknown) return "unknown";
  return answer == Answer::kYes ? "yes" : "no";
}

const char* WordOf(pathway::ServiceState state) {
  switch (state) {
    case pathway::ServiceState::kDraft:
      return "drafted";
    case pathway::ServiceState::kRequested:
      return "asked for";
    case pathway::ServiceState::kDone:
      return "done";
  }
  return "";
}

const char* WordOf(pathway::Standing standing) {
  switch (standing) {
    case pathway::Standing::kSuggested:
      return "suggested";
    case pathway::Standing::kText:
      return "text";
    case pathway::Standing::kWithheld:
      return "withheld";
  }
  return "";
}

template <typename Items, typename Write>
void List(Writer& writer, const char* key, const Items& items, Write write) {
  Key(writer, key);
  writer.StartArray();
  for (const auto& item : items) write(item);
  writer.EndArray();
}

void Texts(Writer& writer, const char* key, const std::vector<std::string>& texts) {
  List(writer, key, texts, [&](const std::string& text) { Text(writer, text); });
}

// ---- what stands on record ---------------------------------------------------------------------

void Values(Writer& writer, const char* key, std::string_view kind, const Judgement& judgement) {
  List(writer, key, judgement.pain_case->measurements, [&](const pathway::Measurement& value) {
    if (value.kind != kind || !value.day) return;
    writer.StartObject();
    Member(writer, "date", fhir::IsoDate(value.day->earliest));
    Key(writer, "value");
    writer.Double(static_cast<double>(value.thousandths) / 1000);
    Member(writer, "resource", value.resource);
    writer.EndObject();
  });
}

std::string NamesOfService(const pathway::Service& service) {
  if (!service.text.empty() || service.concepts.empty()) return service.text;
  return PlainName(service.concepts.front());
}

void Services(Writer& writer, const Judgement& judgement) {
  const auto write = [&](const pathway::Service& service) {
    writer.StartObject();
    Member(writer, "text", NamesOfService(service));
    Member(writer, "state", WordOf(service.state));
    if (service.day) Member(writer, "date", fhir::IsoDate(service.day->earliest));
    Member(writer, "resource", service.resource);
    writer.EndObject();
  };
  List(writer, "services", judgement.pain_case->services, write);
  List(writer, "draftedServices", judgement.pain_case->drafted_services, write);
  List(writer, "imaging", judgement.pain_case->imaging, [&](const pathway::ImagingReport& report) {
    writer.StartObject();
    Member(writer, "compression", WordOf(report.compression));
    if (report.day) Member(writer, "date", fhir::IsoDate(report.day->earliest));
    Member(writer, "resource", report.resource);
    writer.EndObject();
  });
}

// ---- rules -------------------------------------------------------------------------------------

class Rules {
 public:
  Rules(Writer& writer, const Judgement& judgement, const Deployment& deployment)
      : writer_(writer), judgement_(judgement), deployment_(deployment) {}

  void Write(const pathway::RuleTrace& trace) {
    const pathway::Rule& rule = *trace.rule;
    writer_.StartObject();
    Member(writer_, "id", rule.id);
    Member(writer_, "title", rule.title);
    Member(writer_, "status", service::WordOf(rule.status));
    Member(writer_, "decision", service::WordOf(rule.decision));
    Key(writer_, "lacks");
    writer_.StartArray();
    Lacks(rule.when);
    writer_.EndArray();
    Key(writer_, "barredBy");
    writer_.StartArray();
    Bars(rule.unless);
    writer_.EndArray();
    writer_.EndObject();
  }

 private:
  void Asked(const Question& question, Answer answer) {
    writer_.StartObject();
    Member(writer_, "text", OnOneLine(InWords(question, deployment_.content, deployment_.texts)));
    Member(writer_, "answer", WordOf(answer));
    writer_.EndObject();
  }

  // The parts of the question without which it is not answered yes.
  void Lacks(const Question& question) {
    const Answer answer = Put(question, judgement_);
    if (answer == Answer::kYes) return;
    if (question.ask != pathway::Ask::kAll) return Asked(question, answer);
    for (const Question& part : question.parts) Lacks(part);
  }

  // The parts by which the exception of a rule holds.
  void Bars(const Question& question) {
    if (!pathway::Asks(question)) return;
    const Answer answer = Put(question, judgement_);
    if (answer != Answer::kYes) return;
    if (question.ask != pathway::Ask::kAny) return Asked(question, answer);
    for (const Question& part : question.parts) Bars(part);
  }

  Writer& writer_;
  const Judgement& judgement_;
  const Deployment& deployment_;
};

// ---- findings ----------------------------------------------------------------------------------

std::vector<std::string> ResourcesOf(const std::vector<pathway::Fact>& facts) {
  std::vector<std::string> resources;
  for (const pathway::Fact& fact : facts) {
    for (const std::string& resource : fact.resources) {
      const bool is_new =
          std::find(resources.begin(), resources.end(), resource) == resources.end();
      if (is_new) resources.push_back(resource);
    }
  }
  return resources;
}

void Write(Writer& writer, const pathway::GateOutcome& outcome) {
  const bool applies = outcome.applies == Answer::kYes;
  writer.StartObject();
  Member(writer, "id", outcome.gate->id);
  Member(writer, "answer", WordOf(outcome.applies));
  Member(writer, "effect", service::WordOf(outcome.gate->effect));
  MemberUnlessEmpty(writer, "text", applies ? outcome.gate->says : outcome.gate->check);
  Texts(writer, "resources", ResourcesOf(outcome.facts));
  writer.EndObject();
}

void Write(Writer& writer, const pathway::Option& option) {
  writer.StartObject();
  Member(writer, "drug", option.drug != nullptr ? option.drug->name : option.step->drug);
  Member(writer, "standing", WordOf(option.standing));
  Key(writer, "contested");
  writer.Bool(option.step->contested);
  Key(writer, "textOnly");
  writer.Bool(option.step->text_only);
  std::vector<pathway::GateOutcome> spoken;
  for (const pathway::GateOutcome& gate : option.gates) {
    const bool is_silent = gate.applies == Answer::kUnknown && gate.gate->check.empty();
    if (gate.applies != Answer::kNo && !is_silent) spoken.push_back(gate);
  }
  List(writer, "gates", spoken, [&](const pathway::GateOutcome& gate) { Write(writer, gate); });
  writer.EndObject();
}

void Write(Writer& writer, const pathway::Finding& finding) {
  writer.StartObject();
  List(writer, "rules", finding.rules, [&](const pathway::Rule* rule) { Text(writer, rule->id); });
  List(writer, "options", finding.options,
       [&](const pathway::Option& option) { Write(writer, option); });
  Key(writer, "drafts");
  writer.StartArray();
  for (const auto* stops : {&finding.stops, &finding.warnings, &finding.lines}) {
    for (const pathway::DraftStop& stop : *stops) {
      writer.StartObject();
      Member(writer, "id", stop.gate->id);
      Member(writer, "text", stop.gate->says);
      Member(writer, "effect", service::WordOf(stop.gate->drafted));
      Texts(writer, "resources", ResourcesOf(stop.facts));
      writer.EndObject();
    }
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace

std::string ChartJson(const Examined& examined, const Deployment& deployment) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Values(writer, "scores", "pain_severity", examined.judgement);
  Values(writer, "egfr", "egfr", examined.judgement);
  Values(writer, "creatinine", "serum_creatinine", examined.judgement);
  Services(writer, examined.judgement);
  Rules rules(writer, examined.judgement, deployment);
  List(writer, "rules", examined.assessment.trace,
       [&](const pathway::RuleTrace& trace) { rules.Write(trace); });
  List(writer, "findings", examined.assessment.findings,
       [&](const pathway::Finding& finding) { Write(writer, finding); });
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
