#include "pathway/plan.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace pathway {
namespace {

// Doses of a day in micrograms, as they follow one another.
using Doses = std::vector<std::int64_t>;

std::int64_t MicrogramsOf(Milligrams amount) { return amount.Nanograms() / 1000; }

std::int64_t RoundedUp(std::int64_t dose, std::int64_t unit) {
  return dose <= 0 ? 0 : (dose + unit - 1) / unit * unit;
}

std::int64_t RoundedDown(std::int64_t dose, std::int64_t unit) { return dose / unit * unit; }

// Up to `to` in whole units, by at most `step` at a time. Nothing when a unit is more than a step.
std::optional<Doses> Rising(std::int64_t from, std::int64_t to, std::int64_t step,
                            std::int64_t unit) {
  Doses doses;
  while (from < to) {
    const std::int64_t next = std::min(RoundedDown(from + step, unit), to);
    if (next <= from) return std::nullopt;
    doses.push_back(next);
    from = next;
  }
  return doses;
}

// Down to `to` in whole units, by at most `step` at a time; nought is not among them. A single unit
// that is left may go at once, up to `last`.
std::optional<Doses> Falling(std::int64_t from, std::int64_t to, std::int64_t step,
                             std::int64_t last, std::int64_t unit) {
  Doses doses;
  while (from > to) {
    std::int64_t next = std::max(RoundedUp(from - step, unit), to);
    if (next >= from && from == unit && unit <= last) next = to;
    if (next >= from) return std::nullopt;
    if (next > 0) doses.push_back(next);
    from = next;
  }
  return doses;
}

// So many units a day in at most so many doses, as even as whole units can be.
std::vector<Intake> Spread(std::int64_t units, int times, bool at_night) {
  const int each = static_cast<int>(units / times);
  const int more = static_cast<int>(units % times);
  std::vector<Intake> intakes;
  if (each > 0) intakes.push_back({each, times - more, at_night && times == 1});
  if (more > 0) intakes.push_back({each + 1, more, at_night && more == 1});
  return intakes;
}

int TimesOf(const RenalBand& band) { return std::max(band.times_a_day, 1); }

PlanStep StepOf(std::int64_t dose, const Product& product, int times, const Drug& drug,
                std::optional<Days> days) {
  const std::int64_t units = dose / MicrogramsOf(product.strength);
  return {Spread(units, times, drug.at_night), days};
}

// The last of the doses goes on.
Plan GoingOn(const Doses& doses, const Product& product, int times, const Drug& drug, Days every) {
  Plan plan{product, {}};
  for (const std::int64_t dose : doses) {
    plan.steps.push_back(StepOf(dose, product, times, drug, every));
  }
  plan.steps.back().days.reset();
  return plan;
}

// Up from `from` to `target` or the next dose above it that the product makes.
std::optional<Plan> UpTo(std::int64_t from, std::int64_t target, const Pace& pace, const Drug& drug,
                         const RenalBand& band, const std::optional<MilligramsPerDay>& maximum) {
  for (auto product = drug.products.rbegin(); product != drug.products.rend(); ++product) {
    const std::int64_t unit = MicrogramsOf(product->strength);
    const std::int64_t to = RoundedUp(target, unit);
    if (maximum && to > maximum->Micrograms()) continue;
    const auto doses = Rising(from, to, MicrogramsOf(pace.step), unit);
    if (!doses || doses->empty()) continue;
    return GoingOn(*doses, *product, TimesOf(band), drug, pace.every);
  }
  return std::nullopt;
}

// The days of each of so many steps.
Days EachOf(const TaperPace& pace, std::int64_t steps) {
  Days each = pace.every;
  if (pace.at_most) each = std::min(each, *pace.at_most / steps);
  const Days least((pace.at_least.count() + steps - 1) / steps);
  return std::max({each, least, Days(1)});
}

}  // namespace

const TaperPace& PaceFor(const Taper& taper, MilligramsPerDay current, Days held) {
  const bool high = taper.over && current > *taper.over;
  const bool long_held = taper.after && held > *taper.after;
  return taper.longer && (high || long_held) ? *taper.longer : taper.usual;
}

