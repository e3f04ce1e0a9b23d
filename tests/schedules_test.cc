// The pages of tests/schedules: what the shipped content plans with each drug, as a pharmacist
// reads it. The target update-cases writes them anew; read the difference before committing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/house.h"
#include "tests/schedules/schedules.h"

namespace {

TEST(SchedulesTest, EveryDrugGivesTheAnswerOnFile) {
  for (const std::string& drug : schedules::Drugs()) {
    const auto file = house::Root() / schedules::FileOf(drug);
    const std::string page = schedules::PageOf(drug, house::Sandbox());
    if (std::getenv("NEXTSTEP_UPDATE_CASES") != nullptr) std::ofstream(file) << page;
    EXPECT_EQ(house::FileText(file), page) << "run the target update-cases, then read it";
  }
}

TEST(SchedulesTest, EveryDrugWithABandHasItsPage) {
  for (const auto& [id, drug] : house::Sandbox().content.drugs) {
    EXPECT_EQ(schedules::PageOf(id, house::Sandbox()).empty(), drug.bands.empty()) << id;
  }
}

}  // namespace
