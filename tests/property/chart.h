#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pathway/pain_case.h"
#include "tests/property/random.h"
#include "tests/property/vocabulary.h"

namespace property {

// Whether the condition is pain of the pathway.
bool IsPain(const pathway::Condition& condition, const pathway::Content& content);

std::int64_t WholeMilligrams(const pathway::MilligramsPerDay& dose);
void SetDose(pathway::MedicationOrder& order, std::int64_t mg);

// Writes a record: facts at random, and facts that make a question of the content answer yes.
class Chart {
 public:
  Chart(const Vocabulary& words, pathway::Day today, Random& random);

  // What a patient has in any case: age, sex, kidneys, the lists that came.
  void AddPerson();
  // A person of whom everything is known that a new drug needs.
  void AddWellKnownPerson();
  // A pain problem, in most records that have none.
  void AddPain();
  // Something or other of every kind.
  void AddAnything();
  // What makes the content's question answer yes; facts against it may stand beside.
  void Satisfy(const pathway::Question& question, const pathway::Drug* self);
  void Satisfy(const Target& target);

  pathway::PainCase Take() { return std::move(case_); }

 private:
  using Question = pathway::Question;

  // Days ago near the edge of a window, mostly inside of it.
  int Within(const std::optional<pathway::Days>& window);
  int InRange(const Question& question, int usual_least, int usual_most);
  std::optional<pathway::DaySpan> Ago(int days);
  std::string Named(const char* type);

  void SetAge(int years);
  void SetClearance(int clearance);
  void AddMeasurement(const std::string& kind, std::int64_t thousandths, int days_ago);
  pathway::Condition& AddCondition(const std::string& concept_name, int days_ago);
  void AddPain(const std::string& kind);
  void AddScore(int score, int days_ago, bool site);
  pathway::Service& AddService(const std::string& name, pathway::ServiceState state, int days_ago);
  pathway::Service& DraftService(const std::string& name);
  void AddAllergy(const std::string& substance, bool serious, bool intolerance);
  void AddDispenses();
  void AddAbsence(const std::string& name);

  pathway::MedicationOrder OrderOf(const std::string& drug);
  pathway::Milligrams StrengthOf(const std::string& drug);
  pathway::MedicationOrder& AddOrder(const std::string& drug, int from, std::optional<int> to);
  pathway::MedicationOrder* RunningOrder(const std::string& drug);
  int UsualDose(const std::string& drug);
  int AdequateDose(const std::string& drug);
  void AddTrial(const std::string& drug, const std::string& state);
  void AddDraft(const std::string& drug, const std::string& change);
  void StopDrug(const std::string& drug, bool for_harm);
  void AddAnyDraft();
  void SetHook(const std::vector<pathway::Hook>& hooks);

  std::string DrugOf(const Question& question, const pathway::Drug* self);
  std::string DrugOfClass(const std::string& drug_class);
  void SatisfyDrafted(const Question& question);
  void SatisfyTaking(const Question& question);
  void SatisfyStop(const Question& question);
  void SatisfyRecord(const Question& question, const pathway::Drug* self);
  void SatisfyDrug(const Question& question, const pathway::Drug* self);

  const Vocabulary& words_;
  const pathway::Content& content_;
  Random& random_;
  pathway::PainCase case_;
  int last_id_ = 0;
  int depth_ = 0;
};

}  // namespace property