MilligramsPerDay Plan::DoseOf(const PlanStep& step) const {
  std::int64_t units = 0;
  for (const Intake& intake : step.intakes) {
    units += static_cast<std::int64_t>(intake.units) * intake.times_a_day;
  }
  return MilligramsPerDay::Taken(units * product.strength, std::chrono::hours(24));
}

Days Plan::Length() const {
  Days length{0};
  for (const PlanStep& step : steps) length += step.days.value_or(Days(0));
  return length;
}

std::optional<Plan> StartPlan(const Drug& drug, const RenalBand& band,
                              const std::optional<MilligramsPerDay>& maximum) {
  if (!band.start) return std::nullopt;
  const std::int64_t first = band.start->first.Micrograms();
  const std::int64_t to = band.start->to.Micrograms();
  for (auto product = drug.products.rbegin(); product != drug.products.rend(); ++product) {
    const std::int64_t unit = MicrogramsOf(product->strength);
    const bool made = first % unit == 0 && to % unit == 0;
    if (!made || (maximum && to > maximum->Micrograms())) continue;
    auto doses = Rising(first, to, MicrogramsOf(band.start->pace.step), unit);
    if (!doses) continue;
    doses->insert(doses->begin(), first);
    return GoingOn(*doses, *product, TimesOf(band), drug, band.start->pace.every);
  }
  return std::nullopt;
}

std::optional<Plan> TitrationPlan(const Drug& drug, const RenalBand& band,
                                  const std::optional<MilligramsPerDay>& maximum,
                                  MilligramsPerDay current) {
  if (!band.titration || !band.adequate || current >= *band.adequate) return std::nullopt;
  return UpTo(current.Micrograms(), band.adequate->Micrograms(), *band.titration, drug, band,
              maximum);
}

std::optional<Plan> TaperPlan(const Drug& drug, MilligramsPerDay current, Days held) {
  if (!drug.taper || drug.bands.empty()) return std::nullopt;
  const TaperPace& pace = PaceFor(*drug.taper, current, held);
  const std::int64_t from = current.Micrograms();
  const std::int64_t full = MicrogramsOf(pace.step);
  for (auto product = drug.products.rbegin(); product != drug.products.rend(); ++product) {
    const std::int64_t unit = MicrogramsOf(product->strength);
    const auto doses = Falling(from, 0, std::min(full, from / 2), full, unit);
    if (!doses || doses->empty()) continue;
    Plan plan{*product, {}};
    const Days each = EachOf(pace, static_cast<std::int64_t>(doses->size()));
    for (const std::int64_t dose : *doses) {
      plan.steps.push_back(StepOf(dose, *product, TimesOf(drug.bands.front()), drug, each));
    }
    return plan;
  }
  return std::nullopt;
}

std::optional<Plan> ReductionPlan(const Drug& drug, MilligramsPerDay current,
                                  MilligramsPerDay limit, Days within, int times_a_day) {
  if (!drug.taper || drug.bands.empty()) return std::nullopt;
  const std::int64_t from = current.Micrograms();
  const int times = TimesOf(drug.bands.front());
  for (auto product = drug.products.rbegin(); product != drug.products.rend(); ++product) {
    const std::int64_t unit = MicrogramsOf(product->strength);
    const std::int64_t to = RoundedDown(limit.Micrograms(), unit);
    if (to <= 0 || to >= from) continue;
    const std::int64_t days = std::max<std::int64_t>(within.count(), 1);
    const std::int64_t a_day = within == Days(0) ? from : (from - to + days - 1) / days;
    const std::int64_t step =
        std::max(MicrogramsOf(drug.taper->usual.step), RoundedUp(a_day, unit));
    const auto doses = Falling(from, to, step, 0, unit);
    if (!doses || doses->empty()) continue;
    const auto before = static_cast<std::int64_t>(doses->size()) - 1;
    const Days each = within / std::max<std::int64_t>(before, 1);
    Plan plan = GoingOn(*doses, *product, times, drug, each);
    plan.steps.back() = StepOf(to, *product, std::max(times_a_day, 1), drug, std::nullopt);
    return plan;
  }
  return std::nullopt;
}

}  // namespace pathway
