#pragma once

#include <string>
#include <vector>

#include "pathway/answer.h"
#include "pathway/judgement.h"
#include "pathway/question.h"

namespace pathway {

// One predicate being put: `self` is the drug a gate belongs to (or null); the reply's words are
// only wanted when `explain`.
struct Query {
  const Question& question;
  const Judgement& judgement;
  const Drug* self;
  bool explain;
};

struct Reply {
  Answer answer = Answer::kUnknown;
  std::string because;
  std::vector<std::string> resources;
};

// Adds a name to the words of a reply: each once, in the order of the alphabet, so that the order
// of the lists does not matter. REQUIRES: no name holds "; ".
void AddName(std::string& because, const std::string& name);

// What a list that holds no match answers: no when it was delivered whole, else unknown (D13).
constexpr Answer NotFound(Delivery delivery) {
  return delivery == Delivery::kWhole ? Answer::kNo : Answer::kUnknown;
}

// Doses and days in the words of an explanation.
std::string DoseText(const std::optional<MilligramsPerDay>& dose);
std::string ShortDays(const DayCount& days);

// Whether a number is within what the question asks: at least so much, and below so much.
bool IsWithin(std::int64_t value, const Question& question);

// Whether the question names the order's drug, its ingredient or its class.
bool IsOrder(const Question& question, const MedicationOrder& order);

// The answers to the vocabulary of question.h, one function a word.
Reply Drafted(const Query& query);
Reply DraftedDoseIs(const Query& query);
Reply StartingDoseIs(const Query& query);
Reply PainIs(const Query& query);
Reply TrialIs(const Query& query);
Reply ClassesFailed(const Query& query);
Reply Escalates(const Query& query);
Reply RedFlagged(const Query& query);
Reply HasCondition(const Query& query);
Reply HasHistory(const Query& query);
Reply Taking(const Query& query);
Reply AgeIs(const Query& query);
Reply ClearanceIs(const Query& query);
Reply WeeksOfPain(const Query& query);
Reply PainScoreIs(const Query& query);
Reply Referred(const Query& query);
Reply Had(const Query& query);
Reply Measured(const Query& query);
Reply AllergicTo(const Query& query);
Reply HarmedBy(const Query& query);
Reply Pregnant(const Query& query);
Reply MayBePregnant(const Query& query);
Reply OperableLesion(const Query& query);
Reply DraftIsStopped(const Query& query);
Reply OverLimit(const Query& query);
Reply CnsActive(const Query& query);
Reply UrgentDraft(const Query& query);
Reply DraftNames(const Query& query);
Reply RequesterIs(const Query& query);
Reply PathwayIsOff(const Query& query);
Reply Delivered(const Query& query);
Reply DraftIsOffered(const Query& query);
Reply Disabling(const Query& query);
Reply Controlled(const Query& query);
Reply Known(const Query& query);
Reply PresentOverLimit(const Query& query);
Reply Relevant(const Query& query);
Reply DosesADay(const Query& query);
Reply DraftSays(const Query& query);
Reply DraftedDays(const Query& query);
Reply Ineffective(const Query& query);
Reply PerhapsOverLimit(const Query& query);
Reply Visited(const Query& query);
Reply PainInQuestionIs(const Query& query);
Reply Refractory(const Query& query);
Reply EvidenceProfileIs(const Query& query);
Reply OffersVenlafaxine(const Query& query);
Reply Stopping(const Query& query);
Reply TakenFor(const Query& query);
Reply SteepReduction(const Query& query);
Reply IsRenewedBeyond(const Query& query);

// The word of the content pack for a trial state or a drafted change.
const char* WordOf(TrialState state);
const char* WordOf(Change change);

}  // namespace pathway
