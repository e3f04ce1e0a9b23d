#include "service/jwks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/service/tokens.h"

namespace service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using tokens::Members;
using tokens::Quoted;

KeySet Read(const std::string& text) {
  auto set = ReadKeySet(text);
  EXPECT_TRUE(set) << (set ? "" : set.error());
  return set ? *std::move(set) : KeySet();
}

KeySet Only(const Members& key) { return Read(tokens::Set({key})); }

Members Rsa() { return tokens::RsaKey().Jwk("rsa"); }
Members Ec() { return tokens::EcKey().Jwk("ec"); }

Members Changed(Members key, const std::string& name, const std::string& value) {
  key[name] = value;
  return key;
}

TEST(KeySetTest, HoldsRsaAndEcKeys) {
  const KeySet set = Read(tokens::Set({Rsa(), Ec(), tokens::P256Key().Jwk("p256")}));
  ASSERT_THAT(set.keys, SizeIs(3));
  EXPECT_THAT(set.keys[0].algorithms, ElementsAre(Algorithm::kRs256, Algorithm::kRs384));
  EXPECT_THAT(set.keys[1].algorithms, ElementsAre(Algorithm::kEs384));
  EXPECT_THAT(set.keys[2].algorithms, ElementsAre(Algorithm::kEs256));
  EXPECT_EQ(set.keys[0].signature_bytes, 256U);
  EXPECT_EQ(set.keys[1].signature_bytes, 96U);
  EXPECT_EQ(set.keys[2].signature_bytes, 64U);
}

TEST(KeySetTest, UnknownMembersAndAnEmptyListAreFine) {
  EXPECT_THAT(Read(R"({"keys":[],"next":{"a":[1]}})").keys, IsEmpty());
  EXPECT_THAT(Only(Changed(Rsa(), "x5c", R"(["MII"])")).keys, SizeIs(1));
}

struct NoKey {
  const char* name;
  Members key;
};

class UnusableKeyTest : public ::testing::TestWithParam<NoKey> {};

TEST_P(UnusableKeyTest, IsPassedOverAndTheOthersAreRead) {
  const KeySet set = Read(tokens::Set({GetParam().key, Ec()}));
  ASSERT_THAT(set.keys, SizeIs(1));
  EXPECT_EQ(set.keys[0].kid, "ec");
  EXPECT_THAT(set.passed_over, SizeIs(1));
}

Members Without(Members key, const std::string& name) {
  key.erase(name);
  return key;
}

INSTANTIATE_TEST_SUITE_P(
    Keys, UnusableKeyTest,
    ::testing::Values(
        NoKey{"SharedSecret", {{"kty", Quoted("oct")}, {"k", Quoted("c2VjcmV0")}}},
        NoKey{"OtherKind",
              {{"kty", Quoted("OKP")}, {"crv", Quoted("Ed25519")}, {"x", Quoted("AA")}}},
        NoKey{"NoKind", Without(Rsa(), "kty")}, NoKey{"KindIsNumber", Changed(Rsa(), "kty", "1")},
        NoKey{"RsaOf1024Bits", tokens::Key::Rsa(1024).Jwk("small")},
        NoKey{"RsaOf2047Bits", tokens::Key::Rsa(2047).Jwk("small")},
        NoKey{"RsaWithoutModulus", Without(Rsa(), "n")},
        NoKey{"RsaWithoutExponent", Without(Rsa(), "e")},
        NoKey{"RsaModulusPadded", Changed(Rsa(), "n", Rsa()["n"].insert(1, "=="))},
        NoKey{"RsaExponentOne", Changed(Rsa(), "e", Quoted("AQ"))},
        NoKey{"RsaExponentEven", Changed(Rsa(), "e", Quoted("AQAC"))},
        NoKey{"RsaExponentHuge", Changed(Rsa(), "e", Rsa()["n"])},
        NoKey{"RsaTooLarge", Changed(Rsa(), "n", Quoted(std::string(1400, '_')))},
        NoKey{"PrivateKey", Changed(Rsa(), "d", Quoted("AQAB"))},
        NoKey{"ForEncryption", Changed(Rsa(), "use", Quoted("enc"))},
        NoKey{"UseIsNoText", Changed(Rsa(), "use", "true")},
        NoKey{"ForOtherOperations", Changed(Rsa(), "key_ops", R"(["encrypt"])")},
        NoKey{"OperationsAreNoList", Changed(Rsa(), "key_ops", Quoted("verify"))},
        NoKey{"AlgorithmOfOtherKind", Changed(Rsa(), "alg", Quoted("ES384"))},
        NoKey{"AlgorithmForEncryption", Changed(Rsa(), "alg", Quoted("RSA-OAEP"))},
        NoKey{"AlgorithmNone", Changed(Rsa(), "alg", Quoted("none"))},
        NoKey{"AlgorithmIsNull", Changed(Rsa(), "alg", "null")},
        NoKey{"KidIsNumber", Changed(Rsa(), "kid", "7")},
        NoKey{"OtherCurve", Changed(Ec(), "crv", Quoted("P-521"))},
        NoKey{"CurveOfOtherSize", Changed(Ec(), "crv", Quoted("P-256"))},
        NoKey{"PointOffTheCurve", Changed(Ec(), "x", Ec()["y"])},
        NoKey{"CoordinateMissing", Without(Ec(), "y")},
        NoKey{"CoordinateShort", Changed(Ec(), "x", Quoted("AQAB"))}),
    [](const auto& tested) { return tested.param.name; });

