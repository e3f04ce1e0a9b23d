#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cards/texts.h"
#include "pathway/content.h"
#include "pathway/question.h"

namespace service {

// A question of a rule in words. Of several questions `text` says how they are joined ("all of"),
// and `parts` are the questions; of one it is the whole.
struct WordedQuestion {
  std::string text;
  std::vector<WordedQuestion> parts;
};

// Says in words for clinicians what a question asks of a case. Windows, limits and conditions that
// the question leaves to the pathway are told with it. A question that asks nothing has no text.
WordedQuestion InWords(const pathway::Question& question, const pathway::Content& content,
                       const cards::Texts& texts);

// The same in one line: "all of: (pain is sciatica; the patient is 18 or over)".
std::string OnOneLine(const WordedQuestion& question);

// A name of the content as a person would write it: "cauda_equina" is "cauda equina", "snri" is
// "SNRI".
std::string PlainName(std::string_view name);

// "order-sign", "live", "emergency": the words of the content pack.
const char* WordOf(pathway::RuleStatus status);
const char* WordOf(pathway::Decision decision);
const char* WordOf(pathway::Urgency urgency);
const char* WordOf(pathway::GateEffect effect);
const char* WordOf(pathway::DraftEffect effect);  // empty: it says nothing of a draft

}  // namespace service
