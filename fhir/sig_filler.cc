#include "fhir/sig_filler.h"

#include <algorithm>
#include <array>

#include "fhir/sig_amount.h"

namespace fhir {
namespace {

constexpr std::int64_t kFewestSupplied = 10;

// What a drug is taken for.
constexpr std::array<std::string_view, 81> kPurposeWords = {
    "acute",        "anxiety",      "arm",
    "arthritis",    "back",         "backache",
    "breakthrough", "burning",      "chronic",
    "control",      "cough",        "cramps",
    "depression",   "diabetic",     "disc",
    "discomfort",   "epilepsy",     "feet",
    "fever",        "fibromyalgia", "flashes",
    "flushes",      "foot",         "hand",
    "hands",        "headache",     "headaches",
    "herniated",    "hip",          "hot",
    "inflammation", "insomnia",     "itching",
    "joint",        "knee",         "leg",
    "legs",         "low",          "lower",
    "lumbar",       "migraine",     "migraines",
    "mood",         "muscle",       "neck",
    "nerve",        "neuralgia",    "neuropathic",
    "neuropathy",   "numbness",     "osteoarthritis",
    "pain",         "painful",      "pains",
    "peripheral",   "phn",          "postherpetic",
    "prevention",   "radicular",    "radiculopathy",
    "relief",       "restless",     "sciatic",
    "sciatica",     "seizure",      "seizures",
    "shingles",     "shoulder",     "sleep",
    "spasm",        "spasms",       "spasticity",
    "spinal",       "stenosis",     "stiffness",
    "swelling",     "symptoms",     "syndrome",
    "tightness",    "tingling",     "your"};

// Words around a dose. A phrase stands before its own beginning ("to be taken" before "to be").
constexpr std::array<std::string_view, 58> kFillers = {"with water",
                                                       "with snack",
                                                       "with plenty of water",
                                                       "with or without food",
                                                       "with milk",
                                                       "with food",
                                                       "with a snack",
                                                       "with a glass of water",
                                                       "with a full glass of water",
                                                       "whole",
                                                       "via oral route",
                                                       "use",
                                                       "until gone",
                                                       "until further notice",
                                                       "until finished",
                                                       "transdermally",
                                                       "to the skin",
                                                       "to skin",
                                                       "to be taken",
                                                       "to be",
                                                       "through mouth",
                                                       "takes",
                                                       "take",
                                                       "swallow",
                                                       "standing",
                                                       "should take",
                                                       "scheduled",
                                                       "regularly",
                                                       "pt to",
                                                       "po",
                                                       "please",
                                                       "place",
                                                       "per os",
                                                       "per dose",
                                                       "patient to",
                                                       "p / o",
                                                       "orally",
                                                       "oral route",
                                                       "oral",
                                                       "onto the skin",
                                                       "ongoing",
                                                       "on the skin",
                                                       "on skin",
                                                       "long term",
                                                       "is to take",
                                                       "give",
                                                       "evenly spaced",
                                                       "dose",
                                                       "by oral route",
                                                       "by mouth",
                                                       "as prescribed",
                                                       "as ordered",
                                                       "as instructed",
                                                       "as directed",
                                                       "apply",
                                                       "after food",
                                                       "administer",
                                                       "a total of"};

// A word of the purpose; it is noted if it tells the degree of the pain.
bool SkipPurposeWord(SigCursor& cursor, SigPurpose& purpose) {
  if (cursor.Eat("type 2")) return true;
  const std::size_t from = cursor.At();
  if (cursor.EatOneOf({"pain score", "pain scale", "pain level"})) {
    cursor.EatOneOf({"of", ":"});
    if (ReadSigNumber(cursor)) return purpose.of_degree = true;
    cursor.Back(from);
  }
  if (cursor.EatOneOf({"mild", "moderate", "severe"})) return purpose.of_degree = true;
  const SigToken* token = cursor.Peek();
  if (token == nullptr || token->kind != SigToken::Kind::kWord) return false;
  const bool known =
      std::find(kPurposeWords.begin(), kPurposeWords.end(), token->text) != kPurposeWords.end();
  if (known) cursor.Skip();
  return known;
}

}  // namespace

bool SkipSigFiller(SigCursor& cursor) {
  return std::any_of(kFillers.begin(), kFillers.end(),
                     [&cursor](std::string_view phrase) { return cursor.Eat(phrase); });
}

bool EatSigAsNeeded(SigCursor& cursor) {
  return cursor.EatOneOf({"as needed", "prn", "if needed", "when needed", "if necessary",
                          "as necessary", "as required", "if required", "when required",
                          "when necessary", "only if needed", "only as needed",
                          "only when needed"});
}

bool EatSigMeals(SigCursor& cursor) {
  return cursor.EatOneOf({"with meals", "with each meal", "with every meal", "before meals",
                          "after meals", "before each meal", "after each meal", "w / meals",
                          "c meals", "pc", "ac"});
}

std::optional<SigPurpose> ReadSigPurpose(SigCursor& cursor, bool bare) {
  SigPurpose purpose;
  const std::size_t from = cursor.At();
  const bool said =
      cursor.EatOneOf({"for the treatment of", "for treatment of", "for relief of", "for the",
                       "for", "to treat", "to help with", "to help", "due to", "indications",
                       "indication", "related to", "to prevent"});
  if (said) cursor.EatOneOf({":", "the"});
  if ((!said && !bare) || !SkipPurposeWord(cursor, purpose)) {
    cursor.Back(from);
    return std::nullopt;
  }
  for (;;) {
    const std::size_t before = cursor.At();
    cursor.EatOneOf({"and / or", "and", "or", "/", "-", "in", "of", "to", "with", "&", "in the"});
    cursor.EatOneOf({"the", "your", "right", "left"});
    if (SkipPurposeWord(cursor, purpose)) continue;
    cursor.Back(before);
    return purpose;
  }
}

bool SkipSigSupply(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  const bool sign = cursor.Eat("#");
  if (sign || cursor.EatOneOf({"dispense", "disp", "qty", "quantity", "refills", "refill"})) {
    cursor.EatOneOf({":", "#"});
    const auto amount = ReadSigAmount(cursor, {});
    // "#2 capsules at bedtime" is a dose.
    if (amount && (!sign || amount->amount.nano >= kFewestSupplied * kNano)) return true;
  } else if (ReadSigWhole(cursor, 99) || cursor.Eat("0") || cursor.Eat("no")) {
    if (cursor.EatOneOf({"refills", "refill"})) return true;
  }
  cursor.Back(from);
  return false;
}

}  // namespace fhir
