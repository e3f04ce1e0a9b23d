#include <string_view>

#include "pathway/names.h"
#include "pathway/predicates.h"

namespace pathway {
namespace {

// The class of an allergen that is one drug of the content pack, else the allergen itself.
std::string_view ClassOf(const std::string& substance, const Content& content) {
  const auto drug = content.drugs.find(substance);
  return drug == content.drugs.end() ? substance : drug->second.drug_class;
}

// An allergy to a class is one to each drug of it. One to a drug counts against its class only
// where the question asks about the class.
bool NamesAllergen(const Query& query, const std::string& substance) {
  if (substance.empty()) return false;  // of no concern to any rule
  const Question& question = query.question;
  const std::string_view drug_class = ClassOf(substance, *query.judgement.content);
  if (Contains(question.names, substance) || Contains(question.classes, drug_class)) return true;
  if (query.self == nullptr) return false;
  const Drug& self = *query.self;
  if (Contains(question.names, "self") &&
      (substance == self.ingredient || substance == self.drug_class)) {
    return true;
  }
  return Contains(question.names, "self-class") && drug_class == self.drug_class;
}

}  // namespace

Reply AllergicTo(const Query& query) {
  const PainCase& pain_case = *query.judgement.pain_case;
  Reply reply{Answer::kNo, {}, {}};
  for (const Allergy& allergy : pain_case.allergies) {
    const bool named = NamesAllergen(query, allergy.substance);
    // A mild intolerance is no allergy: HarmedBy tells of it.
    if (!named || (allergy.intolerance && !allergy.serious)) continue;
    if (Contains(query.question.states, "serious") && !allergy.serious) continue;
    reply.answer = Answer::kYes;
    if (query.explain) AddName(reply.because, allergy.text);
    if (query.explain) reply.resources.push_back(allergy.resource);
  }
  if (reply.answer == Answer::kNo) reply.answer = NotFound(pain_case.delivered.allergies);
  return reply;
}

Reply HarmedBy(const Query& query) {
  const PainCase& pain_case = *query.judgement.pain_case;
  const bool self = Contains(query.question.names, "self") && query.self != nullptr;
  const bool serious_only = Contains(query.question.states, "serious");
  Reply reply{Answer::kNo, {}, {}};
  for (const MedicationOrder& order : pain_case.medications) {
    const bool named =
        self ? order.ingredient == query.self->ingredient : IsOrder(query.question, order);
    const bool harm = order.stop_reason == StopReason::kHarm;
    if (!named || !(harm || (!serious_only && order.stop_reason == StopReason::kIntolerance))) {
      continue;
    }
    reply.answer = Answer::kYes;
    if (query.explain) AddName(reply.because, order.product + " stopped for harm or intolerance");
    if (query.explain) reply.resources.push_back(order.resource);
  }
  for (const Allergy& allergy : pain_case.allergies) {
    const bool named = self ? allergy.substance == query.self->ingredient
                            : NamesAllergen(query, allergy.substance);
    if (!named || !allergy.intolerance || (serious_only && !allergy.serious)) continue;
    reply.answer = Answer::kYes;
    if (query.explain) AddName(reply.because, allergy.text + " (intolerance)");
    if (query.explain) reply.resources.push_back(allergy.resource);
  }
  if (reply.answer == Answer::kNo) {
    reply.answer =
        Or(NotFound(pain_case.delivered.medications), NotFound(pain_case.delivered.allergies));
  }
  return reply;
}

}  // namespace pathway