TEST(KeySetTest, AKeyThatIsNoObjectIsPassedOver) {
  EXPECT_THAT(Read(R"({"keys":[1,null,"x",[]]})").passed_over, SizeIs(4));
}

TEST(KeySetTest, WhatIsNoSetIsAnError) {
  for (const char* text : {"", "x", "[]", "{}", "null", R"({"keys":{}})", R"({"keys":null})",
                           R"({"keys":[])", R"({"keys":[],"keys":[]})", "<html></html>"}) {
    EXPECT_FALSE(ReadKeySet(text)) << text;
  }
}

TEST(KeySetTest, SizeAndCountAreBounded) {
  const auto set_of = [](std::size_t count) {
    return tokens::Set(std::vector<Members>(count, {{"kty", Quoted("oct")}}));
  };
  EXPECT_TRUE(ReadKeySet(set_of(kMaxKeys)));
  EXPECT_FALSE(ReadKeySet(set_of(kMaxKeys + 1)));
  const std::string empty = R"({"keys":[]})";
  EXPECT_TRUE(ReadKeySet(empty + std::string(kMaxKeySetBytes - empty.size(), ' ')));
  EXPECT_FALSE(ReadKeySet(empty + std::string(kMaxKeySetBytes - empty.size() + 1, ' ')));
}

TEST(KeySetTest, DeepNestingIsReadWithoutHarm) {
  const std::string deep(kMaxKeySetBytes / 2, '[');
  EXPECT_FALSE(ReadKeySet(R"({"keys":)" + deep));
}

// ---- which key ---------------------------------------------------------------------------------

TEST(FindKeyTest, IsByKidAndAlgorithm) {
  const KeySet set = Read(tokens::Set({Rsa(), Ec()}));
  EXPECT_EQ(FindKey(set, "rsa", Algorithm::kRs384), &set.keys[0]);
  EXPECT_EQ(FindKey(set, "ec", Algorithm::kEs384), &set.keys[1]);
  EXPECT_EQ(FindKey(set, "rsa", Algorithm::kEs384), nullptr);
  EXPECT_EQ(FindKey(set, "ec", Algorithm::kEs256), nullptr);
  EXPECT_EQ(FindKey(set, "RSA", Algorithm::kRs384), nullptr);
  EXPECT_EQ(FindKey(set, "other", Algorithm::kRs384), nullptr);
}

TEST(FindKeyTest, WithoutKidTheOnlyKeyThatFitsIsMeant) {
  const KeySet set = Read(tokens::Set({Rsa(), Ec()}));
  EXPECT_EQ(FindKey(set, std::nullopt, Algorithm::kEs384), &set.keys[1]);
  const KeySet two = Read(tokens::Set({Rsa(), tokens::OtherRsaKey().Jwk("other")}));
  EXPECT_EQ(FindKey(two, std::nullopt, Algorithm::kRs384), nullptr);
}

TEST(FindKeyTest, AKidOfTwoKeysNamesNeitherButTheSameKeyTwiceIsOne) {
  const KeySet two = Read(tokens::Set({Rsa(), tokens::OtherRsaKey().Jwk("rsa")}));
  EXPECT_EQ(FindKey(two, "rsa", Algorithm::kRs384), nullptr);
  const KeySet twice = Read(tokens::Set({Rsa(), Rsa()}));
  EXPECT_NE(FindKey(twice, "rsa", Algorithm::kRs384), nullptr);
  const KeySet kinds = Read(tokens::Set({Rsa(), tokens::EcKey().Jwk("rsa")}));
  EXPECT_EQ(FindKey(kinds, "rsa", Algorithm::kEs384), &kinds.keys[1]);
}

TEST(FindKeyTest, KidMayHoldAnyLetters) {
  const std::string kid = "a+b/c==";
  const KeySet set = Only(tokens::RsaKey().Jwk(kid));
  EXPECT_NE(FindKey(set, kid, Algorithm::kRs384), nullptr);
}

TEST(FindKeyTest, TheOwnersAlgorithmNarrowsTheKey) {
  const KeySet set = Only(Changed(Rsa(), "alg", Quoted("RS384")));
  EXPECT_NE(FindKey(set, "rsa", Algorithm::kRs384), nullptr);
  EXPECT_EQ(FindKey(set, "rsa", Algorithm::kRs256), nullptr);
}

TEST(AlgorithmTest, IsSpelledAsRegistered) {
  for (const char* name : {"RS256", "RS384", "ES256", "ES384"}) {
    const auto algorithm = AlgorithmNamed(name);
    ASSERT_TRUE(algorithm) << name;
    EXPECT_EQ(NameOf(*algorithm), name);
  }
  for (const char* name :
       {"", "none", "None", "nOnE", "HS256", "HS384", "rs384", "RS384 ", "PS384", "RS512"}) {
    EXPECT_EQ(AlgorithmNamed(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace service
