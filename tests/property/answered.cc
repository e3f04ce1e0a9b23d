#include "tests/property/answered.h"

#include "cards/render.h"

namespace property {

Answered Answer(const pathway::PainCase& pain_case, const service::Deployment& deployment) {
  Answered answered;
  answered.pain_case = &pain_case;
  answered.judgement = Judge(pain_case, deployment.content);
  answered.assessment = Assess(answered.judgement, pathway::Tracing::kNone);
  const cards::RenderContext context{deployment.texts, deployment.clients.front().profile,
                                     "3f1f1c2e-0000-4000-8000-000000000001", "1.0.0 / 000000"};
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
