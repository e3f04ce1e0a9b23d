#include "service/explain.h"

#include "cards/text.h"
#include "fhir/date.h"
#include "pathway/predicates.h"
#include "pathway/trial_state.h"
#include "service/explain_words.h"
#include "service/not_known.h"
#include "service/timeline.h"
#include "service/trial_evidence.h"

namespace service {
namespace {

using pathway::Judgement;
using pathway::RuleTrace;

std::string ShownText(const ShownDose& dose) {
  std::string text;
  if (dose.exactly) {
    text = cards::DoseText(*dose.exactly);
  } else if (dose.at_least && dose.at_most) {
    text = cards::DoseText(*dose.at_least) + " to " + cards::DoseText(*dose.at_most);
  } else if (dose.at_least) {
    text = "at least " + cards::DoseText(*dose.at_least);
  } else {
    text = "dose not known";
  }
  return dose.reason.empty() ? text : text + " (" + dose.reason + ")";
}

void AddPatient(std::string& text, const Judgement& judgement) {
  for (const pathway::PainProblem& problem : judgement.problems) {
    text += "pain: " + problem.kind;
    if (const std::string side = WordOf(problem.condition->side); !side.empty()) {
      text += ", " + side;
    }
    if (problem.age) {
      const pathway::DayCount weeks{problem.age->at_least / 7, problem.age->at_most / 7};
      text += ", " + std::string(problem.from_onset ? "" : "at least ") +
              std::to_string(weeks.at_least.count());
      if (weeks.at_least != weeks.at_most) text += " to " + std::to_string(weeks.at_most.count());
      text += " weeks";
    }
    text += InBrackets({problem.condition->resource}) + "\n";
  }
  if (const auto& score = judgement.score) {
    text += "pain score: " + ScoreText(score->thousandths) + " on " + SpanText(*score->from->day) +
            (score->names_a_site ? "" : ", names no site") + InBrackets({score->from->resource}) +
            "\n";
  }
  const pathway::RenalFunction& renal = judgement.renal;
  if (!renal.clearance) {
    text += std::string("kidney function: not known: ") + WordOf(renal.missing) + "\n";
    return;
  }
  const std::string bound = WordOf(renal.bound);
  text += "kidney function: " + bound + (bound.empty() ? "" : " ") +
          pathway::MillilitresText(*renal.clearance) + " mL/min, " + WordOf(renal.method) +
          (renal.day ? ", " + SpanText(*renal.day) : std::string()) + InBrackets({renal.resource}) +
          "\n";
}

void AddList(std::string& text, const char* title, const std::vector<std::string>& sentences) {
  if (sentences.empty()) return;
  text += std::string("    ") + title + ":\n";
  for (const std::string& sentence : sentences) text += "      " + sentence + "\n";
}

void AddTrial(std::string& text, const TimelineEntry& entry, const Judgement& judgement) {
  if (entry.trial == nullptr) {
    text += "  trial: not judged: " + entry.not_judged + "\n";
    return;
  }
  const pathway::Trial& trial = *entry.trial;
  text += std::string("  trial: ") + pathway::WordOf(trial.state) + " (" + WordOf(trial.certainty) +
          "), at an adequate dose " + DaysText(trial.days_adequate) + "\n";
  const Evidence evidence = EvidenceOf(trial, judgement);
  AddList(text, "because", evidence.because);
  AddList(text, "missing", evidence.missing);
}

void AddTimeline(std::string& text, const Judgement& judgement) {
  for (const TimelineEntry& entry : TimelineOf(judgement)) {
    text += "\n" + (entry.drug.empty() ? "product not identified: " + entry.product : entry.drug);
    if (!entry.drug_class.empty()) text += " (" + entry.drug_class + ")";
    text += entry.running ? ", taken now: " + ShownText(entry.current) : ", not taken now";
    text += "; highest: " + ShownText(entry.highest) + "\n";
    for (const ShownStretch& stretch : entry.stretches) {
      text += "  " + fhir::IsoDate(stretch.from) +
              (stretch.to ? " to " + fhir::IsoDate(*stretch.to) : " until now") + "  " +
              ShownText(stretch.dose);
      if (!stretch.method.empty()) text += ", from " + stretch.method;
      text += InBrackets(stretch.resources) + "\n";
    }
    AddTrial(text, entry, judgement);
  }
  text += "\n";
  for (const pathway::ClassTrial& one : ClassTrials(judgement)) {
    text += "class: " + one.drug_class + ": " + pathway::WordOf(one.best->state) + " (" +
            WordOf(one.best->certainty) + "), " + one.best->drug + "\n";
  }
}

void AddDrafts(std::string& text, const Judgement& judgement) {
  for (const pathway::MedicationOrder& draft : judgement.pain_case->drafts) {
    text += "drafted: " +
            (draft.drug.empty() ? "product not identified: " + draft.product : draft.drug) + ": ";
    text += draft.dose.amount ? cards::DoseText(*draft.dose.amount)
                              : "dose not known (" + WhyNoDose(draft.dose) + ")";
    if (draft.dose.as_needed) text += ", as needed";
    if (draft.dose.assumed_units) text += ", a bare number read as tablets";
    if (const pathway::DraftChange* change = ChangeOf(draft, judgement)) {
      text += std::string(", ") + pathway::WordOf(change->change) + ", escalation " +
              WordOf(change->escalation);
      if (change->maximum) text += ", limit " + cards::DoseText(*change->maximum);
    }
    text += InBrackets({draft.resource}) + "\n";
  }
}

void AddRedFlags(std::string& text, const Judgement& judgement) {
  for (const pathway::FoundRedFlag& found : judgement.red_flags) {
    text += "red flag: " + found.flag->id + ", tier " + std::to_string(found.flag->tier) +
            InBrackets(found.resources) + "\n";
  }
  for (const pathway::FoundRedFlag& found : judgement.undated_flags) {
    text += "red flag, not known to be recent: " + found.flag->id + ", tier " +
            std::to_string(found.flag->tier) + InBrackets(found.resources) + "\n";
  }
}

void AddRule(std::string& text, const RuleTrace& trace, const Judgement& judgement) {
  text += "\n" + trace.rule->id + ": " + OutcomeOf(trace);
  if (!trace.silenced.empty()) text += " by " + trace.silenced;
  const pathway::Answer answer = Put(trace.rule->when, judgement);
  text += std::string(" (") + WordOf(answer);
  text += answer == trace.answer ? ")\n" : "; an exception of the rule holds)\n";
  for (const pathway::Fact& fact : trace.facts) {
    text += std::string("  ") + WordOf(fact.answer) + "  " + fact.asked;
    if (!fact.because.empty()) text += "  (" + fact.because + ")";
    text += InBrackets(fact.resources) + "\n";
  }
}

}  // namespace

const char* OutcomeOf(const RuleTrace& trace) {
  if (trace.fired) return "fired";
  return trace.silenced.empty() ? "not fired" : "silenced";
}

const pathway::DraftChange* ChangeOf(const pathway::MedicationOrder& draft,
                                     const Judgement& judgement) {
  for (const pathway::DraftChange& change : judgement.drafts) {
    if (change.order == &draft) return &change;
  }
  return nullptr;
}

std::string ExplanationText(const pathway::Assessment& assessment, const Judgement& judgement,
                            const fhir::Issues& issues, const std::string& content_version) {
  std::string text = "content " + content_version + "\n";
  AddPatient(text, judgement);
  AddTimeline(text, judgement);
  AddDrafts(text, judgement);
  AddRedFlags(text, judgement);
  for (const NotKnown& item : WhatIsNotKnown(judgement, issues)) {
    text += "not known: " + item.what + ": " + item.why + "\n";
  }
  for (const RuleTrace& trace : assessment.trace) AddRule(text, trace, judgement);
  return text;
}

}  // namespace service
