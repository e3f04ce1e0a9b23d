#pragma once

#include <vector>

#include "pathway/answer.h"
#include "pathway/judgement.h"
#include "pathway/question.h"

namespace pathway {

// The drugs that a question about stopping and tapering is about, each with its answer.
struct TaperMatch {
  const Trial* trial = nullptr;
  Answer answer = Answer::kNo;
};

// Drugs that drafts of this request end or hold, and that no other order goes on with, for as long
// as it is known longer than a taper is needed for (`within`, else the drug's own). How long is not
// always known: what may have been taken for longer counts.
std::vector<TaperMatch> StoppedDrugs(const Question& question, const Judgement& judgement);

// Drugs taken for the pain until today, for so many days without interruption.
std::vector<TaperMatch> DrugsTakenFor(const Question& question, const Judgement& judgement);

// Drafts that replace an order by less, when one step takes away more than so many percent of a
// dose held for `within` or longer (D34 c, D56).
std::vector<TaperMatch> SteepReductions(const Question& question, const Judgement& judgement);

// Drafts that go on with a drug past so many days of taking it.
std::vector<TaperMatch> RenewedBeyond(const Question& question, const Judgement& judgement);

// The drugs that the question of a rule of tapers finds; the rule speaks of the first.
std::vector<const Trial*> DrugsOfTaper(const Question& question, const Judgement& judgement);

// Drugs taken today whose failure was documented so long ago that a reduction is due (D54).
std::vector<const Trial*> LongFailedDrugs(const Judgement& judgement);

}  // namespace pathway
