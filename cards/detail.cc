#include "cards/detail.h"

#include <algorithm>
#include <vector>

#include "cards/values.h"
#include "pathway/ask.h"

namespace cards {
namespace {

using pathway::Answer;
using pathway::Finding;
using pathway::GateEffect;
using pathway::GateOutcome;
using pathway::Judgement;
using pathway::Line;
using pathway::Option;
using pathway::Standing;

using Lines = std::vector<Line> pathway::Says::*;

// A guard folded into the card of the next step leaves the options to that step.
bool LeavesOptions(const pathway::Rule& rule, const Finding& finding, Lines section) {
  return section == &pathway::Says::options && rule.folds && &rule != finding.rules.front();
}

// The lines of one section of every rule of the finding that apply and whose values are known.
std::vector<std::string> Printed(const Finding& finding, Lines section, const Judgement& judgement,
                                 const Values& values) {
  std::vector<std::string> printed;
  for (const pathway::Rule* rule : finding.rules) {
    if (LeavesOptions(*rule, finding, section)) continue;
    for (const Line& line : rule->says.*section) {
      if (line.when && Put(*line.when, judgement) != Answer::kYes) continue;
      auto text = Filled(line.text, values);
      if (!text && !line.otherwise.empty()) text = Filled(line.otherwise, values);
      if (!text || std::find(printed.begin(), printed.end(), *text) != printed.end()) continue;
      printed.push_back(*std::move(text));
    }
  }
  return printed;
}

std::string Together(const std::vector<std::string>& lines, std::string_view between) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += between;
    text += line;
  }
  return text;
}

// Lines that follow one another as sentences.
std::string Sentences(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += text.empty() ? line : " " + Capital(line);
  return text;
}

void AddSection(std::string& detail, const std::string& heading, const std::string& body) {
  if (body.empty()) return;
  if (!detail.empty()) detail += "\n\n";
  detail += heading;
  if (!heading.empty() && body.front() != '\n') detail += " ";
  detail += body;
}

std::string Listed(const std::string& text, const std::vector<std::string>& words,
                   std::string_view last) {
  if (words.empty()) return {};
  return Filled(text, {{"list", Joined(words, last)}}).value_or("");
}

void AddFilled(std::vector<std::string>& lines, const std::vector<std::string>& notes,
               const Values& values) {
  for (const std::string& note : notes) {
    if (auto text = Filled(note, values)) lines.push_back(*std::move(text));
  }
}

void AddOnce(std::vector<std::string>& words, const std::string& word) {
  if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) {
    words.push_back(word);
  }
}

bool Names(const pathway::Question& question, pathway::Ask ask) {
  return question.ask == ask ||
         std::any_of(question.parts.begin(), question.parts.end(),
                     [ask](const pathway::Question& part) { return Names(part, ask); });
}

bool AsksClearance(const Option& option) {
  return std::any_of(option.gates.begin(), option.gates.end(), [](const GateOutcome& outcome) {
    return Names(outcome.gate->when, pathway::Ask::kClearance);
  });
}

// The outcome of the gates of an option in one or two phrases; kidney function stands on the first.
std::string GatesText(const Option& option, bool first, const Texts& texts, const Values& values) {
  std::vector<std::string> clear;
  std::vector<std::string> cautions;
  std::vector<std::string> checks;
  for (const GateOutcome& outcome : option.gates) {
    const pathway::Gate& gate = *outcome.gate;
    if (outcome.applies == Answer::kYes) {
      if (!gate.quiet) AddOnce(cautions, Filled(gate.says, values).value_or(gate.says));
    } else if (gate.ask_only) {
      continue;  // asked once, below the options
    } else if (outcome.applies == Answer::kNo) {
      AddOnce(clear, gate.clear);
    } else if (gate.effect != GateEffect::kCaution) {
      AddOnce(checks, gate.check);
    }
  }
  std::vector<std::string> parts;
  if (first && AsksClearance(option)) {
    if (auto clearance = Filled(texts.gates_clearance, values)) parts.push_back(*clearance);
  }
  if (!clear.empty()) parts.push_back(Listed(texts.gates_clear, clear, "or"));
  std::string text = Together(parts, "; ");
  for (const std::string& phrase :
       {Listed(texts.gates_caution, cautions, "and"), Listed(texts.gates_check, checks, "and")}) {
    if (phrase.empty()) continue;
    if (!text.empty()) text += ". ";
    text += phrase;
  }
  return text;
}

