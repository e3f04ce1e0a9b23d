#include "cards/plan_values.h"

#include <string>
#include <vector>

#include "cards/dosage_instruction.h"
#include "pathway/taper.h"

namespace cards {
namespace {

std::string DaysText(pathway::Days days) {
  return std::to_string(days.count()) + (days.count() == 1 ? " day" : " days");
}

const std::string& NameOf(const pathway::Trial& trial) {
  return trial.content != nullptr ? trial.content->name : trial.drug;
}

// Other drugs that are stopped in the same request.
void AddAlso(Values& values, const pathway::Finding& finding, const pathway::Judgement& judgement) {
  std::vector<std::string> others;
  for (const pathway::Trial* trial : DrugsOfTaper(finding.rules.front()->when, judgement)) {
    if (trial != finding.taper) others.push_back(NameOf(*trial));
  }
  if (!others.empty()) values["taper.also"] = Joined(others, "and");
}

void AddSteps(Values& values, const pathway::Trial& trial, const PlanWords& words) {
  const auto dose = trial.exposure.CurrentDose();
  if (dose) values["taper.dose"] = DoseText(*dose);
  if (trial.content == nullptr || !trial.content->taper) return;
  const pathway::Days held = trial.exposure.DaysRunning().at_most;
  const auto least = dose ? PaceFor(*trial.content->taper, *dose, held).at_least
                          : trial.content->taper->usual.at_least;
  values["taper.least"] = DaysText(least);
  if (!dose || trial.purpose_unclear) return;
  if (const auto plan = TaperPlan(*trial.content, *dose, held)) {
    values["taper.steps"] = StepsText(*plan, words);
    values["taper.length"] = DaysText(plan->Length());
  }
}

}  // namespace

void AddPlanValues(Values& values, const pathway::PlannedOrder& planned, const PlanWords& words) {
  values["plan.drug"] = planned.drug->name;
  values["plan.steps"] = StepsText(planned.plan, words);
  values["plan.last"] = LastDoseText(planned.plan, words);
  values["plan.dose"] = DoseText(planned.plan.DoseOf(planned.plan.steps.back()));
  values["plan.length"] = DaysText(planned.plan.Length());
  if (planned.before) values["plan.before"] = DoseText(*planned.before);
}

void AddTaperValues(Values& values, const pathway::Finding& finding,
                    const pathway::Judgement& judgement, const PlanWords& words) {
  std::vector<std::string> failed;
  for (const pathway::Trial* trial : LongFailedDrugs(judgement)) failed.push_back(NameOf(*trial));
  if (!failed.empty()) values["failed.running"] = Joined(failed, "and");
  if (finding.taper == nullptr) return;
  const pathway::Trial& trial = *finding.taper;
  values["taper.drug"] = NameOf(trial);
  values["taper.Drug"] = Capital(NameOf(trial));
  const pathway::DayCount days = trial.exposure.DaysRunning();
  if (!trial.exposure.CurrentDose()) values["taper.undosed"] = NameOf(trial);
  if (days.at_least.count() == 0) {
    values["taper.undated"] = NameOf(trial);
  } else {
    values["taper.days"] =
        (days.at_least == days.at_most ? "" : "at least ") + DaysText(days.at_least);
  }
  AddSteps(values, trial, words);
  AddAlso(values, finding, judgement);
}

}  // namespace cards
