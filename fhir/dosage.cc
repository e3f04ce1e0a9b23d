#include "fhir/dosage.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/amount.h"
#include "fhir/direction.h"
#include "fhir/timing.h"

namespace fhir {
namespace {

using pathway::DailyDose;
using pathway::Days;
using pathway::DoseMethod;
using pathway::NoDose;

// ---- by the supply -----------------------------------------------------------------------------

// The quantity supplied over the days it is for: of a MedicationRequest in its dispenseRequest, of
// a MedicationDispense its own.
DailyDose FromSupply(const Node& order, const DrugIdentity& drug, const Component& component,
                     NoDose otherwise, Issues& issues) {
  const auto request = order.Find("dispenseRequest");
  const Node& supply = request ? *request : order;
  const auto duration = supply.Find(request ? "expectedSupplyDuration" : "daysSupply");
  const auto quantity = supply.Find("quantity");
  const auto days = duration ? DaysIn(*duration, issues) : std::nullopt;
  if (!days || !quantity || days->count() <= 0) return Missing(otherwise);
  auto amount = AmountOf(*quantity, issues);
  if (!amount) return Missing(otherwise);
  amount->nano /= days->count();
  DailyDose dose =
      DailyDoseOf(*amount, Frequency{1, 24, DoseMethod::kSupply, false, false}, drug, component);
  dose.times_a_day.reset();
  dose.per_hour.reset();
  return dose;
}

// ---- one direction -----------------------------------------------------------------------------

bool Differ(const DailyDose& a, const DailyDose& b, std::int64_t same_percent) {
  if (!a.amount || !b.amount) return false;
  const std::int64_t low = std::min(a.amount->Micrograms(), b.amount->Micrograms());
  const std::int64_t high = std::max(a.amount->Micrograms(), b.amount->Micrograms());
  return high * 100 > low * (100 + same_percent);
}

// The words know better than the supply: they tell steps, or the most of what may be taken.
bool TellsMore(const Direction& direction) {
  return direction.told.size() > 1 ||
         (!direction.told.empty() && direction.told.front().dose.as_needed);
}

bool Told(const Direction& direction) {
  return !direction.told.empty() &&
         std::all_of(direction.told.begin(), direction.told.end(), [](const DoseStep& step) {
           return step.dose.amount.has_value() || step.dose.per_hour.has_value();
         });
}

bool WordsDiffer(const Direction& direction, const DailyDose& dose) {
  return direction.told_exactly &&
         Differ(dose, direction.told.front().dose, direction.same_percent);
}

// No dose; what the words say at most is kept beside it.
void Contradict(DailyDose& dose, const std::vector<DoseStep>& told) {
  DailyDose unclear = Missing(NoDose::kTextDisagrees);
  unclear.as_needed = dose.as_needed;
  unclear.perhaps = dose.amount;
  for (const DoseStep& step : told) unclear.perhaps = std::max(unclear.perhaps, step.dose.amount);
  dose = unclear;
}

// Coded elements, else the supply, else the words. Where the words plainly say something else than
// what was worked out, nobody knows.
std::vector<DoseStep> OneDirection(const Node& order, const Direction& direction,
                                   const DrugIdentity& drug, const Component& component,
                                   Issues& issues) {
  DoseStep step = direction.coded;
  const NoDose missing = step.dose.missing;
  if (!step.dose.amount && !step.dose.per_hour) {
    const bool may_supply = missing == NoDose::kNoAmount || missing == NoDose::kNoFrequency;
    DailyDose supplied =
        may_supply ? FromSupply(order, drug, component, missing, issues) : Missing(missing);
    supplied.as_needed = step.dose.as_needed;
    if (Told(direction) && (!supplied.amount || TellsMore(direction))) {
      std::vector<DoseStep> told = direction.told;
      if (told.size() > 1) {
        told.front().from = step.from;
        return told;
      }
      step.dose = told.front().dose;
      if (!step.lasts && !step.until) step.lasts = told.front().lasts;
      return {step};
    }
    step.dose = supplied;
    const bool words_alone = missing == NoDose::kNoAmount && !direction.told.empty();
    if (!supplied.amount && words_alone) step.dose.missing = direction.told.front().dose.missing;
  }
  const bool other_plan = direction.told.size() > 1 && Told(direction) && step.dose.amount;
  if (other_plan || WordsDiffer(direction, step.dose)) {
    Contradict(step.dose, direction.told);
  } else if (direction.told_exactly && !step.lasts && !step.until) {
    step.lasts = direction.told.front().lasts;
  }
  return {step};
}

// ---- several -----------------------------------------------------------------------------------

using Group = std::vector<const Direction*>;

// No dose, from the first day to the last where each of them gives one.
std::vector<DoseStep> Unclear(const std::vector<Direction>& directions) {
  DoseStep step = directions.front().coded;
  step.dose = Missing(NoDose::kUnclearSteps);
  step.lasts.reset();
  for (const Direction& direction : directions) {
    const DoseStep& coded = direction.coded;
    step.dose.as_needed = step.dose.as_needed || coded.dose.as_needed;
    if (!coded.from) step.from.reset();
    if (!coded.until) step.until.reset();
    if (step.from) {
      step.from->earliest = std::min(step.from->earliest, coded.from->earliest);
      step.from->latest = std::min(step.from->latest, coded.from->latest);
    }
    if (step.until) {
      step.until->earliest = std::max(step.until->earliest, coded.until->earliest);
      step.until->latest = std::max(step.until->latest, coded.until->latest);
    }
  }
  return {step};
}

// The dose of a direction beside others: coded, else its words if they tell one step.
DailyDose DoseBeside(const Direction& direction) {
  const bool told = !direction.coded.dose.amount && Told(direction);
  return told ? direction.told.front().dose : direction.coded.dose;
}

std::optional<Days> LastsOf(const Direction& direction) {
  if (direction.coded.lasts || direction.coded.until) return direction.coded.lasts;
  return direction.told.size() == 1 ? direction.told.front().lasts : std::nullopt;
}

// Each at its own times of the day: the doses of one day, whatever their numbers.
bool AtTimesOfTheirOwn(const std::vector<Direction>& directions) {
  std::vector<std::string_view> all;
  for (const Direction& direction : directions) {
    if (direction.times.empty()) return false;
    all.insert(all.end(), direction.times.begin(), direction.times.end());
  }
  std::sort(all.begin(), all.end());
  return std::adjacent_find(all.begin(), all.end()) == all.end();
}

bool SameBounds(const std::vector<Direction>& directions) {
  const Direction& first = directions.front();
  return std::all_of(directions.begin(), directions.end(), [&first](const Direction& other) {
    return LastsOf(other) == LastsOf(first) && other.coded.from == first.coded.from &&
           other.coded.until == first.coded.until;
  });
}

// Periods that follow one another: each ends before, or on the day, the next begins.
bool DatedInTurn(std::vector<Direction>& directions) {
  for (const Direction& direction : directions) {
    if (!direction.coded.from) return false;
  }
  std::stable_sort(directions.begin(), directions.end(),
                   [](const Direction& a, const Direction& b) {
                     return a.coded.from->earliest < b.coded.from->earliest;
                   });
  for (std::size_t i = 0; i + 1 < directions.size(); ++i) {
    const auto& until = directions[i].coded.until;
    if (!until || until->earliest > directions[i + 1].coded.from->earliest) return false;
  }
  return true;
}

std::vector<Group> BySequence(std::vector<Direction>& directions) {
  std::stable_sort(directions.begin(), directions.end(),
                   [](const Direction& a, const Direction& b) { return a.sequence < b.sequence; });
  std::vector<Group> groups;
  for (const Direction& direction : directions) {
    if (groups.empty() || groups.back().front()->sequence != direction.sequence) {
      groups.emplace_back();
    }
    groups.back().push_back(&direction);
  }
  return groups;
}

// Takes what the other says where nothing was said. False when they say different things.
template <typename T>
bool Agree(std::optional<T>& said, const std::optional<T>& other) {
  if (!said) said = other;
  return !other || *said == *other;
}

// The bounds of directions taken together, of which some may have none. Nothing where they differ:
// then these are no doses of one day.
std::optional<DoseStep> BoundsOf(const Group& group) {
  DoseStep step;
  for (const Direction* each : group) {
    if (!Agree(step.lasts, LastsOf(*each)) || !Agree(step.from, each->coded.from) ||
        !Agree(step.until, each->coded.until)) {
      return std::nullopt;
    }
  }
  return step;
}

// REQUIRES: the group agrees on its bounds
DoseStep Together(const Group& group) {
  DoseStep step = BoundsOf(group).value_or(DoseStep());
  step.dose = DoseBeside(*group.front());
  for (std::size_t i = 1; i < group.size(); ++i) {
    const Direction& more = *group[i];
    Add(step.dose, DoseBeside(more));
  }
  // Words may tell of one direction or of all of them.
  const bool disagrees = std::any_of(group.begin(), group.end(), [&step](const Direction* each) {
    return WordsDiffer(*each, each->coded.dose) && WordsDiffer(*each, step.dose);
  });
  if (disagrees) Contradict(step.dose, {});
  return step;
}

bool StartsOnADay(const Group& group) {
  return std::any_of(group.begin(), group.end(),
                     [](const Direction* each) { return each->coded.from.has_value(); });
}

// Steps of a titration follow one another. A step without an end may as well be one of the day's
// doses, numbered: then nobody knows.
std::vector<DoseStep> InTurn(const std::vector<Group>& groups,
                             const std::vector<Direction>& directions) {
  std::vector<DoseStep> steps;
  Days begins{0};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!BoundsOf(groups[i])) return Unclear(directions);
    DoseStep step = Together(groups[i]);
    const bool last = i + 1 == groups.size();
    const bool ends = step.lasts || step.until || (!last && StartsOnADay(groups[i + 1]));
    if (!last && !ends) return Unclear(directions);
    step.begins = begins;
    if (step.lasts) begins += *step.lasts;
    if (!step.from && i > 0 && steps.back().until) {
      const auto& before = *steps.back().until;
      step.from = pathway::DaySpan{before.earliest + Days(1), before.latest + Days(1)};
    }
    // On a day that is the last of one step and the first of the next, the next counts.
    if (i > 0 && step.from) {
      const pathway::DaySpan day_before{step.from->earliest - Days(1), step.from->latest - Days(1)};
      auto& until = steps.back().until;
      if (!until || until->latest > day_before.latest) until = day_before;
      until->earliest = std::min(until->earliest, until->latest);
      if (steps.back().from && until->latest < steps.back().from->latest) {
        return Unclear(directions);  // the next begins before this one does
      }
    }
    if (step.from && step.until && step.until->latest < step.from->earliest) {
      return Unclear(directions);
    }
    steps.push_back(step);
  }
  return steps;
}

