// What must hold of days under treatment as they are read from a request, on seeded random records
// of one drug. Two things cannot hold, and are tested as they are:
// - An order that ended on a day nobody wrote down may be the one of every supply handed out since,
//   so adding it takes away the days that those supplies alone would prove.
// - A supply of which the day is known to the month may be of an order that began in that month;
//   for partial dates, records hold orders or supplies without orders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "hooks/reader.h"
#include "pathway/exposure.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::Day;
using pathway::DayCount;
using pathway::Days;
using pathway::DaySpan;
using pathway::Exposure;
using pathway::MedicationOrder;
using pathway::MilligramsPerDay;

constexpr int kRecords = 300;
constexpr pathway::ExposureRules kRules{Days(30), Days(7)};
constexpr Day kToday = std::chrono::year(2026) / 1 / 15;  // as in ChartWith
const std::vector<std::int64_t> kDoses = {1, 600, 900, 1200, 1800, 2400};

class Random {
 public:
  explicit Random(int seed) : engine_(static_cast<unsigned>(seed)) {}
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(engine_); }
  bool OneIn(int many) { return Below(many) == 0; }
  std::mt19937& Engine() { return engine_; }

 private:
  std::mt19937 engine_;
};

// ---- a record, as text -------------------------------------------------------------------------

struct Step {
  int capsules = 1;  // of 300 mg, three times a day
  int days = 0;      // 0: it goes on
};

enum class Kind { kOrder, kDispense };

// A prescription or a supply.
struct Written {
  Kind kind = Kind::kOrder;
  std::string status;
  Day start;
  std::vector<Step> steps;
  std::optional<int> supply;
  std::optional<std::string> day;  // the start as written, else in full
};

std::string DosageOf(const Written& written, std::size_t at, int dose_factor) {
  const Step& step = written.steps[at];
  std::string bounds;
  if (step.days > 0) {
    bounds = R"(,"boundsDuration":{"value":)" + std::to_string(step.days) + R"(,"code":"d"})";
  }
  return R"({"sequence":)" + std::to_string(at + 1) +
         R"(,"timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d")" + bounds +
         R"(}},"doseAndRate":[{"doseQuantity":{"value":)" +
         std::to_string(step.capsules * dose_factor) + R"(,"code":"{capsule}"}}]})";
}

std::string TextOf(const Written& written, std::size_t number, int dose_factor = 1) {
  std::string dosages;
  for (std::size_t i = 0; i < written.steps.size(); ++i) {
    dosages += (i > 0 ? "," : "") + DosageOf(written, i, dose_factor);
  }
  const std::string day = written.day.value_or(fhir::IsoDate(written.start));
  const std::string shared = R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431") +
                             R"(,"status":")" + written.status + R"(","dosageInstruction":[)" +
                             dosages + "],";
  const std::string days =
      written.supply ? R"({"value":)" + std::to_string(*written.supply) + R"(,"code":"d"})" : "{}";
  const std::string id = "r" + std::to_string(number);
  if (written.kind == Kind::kDispense) {
    return ResourceOf("MedicationDispense", id,
                      shared + R"("whenHandedOver":")" + day + R"(","daysSupply":)" + days);
  }
  return ResourceOf("MedicationRequest", id,
                    shared + R"("authoredOn":")" + day +
                        R"(","dispenseRequest":{"expectedSupplyDuration":)" + days + "}");
}

using Record = std::vector<Written>;

std::vector<std::string> TextsOf(const Record& record, int dose_factor = 1) {
  std::vector<std::string> texts;
  for (const Written& written : record) {
    texts.push_back(TextOf(written, texts.size(), dose_factor));
  }
  return texts;
}

std::string Told(const Record& record) {
  std::string told;
  for (const std::string& text : TextsOf(record)) told += text + "\n";
  return told;
}

// The days of the drug; borrows from the chart.
Exposure TakenBy(const Chart& chart) {
  std::vector<const MedicationOrder*> orders;
  for (const MedicationOrder& order : chart.read.medications) orders.push_back(&order);
  return {orders, kRules, kToday};
}

MilligramsPerDay Mg(std::int64_t mg) { return MilligramsPerDay::Whole(mg); }

