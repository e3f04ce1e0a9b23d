#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "fhir/drug_identity.h"
#include "fhir/issue.h"
#include "fhir/json.h"
#include "pathway/dose.h"
#include "pathway/medication.h"

namespace fhir {

constexpr std::int64_t kNano = 1'000'000'000;

// Beyond this a number is a slip of the keyboard, not a dose; it also keeps the arithmetic in
// 64 bits.
constexpr std::int64_t kMostAtATime = 100'000;

// What a dose is counted in. kPiece is a tablet or capsule; kNone a number without a unit.
enum class Unit { kMilligram, kGram, kMicrogram, kMillilitre, kPiece, kPatch, kNone, kUnknown };

// An amount in billionths of its unit.
struct Amount {
  std::int64_t nano = 0;
  Unit unit = Unit::kNone;
};

// The unit of a UCUM code or of a word, whatever its case; kNone for "" and "1".
Unit UnitNamed(std::string_view text);

// A FHIR Quantity; the unit's code says it best, the printed unit is the fallback. Nothing for a
// value that is absent, not positive or beyond kMostAtATime.
std::optional<Amount> AmountOf(const Node& quantity, Issues& issues);

// A whole number above zero at a member; nothing when it is absent or another.
std::optional<std::int64_t> WholeAt(const Node& node, std::string_view key, Issues& issues);

// What an amount of the product holds of one of its ingredients; the reason when that cannot be
// told. Mass counts for a product of one ingredient only; pieces and volumes need its strength.
tl::expected<pathway::Milligrams, pathway::NoDose> DrugIn(const Amount& amount,
                                                          const DrugIdentity& drug,
                                                          const Component& component);

}  // namespace fhir
