#include "fhir/sig.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fhir/sig_file.h"

namespace fhir {
namespace {

// ---- one sig in words, so that two readings can be compared ------------------------------------

std::string Written(const Amount& amount) {
  return std::to_string(amount.nano) + " of unit " + std::to_string(static_cast<int>(amount.unit));
}

std::string Written(const SigDose& dose) {
  std::string text = dose.amount ? Written(*dose.amount) : "?";
  if (!dose.often) return text + " at ?";
  return text + " " + std::to_string(dose.often->times) + " in " +
         std::to_string(dose.often->hours) + " h" + (dose.often->at_bedtime ? " hs" : "") +
         (dose.often->as_needed ? " prn" : "");
}

std::string Written(const std::optional<Sig>& sig) {
  if (!sig) return "unread";
  std::string text = sig->as_needed ? "prn" : "";
  if (sig->most_a_day) text += " most " + Written(*sig->most_a_day);
  for (const SigStep& step : sig->steps) {
    text += ";";
    for (const SigDose& dose : step.doses) text += " [" + Written(dose) + "]";
    if (step.lasts) text += " for " + std::to_string(step.lasts->count()) + " d";
  }
  return text;
}

// The only dose of the only step.
SigDose OnlyDose(const std::optional<Sig>& sig) {
  if (!sig || sig->steps.size() != 1 || sig->steps.front().doses.size() != 1) {
    ADD_FAILURE() << Written(sig);
    return {};
  }
  return sig->steps.front().doses.front();
}

void ExpectAmount(const std::optional<Amount>& amount, std::int64_t nano, Unit unit) {
  ASSERT_TRUE(amount.has_value());
  EXPECT_EQ(amount->nano, nano);
  EXPECT_EQ(amount->unit, unit);
}

void ExpectOften(const std::optional<Frequency>& often, std::int64_t times, std::int64_t hours) {
  ASSERT_TRUE(often.has_value());
  EXPECT_EQ(often->times * 24, times * often->hours * 24 / hours);
}

// ---- a whole sig -------------------------------------------------------------------------------

TEST(SigTest, HasAmountAndFrequency) {
  const SigDose dose = OnlyDose(ReadSig("Take 2 capsules by mouth three times daily"));
  ExpectAmount(dose.amount, 2 * kNano, Unit::kPiece);
  ExpectOften(dose.often, 3, 24);
}

TEST(SigTest, KnowsItsDrugByName) {
  const SigDose dose = OnlyDose(ReadSig("gabapentin 300 mg tid", "gabapentin"));
  ExpectAmount(dose.amount, 300 * kNano, Unit::kMilligram);
}

TEST(SigTest, DoesNotKnowAnotherDrugsName) {
  EXPECT_EQ(Written(ReadSig("ibuprofen 400 mg tid", "gabapentin")), "unread");
}

TEST(SigTest, CountsTheMostOfARange) {
  const SigDose dose = OnlyDose(ReadSig("1-2 tabs q4-6h prn"));
  ExpectAmount(dose.amount, 2 * kNano, Unit::kPiece);
  ExpectOften(dose.often, 6, 24);
}

TEST(SigTest, ReadsHalves) {
  for (const char* text : {"1/2 tab bid", "0.5 tab bid", ".5 tab bid", "half a tablet bid"}) {
    const SigDose dose = OnlyDose(ReadSig(text));
    ExpectAmount(dose.amount, kNano / 2, Unit::kPiece);
  }
}

TEST(SigTest, AddsTheDosesOfADay) {
  const auto sig = ReadSig("Take 1 capsule in the morning and 2 capsules at bedtime");
  ASSERT_TRUE(sig.has_value());
  ASSERT_EQ(sig->steps.size(), 1u);
  EXPECT_EQ(sig->steps.front().doses.size(), 2u);
}

TEST(SigTest, SeesOneDoseAtBedtime) {
  const SigDose dose = OnlyDose(ReadSig("Take 1 tablet at bedtime"));
  ASSERT_TRUE(dose.often.has_value());
  EXPECT_TRUE(dose.often->at_bedtime);
}

// ---- as needed, and at most --------------------------------------------------------------------

TEST(SigTest, IsAsNeededWhenItSaysSo) {
  for (const char* text : {"1 tab q6h prn", "Take 1 tablet every 6 hours as needed for pain",
                           "1 tablet every 6 hours if needed"}) {
    const auto sig = ReadSig(text);
    ASSERT_TRUE(sig.has_value()) << text;
    EXPECT_TRUE(sig->as_needed) << text;
  }
}

TEST(SigTest, IsNotAsNeededOtherwise) {
  const auto sig = ReadSig("Take 1 tablet every 6 hours for pain");
  ASSERT_TRUE(sig.has_value());
  EXPECT_FALSE(sig->as_needed);
}

TEST(SigTest, HasTheMostOfADay) {
  const auto sig =
      ReadSig("Take 1 to 2 tablets every 4 hours as needed, maximum 8 tablets per day");
  ASSERT_TRUE(sig.has_value());
  ExpectAmount(sig->most_a_day, 8 * kNano, Unit::kPiece);
}

TEST(SigTest, HasNoMostOfADayUnlessStated) {
  const auto sig = ReadSig("Take 1 tablet every 4 hours as needed");
  ASSERT_TRUE(sig.has_value());
  EXPECT_FALSE(sig->most_a_day.has_value());
}

// ---- half of a sig: the coded dosage may hold the other half -----------------------------------

TEST(SigTest, MayGiveHowOftenAlone) {
  const SigDose dose = OnlyDose(ReadSig("three times daily"));
  EXPECT_FALSE(dose.amount.has_value());
  ExpectOften(dose.often, 3, 24);
}

TEST(SigTest, MayGiveTheAmountAlone) {
  const SigDose dose = OnlyDose(ReadSig("600 mg"));
  ExpectAmount(dose.amount, 600 * kNano, Unit::kMilligram);
  EXPECT_FALSE(dose.often.has_value());
}

// ---- steps -------------------------------------------------------------------------------------

TEST(SigTest, HasAStepForEachDoseOfATitration) {
  const auto sig = ReadSig(
      "Take 1 capsule at bedtime for 3 days, then 1 capsule twice daily for 1 week, then 1 capsule "
      "three times daily");
  ASSERT_TRUE(sig.has_value());
  ASSERT_EQ(sig->steps.size(), 3u);
  EXPECT_EQ(sig->steps[0].lasts, pathway::Days{3});
  EXPECT_EQ(sig->steps[1].lasts, pathway::Days{7});
  EXPECT_EQ(sig->steps[2].lasts, std::nullopt);
}

TEST(SigTest, MayEnd) {
  const auto sig = ReadSig("Take 1 capsule three times daily for 7 days");
  ASSERT_TRUE(sig.has_value());
  ASSERT_EQ(sig->steps.size(), 1u);
  EXPECT_EQ(sig->steps.front().lasts, pathway::Days{7});
}

// ---- what is no sig ----------------------------------------------------------------------------

TEST(SigTest, SaysNothingInAnEmptyText) {
  for (const char* text : {"", " ", "\t\n", "\xc2\xa0"}) {
    EXPECT_EQ(Written(ReadSig(text)), "unread") << "\"" << text << "\"";
  }
}

TEST(SigTest, SaysNothingInPunctuation) {
  for (const char* text : {".", "...", "-", "- , ; ()", "((((", "/", "%&*", "=", "\"'"}) {
    EXPECT_EQ(Written(ReadSig(text)), "unread") << text;
  }
}

TEST(SigTest, SaysNothingInAWordItDoesNotKnow) {
  EXPECT_EQ(Written(ReadSig("Take 1 capsule three times daily xyzzy")), "unread");
}

TEST(SigTest, SaysNothingInBytesThatAreNoText) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view text : {"1 capsule \0 tid"sv, "1 capsule tid \xff\xfe"sv, "\xc2"sv}) {
    EXPECT_EQ(Written(ReadSig(text)), "unread");
  }
}