// One text that stands in several directions is told once for all of them.
bool RepeatsItsWords(const std::vector<Direction>& directions) {
  for (std::size_t i = 0; i < directions.size(); ++i) {
    for (std::size_t j = i + 1; j < directions.size(); ++j) {
      const bool told = !directions[i].coded.dose.amount && !directions[i].text.empty();
      if (told && directions[i].text == directions[j].text) return true;
    }
  }
  return false;
}

std::vector<DoseStep> SeveralDirections(const Node& order, std::vector<Direction> directions,
                                        const DrugIdentity& drug, const Component& component,
                                        Issues& issues) {
  const bool in_parts =
      std::any_of(directions.begin(), directions.end(), [](const Direction& direction) {
        return !direction.coded.dose.amount && direction.told.size() > 1;
      });
  if (in_parts || RepeatsItsWords(directions)) return Unclear(directions);
  const bool beside = AtTimesOfTheirOwn(directions) && SameBounds(directions);
  const auto groups = BySequence(directions);
  if (groups.size() > 1 && !beside) return InTurn(groups, directions);
  if (!beside && !SameBounds(directions)) {
    if (!DatedInTurn(directions)) return Unclear(directions);
    std::vector<Group> dated;
    dated.reserve(directions.size());
    for (const Direction& direction : directions) dated.push_back({&direction});
    return InTurn(dated, directions);
  }
  Group all;
  all.reserve(directions.size());
  for (const Direction& direction : directions) all.push_back(&direction);
  DoseStep step = Together(all);
  if (step.dose.missing == NoDose::kNoAmount || step.dose.missing == NoDose::kNoFrequency) {
    const bool as_needed = step.dose.as_needed;
    step.dose = FromSupply(order, drug, component, step.dose.missing, issues);
    step.dose.as_needed = as_needed;
  }
  return {step};
}

}  // namespace

