// Dose plans of the shipped content: what must hold of every one at any dose and kidney function,
// and that what they write into an order is what this service reads back from it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cards/dosage_instruction.h"
#include "hooks/build_case.h"
#include "hooks/cds_service.h"
#include "hooks/hook_request.h"
#include "hooks/record.h"
#include "pathway/plan.h"
#include "tests/house.h"

namespace {

using pathway::Days;
using pathway::Drug;
using pathway::MilligramsPerDay;
using pathway::Plan;
using pathway::PlanStep;
using pathway::RenalBand;
using Doses = std::vector<MilligramsPerDay>;

Doses DosesOf(const Plan& plan) {
  Doses doses;
  for (const PlanStep& step : plan.steps) doses.push_back(plan.DoseOf(step));
  return doses;
}

std::string Said(const Plan& plan) { return cards::StepsText(plan, house::Sandbox().texts.plan); }

// Every whole dose that a patient may come with: in quarters of the lowest strength, up to half as
// much again as the highest limit.
Doses PresentDoses(const Drug& drug) {
  Doses doses;
  const std::int64_t quarter = drug.products.front().strength.Nanograms() / 4;
  const std::int64_t most = drug.bands.front().maximum->Micrograms() * 3 / 2 * 1000;
  for (std::int64_t dose = quarter; dose <= most; dose += quarter) {
    doses.push_back(
        MilligramsPerDay::Taken(pathway::Milligrams::FromNanograms(dose), std::chrono::hours(24)));
  }
  return doses;
}

void ForEachPlannedDrug(const std::function<void(const Drug&)>& look) {
  for (const auto& [id, drug] : house::Sandbox().content.drugs) {
    if (drug.products.empty()) continue;
    SCOPED_TRACE(id);
    look(drug);
  }
}

// No dose of the plan is taken more often than the band allows, and each is whole.
void ExpectTakeable(const Plan& plan, int times_a_day) {
  for (const PlanStep& step : plan.steps) {
    int times = 0;
    ASSERT_FALSE(step.intakes.empty()) << Said(plan);
    for (const pathway::Intake& intake : step.intakes) {
      EXPECT_GE(intake.units, 1) << Said(plan);
      times += intake.times_a_day;
    }
    EXPECT_GE(times, 1) << Said(plan);
    EXPECT_LE(times, times_a_day) << Said(plan);
  }
}

void ExpectRises(const Plan& plan, MilligramsPerDay from, const RenalBand& band) {
  for (const MilligramsPerDay dose : DosesOf(plan)) {
    EXPECT_GT(dose, from) << Said(plan);
    EXPECT_LE(dose, *band.maximum) << Said(plan);
    from = dose;
  }
  EXPECT_FALSE(plan.Stops()) << Said(plan);
  ExpectTakeable(plan, band.times_a_day);
}

void ExpectFalls(const Plan& plan, MilligramsPerDay from) {
  for (const MilligramsPerDay dose : DosesOf(plan)) {
    EXPECT_LT(dose, from) << Said(plan);
    EXPECT_GT(dose, MilligramsPerDay::Whole(0)) << Said(plan);
    from = dose;
  }
}

std::int64_t LargestDrop(const Plan& plan, MilligramsPerDay from) {
  std::int64_t largest = 0;
  for (const MilligramsPerDay dose : DosesOf(plan)) {
    largest = std::max(largest, from.Micrograms() - dose.Micrograms());
    from = dose;
  }
  return plan.Stops() ? std::max(largest, from.Micrograms()) : largest;
}

// ---- what holds of every plan ------------------------------------------------------------------

TEST(PlansTest, EveryDrugOfTheWorkHasItsNumbers) {
  for (const char* id :
       {"gabapentin", "pregabalin", "duloxetine", "venlafaxine ER", "nortriptyline",
        "amitriptyline", "desipramine", "baclofen", "tizanidine", "carisoprodol"}) {
    const Drug& drug = house::Sandbox().content.drugs.at(id);
    EXPECT_FALSE(drug.products.empty()) << id;
    EXPECT_TRUE(drug.taper.has_value()) << id;
  }
}

TEST(PlansTest, NoRelaxantIsEverStartedOrRaised) {
  ForEachPlannedDrug([](const Drug& drug) {
    if (drug.drug_class != "muscle_relaxant") return;
    for (const RenalBand& band : drug.bands) EXPECT_FALSE(band.start || band.titration);
  });
}

TEST(PlansTest, AStartStaysWithinTheLimitOfItsBand) {
  ForEachPlannedDrug([](const Drug& drug) {
    for (const RenalBand& band : drug.bands) {
      const auto plan = pathway::StartPlan(drug, band, band.maximum);
      EXPECT_EQ(plan.has_value(), band.start.has_value()) << band.from;
      if (plan) ExpectRises(*plan, MilligramsPerDay::Whole(0), band);
    }
  });
}

TEST(PlansTest, ATitrationReachesAnAdequateDoseWithinTheLimit) {
  ForEachPlannedDrug([](const Drug& drug) {
    for (const RenalBand& band : drug.bands) {
      for (const MilligramsPerDay dose : PresentDoses(drug)) {
        const auto plan = pathway::TitrationPlan(drug, band, band.maximum, dose);
        if (!plan) continue;
        ExpectRises(*plan, dose, band);
        EXPECT_GE(DosesOf(*plan).back(), *band.adequate) << Said(*plan);
        EXPECT_LT(dose, *band.adequate) << Said(*plan);
      }
    }
  });
}

TEST(PlansTest, ATaperGoesDownToNothingInStepsThatAreSmallEnough) {
  ForEachPlannedDrug([](const Drug& drug) {
    for (const MilligramsPerDay dose : PresentDoses(drug)) {
      for (const Days held : {Days(30), Days(90), Days(91), Days(1000)}) {
        const auto plan = pathway::TaperPlan(drug, dose, held);
        if (!plan) continue;
        ExpectFalls(*plan, dose);
        ExpectTakeable(*plan, drug.bands.front().times_a_day);
        EXPECT_TRUE(plan->Stops());
        const pathway::Taper& taper = *drug.taper;
        const bool longer = taper.longer && ((taper.over && dose > *taper.over) ||
                                             (taper.after && held > *taper.after));
        const pathway::TaperPace& pace = longer ? *taper.longer : taper.usual;
        EXPECT_LE(LargestDrop(*plan, dose), pace.step.Nanograms() / 1000) << Said(*plan);
        EXPECT_LE((dose.Micrograms() - DosesOf(*plan).front().Micrograms()) * 2, dose.Micrograms())
            << Said(*plan);
        EXPECT_GE(plan->Length(), pace.at_least) << Said(*plan);
        EXPECT_LE(plan->Length(), pace.at_most.value_or(Days(1'000))) << Said(*plan);
      }
    }
  });
}

TEST(PlansTest, EveryUsualDoseCanBeTapered) {
  struct Usual {
    const char* drug;
    std::vector<std::int64_t> doses;
  };
  for (const Usual& usual :
       {Usual{"gabapentin", {300, 400, 600, 800, 900, 1200, 1800, 2400, 3600}},
        Usual{"pregabalin", {50, 75, 100, 150, 200, 225, 300, 450, 600}},
        Usual{"duloxetine", {30, 40, 60, 90, 120}}, Usual{"venlafaxine ER", {75, 150, 225}},
        Usual{"nortriptyline", {20, 25, 30, 50, 75}}, Usual{"amitriptyline", {20, 25, 50, 75}},
        Usual{"desipramine", {25, 50, 75, 100, 150}},
        Usual{"baclofen", {10, 15, 20, 30, 40, 60, 80}}, Usual{"tizanidine", {4, 6, 8, 12, 24, 36}},
        Usual{"carisoprodol", {700, 1050, 1400}}}) {
    const Drug& drug = house::Sandbox().content.drugs.at(usual.drug);
    for (const std::int64_t dose : usual.doses) {
      EXPECT_TRUE(pathway::TaperPlan(drug, MilligramsPerDay::Whole(dose), Days(30)))
          << usual.drug << " " << dose;
    }
  }
}

TEST(PlansTest, AReductionReachesTheLimitInTime) {
  ForEachPlannedDrug([](const Drug& drug) {
    for (const RenalBand& band : drug.bands) {
      for (const MilligramsPerDay dose : PresentDoses(drug)) {
        if (dose <= *band.maximum) continue;
        const auto plan =
            pathway::ReductionPlan(drug, dose, *band.maximum, Days(7), band.times_a_day);
        if (!plan) continue;
        ExpectFalls(*plan, dose);
        EXPECT_LE(DosesOf(*plan).back(), *band.maximum) << Said(*plan);
        EXPECT_LE(plan->Length(), Days(7)) << Said(*plan);
        EXPECT_FALSE(plan->Stops()) << Said(*plan);
      }
    }
  });
}

// ---- what is written is what is read -----------------------------------------------------------

std::string OrderOf(const Plan& plan) {
  return R"({"resourceType":"MedicationRequest","id":"plan","status":"draft","intent":"order",)"
         R"("subject":{"reference":"Patient/p"},"medicationCodeableConcept":)" +
         cards::MedicationOf(plan) + R"(,"dosageInstruction":)" +
         cards::DosageInstruction(plan, house::Sandbox().texts.plan) + "}";
}

pathway::PainCase ReadBack(const Plan& plan, bool draft) {
  std::string order = OrderOf(plan);
  if (!draft) order.replace(order.find("draft"), 5, "active");
  const std::string bundle = R"({"resourceType":"Bundle","entry":[{"resource":)" + order + "}]}";
  const std::string empty = R"({"resourceType":"Bundle"})";
  const std::string body = R"({"hook":"order-sign","hookInstance":"i","context":{"userId":)"
                           R"("Practitioner/u","patientId":"p","draftOrders":)" +
                           (draft ? bundle : empty) + R"(},"prefetch":{"medicationRequests":)" +
                           (draft ? empty : bundle) + "}}";
  const service::Deployment& sandbox = house::Sandbox();
  const hooks::HookRequest request = hooks::ReadHookRequest(sandbox.services.front(), body);
  fhir::Issues issues;
  hooks::Record record(request, issues);
  auto read = hooks::BuildCase(request, record, sandbox.terminology, sandbox.reading,
                               house::FirstDay(), issues);
  EXPECT_TRUE(issues.All().empty());
  return read;
}

void ExpectReadBack(const Plan& plan, const Drug& drug) {
  SCOPED_TRACE(Said(plan));
  const Doses doses = DosesOf(plan);
  const auto chart = ReadBack(plan, false).medications;
  ASSERT_EQ(chart.size(), doses.size());
  for (std::size_t i = 0; i < chart.size(); ++i) {
    EXPECT_EQ(chart[i].drug, drug.id);
    ASSERT_TRUE(chart[i].dose.amount);
    EXPECT_EQ(*chart[i].dose.amount, doses[i]);
  }
  const auto drafts = ReadBack(plan, true).drafts;
  ASSERT_EQ(drafts.size(), 1U);
  ASSERT_TRUE(drafts.front().dose.amount);
  EXPECT_EQ(*drafts.front().dose.amount, doses.back());
  EXPECT_EQ(drafts.front().peak.value_or(doses.front()),
            *std::max_element(doses.begin(), doses.end()));
}

TEST(PlansTest, WhatAnOrderPlansIsReadBackFromIt) {
  ForEachPlannedDrug([](const Drug& drug) {
    const MilligramsPerDay high = *drug.bands.front().maximum;
    for (const RenalBand& band : drug.bands) {
      if (const auto plan = pathway::StartPlan(drug, band, band.maximum)) {
        ExpectReadBack(*plan, drug);
      }
      if (!band.titration) continue;
      const auto low =
          MilligramsPerDay::Taken(drug.products.front().strength, std::chrono::hours(24));
      if (const auto plan = pathway::TitrationPlan(drug, band, band.maximum, low)) {
        ExpectReadBack(*plan, drug);
      }
    }
    for (const MilligramsPerDay dose : {high, MilligramsPerDay::Whole(high.Micrograms() / 2000)}) {
      if (const auto plan = pathway::TaperPlan(drug, dose, Days(30))) ExpectReadBack(*plan, drug);
    }
    const RenalBand& lowest = drug.bands.back();
    if (const auto plan = pathway::ReductionPlan(drug, high, *lowest.maximum, Days(7), 1)) {
      ExpectReadBack(*plan, drug);
    }
  });
}

}  // namespace
