// What must hold for any request: its order says nothing, and a date known less well never gives a
// narrower answer than the dates it may stand for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/reader.h"
#include "pathway/renal.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::Days;
using pathway::DaySpan;

// ---- the order of the request ------------------------------------------------------------------

std::string Of(const std::optional<DaySpan>& day) {
  if (!day) return "-";
  return fhir::IsoDate(day->earliest) + ".." + fhir::IsoDate(day->latest);
}

std::string Of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + ",";
  return text;
}

template <typename T>
std::string NumberOf(T value) {
  return std::to_string(static_cast<int>(value));
}

// Every fact of the case that the readers of this folder find, as lines without their order.
std::multiset<std::string> FactsOf(const Chart& chart) {
  const pathway::PainCase& read = chart.read;
  std::multiset<std::string> facts = {"born " + Of(read.birth), "sex " + NumberOf(read.sex),
                                      "requester " + read.requester_specialty};
  for (const auto& c : read.conditions) {
    facts.insert(c.resource + Of(c.concepts) + NumberOf(c.active) + NumberOf(c.confirmed) +
                 NumberOf(c.side) + NumberOf(c.recorded_as) + Of(c.onset) + Of(c.recorded) +
                 c.text + c.onset_text);
  }
  for (const auto& a : read.absences) facts.insert(a.resource + a.concept_name + Of(a.day));
  for (const auto& m : read.measurements) {
    facts.insert(m.resource + m.kind + std::to_string(m.thousandths) + Of(m.day) +
                 NumberOf(m.names_a_site) + NumberOf(m.bound));
  }
  for (const auto& s : read.services) {
    facts.insert(s.resource + Of(s.concepts) + NumberOf(s.state) + Of(s.day) +
                 NumberOf(s.names_spine) + s.text);
  }
  for (const auto& i : read.imaging) {
    facts.insert("imaging " + i.resource + Of(i.day) + NumberOf(i.compression));
  }
  for (const auto& a : read.allergies) {
    facts.insert(a.resource + a.substance + NumberOf(a.serious) + NumberOf(a.intolerance));
  }
  for (const auto& issue : chart.issues.All()) {
    facts.insert(issue.at.substr(issue.at.rfind("resource.")) + issue.text);
  }
  return facts;
}

std::string Observed(std::string_view id, std::string_view system, std::string_view code,
                     const std::string& members) {
  return ResourceOf("Observation", id, R"("code":)" + Coded(system, code) + "," + members);
}

std::vector<std::string> WholeRecord() {
  return {
      R"({"resourceType":"Patient","id":"pat-1","birthDate":"1979-04","gender":"female"})",
      ResourceOf("Condition", "c1",
                 R"("onsetAge":{"value":45,"code":"a"},"code":)" + Coded(kIcd10cm, "M54.32")),
      ResourceOf("Condition", "c2",
                 R"("recordedDate":"2025-11-02","code":)" + Coded(kSnomed, "23056005")),
      ResourceOf("Condition", "c3",
                 R"("verificationStatus":"provisional","code":)" + Coded(kIcd10cm, "G40.9")),
      Observed("o1", kSnomed, "386661006", R"("valueBoolean":true,"issued":"2026-01-02")"),
      Observed("o2", kSnomed, "386661006", R"("valueBoolean":false,"issued":"2026-01-04")"),
      Observed("o3", kLoinc, "2160-0",
               R"("valueQuantity":{"value":1.1,"code":"mg/dL"},"effectiveDateTime":"2025-12")"),
      Observed("o4", kLoinc, "98979-8", R"("valueString":">60 mL/min","issued":"2025-12-03")"),
      Observed("o5", kLoinc, "72514-3",
               R"("valueInteger":6,"focus":[{"reference":"Condition/c1"}],"issued":"2026-01-03")"),
      Observed("o6", kLoinc, "29463-7", R"("valueQuantity":{"value":7000,"code":"kg"})"),
      Observed("o7", kLoinc, "2106-3", R"("valueString":"negative","issued":"2026-01-05")"),
      ResourceOf("ServiceRequest", "s1",
                 R"("status":"completed","authoredOn":"2025-12-01",)"
                 R"("code":{"text":"MRI lumbar"})"),
      ResourceOf("DiagnosticReport", "r1",
                 R"("issued":"2025-12-04","conclusion":"No compression",)"
                 R"("code":{"text":"MRI lumbar spine"})"),
      ResourceOf("Procedure", "p1",
                 R"("status":"completed","performedAge":{"value":46,"unit":)"
                 R"("years"},"code":)" +
                     Coded(kSnomed, "306265007")),
      R"({"resourceType":"AllergyIntolerance","id":"a1","code":{"text":"NSAIDs"}})",
      R"({"resourceType":"AllergyIntolerance","id":"a2","code":{"text":"Gabapentin"}})",
      R"({"resourceType":"PractitionerRole","id":"q1","specialty":[{"text":"Spine"}]})",
      R"({"resourceType":"PractitionerRole","id":"q2","specialty":[{"text":"Pain medicine"}]})",
  };
}

