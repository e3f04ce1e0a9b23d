#include "service/unfinished_output.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/temporary_folder.h"

namespace service {
namespace {

class UnfinishedOutputTest : public ::testing::Test {
 protected:
  std::string Holding(const std::string& text) const {
    std::ofstream(folder_.At("out"), std::ios::binary) << text;
    return folder_.At("out").string();
  }
  std::string Left() const {
    std::ostringstream text;
    text << std::ifstream(folder_.At("out"), std::ios::binary).rdbuf();
    return std::move(text).str();
  }
  std::string Missing() const { return folder_.At("missing").string(); }

 private:
  TemporaryFolder folder_;
};

TEST_F(UnfinishedOutputTest, NothingIsWrittenYet) {
  EXPECT_EQ(LastLineOf(Missing()), 0U);
  EXPECT_EQ(LastLineOf(Holding("")), 0U);
}

TEST_F(UnfinishedOutputTest, WholeLinesAreKept) {
  const std::string whole = "{\"line\":1}\n{\"line\":12,\"rules\":[]}\n";
  EXPECT_EQ(LastLineOf(Holding(whole)), 12U);
  EXPECT_EQ(Left(), whole);
}

TEST_F(UnfinishedOutputTest, HalfALineIsCut) {
  for (const char* half : {"{", "{\"line\":13,\"ru", "{\"line\":13}"}) {
    EXPECT_EQ(LastLineOf(Holding("{\"line\":12}\n" + std::string(half))), 12U) << half;
    EXPECT_EQ(Left(), "{\"line\":12}\n") << half;
  }
  EXPECT_EQ(LastLineOf(Holding("{\"line\":1,\"ca")), 0U);
  EXPECT_EQ(Left(), "");
}

TEST_F(UnfinishedOutputTest, ALineMayBeLongerThanWhatIsReadAtOnce) {
  const std::string text = "{\"line\":7,\"cards\":\"" + std::string(200'000, 'x') + "\"}\n";
  EXPECT_EQ(LastLineOf(Holding("{\"line\":6}\n" + text + std::string(100'000, ' '))), 7U);
  EXPECT_EQ(Left(), "{\"line\":6}\n" + text);
}

TEST_F(UnfinishedOutputTest, WhatIsSomethingElseIsLeftAlone) {
  for (const char* text : {"my notes", "my notes\n", "{\"cards\":[]}\nx", "{\"line\":-1}\n"}) {
    EXPECT_THROW(LastLineOf(Holding(text)), std::runtime_error) << text;
    EXPECT_EQ(Left(), text);
  }
}

}  // namespace
}  // namespace service
