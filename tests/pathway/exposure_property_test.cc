#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "pathway/exposure.h"
#include "tests/pathway/sample_content.h"

// What holds of every record, on seeded random ones.
namespace pathway {
namespace {

constexpr int kRecords = 3000;
constexpr ExposureRules kRules{Days(30), Days(7)};
const std::vector<MilligramsPerDay> kDoses = {Mg(1),    Mg(600),  Mg(900),
                                              Mg(1500), Mg(1800), Mg(2700)};

using Record = std::vector<MedicationOrder>;

Exposure Taken(const Record& record, Day today = kToday) {
  std::vector<const MedicationOrder*> all;
  for (const MedicationOrder& order : record) all.push_back(&order);
  return {all, kRules, today};
}

class Random {
 public:
  explicit Random(int seed) : engine_(static_cast<unsigned>(seed)) {}
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(engine_); }
  bool OneIn(int many) { return Below(many) == 0; }
  template <typename T>
  const T& Of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(Below(static_cast<int>(choices.size())))];
  }
  std::mt19937& Engine() { return engine_; }

 private:
  std::mt19937 engine_;
};

const std::vector<std::int64_t> kMg = {600, 900, 1800};
const std::vector<std::int64_t> kStrengths = {300, 600};
const std::vector<int> kSupplies = {14, 30, 90};

MedicationOrder AnyOrder(Random& random, int number) {
  MedicationOrder order = Gabapentin("", random.Of(kMg), OnDay(random.Below(400)));
  order.resource = std::to_string(random.Below(10)) + "/" + std::to_string(number);
  order.strength = Tablet(random.Of(kStrengths));
  if (random.OneIn(10)) order.dose.amount.reset();
  if (random.OneIn(3)) order.supply = Days(random.Of(kSupplies));
  switch (random.Below(6)) {
    case 0:
      order.status = OrderStatus::kStopped;
      break;
    case 1:
      order.status = OrderStatus::kOnHold;
      break;
    case 2:
      order.status = OrderStatus::kEnded;
      break;
    default:
      break;
  }
  if (random.OneIn(3)) {
    const Day start = order.start->earliest;
    order.end = DaySpan::On(std::min(kToday, start + Days(random.Below(120))));
  }
  return order;
}

Record AnyRecord(Random& random) {
  Record record;
  const int size = 1 + random.Below(6);
  for (int i = 0; i < size; ++i) {
    record.push_back(AnyOrder(random, i));
    if (i > 0 && random.OneIn(5)) record.back().replaces = record.front().resource;
  }
  return record;
}

DaySpan Coarser(DaySpan day, Random& random) {
  const std::chrono::year_month_day date{day.earliest};
  if (random.OneIn(4)) return {date.year() / 1 / 1, date.year() / 12 / 31};
  return InMonth(static_cast<int>(date.year()), static_cast<unsigned>(date.month()));
}

// The same record, some dates written down less exactly.
Record Coarser(Record record, Random& random) {
  for (MedicationOrder& order : record) {
    if (random.OneIn(2)) order.start = Coarser(*order.start, random);
    if (order.end && random.OneIn(2)) order.end = Coarser(*order.end, random);
  }
  return record;
}

// Prescriptions whose dose changes by plan, each step when the one before ends; some beside others.
struct Planned {
  Record record;
  std::vector<std::size_t> first_steps;
};

void AddPrescription(Planned& planned, Random& random, int number) {
  MedicationOrder step = AnyOrder(random, number);
  step.end.reset();
  step.supply.reset();
  if (number > 0 && random.OneIn(4)) step.replaces = planned.record.front().resource;
  if (random.OneIn(3)) {
    planned.record.push_back(step);
    return;
  }
  planned.first_steps.push_back(planned.record.size());
  const int steps = 2 + random.Below(3);
  Day start = step.start->earliest;
  for (int i = 1; i <= steps; ++i) {
    step.step = i;
    step.start = DaySpan::On(start);
    start += Days(1 + random.Below(60));
    step.end.reset();
    if (i < steps || random.OneIn(2)) step.end = DaySpan::On(start - Days(1));
    step.dose.amount = Mg(random.Of(kMg));
    planned.record.push_back(step);
    step.replaces.clear();
  }
}