TEST(CaseProperty, TheOrderOfTheRequestChangesNothing) {
  std::vector<std::string> record = WholeRecord();
  const std::multiset<std::string> facts = FactsOf(ChartWith(record));
  EXPECT_EQ(facts.size(), 18U);
  std::mt19937 random(20260115);  // the same orders in every run
  for (int i = 0; i < 200; ++i) {
    std::shuffle(record.begin(), record.end(), random);
    ASSERT_EQ(FactsOf(ChartWith(record)), facts) << "shuffle " << i;
  }
}

// ---- dates known less well ---------------------------------------------------------------------

struct Partial {
  const char* written;
  const char* first;
  const char* last;
};

constexpr Partial kPartials[] = {{"2025-11", "2025-11-01", "2025-11-30"},
                                 {"2025-12", "2025-12-01", "2025-12-31"},
                                 {"2026-01", "2026-01-01", "2026-01-15"},
                                 {"2025", "2025-01-01", "2025-12-31"},
                                 {"2024", "2024-01-01", "2024-12-31"}};

std::vector<std::string> DaysOf(const Partial& partial) {
  std::vector<std::string> days;
  for (auto day = On(partial.first).earliest; day <= On(partial.last).earliest; day += Days(1)) {
    days.push_back(fhir::IsoDate(day));
  }
  return days;
}

bool Holds(const DaySpan& wide, const DaySpan& narrow) {
  return wide.earliest <= narrow.earliest && narrow.latest <= wide.latest;
}

DaySpan OnsetOf(const std::string& birth, const std::string& onset) {
  const auto chart =
      ChartWith({R"({"resourceType":"Patient","id":"pat-1","birthDate":")" + birth + R"("})",
                 ResourceOf("Condition", "c", onset + R"(,"code":)" + Coded(kIcd10cm, "M54.32"))});
  return chart.read.conditions.front().onset.value();
}

TEST(CaseProperty, APartialOnsetHoldsEveryDayItMayStandFor) {
  for (const Partial& partial : kPartials) {
    const auto written = [](const std::string& date) {
      return R"("onsetDateTime":")" + date + "\"";
    };
    const DaySpan wide = OnsetOf("1979-04-02", written(partial.written));
    for (const std::string& day : DaysOf(partial)) {
      EXPECT_TRUE(Holds(wide, OnsetOf("1979-04-02", written(day)))) << day;
    }
  }
}

TEST(CaseProperty, AnAgeAtOnsetIsNoNarrowerWithAPartialBirth) {
  const std::string at_45 = R"("onsetAge":{"value":45,"code":"a"})";
  const DaySpan year = OnsetOf("1980", at_45);
  for (auto day = On("1980-01-01").earliest; day <= On("1980-12-31").earliest; day += Days(1)) {
    EXPECT_TRUE(Holds(year, OnsetOf(fhir::IsoDate(day), at_45))) << fhir::IsoDate(day);
  }
}