void ExpectSame(const Record& a_record, const Record& b_record) {
  const Chart a_chart = ChartWith(TextsOf(a_record));
  const Chart b_chart = ChartWith(TextsOf(b_record));
  const Exposure a = TakenBy(a_chart);
  const Exposure b = TakenBy(b_chart);
  const std::string told = Told(a_record) + Told(b_record);
  for (const std::int64_t dose : kDoses) {
    ASSERT_EQ(a.DaysAtOrAbove(Mg(dose)), b.DaysAtOrAbove(Mg(dose))) << dose << "\n" << told;
  }
  ASSERT_EQ(a.DaysTaken(), b.DaysTaken()) << told;
  ASSERT_EQ(a.Running(), b.Running()) << told;
  ASSERT_EQ(a.CurrentDose(), b.CurrentDose()) << told;
  ASSERT_EQ(a.HighestDose(), b.HighestDose()) << told;
}

// ---- halves ------------------------------------------------------------------------------------

// One prescription or supply that is over, or one that lasts beyond today.
Written AnyWhole(Random& random) {
  Written whole;
  const int begun = 2 + random.Below(200);
  whole.start = kToday - Days(begun);
  const bool runs = random.OneIn(2);
  const int length = runs ? begun + 1 + random.Below(30) : 2 + random.Below(begun - 1);
  whole.status = runs ? "active" : "completed";
  whole.supply = length;
  whole.steps = {{1 + random.Below(3), 0}};
  return whole;
}

Record Halves(const Written& whole, int at) {
  Written first = whole;
  Written second = whole;
  first.supply = at;
  second.supply = *whole.supply - at;
  second.start = whole.start + Days(at);
  if (second.start > kToday) return {};
  if (whole.start + Days(at) <= kToday) first.status = "completed";
  return {first, second};
}

TEST(ExposureProperty, TwoAdjacentHalvesOfAPrescriptionAreThePrescription) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Written whole = AnyWhole(random);
    const Record halves = Halves(whole, 1 + random.Below(*whole.supply - 1));
    if (halves.empty()) continue;
    ExpectSame({whole}, halves);
    if (HasFatalFailure()) return;
  }
}

TEST(ExposureProperty, TwoAdjacentHalvesOfASupplyAreTheSupply) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    Written whole = AnyWhole(random);
    whole.kind = Kind::kDispense;
    Record halves = Halves(whole, 1 + random.Below(*whole.supply - 1));
    if (halves.empty()) continue;
    whole.status = "completed";
    for (Written& half : halves) half.status = "completed";
    ExpectSame({whole}, halves);
    if (HasFatalFailure()) return;
  }
}

TEST(ExposureProperty, TwoStepsOfOneDoseAreOneStep) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    Written whole = AnyWhole(random);
    const int length = *whole.supply;
    const int at = 1 + random.Below(length - 1);
    if (random.OneIn(2)) whole.supply.reset();
    whole.steps[0].days = length;
    Written steps = whole;
    steps.steps = {{whole.steps[0].capsules, at}, {whole.steps[0].capsules, length - at}};
    ExpectSame({whole}, {steps});
    if (HasFatalFailure()) return;
    whole.kind = steps.kind = Kind::kDispense;
    whole.status = steps.status = "completed";
    ExpectSame({whole}, {steps});
    if (HasFatalFailure()) return;
  }
}

TEST(ExposureProperty, StepsArePrescriptionsOneAfterAnother) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    Written plan = AnyWhole(random);
    const int length = *plan.supply;
    const int at = 1 + random.Below(length - 1);
    plan.supply.reset();
    plan.steps = {{1, at}, {2, length - at}};
    Record orders(2, plan);
    orders[0].steps = {{1, at}};
    orders[1].steps = {{2, length - at}};
    orders[1].start = plan.start + Days(at);
    if (orders[1].start > kToday) continue;
    orders[0].status = "completed";
    ExpectSame({plan}, orders);
    if (HasFatalFailure()) return;
  }
}

// ---- history -----------------------------------------------------------------------------------

Written AnyWritten(Random& random, Kind kind) {
  Written written;
  written.kind = kind;
  written.start = kToday - Days(random.Below(300));
  const bool active = kind == Kind::kOrder && random.OneIn(2);
  written.status = active                                    ? "active"
                   : kind == Kind::kOrder && random.OneIn(3) ? "stopped"
                                                             : "completed";
  if (kind == Kind::kDispense || random.OneIn(2)) written.supply = 10 + random.Below(80);
  const int steps = random.OneIn(3) ? 2 + random.Below(2) : 1;
  for (int i = 0; i < steps; ++i) {
    const bool last = i + 1 == steps;
    written.steps.push_back({1 + random.Below(2), last ? 0 : 3 + random.Below(40)});
  }
  return written;
}

