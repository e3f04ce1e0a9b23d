#include "tests/fhir/dosage_shapes.h"

#include <set>

// Every shape of directions in dosage_shapes.tsv.
namespace fhir {
namespace {

TEST(DosageShapesTest, EveryShapeIsRead) {
  ASSERT_GT(Shapes().size(), 300U);
  for (const Shape& shape : Shapes()) {
    const std::vector<DoseStep> plan = PlanOf(shape);
    const bool tells_method = shape.expected.find(" by ") != std::string::npos;
    EXPECT_EQ(Told(plan, tells_method ? Telling::kMethod : Telling::kDose), shape.expected)
        << "dosage_shapes.tsv:" << shape.line << " " << shape.name << "\n{" << shape.members << "}";
    EXPECT_EQ(BrokenIn(plan), "") << shape.line << " " << shape.name;
  }
}

TEST(DosageShapesTest, EveryShapeHasANameOfItsOwn) {
  std::set<std::string> names;
  for (const Shape& shape : Shapes()) EXPECT_TRUE(names.insert(shape.name).second) << shape.name;
}

// Steps without dates begin when the ones before them are over.
TEST(DosageShapesTest, AStepBeginsWhereTheLastOneEnds) {
  int followed = 0;
  for (const Shape& shape : Shapes()) {
    pathway::Days over{0};
    for (const DoseStep& step : PlanOf(shape)) {
      if (step.from || step.until || !step.lasts) break;
      EXPECT_EQ(step.begins, over) << shape.line << " " << shape.name;
      over += *step.lasts;
      ++followed;
    }
  }
  EXPECT_GT(followed, 10);
}

}  // namespace
}  // namespace fhir