TEST(CaseProperty, APartialBirthGivesEveryAgeItMayMean) {
  const auto today = On("2026-01-15").earliest;
  for (const char* written : {"1951", "1951-01", "2008", "2008-01"}) {
    const DaySpan birth = On(written);
    for (auto day = birth.earliest; day <= birth.latest; day += Days(1)) {
      const int age = pathway::YearsOn(day, today);
      EXPECT_LE(pathway::YearsOn(birth.latest, today), age);
      EXPECT_GE(pathway::YearsOn(birth.earliest, today), age);
    }
  }
}

pathway::RenalRules Rules() {
  pathway::RenalRules rules;
  rules.look_back = Days(365);
  rules.look_back_older = Days(183);
  rules.look_back_low = Days(91);
  rules.older_age = 75;
  rules.low_egfr = 45;
  rules.weight_look_back = Days(365);
  rules.near_cut_point_percent = 10;
  rules.unstable_window = Days(90);
  rules.unstable_percent = 50;
  rules.aki_window = Days(30);
  rules.obese_bmi = 30;
  rules.adjusted_percent = 40;
  return rules;
}

struct Taken {
  std::string birth;
  std::string first;
  std::string second;
};

pathway::RenalFunction FunctionOf(const Taken& taken) {
  const auto creatinine = [](const char* id, const char* value, const std::string& day) {
    return Observed(id, kLoinc, "2160-0",
                    R"("valueQuantity":{"value":)" + std::string(value) +
                        R"(,"code":"mg/dL"},"effectiveDateTime":")" + day + "\"");
  };
  const auto chart = ChartWith(
      {R"({"resourceType":"Patient","id":"pat-1","gender":"male","birthDate":")" + taken.birth +
           R"("})",
       creatinine("a", "1.0", taken.first), creatinine("b", "1.3", taken.second),
       Observed("w", kLoinc, "29463-7",
                R"("valueQuantity":{"value":80,"code":"kg"},"effectiveDateTime":"2025-12-20")")});
  return RenalFunctionOn(chart.read.today, chart.read, Rules());
}

// Whatever the full date, the clearance is no lower than that of the partial one; and where the
// full date leaves none, the partial one gave none.
void ExpectNoNarrower(const pathway::RenalFunction& wide, const pathway::RenalFunction& narrow,
                      const std::string& what) {
  if (!wide.clearance) return;
  ASSERT_TRUE(narrow.clearance.has_value()) << what;
  EXPECT_LE(*wide.clearance, *narrow.clearance) << what;
}

TEST(CaseProperty, APartialCreatinineGivesNoNarrowerClearance) {
  for (const Partial& partial : kPartials) {
    for (const char* other : {"2025-11-15", "2025-06-01", "2025-12-31", "2024-06-01"}) {
      const auto first = FunctionOf({"1960-05-05", partial.written, other});
      const auto second = FunctionOf({"1960-05-05", other, partial.written});
      for (const std::string& day : DaysOf(partial)) {
        ExpectNoNarrower(first, FunctionOf({"1960-05-05", day, other}), day + other);
        ExpectNoNarrower(second, FunctionOf({"1960-05-05", other, day}), day + other);
      }
    }
  }
}

TEST(CaseProperty, APartialBirthGivesNoNarrowerClearance) {
  for (const char* taken : {"2025-12-01", "2025-06-01"}) {
    for (const char* written : {"1951-01", "1951", "1950"}) {
      const auto wide = FunctionOf({written, taken, taken});
      const DaySpan birth = On(written);
      for (auto day = birth.earliest; day <= birth.latest; day += Days(1)) {
        ExpectNoNarrower(wide, FunctionOf({fhir::IsoDate(day), taken, taken}), fhir::IsoDate(day));
      }
    }
  }
}

}  // namespace
}  // namespace hooks