Record AnyRecord(Random& random, Kind kind) {
  Record record;
  const int size = 1 + random.Below(4);
  for (int i = 0; i < size; ++i) record.push_back(AnyWritten(random, kind));
  return record;
}

// Over before the earliest day of AnyRecord by more than the days between.
Written AnyOld(Random& random) {
  Written old = AnyWritten(random, random.OneIn(2) ? Kind::kOrder : Kind::kDispense);
  old.start = kToday - Days(500 + random.Below(200));
  old.status = "completed";
  old.supply = 10 + random.Below(80);
  return old;
}

TEST(ExposureProperty, OlderHistoryNeverTakesDaysAway) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = AnyRecord(random, random.OneIn(2) ? Kind::kOrder : Kind::kDispense);
    Record longer = record;
    for (int i = random.Below(3); i >= 0; --i) longer.push_back(AnyOld(random));
    const Chart before_chart = ChartWith(TextsOf(record));
    const Chart after_chart = ChartWith(TextsOf(longer));
    const Exposure before = TakenBy(before_chart);
    const Exposure after = TakenBy(after_chart);
    for (const std::int64_t dose : kDoses) {
      ASSERT_GE(after.DaysAtOrAbove(Mg(dose)).at_least, before.DaysAtOrAbove(Mg(dose)).at_least)
          << dose << "\n"
          << Told(longer);
      ASSERT_GE(after.DaysAtOrAbove(Mg(dose)).at_most, before.DaysAtOrAbove(Mg(dose)).at_most)
          << dose << "\n"
          << Told(longer);
    }
    ASSERT_GE(after.DaysTaken().at_least, before.DaysTaken().at_least) << Told(longer);
    ASSERT_EQ(after.Running(), before.Running()) << Told(longer);
    ASSERT_EQ(after.CurrentDose(), before.CurrentDose()) << Told(longer);
  }
}

TEST(ExposureProperty, AnOldOrderWithoutAnEndMayBeTheOneOfEverySupply) {
  Written supply{Kind::kDispense, "completed", kToday - Days(60), {{2, 0}}, 90, {}};
  Written old{Kind::kOrder, "completed", kToday - Days(600), {{2, 0}}, {}, {}};
  const Chart alone = ChartWith(TextsOf({supply}));
  EXPECT_EQ(TakenBy(alone).DaysTaken(), (DayCount{Days(60), Days(60)}));
  const Chart both = ChartWith(TextsOf({supply, old}));
  EXPECT_EQ(TakenBy(both).DaysTaken(), (DayCount{Days(0), Days(600)}));
  EXPECT_EQ(both.read.dispenses.size(), 1U);
}

// ---- doses -------------------------------------------------------------------------------------

TEST(ExposureProperty, TwiceEveryDoseIsTwiceTheDailyDose) {
  for (int seed = 0; seed < kRecords; ++seed) {
    Random random(seed);
    const Record record = AnyRecord(random, random.OneIn(2) ? Kind::kOrder : Kind::kDispense);
    const Chart once = ChartWith(TextsOf(record));
    const Chart twice = ChartWith(TextsOf(record, 2));
    ASSERT_EQ(once.read.medications.size(), twice.read.medications.size());
    for (std::size_t i = 0; i < once.read.medications.size(); ++i) {
      const auto& dose = once.read.medications[i].dose.amount;
      ASSERT_TRUE(dose.has_value()) << Told(record);
      ASSERT_EQ(twice.read.medications[i].dose.amount, *dose + *dose) << Told(record);
    }
    const Exposure single = TakenBy(once);
    const Exposure doubled = TakenBy(twice);
    for (const std::int64_t dose : kDoses) {
      ASSERT_EQ(single.DaysAtOrAbove(Mg(dose)), doubled.DaysAtOrAbove(Mg(2 * dose)))
          << Told(record);
    }
  }
}

// ---- dates known less well ---------------------------------------------------------------------

std::string Coarse(Day day, Random& random) {
  static constexpr const char* kTimes[] = {"", "T00:00:00Z", "T23:59:59-11:00", "T00:30:00+14:00"};
  const std::string full = fhir::IsoDate(day);
  const int how = random.Below(7);
  if (how < 4) return full + kTimes[how];
  return full.substr(0, how == 4 ? 4 : 7);
}

