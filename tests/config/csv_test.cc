#include "config/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/config/scratch.h"

namespace config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Row = std::vector<std::string>;

class CsvTest : public ::testing::Test {
 protected:
  std::vector<Row> Rows(const std::string& text) {
    std::vector<Row> rows;
    CsvFile(scratch_.Write("f.csv", text), {"a", "b"}, problems_).EachRow([&](const Row& row) {
      rows.push_back(row);
    });
    return rows;
  }

  Scratch scratch_;
  Problems problems_;
};

TEST_F(CsvTest, ReadsTheRowsUnderTheHeader) {
  EXPECT_THAT(Rows("a,b\n1,2\n3,\n"), ElementsAre(Row{"1", "2"}, Row{"3", ""}));
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(CsvTest, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(Rows("a,b\n1,2"), ElementsAre(Row{"1", "2"}));
}

TEST_F(CsvTest, LinesMayEndAsOnWindows) {
  EXPECT_THAT(Rows("a,b\r\n1,2\r\n"), ElementsAre(Row{"1", "2"}));
}

TEST_F(CsvTest, AHeaderAloneHasNoRows) {
  EXPECT_THAT(Rows("a,b\n"), IsEmpty());
  EXPECT_THAT(Rows("a,b"), IsEmpty());
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(CsvTest, QuotedFieldsHoldCommasQuotesAndLines) {
  EXPECT_THAT(Rows("a,b\n\"1,5\",\"say \"\"no\"\"\"\n\"two\nlines\",\n"),
              ElementsAre(Row{"1,5", "say \"no\""}, Row{"two\nlines", ""}));
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(CsvTest, ARowOfAnotherLengthIsAProblemAtItsLine) {
  EXPECT_THAT(Rows("a,b\n1,2\n3\n4,5,6\n7,8\n"), ElementsAre(Row{"1", "2"}, Row{"7", "8"}));
  ASSERT_THAT(problems_, SizeIs(2));
  EXPECT_EQ(problems_[0].line, 3);
  EXPECT_EQ(problems_[1].line, 4);
}

TEST_F(CsvTest, AnEmptyLineIsAProblem) {
  EXPECT_THAT(Rows("a,b\n\n1,2\n"), ElementsAre(Row{"1", "2"}));
  EXPECT_THAT(problems_, SizeIs(1));
}

TEST_F(CsvTest, AnotherHeaderIsOneProblemAndNoRowIsRead) {
  for (const char* header : {"a,c\n", "a\n", "a,b,c\n", "", "A,B\n", "b,a\n"}) {
    problems_.clear();
    EXPECT_THAT(Rows(std::string(header) + "1,2\n"), IsEmpty()) << header;
    EXPECT_THAT(problems_, SizeIs(1)) << header;
    EXPECT_EQ(problems_[0].line, 1);
  }
}

TEST_F(CsvTest, AMissingFileIsAProblem) {
  CsvFile(scratch_.Path("none.csv"), {"a"}, problems_).EachRow([](const Row&) { FAIL(); });
  EXPECT_THAT(Worded(problems_), ElementsAre(scratch_.Path("none.csv") + ": cannot be read"));
}

TEST(SplitTest, KeepsEmptyParts) {
  EXPECT_THAT(Split("a|b|c", '|'), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Split("a||", '|'), ElementsAre("a", "", ""));
  EXPECT_THAT(Split("", '|'), ElementsAre(""));
}

}  // namespace
}  // namespace config
