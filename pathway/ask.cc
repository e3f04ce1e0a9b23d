#include "pathway/ask.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "pathway/gates.h"
#include "pathway/predicates.h"

namespace pathway {
namespace {

using Predicate = Reply (*)(const Query&);

struct Entry {
  Ask ask;
  std::string_view name;
  Predicate predicate;
};

// The whole vocabulary: the word of the content pack and the function that answers it.
constexpr std::array kVocabulary = {
    Entry{Ask::kDrafted, "drafted", &Drafted},
    Entry{Ask::kPain, "pain", &PainIs},
    Entry{Ask::kTrial, "trial", &TrialIs},
    Entry{Ask::kTrialsFailed, "classes_failed", &ClassesFailed},
    Entry{Ask::kEscalation, "escalation", &Escalates},
    Entry{Ask::kRedFlag, "red_flag", &RedFlagged},
    Entry{Ask::kCondition, "condition", &HasCondition},
    Entry{Ask::kHistory, "history", &HasHistory},
    Entry{Ask::kTaking, "taking", &Taking},
    Entry{Ask::kAge, "age", &AgeIs},
    Entry{Ask::kClearance, "clearance", &ClearanceIs},
    Entry{Ask::kWeeks, "weeks", &WeeksOfPain},
    Entry{Ask::kPainScore, "pain_score", &PainScoreIs},
    Entry{Ask::kReferred, "referred", &Referred},
    Entry{Ask::kHad, "had", &Had},
    Entry{Ask::kMeasured, "measured", &Measured},
    Entry{Ask::kAllergic, "allergic", &AllergicTo},
    Entry{Ask::kHarmedBy, "harmed_by", &HarmedBy},
    Entry{Ask::kPregnant, "pregnant", &Pregnant},
    Entry{Ask::kMayBePregnant, "may_be_pregnant", &MayBePregnant},
    Entry{Ask::kLesion, "operable_lesion", &OperableLesion},
    Entry{Ask::kDraftStopped, "draft_stopped", &DraftIsStopped},
    Entry{Ask::kOverLimit, "over_limit", &OverLimit},
    Entry{Ask::kCnsActive, "cns_active", &CnsActive},
    Entry{Ask::kUrgentDraft, "urgent_draft", &UrgentDraft},
    Entry{Ask::kDraftNames, "draft_names", &DraftNames},
    Entry{Ask::kRequester, "requester", &RequesterIs},
    Entry{Ask::kPathwayOff, "pathway_off", &PathwayIsOff},
    Entry{Ask::kDelivered, "delivered", &Delivered},
    Entry{Ask::kOffered, "offered", &DraftIsOffered},
    Entry{Ask::kDisabling, "disabling", &Disabling},
    Entry{Ask::kControlled, "controlled", &Controlled},
    Entry{Ask::kKnown, "known", &Known},
    Entry{Ask::kPresentOverLimit, "present_over_limit", &PresentOverLimit},
    Entry{Ask::kRelevant, "relevant", &Relevant},
    Entry{Ask::kDosesADay, "doses_a_day", &DosesADay},
    Entry{Ask::kDraftedDose, "drafted_dose", &DraftedDoseIs},
    Entry{Ask::kStartingDose, "starting_dose", &StartingDoseIs},
    Entry{Ask::kDraftSays, "draft_says", &DraftSays},
    Entry{Ask::kDraftedDays, "drafted_days", &DraftedDays},
    Entry{Ask::kIneffective, "ineffective", &Ineffective},
    Entry{Ask::kPerhapsOverLimit, "perhaps_over_limit", &PerhapsOverLimit},
    Entry{Ask::kVisited, "visited", &Visited},
    Entry{Ask::kPainInQuestion, "pain_in_question", &PainInQuestionIs},
    Entry{Ask::kRefractory, "refractory", &Refractory},
    Entry{Ask::kEvidenceProfile, "evidence_profile", &EvidenceProfileIs},
    Entry{Ask::kOffersVenlafaxine, "offers_venlafaxine", &OffersVenlafaxine},
    Entry{Ask::kStopping, "stopping", &Stopping},
    Entry{Ask::kTakenFor, "taken_for", &TakenFor},
    Entry{Ask::kSteepReduction, "steep_reduction", &SteepReduction},
    Entry{Ask::kRenewedBeyond, "renewed_beyond", &IsRenewedBeyond},
};

constexpr bool InOrderOfAsk() {
  for (std::size_t i = 0; i < kVocabulary.size(); ++i) {
    if (static_cast<std::size_t>(kVocabulary[i].ask) != i + 3) return false;
  }
  return true;
}
static_assert(InOrderOfAsk(), "kVocabulary follows enum Ask, after all, any and no");

const Entry& EntryOf(Ask ask) { return kVocabulary[static_cast<std::size_t>(ask) - 3]; }

void Append(std::string& text, const std::vector<std::string>& words) {
  for (const std::string& word : words) text += " " + word;
}

std::string Worded(const Question& question) {
  std::string text(EntryOf(question.ask).name);
  Append(text, question.classes);
  Append(text, question.names);
  if (!question.states.empty()) {
    text += " [";
    for (const std::string& state : question.states) {
      if (text.back() != '[') text += ", ";
      text += state;
    }
    text += "]";
  }
  if (question.at_least) text += " >= " + std::to_string(*question.at_least);
  if (question.below) text += " < " + std::to_string(*question.below);
  if (question.within) text += " within " + std::to_string(question.within->count()) + " d";
  return text;
}

Answer PutAll(const Question& question, const Judgement& judgement, const Drug* self,
              std::vector<Fact>* facts) {
  Answer answer = Answer::kYes;
  for (const Question& part : question.parts) {
    answer = And(answer, Put(part, judgement, self, facts));
    if (answer == Answer::kNo && facts == nullptr) break;
  }
  return answer;
}

Answer PutAny(const Question& question, const Judgement& judgement, const Drug* self,
              std::vector<Fact>* facts) {
  Answer answer = Answer::kNo;
  for (const Question& part : question.parts) {
    answer = Or(answer, Put(part, judgement, self, facts));
    if (answer == Answer::kYes && facts == nullptr) break;
  }
  return answer;
}

}  // namespace

Answer Put(const Question& question, const Judgement& judgement, const Drug* self,
           std::vector<Fact>* facts) {
  switch (question.ask) {
    case Ask::kAll:
      return PutAll(question, judgement, self, facts);
    case Ask::kAny:
      return PutAny(question, judgement, self, facts);
    case Ask::kNo:
      return Not(PutAny(question, judgement, self, facts));
    default:
      break;
  }
  Reply reply = EntryOf(question.ask).predicate({question, judgement, self, facts != nullptr});
  if (facts != nullptr) {
    facts->push_back(
        {Worded(question), reply.answer, std::move(reply.because), std::move(reply.resources)});
  }
  return reply.answer;
}

std::optional<Ask> AskNamed(std::string_view name) {
  const auto entry = std::find_if(kVocabulary.begin(), kVocabulary.end(),
                                  [name](const Entry& e) { return e.name == name; });
  if (entry == kVocabulary.end()) return std::nullopt;
  return entry->ask;
}

std::vector<std::string_view> PredicateNames() {
  std::vector<std::string_view> names;
  names.reserve(kVocabulary.size());
  for (const Entry& entry : kVocabulary) names.push_back(entry.name);
  return names;
}

}  // namespace pathway