void ExpectNoNarrower(const Record& record, const Record& coarse_record) {
  const Chart full_chart = ChartWith(TextsOf(record));
  const Chart coarse_chart = ChartWith(TextsOf(coarse_record));
  const Exposure full = TakenBy(full_chart);
  const Exposure coarse = TakenBy(coarse_chart);
  const std::string told = Told(record) + Told(coarse_record);
  for (const std::int64_t dose : kDoses) {
    const DayCount known = full.DaysAtOrAbove(Mg(dose));
    const DayCount open = coarse.DaysAtOrAbove(Mg(dose));
    ASSERT_LE(open.at_least, known.at_least) << dose << "\n" << told;
    ASSERT_GE(open.at_most, known.at_most) << dose << "\n" << told;
  }
  ASSERT_LE(coarse.DaysTaken().at_least, full.DaysTaken().at_least) << told;
  ASSERT_GE(coarse.DaysTaken().at_most, full.DaysTaken().at_most) << told;
  if (coarse.CurrentDose()) {
    ASSERT_EQ(coarse.CurrentDose(), full.CurrentDose()) << told;
  }
  if (full.Running()) {
    ASSERT_TRUE(coarse.Running()) << told;
  }
}

void ExpectNoNarrower(Kind kind) {
  for (int seed = 0; seed < 3 * kRecords; ++seed) {
    Random random(seed);
    const Record record = AnyRecord(random, kind);
    Record coarse = record;
    for (Written& written : coarse) written.day = Coarse(written.start, random);
    ExpectNoNarrower(record, coarse);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(ExposureProperty, PartialDatesOfOrdersNeverSayMoreThanFullDatesWould) {
  ExpectNoNarrower(Kind::kOrder);
}

TEST(ExposureProperty, PartialDatesOfSuppliesNeverSayMoreThanFullDatesWould) {
  ExpectNoNarrower(Kind::kDispense);
}

TEST(ExposureProperty, AMonthWithALeapDayHoldsEveryDayOfIt) {
  for (const Kind kind : {Kind::kOrder, Kind::kDispense}) {
    for (int day = 0; day < 29; ++day) {
      Written exact{kind, "completed", On("2024-02-01").earliest + Days(day), {{1, 14}, {2, 0}},
                    60,   {}};
      Written month = exact;
      month.day = "2024-02";
      ExpectNoNarrower({exact}, {month});
      if (HasFatalFailure()) return;
      month.day = "2024";
      ExpectNoNarrower({exact}, {month});
      if (HasFatalFailure()) return;
    }
  }
}

TEST(ExposureProperty, TheWrittenDayCountsWhateverItsTimeZone) {
  for (const char* time : {"T00:00:00Z", "T23:59:59.999-12:00", "T00:00:00+14:00"}) {
    Written plain{Kind::kDispense,   "completed", On("2024-02-29").earliest,
                  {{1, 14}, {2, 0}}, 60,          {}};
    Written zoned = plain;
    zoned.day = "2024-02-29" + std::string(time);
    ExpectSame({plain}, {zoned});
  }
}

// ---- the order of the request ------------------------------------------------------------------

std::string Of(const std::optional<DaySpan>& day) {
  if (!day) return "-";
  return fhir::IsoDate(day->earliest) + ".." + fhir::IsoDate(day->latest);
}

std::string Of(const std::optional<MilligramsPerDay>& dose) {
  return dose ? std::to_string(dose->Micrograms()) : "?";
}

std::multiset<std::string> FactsOf(const Chart& chart) {
  std::multiset<std::string> facts;
  const auto add = [&facts](const std::vector<MedicationOrder>& orders) {
    for (const MedicationOrder& o : orders) {
      facts.insert(o.resource + " " + o.drug + " " + o.product + " " + std::to_string(o.step) +
                   " " + Of(o.dose.amount) + " " + Of(o.peak) + " " +
                   std::to_string(static_cast<int>(o.dose.missing)) + " " +
                   std::to_string(o.dose.times_a_day.value_or(0)) + " " +
                   std::to_string(static_cast<int>(o.dose.method)) + " " + Of(o.start) + " " +
                   Of(o.end) + " " + std::to_string(o.supply.value_or(Days(0)).count()) + " " +
                   std::to_string(static_cast<int>(o.status)) +
                   std::to_string(static_cast<int>(o.purpose)) +
                   std::to_string(o.strength.value_or(pathway::Milligrams::Whole(0)).Nanograms()));
    }
  };
  add(chart.read.medications);
  add(chart.read.drafts);
  for (const auto& d : chart.read.dispenses) {
    facts.insert(d.resource + d.drug + Of(d.day) +
                 std::to_string(d.supply.value_or(Days(0)).count()));
  }
  return facts;
}

std::string Joined(std::vector<std::string> parts, Random& random) {
  std::shuffle(parts.begin(), parts.end(), random.Engine());
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ",") + part;
  return joined;
}

// Directions that may or may not go together, each with what it may say.
std::vector<std::string> AnyDirections(Random& random) {
  static const std::vector<std::string> kBounds = {
      "",
      R"(,"boundsDuration":{"value":7,"code":"d"})",
      R"(,"boundsDuration":{"value":14,"code":"d"})",
      R"(,"boundsPeriod":{"start":"2025-11-01","end":"2025-11-14"})",
      R"(,"boundsPeriod":{"start":"2025-11-15"})",
      R"(,"boundsPeriod":{"start":"2025-11"})",
      R"(,"boundsPeriod":{"end":"2025-12-01"})"};
  static const std::vector<std::string> kDosing = {
      R"("doseAndRate":[{"doseQuantity":{"value":1,"code":"{capsule}"}}])",
      R"("doseAndRate":[{"doseQuantity":{"value":600,"code":"mg"}}])",
      R"("doseAndRate":[{"doseQuantity":{"value":1,"code":"spoon"}}])", R"("text":"as directed")",
      R"("text":"for pain")"};
  std::vector<std::string> directions;
  for (int i = random.Below(3); i >= 0; --i) {
    const std::string sequence =
        random.OneIn(2) ? "" : R"("sequence":)" + std::to_string(1 + random.Below(2)) + ",";
    directions.push_back("{" + sequence + kDosing[static_cast<std::size_t>(random.Below(5))] +
                         R"(,"timing":{"repeat":{"frequency":)" +
                         std::to_string(1 + random.Below(3)) + R"(,"period":1,"periodUnit":"d")" +
                         kBounds[static_cast<std::size_t>(random.Below(7))] + "}}}");
  }
  return directions;
}

TEST(ExposureProperty, TheOrderOfEntriesCodingsAndDirectionsChangesNothing) {
  const auto coding = [](std::string_view code) {
    return R"({"system":")" + std::string(kRxNorm) + R"(","code":")" + std::string(code) + R"("})";
  };
  const std::vector<std::string> codings = {coding("310431"), coding("25480"), coding("99999999"),
                                            R"({"system":"urn:local","code":"G300"})"};
  for (int seed = 0; seed < 10 * kRecords; ++seed) {
    Random random(seed);
    std::vector<std::vector<std::string>> directions;
    for (int i = 0; i < 3; ++i) directions.push_back(AnyDirections(random));
    const auto resource = [&](std::size_t i) {
      static constexpr const char* kTypes[] = {"MedicationRequest", "MedicationDispense",
                                               "MedicationStatement"};
      const std::string type = kTypes[(static_cast<std::size_t>(seed) + i) % 3];
      return ResourceOf(
          type, "r" + std::to_string(i),
          R"("status":"completed","medicationCodeableConcept":{"coding":[)" +
              Joined(codings, random) + R"(]},"authoredOn":"2025-10-01",)" +
              R"("whenHandedOver":"2025-10-02","dateAsserted":"2025-10-03",)" +
              (type == "MedicationStatement" ? R"("dosage":[)" : R"("dosageInstruction":[)") +
              Joined(directions[i], random) + "]");
    };
    std::vector<std::string> plain = {resource(0), resource(1), resource(2)};
    const auto facts = FactsOf(ChartOf(BodyOf({plain[0]}, R"("chart":)" + BundleOf(plain))));
    std::vector<std::string> shuffled = {resource(0), resource(1), resource(2)};
    const std::string draft = shuffled[0];
    std::shuffle(shuffled.begin(), shuffled.end(), random.Engine());
    ASSERT_EQ(FactsOf(ChartOf(BodyOf({draft}, R"("chart":)" + BundleOf(shuffled)))), facts)
        << seed << "\n"
        << plain[0] << "\n"
        << plain[1] << "\n"
        << plain[2];
  }
}

}  // namespace
}  // namespace hooks