Planned AnyPlan(Random& random) {
  Planned planned;
  const int size = 1 + random.Below(3);
  for (int i = 0; i < size; ++i) AddPrescription(planned, random, i);
  return planned;
}

// The same plan, some prescriptions begun on a day that is known less exactly.
Record Coarser(const Planned& planned, Random& random) {
  Record record = planned.record;
  for (const std::size_t first : planned.first_steps) {
    if (random.OneIn(3)) continue;
    const Day start = record[first].start->earliest;
    const DaySpan coarse = Coarser(*record[first].start, random);
    const std::string resource = record[first].resource;
    for (std::size_t i = first; i < record.size() && record[i].resource == resource; ++i) {
      for (auto* day : {&record[i].start, &record[i].end}) {
        if (!*day) continue;
        **day = {(*day)->earliest - (start - coarse.earliest),
                 (*day)->latest + (coarse.latest - start)};
      }
    }
  }
  return record;
}

// Orders that follow one another without overlap.
Record AnyChain(Random& random) {
  Record record;
  int day = 600;
  while (day > 60) {
    const int length = 2 + random.Below(100);
    const int last = std::max(1, day - length + 1);
    MedicationOrder order =
        Gabapentin("o" + std::to_string(record.size()), random.Of(kMg), OnDay(day));
    record.push_back(EndedOn(order, OnDay(last)));
    day = last - 1 - random.Below(60);
  }
  if (day > 1 && random.OneIn(2)) record.push_back(Gabapentin("z", random.Of(kMg), OnDay(day)));
  return record;
}

std::string Told(const Record& record) {
  std::string text;
  const auto span = [](const std::optional<DaySpan>& days) {
    if (!days) return std::string("-");
    return std::to_string((kToday - days->earliest).count()) + ".." +
           std::to_string((kToday - days->latest).count());
  };
  for (const MedicationOrder& o : record) {
    text += o.resource + " strength " + std::to_string(o.strength->Nanograms() / 1'000'000) +
            " dose " + (o.dose.amount ? std::to_string(o.dose.amount->Micrograms() / 1000) : "?") +
            " status " + std::to_string(static_cast<int>(o.status)) + " start " + span(o.start) +
            " end " + span(o.end) + " supply " +
            (o.supply ? std::to_string(o.supply->count()) : "-") + " replaces " + o.replaces +
            " step " + std::to_string(o.step) + "\n";
  }
  return text;
}

void ExpectSame(const Exposure& a, const Exposure& b, const std::string& told) {
  for (const MilligramsPerDay dose : kDoses) {
    ASSERT_EQ(a.DaysAtOrAbove(dose), b.DaysAtOrAbove(dose)) << dose.Micrograms() << "\n" << told;
  }
  ASSERT_EQ(a.DaysTaken(), b.DaysTaken()) << told;
  ASSERT_EQ(a.Running(), b.Running()) << told;
  ASSERT_EQ(a.CurrentDose(), b.CurrentDose()) << told;
  ASSERT_EQ(a.HighestDose(), b.HighestDose()) << told;
  ASSERT_EQ(a.LastDay(), b.LastDay()) << told;
  ASSERT_EQ(a.FirstDay(), b.FirstDay()) << told;
  ASSERT_EQ(a.LastRaise(), b.LastRaise()) << told;
}

TEST(ExposurePropertyTest, TheOrderOfTheListDoesNotMatter) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = Coarser(AnyRecord(random), random);
    Record shuffled = record;
    std::shuffle(shuffled.begin(), shuffled.end(), random.Engine());
    ExpectSame(Taken(record), Taken(shuffled), Told(record));
    if (HasFatalFailure()) return;
  }
}

