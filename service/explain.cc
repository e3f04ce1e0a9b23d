#include "service/explain.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "cards/text.h"
#include "pathway/predicates.h"

namespace service {
namespace {

using pathway::Answer;
using pathway::Judgement;
using pathway::RuleTrace;
using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

const char* OutcomeOf(const RuleTrace& trace) {
  if (trace.fired) return "fired";
  if (!trace.silenced.empty()) return "silenced";
  return trace.answer == Answer::kUnknown ? "not known" : "not fired";
}

const char* WordOf(Answer answer) {
  switch (answer) {
    case Answer::kNo:
      return "no";
    case Answer::kUnknown:
      return "unknown";
    case Answer::kYes:
      return "yes";
  }
  return "";
}

std::string MilligramsText(const std::optional<pathway::MilligramsPerDay>& dose) {
  return dose ? cards::DoseText(*dose) : "dose not known";
}

// ---- text --------------------------------------------------------------------------------------

void AddTrials(std::string& text, const Judgement& judgement) {
  for (const pathway::Trial& trial : judgement.trials) {
    text += "trial: " + trial.drug + ": " + pathway::WordOf(trial.state);
    text += trial.certainty == pathway::Certainty::kDocumented ? " (documented)" : " (presumed)";
    text += trial.exposure.Running() ? ", taken now: " : ", ended; highest: ";
    text += MilligramsText(trial.exposure.Running() ? trial.exposure.CurrentDose()
                                                    : trial.exposure.HighestDose());
    text += ", at an adequate dose " + std::to_string(trial.days_adequate.at_least.count()) +
            " to " + std::to_string(trial.days_adequate.at_most.count()) + " days";
    for (const std::string& resource : trial.resources) text += " <" + resource + ">";
    text += "\n";
  }
}

void AddDrafts(std::string& text, const Judgement& judgement) {
  for (const pathway::DraftChange& draft : judgement.drafts) {
    text += "drafted: " + draft.order->drug + ": " + pathway::WordOf(draft.change) + ", " +
            MilligramsText(draft.dose);
    text += std::string(", escalation ") + WordOf(draft.escalation);
    if (draft.maximum) text += ", limit " + MilligramsText(draft.maximum);
    text += " <" + draft.order->resource + ">\n";
  }
}

void AddRule(std::string& text, const RuleTrace& trace) {
  text += std::string("\n") + trace.rule->id + ": " + OutcomeOf(trace);
  if (!trace.silenced.empty()) text += " by " + trace.silenced;
  text += "\n";
  for (const pathway::Fact& fact : trace.facts) {
    text += std::string("  ") + WordOf(fact.answer) + "  " + fact.asked;
    if (!fact.because.empty()) text += "  (" + fact.because + ")";
    for (const std::string& resource : fact.resources) text += " <" + resource + ">";
    text += "\n";
  }
}

// ---- JSON --------------------------------------------------------------------------------------

void Member(Writer& writer, const char* key, const std::string& value) {
  writer.Key(key);
  writer.String(value.c_str(), static_cast<rapidjson::SizeType>(value.size()));
}

void Resources(Writer& writer, const std::vector<std::string>& resources) {
  writer.Key("resources");
  writer.StartArray();
  for (const std::string& resource : resources) writer.String(resource.c_str());
  writer.EndArray();
}

void WriteRule(Writer& writer, const RuleTrace& trace) {
  writer.StartObject();
  Member(writer, "id", trace.rule->id);
  Member(writer, "answer", OutcomeOf(trace));
  if (!trace.silenced.empty()) Member(writer, "silencedBy", trace.silenced);
  writer.Key("facts");
  writer.StartArray();
  for (const pathway::Fact& fact : trace.facts) {
    writer.StartObject();
    Member(writer, "asked", fact.asked);
    Member(writer, "answer", WordOf(fact.answer));
    if (!fact.because.empty()) Member(writer, "because", fact.because);
    Resources(writer, fact.resources);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

void WriteTrial(Writer& writer, const pathway::Trial& trial) {
  writer.StartObject();
  Member(writer, "drug", trial.drug);
  Member(writer, "class", trial.drug_class);
  Member(writer, "state", pathway::WordOf(trial.state));
  Member(writer, "certainty",
         trial.certainty == pathway::Certainty::kDocumented ? "documented" : "presumed");
  Member(writer, "current", MilligramsText(trial.exposure.CurrentDose()));
  Member(writer, "highest", MilligramsText(trial.exposure.HighestDose()));
  writer.Key("daysAdequate");
  writer.StartArray();
  writer.Int64(trial.days_adequate.at_least.count());
  writer.Int64(trial.days_adequate.at_most.count());
  writer.EndArray();
  Resources(writer, trial.resources);
  writer.EndObject();
}

void WriteDraft(Writer& writer, const pathway::DraftChange& draft) {
  writer.StartObject();
  Member(writer, "drug", draft.order->drug);
  Member(writer, "dose", MilligramsText(draft.dose));
  Member(writer, "change", pathway::WordOf(draft.change));
  Member(writer, "escalation", WordOf(draft.escalation));
  Member(writer, "resource", draft.order->resource);
  writer.EndObject();
}

template <typename T, typename Write>
void WriteList(Writer& writer, const char* key, const std::vector<T>& items, Write write) {
  writer.Key(key);
  writer.StartArray();
  for (const T& item : items) write(writer, item);
  writer.EndArray();
}

}  // namespace

std::string ExplanationText(const pathway::Assessment& assessment, const Judgement& judgement,
                            const fhir::Issues& issues, const std::string& content_version) {
  std::string text = "content " + content_version + "\n";
  for (const pathway::PainProblem& problem : judgement.problems) {
    text += "pain: " + problem.kind + " <" + problem.condition->resource + ">\n";
  }
  text += judgement.renal.clearance
              ? "kidney function: " + std::to_string(*judgement.renal.clearance / 1000) +
                    " mL/min <" + judgement.renal.resource + ">\n"
              : "kidney function: not known\n";
  AddTrials(text, judgement);
  AddDrafts(text, judgement);
  for (const fhir::Issue& issue : issues.All()) {
    text += "not read: " + issue.at + ": " + issue.text + "\n";
  }
  for (const RuleTrace& trace : assessment.trace) AddRule(text, trace);
  return text;
}

std::string ExplanationJson(const pathway::Assessment& assessment, const Judgement& judgement,
                            const fhir::Issues& issues, const std::string& content_version) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "content", content_version);
  WriteList(writer, "pain", judgement.problems, [](Writer& w, const pathway::PainProblem& p) {
    w.StartObject();
    Member(w, "kind", p.kind);
    Member(w, "resource", p.condition->resource);
    w.EndObject();
  });
  WriteList(writer, "trials", judgement.trials, WriteTrial);
  WriteList(writer, "drafted", judgement.drafts, WriteDraft);
  WriteList(writer, "notRead", issues.All(), [](Writer& w, const fhir::Issue& issue) {
    w.StartObject();
    Member(w, "at", issue.at);
    Member(w, "text", issue.text);
    w.EndObject();
  });
  WriteList(writer, "rules", assessment.trace, WriteRule);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
