#include "service/base64url.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/service/tokens.h"

namespace service {
namespace {

TEST(Base64UrlTest, GivesBackWhatWasWritten) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Base64UrlDecoded(tokens::Base64Url(bytes)), bytes) << i;
    bytes.push_back(static_cast<char>(i * 37));
  }
}

TEST(Base64UrlTest, HasOneSpellingOnly) {
  EXPECT_EQ(Base64UrlDecoded("QQ"), "A");
  for (const char* other :
       {"QR", "Qf", "QQ=", "QQ==", " QQ", "QQ\n", "Q", "QQQQQ", "Q.", "Q+", "Q/"}) {
    EXPECT_EQ(Base64UrlDecoded(other), std::nullopt) << other;
  }
  EXPECT_EQ(Base64UrlDecoded("-_8"), "\xFB\xFF");
  EXPECT_EQ(Base64UrlDecoded("-_9"), std::nullopt);
  EXPECT_EQ(Base64UrlDecoded(std::string_view("Q\0", 2)), std::nullopt);
}

}  // namespace
}  // namespace service