std::string Repeated(std::string_view text, std::size_t length) {
  std::string all;
  while (all.size() < length) all += text;
  all.resize(length);
  return all;
}

TEST(SigTest, SaysNothingInALongText) {
  for (const char* text : {"1", "(", "take ", "1 cap tid ", "then 1 cap tid for 1 day ", "1/", "-",
                           "1-2 ", "q", "and 1 at noon "}) {
    EXPECT_EQ(Written(ReadSig(Repeated(text, 10'000))), "unread") << text;
  }
}

TEST(SigTest, DoesNotReadPastItsEnd) {
  // Every beginning of a sig, from a buffer of exactly its size.
  const std::string whole = "Take 1-2 tabs (600 mg) q4-6h prn x 3 days, then 1/2 tab at 0900";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const std::vector<char> exact(whole.begin(),
                                  whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(Written(ReadSig({exact.data(), exact.size()})),
              Written(ReadSig(whole.substr(0, length))));
  }
}

// ---- what never changes a reading --------------------------------------------------------------

template <typename Change>
void ExpectSameReading(const Change& change) {
  for (const SigLine& line : SigFile()) {
    const DrugIdentity identity = IdentityOf(line);
    ASSERT_FALSE(identity.components.empty()) << line.Where();
    const std::string& drug = identity.components.front().ingredient;
    const std::string changed = change(line.sig);
    EXPECT_EQ(Written(ReadSig(changed, drug)), Written(ReadSig(line.sig, drug)))
        << line.Where() << "\n  as \"" << changed << "\"";
  }
}

std::string InCase(std::string text, char first, char last, int shift) {
  for (char& c : text) {
    if (c >= first && c <= last) c = static_cast<char>(c + shift);
  }
  return text;
}

TEST(SigFilePropertyTest, CapitalsChangeNoReading) {
  ExpectSameReading([](const std::string& text) { return InCase(text, 'a', 'z', 'A' - 'a'); });
}

TEST(SigFilePropertyTest, SmallLettersChangeNoReading) {
  ExpectSameReading([](const std::string& text) { return InCase(text, 'A', 'Z', 'a' - 'A'); });
}

TEST(SigFilePropertyTest, SpacesChangeNoReading) {
  ExpectSameReading([](const std::string& text) {
    std::string wide = "  ";
    for (const char c : text) wide += c == ' ' ? std::string(" \t ") : std::string(1, c);
    return wide + " \n";
  });
}

TEST(SigFilePropertyTest, TheFullStopAtTheEndChangesNoReading) {
  ExpectSameReading([](const std::string& text) {
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text + ".";
  });
}

}  // namespace
}  // namespace fhir
