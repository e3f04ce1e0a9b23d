#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <utility>

#include "tests/fhir/dosage_shapes.h"
#include "tests/fhir/json_tree.h"

// What holds for every shape of directions in dosage_shapes.tsv, however it is written.
namespace fhir {
namespace {

Tree TreeOf(const Shape& shape) {
  const auto document = JsonDocument::Parse(shape.Order());
  EXPECT_TRUE(document.has_value()) << shape.line << " " << shape.name;
  return document ? TreeOf(document->Root("MedicationRequest")) : Tree();
}

std::string ToldAll(const Tree& tree, const Shape& shape) {
  return Told(PlanIn(TextOf(tree), shape.product), Telling::kAll);
}

// The keys of the tree, with how often each stands in it.
std::multiset<std::string> KeysOf(Tree tree) {
  std::multiset<std::string> keys;
  ForEach(tree, "", [&keys](const Tree& node, const std::string&) {
    for (const TreeMember& member : node.members) keys.insert(member.key);
  });
  return keys;
}

TEST(DosagePropertyTest, PrintingATreeChangesNothing) {
  for (const Shape& shape : Shapes()) {
    const std::string told = Told(PlanOf(shape), Telling::kAll);
    EXPECT_EQ(ToldAll(TreeOf(shape), shape), told) << shape.line << " " << shape.name;
  }
}

// ---- order -------------------------------------------------------------------------------------

// FHIR gives no meaning to the place of any of these in its list: sequence numbers do that.
void Shuffle(Tree& tree, std::mt19937& random) {
  static const std::set<std::string> kLists = {
      "dosageInstruction", "dosage",    "doseAndRate", "coding",   "when",
      "timeOfDay",         "dayOfWeek", "event",       "extension"};
  ForEach(tree, "", [&random](Tree& node, const std::string& key) {
    if (kLists.contains(key)) std::shuffle(node.elements.begin(), node.elements.end(), random);
    std::shuffle(node.members.begin(), node.members.end(), random);
  });
}

TEST(DosagePropertyTest, TheOrderInListsAndObjectsChangesNothing) {
  std::mt19937 random(21);
  for (const Shape& shape : Shapes()) {
    const std::string told = Told(PlanOf(shape), Telling::kAll);
    Tree tree = TreeOf(shape);
    std::string other = told;
    for (int i = 0; i < 12 && other == told; ++i) {
      Shuffle(tree, random);
      other = ToldAll(tree, shape);
    }
    EXPECT_EQ(other, told) << shape.line << " " << shape.name << "\n" << TextOf(tree);
  }
}

// ---- twice the dose ----------------------------------------------------------------------------

bool HoldsDose(const std::string& key) {
  return key == "doseQuantity" || key == "doseRange" || key == "valueQuantity";
}

// The number of a scalar, also of one in quotation marks.
std::optional<double> NumberOf(const Tree& tree) {
  std::string text = tree.scalar;
  std::erase(text, '"');
  if (text.empty() || text.find_first_not_of("0123456789.+-eE") != std::string::npos) return {};
  return std::stod(text);
}

// Calls `act` with every value of a dose quantity.
void ForEachDoseValue(Tree& tree, const std::function<void(Tree&)>& act) {
  ForEach(tree, "", [&act](Tree& node, const std::string& key) {
    if (!HoldsDose(key)) return;
    ForEach(node, key, [&act](Tree& inner, const std::string& inner_key) {
      if (inner_key == "value") act(inner);
    });
  });
}

bool IsKnown(const pathway::DailyDose& dose) { return dose.amount || dose.per_hour; }

// Twice each dose at a time is twice the daily dose where the dose comes from the coded
// directions alone: all of it known, no maximum, no text beside it, nothing near the largest value.
bool DoublesByRule(const Shape& shape, const std::vector<DoseStep>& plan) {
  using pathway::DoseMethod;
  Tree tree = TreeOf(shape);
  const auto keys = KeysOf(tree);
  if (keys.contains("maxDosePerPeriod") || keys.contains("patientInstruction")) return false;
  for (const char* list : {"dosageInstruction", "dosage"}) {
    bool has_text = false;
    ForEach(tree, "", [&](const Tree& node, const std::string& key) {
      if (key != list) return;
      for (const TreeMember& member : node.members) has_text |= member.key == "text";
    });
    if (has_text) return false;
  }
  bool moderate = true;
  ForEachDoseValue(tree, [&moderate](const Tree& value) {
    const auto number = NumberOf(value);
    moderate = moderate && number && *number <= 50'000;
  });
  return moderate && std::all_of(plan.begin(), plan.end(), [](const DoseStep& step) {
           return IsKnown(step.dose) && step.dose.method != DoseMethod::kSupply &&
                  step.dose.method != DoseMethod::kText;
         });
}

void ExpectTwice(const DoseStep& twice, const DoseStep& once, const std::string& name) {
  ASSERT_EQ(twice.dose.amount.has_value(), once.dose.amount.has_value()) << name;
  ASSERT_EQ(twice.dose.per_hour.has_value(), once.dose.per_hour.has_value()) << name;
  if (once.dose.amount) {
    const std::int64_t doubled = 2 * once.dose.amount->Micrograms();
    EXPECT_LE(std::abs(twice.dose.amount->Micrograms() - doubled), 1) << name;
  }
  if (once.dose.per_hour) {
    EXPECT_EQ(*twice.dose.per_hour, 2 * *once.dose.per_hour) << name;
  }
  EXPECT_EQ(twice.dose.method, once.dose.method) << name;
  EXPECT_EQ(twice.dose.times_a_day, once.dose.times_a_day) << name;
  EXPECT_EQ(twice.dose.as_needed, once.dose.as_needed) << name;
  EXPECT_EQ(twice.begins, once.begins) << name;
  EXPECT_EQ(DaysOf(twice), DaysOf(once)) << name;
}

TEST(DosagePropertyTest, TwiceAsMuchAtATimeIsTwiceAsMuchADay) {
  int doubled = 0;
  for (const Shape& shape : Shapes()) {
    const std::vector<DoseStep> once = PlanOf(shape);
    if (!DoublesByRule(shape, once)) continue;
    ++doubled;
    Tree tree = TreeOf(shape);
    ForEachDoseValue(tree, [](Tree& value) {
      value.scalar = std::to_string(2 * *NumberOf(value));
      value.kind = Node::Kind::kNumber;
    });
    const std::vector<DoseStep> twice = PlanIn(TextOf(tree), shape.product);
    ASSERT_EQ(twice.size(), once.size()) << shape.line << " " << shape.name;
    for (std::size_t i = 0; i < once.size(); ++i) ExpectTwice(twice[i], once[i], shape.name);
  }
  EXPECT_GT(doubled, 120);
}

// ---- the same, written otherwise ---------------------------------------------------------------

Tree* MemberOf(Tree& tree, const std::string& key) {
  for (TreeMember& member : tree.members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

// Rewrites each order with `change`, which tells whether it changed anything, and expects the same.
void ExpectTheSameAfter(const std::function<bool(Tree&, const std::string& key)>& change,
                        int at_least) {
  int rewritten = 0;
  for (const Shape& shape : Shapes()) {
    Tree tree = TreeOf(shape);
    bool changed = false;
    ForEach(tree, "", [&](Tree& node, const std::string& key) { changed |= change(node, key); });
    if (!changed) continue;
    ++rewritten;
    EXPECT_EQ(ToldAll(tree, shape), Told(PlanOf(shape), Telling::kAll))
        << shape.line << " " << shape.name << "\n"
        << TextOf(tree);
  }
  EXPECT_GE(rewritten, at_least);
}

TEST(DosagePropertyTest, AListOfOneMayBeItsElement) {
  const auto change = [](Tree& node, const std::string&) {
    if (node.elements.size() != 1) return false;
    const Tree lone = node.elements.front();
    node = lone;
    return true;
  };
  ExpectTheSameAfter(change, 300);
}

TEST(DosagePropertyTest, NumbersMayBeText) {
  const auto change = [](Tree& node, const std::string&) {
    if (node.kind != Node::Kind::kNumber) return false;
    node.kind = Node::Kind::kText;
    node.scalar = "\"" + node.scalar + "\"";
    return true;
  };
  ExpectTheSameAfter(change, 300);
}

TEST(DosagePropertyTest, ADayIsTwentyFourHoursAndAWeekIsSevenDays) {
  const auto change = [](Tree& node, const std::string&) {
    Tree* unit = MemberOf(node, "periodUnit");
    Tree* period = MemberOf(node, "period");
    if (unit == nullptr || period == nullptr || MemberOf(node, "periodMax") != nullptr) {
      return false;
    }
    const auto number = NumberOf(*period);
    const bool day = unit->scalar == "\"d\"";
    if (!number || (!day && unit->scalar != "\"wk\"")) return false;
    unit->scalar = day ? "\"h\"" : "\"d\"";
    period->scalar = std::to_string(*number * (day ? 24 : 7));
    return true;
  };
  ExpectTheSameAfter(change, 200);
}

TEST(DosagePropertyTest, AThousandMilligramsAreAGram) {
  const auto change = [](Tree& node, const std::string& key) {
    Tree* code = MemberOf(node, "code");
    Tree* value = MemberOf(node, "value");
    if (key == "doseQuantity" && code != nullptr && code->scalar == "\"mg\"" && value != nullptr) {
      const auto number = NumberOf(*value);
      if (!number || *number > 50'000) return false;
      value->scalar = std::to_string(*number / 1000);
      code->scalar = "\"g\"";
      Tree* unit = MemberOf(node, "unit");  // a unit that contradicts the code is another matter
      if (unit != nullptr && unit->scalar == "\"mg\"") unit->scalar = "\"g\"";
      return true;
    }
    return false;
  };
  ExpectTheSameAfter(change, 150);
}

// ---- members more and less ---------------------------------------------------------------------

Tree Stranger() {
  const auto document = JsonDocument::Parse(
      R"({"value":7,"unit":"mg","code":"BID","text":"twice a day","doseQuantity":{"value":9,)"
      R"("unit":"g"},"timing":{"repeat":{"frequency":9,"period":1,"periodUnit":"d"}}})");
  return TreeOf(document->Root("stranger"));
}

TEST(DosagePropertyTest, UnknownMembersChangeNothing) {
  const Tree stranger = Stranger();
  for (const Shape& shape : Shapes()) {
    const std::string told = Told(PlanOf(shape), Telling::kAll);
    Tree tree = TreeOf(shape);
    ForEach(tree, "", [&](Tree& node, const std::string& key) {
      if (node.kind != Node::Kind::kObject || key == "_stranger") return;
      const std::vector<TreeMember> members = node.members;
      node.members.insert(node.members.begin(), {"_stranger", stranger});
      node.members.push_back({"x-stranger", stranger});
      EXPECT_EQ(ToldAll(tree, shape), told) << shape.line << " " << shape.name << "\n"
                                            << TextOf(tree);
      node.members = members;
    });
  }
}

// Calls `act` after leaving out each member in turn, and puts it back.
void ForEachLeftOut(Tree& tree, const std::function<void(const std::string& key)>& act) {
  ForEach(tree, "", [&act](Tree& node, const std::string&) {
    for (std::size_t i = 0; i < node.members.size(); ++i) {
      const std::vector<TreeMember> members = node.members;
      node.members.erase(node.members.begin() + static_cast<std::ptrdiff_t>(i));
      act(members[i].key);
      node.members = members;
    }
  });
}

TEST(DosagePropertyTest, AMemberLeftOutStillLeavesAPlan) {
  for (const Shape& shape : Shapes()) {
    if (!BrokenIn(PlanOf(shape)).empty()) continue;
    Tree tree = TreeOf(shape);
    ForEachLeftOut(tree, [&](const std::string& key) {
      EXPECT_EQ(BrokenIn(PlanIn(TextOf(tree), shape.product)), "")
          << shape.line << " " << shape.name << " without " << key;
    });
  }
}

TEST(DosagePropertyTest, NoNumberBreaksAPlan) {
  for (const Shape& shape : Shapes()) {
    if (!BrokenIn(PlanOf(shape)).empty()) continue;
    Tree tree = TreeOf(shape);
    ForEach(tree, "", [&](Tree& node, const std::string& key) {
      if (node.kind != Node::Kind::kNumber) return;
      const std::string scalar = node.scalar;
      for (const char* number : {"0", "-1", "0.000000001", "0.001", "99999.999", "100000",
                                 "9223372036", "9.2e9", "1e18", "1e400"}) {
        node.scalar = number;
        EXPECT_EQ(BrokenIn(PlanIn(TextOf(tree), shape.product)), "")
            << shape.line << " " << shape.name << " with " << key << " " << number;
      }
      node.scalar = scalar;
    });
  }
}

// A unit nobody can read stays unread, whatever else is left out: only where the unit itself goes
// may the number count pieces, and a supply or a text may speak for themselves.
TEST(DosagePropertyTest, AnUnknownUnitNeverBecomesADoseByALeftOutMember) {
  int held = 0;
  for (const Shape& shape : Shapes()) {
    if (shape.expected != "none: unknown-unit") continue;
    Tree tree = TreeOf(shape);
    if (KeysOf(tree).contains("dispenseRequest")) continue;
    ++held;
    ForEachLeftOut(tree, [&](const std::string& key) {
      if (key == "unit" || key == "code") return;
      for (const DoseStep& step : PlanIn(TextOf(tree), shape.product)) {
        EXPECT_FALSE(IsKnown(step.dose)) << shape.line << " " << shape.name << " without " << key;
      }
    });
  }
  EXPECT_GT(held, 12);
}

}  // namespace
}  // namespace fhir