// `first`: no option of the ladder stands above it. `values` gets what is this option's own.
std::string OptionLine(const Option& option, bool first, const Texts& texts, Values& values) {
  values["instead"] = first ? "" : texts.instead;
  values["gates"] = Capital(GatesText(option, first, texts, values));
  return Filled(option.step->text, values).value_or("");
}

// What is rarely coded and so asked before any of the options (D66).
std::string AskFirst(const Finding& finding, const Texts& texts) {
  std::vector<std::string> asks;
  for (const Option& option : finding.options) {
    if (option.standing == Standing::kWithheld) continue;
    for (const GateOutcome& outcome : option.gates) {
      const bool ask = outcome.gate->ask_only && outcome.applies != Answer::kYes;
      if (ask) AddOnce(asks, outcome.gate->check);
    }
  }
  return Listed(texts.gates_ask, asks, "and");
}

// What is contested stands behind the rest, what is not a drug included (D2, D23).
std::string OptionsBody(const Finding& finding, const Judgement& judgement, const Texts& texts,
                        const Values& values) {
  std::string body;
  const auto add = [&body](const std::string& line) {
    if (!line.empty()) body += "\n- " + line;
  };
  Values own = values;
  bool first = true;
  const auto add_options = [&](bool contested) {
    for (const Option& option : finding.options) {
      const bool left_out = option.standing == Standing::kWithheld;
      if (left_out || option.step->contested != contested) continue;
      add(OptionLine(option, first, texts, own));
      first = false;
    }
  };
  add_options(false);
  for (const std::string& line : Printed(finding, &pathway::Says::options, judgement, values)) {
    add(line);
  }
  add_options(true);
  add(AskFirst(finding, texts));
  return body;
}

std::string NotOffered(const Finding& finding, const Judgement& judgement, const Texts& texts,
                       const Values& values) {
  std::vector<std::string> parts;
  for (const Option& option : finding.options) {
    if (option.standing != Standing::kWithheld) continue;
    std::vector<std::string> reasons;
    for (const GateOutcome& outcome : option.gates) {
      if (outcome.applies != Answer::kYes || outcome.gate->effect != GateEffect::kStop) continue;
      AddOnce(reasons, SaidOf(*outcome.gate, outcome.facts, values));
    }
    parts.push_back(
        Filled(texts.withheld, {{"drug", option.drug->name}, {"reasons", Joined(reasons, "and")}})
            .value_or(option.drug->name));
  }
  for (const std::string& line : Printed(finding, &pathway::Says::not_offered, judgement, values)) {
    parts.push_back(line);
  }
  return parts.empty() ? std::string() : Together(parts, "; ") + ".";
}

std::string ByHand(const std::vector<std::string>& orders) {
  std::string body;
  for (const std::string& order : orders) body.append("\n- ").append(Escaped(order));
  return body;
}

bool IsNextStep(const Finding& finding) {
  return std::any_of(finding.rules.begin(), finding.rules.end(), [](const pathway::Rule* rule) {
    return rule->decision == pathway::Decision::kDrug ||
           rule->decision == pathway::Decision::kReferral;
  });
}

}  // namespace

std::string DetailOf(const Finding& finding, const Judgement& judgement, const Texts& texts,
                     const Values& values, const std::vector<std::string>& by_hand) {
  const auto printed = [&](Lines section) { return Printed(finding, section, judgement, values); };
  std::string detail;
  auto considered = printed(&pathway::Says::consider);
  if (!finding.lines.empty()) AddFilled(considered, {texts.draft_lines}, values);
  if (IsNextStep(finding)) AddFilled(considered, texts.consider_notes, values);
  AddSection(detail, texts.consider_heading, Sentences(considered));
  auto asked = printed(&pathway::Says::ask);
  AddFilled(asked, texts.ask_notes, values);
  AddSection(detail, texts.ask_heading, Sentences(asked));
  AddSection(detail, texts.because_heading, Sentences(printed(&pathway::Says::because)));
  AddSection(detail, texts.options_heading, OptionsBody(finding, judgement, texts, values));
  AddSection(detail, texts.by_hand_heading, ByHand(by_hand));
  AddSection(detail, texts.not_offered_heading, NotOffered(finding, judgement, texts, values));
  auto unknown = printed(&pathway::Says::not_known);
  AddFilled(unknown, texts.reading_notes, values);
  if (!unknown.empty()) {
    AddSection(detail, texts.not_known_heading, Together(unknown, ", ") + ".");
  }
  AddSection(detail, texts.evidence_heading, Sentences(printed(&pathway::Says::evidence)));
  AddSection(detail, {}, Filled(texts.footer, values).value_or(""));
  return detail;
}

}  // namespace cards
