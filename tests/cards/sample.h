#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "cards/texts.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"

// Findings, and the case they are about, without the rules and the record that would lead to them.
namespace cards {

inline constexpr pathway::Day kToday = std::chrono::year(2026) / 1 / 15;

inline Texts SampleTexts() {
  Texts texts;
  texts.consider_heading = "**Consider:**";
  texts.ask_heading = "**Ask:**";
  texts.because_heading = "**Because:**";
  texts.options_heading = "**Options**";
  texts.not_offered_heading = "**Not offered:**";
  texts.not_known_heading = "**Not known:**";
  texts.evidence_heading = "**Evidence:**";
  texts.also_heading = "**Also:**";
  texts.by_hand_heading = "**By hand:**";
  texts.by_hand_replaces = "{suggestion}, and remove {removed}";
  texts.footer = "Content {content}";
  texts.gates_clear = "no {list} listed";
  texts.gates_caution = "Note: {list}";
  texts.gates_ask = "Ask about {list}";
  texts.gates_check = "Check first: {list}";
  texts.withheld = "{drug} ({reasons})";
  texts.plan = {"Take {dose} {often}",
                "Then take {dose} {often}",
                "Also take {dose} {often}",
                " for {days}",
                "once daily at bedtime",
                {"once daily", "twice daily", "three times daily", "four times daily"},
                "{doses} for {days}",
                " each",
                "then {doses}",
                "then stop"};
  texts.topic_system = "urn:test:topic";
  texts.sources["GUIDE"] = {"A guideline", "https://guide.example/1"};
  texts.sources["TRIAL"] = {"A trial", "https://trial.example/2"};
  texts.override_reasons["other"] = {"urn:test:override", "other", "Other"};
  texts.override_reasons["waits"] = {"urn:test:override", "waits", "Patient waits"};
  return texts;
}

// A judgement over a case and content of its own. Never moves: the judgement points into it.
struct SampleCase {
  pathway::PainCase pain_case;
  pathway::Content content;
  pathway::Judgement judgement;
  pathway::Service service;  // for a test to draft

  SampleCase() {
    pain_case.today = kToday;
    pain_case.patient = "pat-1";
    judgement.pain_case = &pain_case;
    judgement.content = &content;
  }
  SampleCase(const SampleCase&) = delete;
  SampleCase& operator=(const SampleCase&) = delete;
};

inline pathway::Line LineOf(std::string text) {
  pathway::Line line;
  line.text = std::move(text);
  return line;
}

inline pathway::Rule RuleOf(std::string id, pathway::Urgency urgency) {
  pathway::Rule rule;
  rule.title = "Title of " + id;
  rule.topic = id;
  rule.says.urgency = urgency;
  rule.says.summary = {LineOf("Summary of " + id)};
  rule.says.consider = {LineOf("consider " + id + ".")};
  rule.sources = {"GUIDE"};
  rule.override_reasons = {"other"};
  rule.id = std::move(id);
  return rule;
}

inline pathway::Finding FindingOf(const std::vector<const pathway::Rule*>& rules,
                                  pathway::Urgency urgency) {
  pathway::Finding finding;
  finding.rules = rules;
  finding.urgency = urgency;
  return finding;
}

// Where `part` stands in `whole`, or its end.
inline std::size_t At(const std::string& whole, const std::string& part) {
  return whole.find(part);
}

}  // namespace cards
