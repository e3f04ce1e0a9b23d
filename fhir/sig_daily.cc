#include "fhir/sig_daily.h"

#include "fhir/sig_amount.h"
#include "fhir/sig_rate.h"

namespace fhir {
namespace {

constexpr int kMostParts = 12;

// After "divided": "tid", "into three doses".
int PartsAfterDivided(SigCursor& cursor) {
  if (const auto rate = ReadSigRate(cursor)) {
    const bool whole = rate->hours > 0 && rate->times * 24 % rate->hours == 0;
    return whole ? static_cast<int>(rate->times * 24 / rate->hours) : 0;
  }
  const auto number = ReadSigWhole(cursor, kMostParts);
  return number && cursor.EatOneOf({"doses", "equal doses"}) ? *number : 0;
}

}  // namespace

std::optional<Amount> ReadSigTotal(SigCursor& cursor, std::string_view drug) {
  const std::size_t from = cursor.At();
  const bool bracket = cursor.Eat("(");
  const bool daily = cursor.EatOneOf({"total daily dose", "total daily", "daily total"});
  const bool said =
      cursor.EatOneOf({"for a total of", "a total of", "total of", "total dose", "total"}) || daily;
  cursor.EatOneOf({":", "=", "of"});
  const auto total = bracket || said ? ReadSigAmount(cursor, drug) : std::nullopt;
  if (total && !total->range && total->amount.unit != Unit::kNone) {
    cursor.Eat("total");
    const bool a_day = cursor.EatOneOf({"/ day", "per day", "a day", "daily", "/ d"}) || daily;
    if (a_day && (!bracket || cursor.Eat(")"))) return total->amount;
  }
  cursor.Back(from);
  return std::nullopt;
}

bool EatSigMost(SigCursor& cursor, bool& daily) {
  daily = cursor.EatOneOf({"max daily dose", "maximum daily dose", "daily maximum", "daily max",
                           "max daily amount", "maximum daily amount"});
  return daily || cursor.EatOneOf({"max dose", "maximum dose", "max of", "max", "maximum of",
                                   "maximum", "do not exceed", "not to exceed", "nte",
                                   "no more than", "not more than", "do not take more than",
                                   "up to a max of", "up to a maximum of", "to a maximum of"});
}

std::optional<SigMost> ReadSigMost(SigCursor& cursor, std::string_view drug, bool daily) {
  cursor.EatOneOf({":", "of", ". :", "."});
  cursor.Eat("of");
  const auto amount = ReadSigAmount(cursor, drug);
  if (!amount || amount->range) return std::nullopt;
  const bool in_doses = cursor.EatOneOf({"doses", "dose"});
  const bool a_day = cursor.EatOneOf({"in 24 hours",
                                      "per 24 hours",
                                      "/ 24 hours",
                                      "/ 24 h",
                                      "/ 24 hrs",
                                      "in 24 hrs",
                                      "in 24 h",
                                      "within 24 hours",
                                      "in any 24 hours",
                                      "in a 24 hour period",
                                      "per 24 hour period",
                                      "in one day",
                                      "in a day",
                                      "in 1 day",
                                      "per day",
                                      "a day",
                                      "/ day",
                                      "/ d",
                                      "each day",
                                      "daily"});
  if (!a_day && !daily) return std::nullopt;
  return SigMost{amount->amount, in_doses};
}

std::optional<int> ReadSigParts(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  cursor.EatOneOf({"given", "taken"});
  cursor.Eat("in");
  int parts = 0;
  if (const auto number = ReadSigWhole(cursor, kMostParts)) {
    if (cursor.EatOneOf({"divided doses", "equally divided doses", "equal doses"})) parts = *number;
  } else if (cursor.EatOneOf({"divided into", "divided in", "divided"})) {
    parts = PartsAfterDivided(cursor);
  }
  if (parts > 0) return parts;
  cursor.Back(from);
  return std::nullopt;
}

}  // namespace fhir
