#include <string>

#include "pathway/predicates.h"
#include "pathway/taper.h"

namespace pathway {
namespace {

// `none`: the answer where there is nothing to match.
Reply ReplyOf(const std::vector<TaperMatch>& matches, Answer none, const Query& query) {
  Reply reply{matches.empty() ? none : Answer::kNo, {}, {}};
  for (const TaperMatch& match : matches) {
    reply.answer = Or(reply.answer, match.answer);
    if (!query.explain || match.answer == Answer::kNo) continue;
    reply.because += (reply.because.empty() ? "" : "; ") + match.trial->drug + " for " +
                     ShortDays(match.trial->exposure.DaysRunning());
    reply.resources.insert(reply.resources.end(), match.trial->resources.begin(),
                           match.trial->resources.end());
  }
  return reply;
}

}  // namespace

Reply Stopping(const Query& query) {
  return ReplyOf(StoppedDrugs(query.question, query.judgement), Answer::kNo, query);
}

Reply TakenFor(const Query& query) {
  const Answer none = NotFound(query.judgement.pain_case->delivered.medications);
  return ReplyOf(DrugsTakenFor(query.question, query.judgement), none, query);
}

Reply SteepReduction(const Query& query) {
  return ReplyOf(SteepReductions(query.question, query.judgement), Answer::kNo, query);
}

Reply IsRenewedBeyond(const Query& query) {
  return ReplyOf(RenewedBeyond(query.question, query.judgement), Answer::kNo, query);
}

}  // namespace pathway
