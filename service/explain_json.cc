#include <string>
#include <vector>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "cards/json_members.h"
#include "fhir/date.h"
#include "pathway/predicates.h"
#include "pathway/trial_state.h"
#include "service/explain.h"
#include "service/explain_words.h"
#include "service/not_known.h"
#include "service/timeline.h"
#include "service/trial_evidence.h"

namespace service {
namespace {

using cards::Member;
using cards::Text;
using pathway::Judgement;
using pathway::RuleTrace;
using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

// ---- members -----------------------------------------------------------------------------------

void Flag(Writer& writer, const std::string& key, bool value) {
  Text(writer, key);
  writer.Bool(value);
}

void Null(Writer& writer, const std::string& key) {
  Text(writer, key);
  writer.Null();
}

// A text that is not known is null.
void TextOrNull(Writer& writer, const std::string& key, const std::string& value) {
  if (value.empty()) {
    Null(writer, key);
  } else {
    Member(writer, key, value);
  }
}

void Whole(Writer& writer, const std::string& key, std::int64_t value) {
  Text(writer, key);
  writer.Int64(value);
}

// Thousandths as a number.
void Number(Writer& writer, const std::string& key, std::int64_t thousandths) {
  Text(writer, key);
  if (thousandths % 1000 == 0) {
    writer.Int64(thousandths / 1000);
  } else {
    writer.Double(static_cast<double>(thousandths) / 1000);
  }
}

void DoseOrNull(Writer& writer, const std::string& key,
                const std::optional<pathway::MilligramsPerDay>& dose) {
  if (dose) {
    Number(writer, key, dose->Micrograms());
  } else {
    Null(writer, key);
  }
}

void Texts(Writer& writer, const std::string& key, const std::vector<std::string>& values) {
  Text(writer, key);
  writer.StartArray();
  for (const std::string& value : values) Text(writer, value);
  writer.EndArray();
}

void Span(Writer& writer, const std::string& key, const pathway::DaySpan& span) {
  Text(writer, key);
  writer.StartObject();
  Member(writer, "earliest", fhir::IsoDate(span.earliest));
  Member(writer, "latest", fhir::IsoDate(span.latest));
  writer.EndObject();
}

void Count(Writer& writer, const std::string& key, std::int64_t at_least, std::int64_t at_most) {
  Text(writer, key);
  writer.StartObject();
  Whole(writer, "at_least", at_least);
  Whole(writer, "at_most", at_most);
  writer.EndObject();
}

template <typename Items, typename Write>
void List(Writer& writer, const std::string& key, const Items& items, Write write) {
  Text(writer, key);
  writer.StartArray();
  for (const auto& item : items) {
    writer.StartObject();
    write(writer, item);
    writer.EndObject();
  }
  writer.EndArray();
}

// The dose, its bounds where it is not one number, and the reason. `prefix` tells several apart.
void Dose(Writer& writer, const std::string& prefix, const ShownDose& dose) {
  DoseOrNull(writer, prefix + "mg_per_day", dose.exactly);
  if (dose.at_least || dose.at_most) {
    DoseOrNull(writer, prefix + "at_least_mg_per_day", dose.at_least);
    DoseOrNull(writer, prefix + "at_most_mg_per_day", dose.at_most);
  }
  if (!dose.reason.empty()) Member(writer, prefix + "reason", dose.reason);
}

// ---- the patient -------------------------------------------------------------------------------

void WriteProblem(Writer& writer, const pathway::PainProblem& problem) {
  Member(writer, "kind", problem.kind);
  TextOrNull(writer, "condition", problem.condition->text);
  TextOrNull(writer, "side", WordOf(problem.condition->side));
  Flag(writer, "from_onset", problem.from_onset);
  const auto& since = problem.from_onset ? problem.condition->onset : problem.condition->recorded;
  if (since && problem.age) {
    Span(writer, "since", *since);
    Count(writer, "weeks", problem.age->at_least.count() / 7, problem.age->at_most.count() / 7);
  } else {
    Null(writer, "since");
    Null(writer, "weeks");
    Member(writer, "reason", "no date on record");
  }
  Member(writer, "resource", problem.condition->resource);
}

void WriteScore(Writer& writer, const Judgement& judgement) {
  if (!judgement.score) {
    Null(writer, "pain_score");
    Member(writer, "pain_score_reason", WhyNoScore(judgement));
    return;
  }
  const pathway::PainScore& score = *judgement.score;
  Text(writer, "pain_score");
  writer.StartObject();
  Number(writer, "value", score.thousandths);
  Member(writer, "date", fhir::IsoDate(score.day));
  Flag(writer, "names_a_site", score.names_a_site);
  Member(writer, "resource", score.from->resource);
  writer.EndObject();
}

void WriteKidney(Writer& writer, const pathway::RenalFunction& renal) {
  if (!renal.clearance) {
    Null(writer, "kidney");
    Member(writer, "kidney_reason", WordOf(renal.missing));
    return;
  }
  Text(writer, "kidney");
  writer.StartObject();
  Number(writer, "ml_per_min", *renal.clearance);
  TextOrNull(writer, "bound", WordOf(renal.bound));
  Member(writer, "method", WordOf(renal.method));
  TextOrNull(writer, "date", renal.day ? fhir::IsoDate(renal.day->earliest) : std::string());
  Member(writer, "resource", renal.resource);
  writer.EndObject();
}

void WriteRedFlags(Writer& writer, const Judgement& judgement) {
  Text(writer, "red_flags");
  writer.StartArray();
  const auto write = [&](const pathway::FoundRedFlag& found, bool dated) {
    writer.StartObject();
    Member(writer, "id", found.flag->id);
    Whole(writer, "tier", found.flag->tier);
    Flag(writer, "dated", dated);
    Texts(writer, "resources", found.resources);
    writer.EndObject();
  };
  for (const pathway::FoundRedFlag& found : judgement.red_flags) write(found, true);
  for (const pathway::FoundRedFlag& found : judgement.undated_flags) write(found, false);
  writer.EndArray();
}

// ---- the treatment -----------------------------------------------------------------------------

void WriteStretch(Writer& writer, const ShownStretch& stretch) {
  Member(writer, "from", fhir::IsoDate(stretch.from));
  TextOrNull(writer, "to", stretch.to ? fhir::IsoDate(*stretch.to) : std::string());
  Flag(writer, "running", !stretch.to);
  Flag(writer, "surely_taken", stretch.surely);
  Dose(writer, "", stretch.dose);
  TextOrNull(writer, "method", stretch.method);
  if (stretch.method.empty() && stretch.dose.reason.empty()) {
    Member(writer, "reason", "it is not told how the dose was worked out");
  }
  Texts(writer, "resources", stretch.resources);
}

void WriteTrialState(Writer& writer, const TimelineEntry& entry, const Judgement& judgement) {
  Text(writer, "trial");
  writer.StartObject();
  if (entry.trial == nullptr) {
    Member(writer, "state", "not judged");
    Null(writer, "certainty");
    Texts(writer, "because", {entry.not_judged});
    Texts(writer, "missing", {});
  } else {
    const Evidence evidence = EvidenceOf(*entry.trial, judgement);
    Member(writer, "state", pathway::WordOf(entry.trial->state));
    Member(writer, "certainty", WordOf(entry.trial->certainty));
    Texts(writer, "because", evidence.because);
    Texts(writer, "missing", evidence.missing);
  }
  writer.EndObject();
}

void WriteAdequate(Writer& writer, const TimelineEntry& entry, const Judgement& judgement) {
  if (entry.trial == nullptr) {
    Null(writer, "adequate_mg_per_day");
    Null(writer, "days_adequate");
    Member(writer, "days_adequate_reason", entry.not_judged);
    return;
  }
  DoseOrNull(writer, "adequate_mg_per_day", entry.trial->adequate);
  const std::string why = WhyNoAdequateDose(*entry.trial, judgement);
  if (!why.empty()) {
    Null(writer, "days_adequate");
    Member(writer, "days_adequate_reason", why);
    return;
  }
  if (!entry.trial->adequate) {
    Member(writer, "adequate_reason", "it depends on the kidney function, which is not known");
  }
  Count(writer, "days_adequate", entry.trial->days_adequate.at_least.count(),
        entry.trial->days_adequate.at_most.count());
}

void WriteEntry(Writer& writer, const TimelineEntry& entry, const Judgement& judgement) {
  TextOrNull(writer, "drug", entry.drug);
  if (entry.drug.empty()) Member(writer, "drug_reason", entry.not_judged);
  TextOrNull(writer, "class", entry.drug_class);
  Member(writer, "product", entry.product);
  Flag(writer, "running", entry.running);
  Dose(writer, "current_", entry.current);
  Dose(writer, "highest_", entry.highest);
  Dose(writer, "highest_held_", entry.held);
  Whole(writer, "highest_held_days", entry.held_days.count());
  if (entry.first_day) {
    Span(writer, "first_day", *entry.first_day);
  } else {
    Null(writer, "first_day");
    Member(writer, "first_day_reason", "no start on record");
  }
  TextOrNull(writer, "last_day", entry.last_day ? fhir::IsoDate(*entry.last_day) : std::string());
  if (!entry.last_day) Member(writer, "last_day_reason", "not taken on any day up to today");
  List(writer, "stretches", entry.stretches, WriteStretch);
  WriteAdequate(writer, entry, judgement);
  WriteTrialState(writer, entry, judgement);
  Texts(writer, "resources", entry.resources);
}

void WriteClass(Writer& writer, const pathway::ClassTrial& one) {
  Member(writer, "class", one.drug_class);
  Member(writer, "state", pathway::WordOf(one.best->state));
  Member(writer, "certainty", WordOf(one.best->certainty));
  Member(writer, "drug", one.best->drug);
}

void WriteDraft(Writer& writer, const pathway::MedicationOrder& draft, const Judgement& judgement) {
  TextOrNull(writer, "drug", draft.drug);
  if (draft.drug.empty()) {
    Member(writer, "drug_reason", "the product could not be identified");
  }
  TextOrNull(writer, "class", draft.drug_class);
  Member(writer, "product", draft.product);
  DoseOrNull(writer, "mg_per_day", draft.dose.amount);
  TextOrNull(writer, "method", WordOf(draft.dose.method));
  if (!draft.dose.amount) Member(writer, "reason", WhyNoDose(draft.dose));
  if (draft.dose.per_hour) Number(writer, "ug_per_hour", draft.dose.per_hour->Nanograms());
  if (draft.peak) DoseOrNull(writer, "peak_mg_per_day", draft.peak);
  Flag(writer, "as_needed", draft.dose.as_needed);
  Flag(writer, "assumed_units", draft.dose.assumed_units);
  const pathway::DraftChange* change = ChangeOf(draft, judgement);
  TextOrNull(writer, "change", change == nullptr ? "" : pathway::WordOf(change->change));
  TextOrNull(writer, "escalation", change == nullptr ? "" : WordOf(change->escalation));
  if (change != nullptr && change->maximum) {
    DoseOrNull(writer, "limit_mg_per_day", change->maximum);
  }
  Member(writer, "resource", draft.resource);
}

// ---- the rules ---------------------------------------------------------------------------------

void WriteFact(Writer& writer, const pathway::Fact& fact) {
  Member(writer, "asked", fact.asked);
  Member(writer, "answer", WordOf(fact.answer));
  Member(writer, "because", fact.because);
  Texts(writer, "resources", fact.resources);
}

void WriteRule(Writer& writer, const RuleTrace& trace, const Judgement& judgement) {
  Member(writer, "id", trace.rule->id);
  const pathway::Answer answer = Put(trace.rule->when, judgement);
  Member(writer, "answer", WordOf(answer));
  Member(writer, "outcome", OutcomeOf(trace));
  if (answer != trace.answer) Member(writer, "because", "an exception of the rule holds");
  if (!trace.silenced.empty()) Member(writer, "silenced_by", trace.silenced);
  List(writer, "facts", trace.facts, WriteFact);
}

}  // namespace

std::string ExplanationJson(const pathway::Assessment& assessment, const Judgement& judgement,
                            const fhir::Issues& issues, const std::string& content_version) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "content", content_version);
  Member(writer, "today", fhir::IsoDate(judgement.pain_case->today));
  List(writer, "pain", judgement.problems, WriteProblem);
  WriteScore(writer, judgement);
  WriteKidney(writer, judgement.renal);
  WriteRedFlags(writer, judgement);
  List(writer, "timeline", TimelineOf(judgement),
       [&](Writer& w, const TimelineEntry& entry) { WriteEntry(w, entry, judgement); });
  List(writer, "classes", ClassTrials(judgement), WriteClass);
  List(writer, "drafted", judgement.pain_case->drafts,
       [&](Writer& w, const pathway::MedicationOrder& draft) { WriteDraft(w, draft, judgement); });
  List(writer, "not_known", WhatIsNotKnown(judgement, issues), [](Writer& w, const NotKnown& item) {
    Member(w, "what", item.what);
    Member(w, "why", item.why);
  });
  List(writer, "rules", assessment.trace,
       [&](Writer& w, const RuleTrace& trace) { WriteRule(w, trace, judgement); });
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