TEST(ExposurePropertyTest, TwoAdjacentHalvesOfAnOrderAreTheOrder) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = AnyChain(random);
    Record split = record;
    const auto at = static_cast<std::size_t>(random.Below(static_cast<int>(split.size())));
    const Day start = split[at].start->earliest;
    const Day end = split[at].end ? split[at].end->earliest : kToday;
    if (end - start < Days(2)) continue;
    const Day middle = start + Days(1 + random.Below(static_cast<int>((end - start).count()) - 1));
    MedicationOrder second = split[at];
    second.resource += "-2";
    second.start = DaySpan::On(middle);
    split[at] = EndedOn(split[at], DaySpan::On(middle - Days(1)));
    split.push_back(second);
    ExpectSame(Taken(record), Taken(split), Told(record));
    if (HasFatalFailure()) return;
  }
}

// What is told from the coarse record holds of the full one.
void ExpectNoNarrower(const Record& coarse_record, const Record& record, int seed) {
  const Exposure full = Taken(record);
  const Exposure coarse = Taken(coarse_record);
  const std::string told = std::to_string(seed) + "\n" + Told(record) + Told(coarse_record);
  for (const MilligramsPerDay dose : kDoses) {
    const DayCount known = full.DaysAtOrAbove(dose);
    const DayCount open = coarse.DaysAtOrAbove(dose);
    ASSERT_LE(open.at_least, known.at_least) << dose.Micrograms() << "\n" << told;
    ASSERT_GE(open.at_most, known.at_most) << dose.Micrograms() << "\n" << told;
  }
  ASSERT_LE(coarse.DaysTaken().at_least, full.DaysTaken().at_least) << told;
  ASSERT_GE(coarse.DaysTaken().at_most, full.DaysTaken().at_most) << told;
  ASSERT_LE(coarse.HighestHeld(Days(28)).value_or(Mg(0)),
            full.HighestHeld(Days(28)).value_or(Mg(0)))
      << told;
  if (coarse.CurrentDose()) {
    ASSERT_EQ(coarse.CurrentDose(), full.CurrentDose()) << told;
  }
  if (full.Running()) {
    ASSERT_TRUE(coarse.Running()) << told;
  }
}

TEST(ExposurePropertyTest, PartialDatesNeverSayMoreThanFullDatesWould) {
  for (int seed = 0; seed < 4 * kRecords; ++seed) {
    Random random(seed);
    const Record record = AnyRecord(random);
    ExpectNoNarrower(Coarser(record, random), record, seed);
    if (HasFatalFailure()) return;
  }
}

TEST(ExposurePropertyTest, PartialDatesOfStepsNeverSayMoreThanFullDatesWould) {
  for (int seed = 0; seed < 4 * kRecords; ++seed) {
    Random random(seed);
    const Planned planned = AnyPlan(random);
    ExpectNoNarrower(Coarser(planned, random), planned.record, seed);
    if (HasFatalFailure()) return;
  }
}

TEST(ExposurePropertyTest, StepsOfOnePrescriptionNeverAddUp) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    Planned planned;
    while (planned.first_steps.empty()) {
      planned = {};
      AddPrescription(planned, random, 0);
    }
    MilligramsPerDay highest = Mg(0);
    for (const MedicationOrder& step : planned.record) {
      highest = std::max(highest, *step.dose.amount);
    }
    const Record coarse = Coarser(planned, random);
    const Exposure taken = Taken(coarse);
    ASSERT_LE(taken.HighestDose().value_or(Mg(0)), highest) << Told(coarse);
    for (const Stretch& stretch : taken.Course()) {
      ASSERT_LE(stretch.at_least.value_or(Mg(0)), highest) << Told(coarse);
    }
  }
}

TEST(ExposurePropertyTest, TheOrderOfStepsInTheListDoesNotMatter) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = Coarser(AnyPlan(random), random);
    Record shuffled = record;
    std::shuffle(shuffled.begin(), shuffled.end(), random.Engine());
    ExpectSame(Taken(record), Taken(shuffled), Told(record));
    if (HasFatalFailure()) return;
  }
}

// A prescription with steps that do not change the dose is the prescription.
TEST(ExposurePropertyTest, TwoEqualStepsAreOneOrder) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    Record record = AnyChain(random);
    Record split = record;
    const auto at = static_cast<std::size_t>(random.Below(static_cast<int>(split.size())));
    const Day start = split[at].start->earliest;
    const Day end = split[at].end ? split[at].end->earliest : kToday;
    if (end - start < Days(2)) continue;
    const Day middle = start + Days(1 + random.Below(static_cast<int>((end - start).count()) - 1));
    MedicationOrder second = split[at];
    split[at].step = 1;
    split[at].end = DaySpan::On(middle - Days(1));
    second.step = 2;
    second.start = DaySpan::On(middle);
    split.push_back(second);
    ExpectSame(Taken(record), Taken(split), Told(split));
    if (HasFatalFailure()) return;
  }
}

