#include <algorithm>
#include <utility>

#include "fhir/lower.h"
#include "hooks/reader.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::CodeableConcept;
using fhir::CodeSystem;
using fhir::Node;
using pathway::Answer;
using pathway::Condition;
using pathway::RecordedAs;

constexpr std::string_view kPregnancy = "pregnancy";

std::string Plain(std::string_view text) {
  std::string lower = fhir::Lower(text);
  while (!lower.empty() && (lower.back() == ' ' || lower.back() == '.')) lower.pop_back();
  lower.erase(0, std::min(lower.find_first_not_of(' '), lower.size()));
  return lower;
}

bool Holds(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// What an answer of these codes, or of these words as a whole, says; nothing when no list has it.
std::optional<Answer> AnswerIn(const CodeableConcept& value, const ReadingRules& rules) {
  for (const AnswerWords& known : rules.answers) {
    for (const fhir::Coding& coding : value.codings) {
      if (Holds(known.codes, coding.code) || Holds(known.words, Plain(coding.display))) {
        return known.answer;
      }
    }
    if (!value.text.empty() && Holds(known.words, Plain(value.text))) return known.answer;
  }
  return std::nullopt;
}

// Present, absent or not said, by the value or, without one, by the interpretation.
Answer AnswerOf(const Node& part, Reader& reader) {
  if (const auto value = part.Find("valueBoolean")) {
    const auto said = reader.issues.Keep(value->Boolean());
    return said ? pathway::FromBool(*said) : Answer::kUnknown;
  }
  for (const char* key : {"valueCodeableConcept", "valueString"}) {
    const auto value = part.Find(key);
    if (!value) continue;
    const CodeableConcept coded =
        value->IsObject() ? fhir::ReadConcept(*value) : CodeableConcept{{}, value->TextOr({})};
    const auto answer = AnswerIn(coded, reader.rules);
    if (!answer) {
      reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kValue, value->Path(),
                         "neither present nor absent"});
    }
    return answer.value_or(Answer::kUnknown);
  }
  for (const Node interpretation : part.EachOf("interpretation")) {
    const auto answer = AnswerIn(fhir::ReadConcept(interpretation), reader.rules);
    if (answer && *answer != Answer::kUnknown) return *answer;
  }
  return Answer::kUnknown;
}

// The findings that codes of a terminology of findings name; a question's code names none.
std::vector<std::string> FindingsOf(CodeableConcept code, const fhir::Terminology& terminology) {
  std::erase_if(code.codings, [](const fhir::Coding& coding) {
    return coding.system != CodeSystem::kSnomed && coding.system != CodeSystem::kIcd10cm;
  });
  return terminology.ConceptsOf(code);
}

// What the observation asks about, when its answer is to be present or absent.
std::vector<std::string> AskedAbout(const CodeableConcept& code, Reader& reader) {
  const std::vector<std::string> known = reader.terminology.ConceptsOf(code);
  for (const auto& [question, sign] : reader.rules.answered) {
    if (Holds(known, question)) return {sign};
  }
  std::vector<std::string> found = FindingsOf(code, reader.terminology);
  if (!known.empty()) return found;
  for (const Words& sign : reader.rules.signs) {
    const Answer named = Says(code.Words(), sign.any_of, reader.rules.cancelling_words);
    if (named == Answer::kYes) found.push_back(sign.concept_name);
  }
  return found;
}

// The finding that a general observation ("finding", "symptom") has as its value.
std::vector<std::string> FoundAsValue(const CodeableConcept& code, const Node& part,
                                      Reader& reader) {
  const bool general = std::any_of(
      code.codings.begin(), code.codings.end(),
      [&](const fhir::Coding& coding) { return Holds(reader.rules.finding_codes, coding.code); });
  if (!general) return {};
  return FindingsOf(fhir::ConceptAt(part, "valueCodeableConcept"), reader.terminology);
}

// An answer that is itself the finding asked about ("pregnant"), or its opposite.
Answer AnswerByFinding(const CodeableConcept& value, const std::vector<std::string>& asked,
                       Reader& reader) {
  const std::vector<std::string> named = FindingsOf(value, reader.terminology);
  for (const auto& [denying, denied] : reader.rules.opposites) {
    if (Holds(named, denying) && Holds(asked, denied)) return Answer::kNo;
  }
  return SharesOne(named, asked) ? Answer::kYes : Answer::kUnknown;
}

// "Not pregnant" as a finding is the absence of a pregnancy.
void TurnOpposites(Sign& sign, const ReadingRules& rules) {
  for (const auto& [denying, denied] : rules.opposites) {
    if (!Holds(sign.concepts, denying) || sign.present == Answer::kUnknown) continue;
    sign.concepts = {denied};
    sign.present = Not(sign.present);
    if (sign.present == Answer::kYes) sign.present = Answer::kUnknown;
  }
}

bool DeniedLater(const Sign& sign, const std::vector<Sign>& signs) {
  return std::any_of(signs.begin(), signs.end(), [&sign](const Sign& other) {
    return other.present == Answer::kNo && sign.day && other.day &&
           other.day->earliest > sign.day->latest && SharesOne(sign.concepts, other.concepts);
  });
}

// A positive test of long ago is no pregnancy today.
bool StillLasts(const Sign& sign, Reader& reader) {
  if (!Holds(sign.concepts, kPregnancy) || !sign.day) return true;
  return PossiblyWithin(*sign.day, reader.rules.pregnancy_lasts, reader.pain_case.today);
}

}  // namespace

void ReadSign(const Node& part, const Node& whole, const Resource& resource, Reader& reader) {
  const CodeableConcept code = fhir::ConceptAt(part, "code");
  const CodeableConcept value = fhir::ConceptAt(part, "valueCodeableConcept");
  Sign sign;
  sign.concepts = FoundAsValue(code, part, reader);
  if (!sign.concepts.empty()) {
    sign.present = Answer::kYes;
    sign.text = std::string(value.Words());
  } else {
    sign.concepts = AskedAbout(code, reader);
    if (sign.concepts.empty()) return;
    sign.present = AnswerByFinding(value, sign.concepts, reader);
    if (sign.present == Answer::kUnknown) sign.present = AnswerOf(part, reader);
    sign.text = std::string(code.Words());
  }
  TurnOpposites(sign, reader.rules);
  if (sign.present == Answer::kUnknown) return;
  sign.day = ObservedAt(whole, reader);
  sign.resource = resource.reference;
  reader.signs.push_back(std::move(sign));
}

void SettleSigns(Reader& reader) {
  for (const Sign& sign : reader.signs) {
    if (sign.present == Answer::kNo) {
      for (const std::string& name : sign.concepts) {
        reader.pain_case.absences.push_back({name, sign.day, sign.resource});
      }
      continue;
    }
    Condition found;
    found.concepts = sign.concepts;
    found.active = !DeniedLater(sign, reader.signs) && StillLasts(sign, reader);
    found.recorded = sign.day;
    found.recorded_as = RecordedAs::kObservation;
    found.text = sign.text;
    found.resource = sign.resource;
    reader.pain_case.conditions.push_back(std::move(found));
  }
}

}  // namespace hooks