std::vector<DoseStep> RegimenOf(const Node& order, const DrugIdentity& drug,
                                const Component& component, Issues& issues) {
  // A MedicationStatement calls it dosage.
  const Elements dosages =
      order.EachOf(order.Find("dosageInstruction") ? "dosageInstruction" : "dosage");
  std::vector<Direction> directions;
  directions.reserve(dosages.size());
  for (const Node dosage : dosages) {
    directions.push_back(ReadDirection(dosage, drug, component, issues));
  }
  if (directions.size() > 1) {
    return SeveralDirections(order, std::move(directions), drug, component, issues);
  }
  if (directions.size() == 1) {
    return OneDirection(order, directions.front(), drug, component, issues);
  }
  const bool patch = component.per == StrengthPer::kHour;
  const DailyDose dose = patch ? Missing(NoDose::kNoDosage)
                               : FromSupply(order, drug, component, NoDose::kNoDosage, issues);
  return {DoseStep{dose, {}, {}, {}, {}}};
}

std::optional<Days> SupplyDaysOf(const Node& order, const DrugIdentity& drug,
                                 const Component& component, const std::vector<DoseStep>& regimen,
                                 Issues& issues) {
  const auto request = order.Find("dispenseRequest");
  const Node& supply = request ? *request : order;
  const auto duration = supply.Find(request ? "expectedSupplyDuration" : "daysSupply");
  const auto quantity = supply.Find("quantity");
  const auto stated = duration ? DaysIn(*duration, issues) : std::nullopt;
  if (stated && stated->count() > 0) return stated;
  const DailyDose& dose = regimen.back().dose;
  if (!quantity || regimen.size() != 1 || !dose.amount || dose.as_needed) return std::nullopt;
  auto amount = AmountOf(*quantity, issues);
  if (!amount || dose.amount->Micrograms() <= 0) return std::nullopt;
  // Unlike a dose, what is handed out of a solid drug is counted in pieces.
  if (amount->unit == Unit::kNone && drug.solid) amount->unit = Unit::kPiece;
  const auto total = DrugIn(*amount, drug, component);
  if (!total) return std::nullopt;
  // A dose may be rounded up by half a microgram.
  const Days days(total->Nanograms() / 500 / (2 * dose.amount->Micrograms() - 1));
  return days.count() > 0 && days <= kMostDays ? std::optional(days) : std::nullopt;
}

}  // namespace fhir
