#include "pathway/alert_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

MedicationOrder OrderOf(const std::string& drug, OptionalDose dose,
                        OrderStatus status = OrderStatus::kActive) {
  MedicationOrder order;
  order.drug = drug;
  order.dose.amount = dose;
  order.status = status;
  return order;
}

AlertState StateWith(std::vector<MedicationOrder> taken, std::vector<MedicationOrder> drafts = {}) {
  PainCase pain_case = SampleCase();
  pain_case.medications = std::move(taken);
  pain_case.drafts = std::move(drafts);
  return StateOf(Judged(pain_case).judgement);
}

TEST(AlertStateTest, HoldsWhatIsTakenAndWhatIsDrafted) {
  EXPECT_THAT(StateWith({OrderOf("gabapentin", Mg(900)), OrderOf("", Mg(1)),
                         OrderOf("naproxen", Mg(500), OrderStatus::kEnded)},
                        {OrderOf("duloxetine", Mg(30), OrderStatus::kDraft)})
                  .drugs,
              ElementsAre(Pair("duloxetine", Mg(30)), Pair("gabapentin", Mg(900))));
}

TEST(AlertStateTest, ADraftCountsInPlaceOfWhatIsTaken) {
  EXPECT_THAT(StateWith({OrderOf("gabapentin", Mg(900))},
                        {OrderOf("gabapentin", Mg(1200), OrderStatus::kDraft)})
                  .drugs,
              ElementsAre(Pair("gabapentin", Mg(1200))));
}

TEST(AlertStateTest, OrdersOfADrugAddUpAndOneUnknownMakesTheSumUnknown) {
  EXPECT_THAT(StateWith({OrderOf("gabapentin", Mg(300)), OrderOf("gabapentin", Mg(600))}).drugs,
              ElementsAre(Pair("gabapentin", Mg(900))));
  EXPECT_THAT(StateWith({OrderOf("gabapentin", Mg(300)), OrderOf("gabapentin", {})}).drugs,
              ElementsAre(Pair("gabapentin", std::nullopt)));
}

TEST(AlertStateTest, AnOrderThatADraftStopsIsTakenNoMore) {
  MedicationOrder stopped = OrderOf("gabapentin", Mg(300));
  stopped.stopping = true;
  EXPECT_THAT(StateWith({stopped}).drugs, IsEmpty());
}

AlertState Known(const std::string& drug, OptionalDose dose) { return {{{drug, dose}}, {"fever"}}; }

TEST(AlertStateTest, TheSameIsNoNews) {
  EXPECT_FALSE(IsNews(Known("gabapentin", Mg(900)), Known("gabapentin", Mg(900))));
  EXPECT_FALSE(IsNews(Known("gabapentin", {}), Known("gabapentin", {})));
}

TEST(AlertStateTest, AHigherDoseIsNewsAndALowerOneIsNot) {
  EXPECT_TRUE(IsNews(Known("gabapentin", Mg(900)), Known("gabapentin", Mg(901))));
  EXPECT_FALSE(IsNews(Known("gabapentin", Mg(900)), Known("gabapentin", Mg(899))));
}

TEST(AlertStateTest, ADoseThatIsNoLongerKnownOrWasNotIsNews) {
  EXPECT_TRUE(IsNews(Known("gabapentin", Mg(900)), Known("gabapentin", {})));
  EXPECT_TRUE(IsNews(Known("gabapentin", {}), Known("gabapentin", Mg(1))));
}

TEST(AlertStateTest, ANewDrugIsNewsAndOneThatIsGoneIsNot) {
  const AlertState both{{{"gabapentin", Mg(900)}, {"tramadol", Mg(100)}}, {"fever"}};
  EXPECT_TRUE(IsNews(Known("gabapentin", Mg(900)), both));
  EXPECT_FALSE(IsNews(both, Known("gabapentin", Mg(900))));
}

TEST(AlertStateTest, ANewRedFlagIsNewsAndOneThatIsGoneIsNot) {
  const AlertState none{{{"gabapentin", Mg(900)}}, {}};
  EXPECT_TRUE(IsNews(none, Known("gabapentin", Mg(900))));
  EXPECT_FALSE(IsNews(Known("gabapentin", Mg(900)), none));
}

}  // namespace
}  // namespace pathway