TEST(ExposurePropertyTest, TheCourseHoldsTheStretches) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = Coarser(AnyRecord(random), random);
    const Exposure taken = Taken(record);
    Days in_stretches{taken.Running() ? 1 : 0};
    for (const Stretch& stretch : taken.Stretches()) {
      if (stretch.possibly) in_stretches += stretch.to - stretch.from;
    }
    Days in_course{0};
    Day before{};
    for (const Stretch& stretch : taken.Course()) {
      in_course += stretch.to - stretch.from;
      ASSERT_LE(before, stretch.from) << Told(record);
      ASSERT_FALSE(taken.OrdersIn(stretch).empty()) << Told(record);
      before = stretch.to;
    }
    ASSERT_EQ(in_course, in_stretches) << Told(record);
  }
}

TEST(ExposurePropertyTest, AtLeastIsNeverMoreThanAtMost) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = Coarser(AnyRecord(random), random);
    const Exposure taken = Taken(record);
    for (const MilligramsPerDay dose : kDoses) {
      const DayCount days = taken.DaysAtOrAbove(dose);
      ASSERT_LE(days.at_least, days.at_most) << Told(record);
      ASSERT_LE(days.at_least, taken.DaysTaken().at_least) << Told(record);
      ASSERT_LE(days.at_most, taken.DaysTaken().at_most) << Told(record);
    }
    ASSERT_LE(taken.DaysTaken().at_least, taken.DaysTaken().at_most) << Told(record);
  }
}

TEST(ExposurePropertyTest, AHigherDoseIsNeverTakenForLonger) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = Coarser(AnyRecord(random), random);
    const Exposure taken = Taken(record);
    for (std::size_t i = 1; i < kDoses.size(); ++i) {
      const DayCount lower = taken.DaysAtOrAbove(kDoses[i - 1]);
      const DayCount higher = taken.DaysAtOrAbove(kDoses[i]);
      ASSERT_LE(higher.at_least, lower.at_least) << Told(record);
      ASSERT_LE(higher.at_most, lower.at_most) << Told(record);
    }
  }
}

TEST(ExposurePropertyTest, EarlierHistoryNeverTakesDaysAway) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = AnyRecord(random);
    Record longer = record;
    for (int i = 0; i < 3; ++i) {
      MedicationOrder old =
          Gabapentin("old/" + std::to_string(i), random.Of(kMg), OnDay(900 - random.Below(100)));
      longer.push_back(EndedOn(old, OnDay(401 + random.Below(300))));
    }
    const Exposure before = Taken(record);
    const Exposure after = Taken(longer);
    for (const MilligramsPerDay dose : kDoses) {
      ASSERT_GE(after.DaysAtOrAbove(dose).at_least, before.DaysAtOrAbove(dose).at_least);
      ASSERT_GE(after.DaysAtOrAbove(dose).at_most, before.DaysAtOrAbove(dose).at_most);
    }
    ASSERT_EQ(after.CurrentDose(), before.CurrentDose()) << Told(longer);
  }
}

TEST(ExposurePropertyTest, ARenewalNeverTakesDaysAway) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = AnyChain(random);
    Record renewed = record;
    MedicationOrder again = record.back();
    again.resource = "renewal";
    again.start = DaySpan::On(again.end ? again.end->earliest : kToday - Days(1));
    again.end.reset();
    again.status = OrderStatus::kActive;
    renewed.push_back(again);
    for (const MilligramsPerDay dose : kDoses) {
      ASSERT_GE(Taken(renewed).DaysAtOrAbove(dose).at_least,
                Taken(record).DaysAtOrAbove(dose).at_least)
          << Told(renewed);
    }
  }
}

}  // namespace
}  // namespace pathway
