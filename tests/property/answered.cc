#include "tests/property/answered.h"

#include <map>

#include "cards/render.h"
#include "pathway/names.h"

namespace property {
namespace {

using pathway::MedicationOrder;

// The drafted orders as a client might have sent them, told by name and strength.
std::map<std::string, std::string, std::less<>> AsSent(const pathway::PainCase& pain_case,
                                                       const pathway::Content& content) {
  std::map<std::string, std::string, std::less<>> sent;
  for (const MedicationOrder& draft : pain_case.drafts) {
    const auto drug = content.drugs.find(draft.drug);
    if (!draft.strength || !pathway::IsNamed(draft.resource) || drug == content.drugs.end()) {
      continue;
    }
    const std::size_t slash = draft.resource.find('/');
    const std::string product = drug->second.name + " " +
                                std::to_string(draft.strength->Nanograms() / 1'000'000) +
                                " MG Oral Tablet";
    sent[draft.resource] =
        R"({"resourceType":"MedicationRequest","id":")" + draft.resource.substr(slash + 1) +
        R"(","status":"draft","intent":"order","subject":)" +
        R"({"reference":"Patient/p"},"medicationCodeableConcept":{"text":")" + product + R"("}})";
  }
  return sent;
}

}  // namespace

Answered Answer(const pathway::PainCase& pain_case, const service::Deployment& deployment) {
  Answered answered;
  answered.pain_case = &pain_case;
  answered.judgement = Judge(pain_case, deployment.content);
  answered.assessment = Assess(answered.judgement, pathway::Tracing::kNone);
  cards::RenderContext context{deployment.texts, deployment.clients.front().profile,
                               "3f1f1c2e-0000-4000-8000-000000000001", "1.0.0 / 000000"};
  if (cards::MayChangeDrafts(answered.assessment)) {
    context.drafts = AsSent(pain_case, deployment.content);
  }
  answered.cards = RenderCards(answered.assessment, answered.judgement, context);
  return answered;
}

std::vector<const cards::Suggestion*> SuggestionsOf(const std::vector<cards::Card>& all) {
  std::vector<const cards::Suggestion*> suggestions;
  for (const cards::Card& card : all) {
    for (const cards::Suggestion& suggestion : card.suggestions) suggestions.push_back(&suggestion);
  }
  return suggestions;
}

bool IsDrugOrder(const cards::Action& action) {
  return action.type != cards::ActionType::kDelete &&
         action.resource.find("\"MedicationRequest\"") != std::string::npos;
}

const char* WordOf(pathway::Standing standing) {
  if (standing == pathway::Standing::kSuggested) return "suggested";
  return standing == pathway::Standing::kText ? "text" : "withheld";
}

std::string Together(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace property
