#include "fhir/amount.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "fhir/lower.h"

namespace fhir {
namespace {

using pathway::Milligrams;
using pathway::NoDose;

constexpr Milligrams kMostStrength = Milligrams::Whole(9'000);

constexpr std::array<std::pair<std::string_view, Unit>, 34> kUnits = {{
    {"mg", Unit::kMilligram},
    {"milligram", Unit::kMilligram},
    {"milligrams", Unit::kMilligram},
    {"g", Unit::kGram},
    {"gram", Unit::kGram},
    {"grams", Unit::kGram},
    {"ug", Unit::kMicrogram},
    {"mcg", Unit::kMicrogram},
    {"microgram", Unit::kMicrogram},
    {"ml", Unit::kMillilitre},
    {"milliliter", Unit::kMillilitre},
    {"millilitre", Unit::kMillilitre},
    {"tablet", Unit::kPiece},
    {"tablets", Unit::kPiece},
    {"tab", Unit::kPiece},
    {"tabs", Unit::kPiece},
    {"{tbl}", Unit::kPiece},
    {"{tablet}", Unit::kPiece},
    {"{tab}", Unit::kPiece},
    {"capsule", Unit::kPiece},
    {"capsules", Unit::kPiece},
    {"cap", Unit::kPiece},
    {"caps", Unit::kPiece},
    {"{cap}", Unit::kPiece},
    {"{capsule}", Unit::kPiece},
    {"{pill}", Unit::kPiece},
    {"pill", Unit::kPiece},
    {"{each}", Unit::kPiece},
    {"each", Unit::kPiece},
    {"tbl", Unit::kPiece},
    {"tablet(s)", Unit::kPiece},
    {"capsule(s)", Unit::kPiece},
    {"patch", Unit::kPatch},
    {"{patch}", Unit::kPatch},
}};

// The UCUM code says it best; the printed unit is the fallback. Unknown where the two contradict
// each other: "tablet" of the code "mg", or "mg/kg".
Unit UnitOf(const Node& quantity) {
  const std::string_view words = quantity.TextOf("unit");
  const Unit coded = UnitNamed(quantity.TextOf("code"));
  const Unit printed = UnitNamed(words);
  if (coded != Unit::kNone && coded != Unit::kUnknown) {
    const bool other = printed != coded && printed != Unit::kNone && printed != Unit::kUnknown;
    return other || words.find('/') != std::string_view::npos ? Unit::kUnknown : coded;
  }
  return printed == Unit::kNone ? coded : printed;
}

}  // namespace

Unit UnitNamed(std::string_view text) {
  if (text.empty() || text == "1" || text == "{1}") return Unit::kNone;
  const std::string lower = Lower(text);
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [&lower](const auto& entry) { return entry.first == lower; });
  return unit == kUnits.end() ? Unit::kUnknown : unit->second;
}

std::optional<Amount> AmountOf(const Node& quantity, Issues& issues) {
  const auto value = quantity.Find("value");
  if (!value) return std::nullopt;
  const auto nano = issues.Keep(value->Nano());
  if (!nano || *nano <= 0 || *nano > kMostAtATime * kNano) return std::nullopt;
  return Amount{*nano, UnitOf(quantity)};
}

std::optional<std::int64_t> WholeAt(const Node& node, std::string_view key, Issues& issues) {
  const auto member = node.Find(key);
  const auto nano = member ? issues.Keep(member->Nano()) : std::nullopt;
  if (!nano || *nano <= 0 || *nano % kNano != 0) return std::nullopt;
  return *nano / kNano;
}

tl::expected<Milligrams, NoDose> DrugIn(const Amount& amount, const DrugIdentity& drug,
                                        const Component& component) {
  const auto of_strength = [&](StrengthPer per) -> tl::expected<Milligrams, NoDose> {
    if (component.per == StrengthPer::kHour) return tl::unexpected(NoDose::kNotDaily);
    if (!component.strength || component.per != per || *component.strength > kMostStrength) {
      return tl::unexpected(NoDose::kNoStrength);
    }
    const std::int64_t strength = component.strength->Nanograms();
    const std::int64_t whole = amount.nano / kNano * strength;
    const std::int64_t part = (amount.nano % kNano * strength + kNano / 2) / kNano;
    return Milligrams::FromNanograms(whole + part);
  };
  const bool combination = drug.components.size() > 1;
  switch (amount.unit) {
    case Unit::kMilligram:
      if (combination) return tl::unexpected(NoDose::kNoStrength);
      return Milligrams::FromNanograms(amount.nano / 1000);
    case Unit::kGram:
      if (combination) return tl::unexpected(NoDose::kNoStrength);
      return Milligrams::FromNanograms(amount.nano);
    case Unit::kMicrogram:
      if (combination) return tl::unexpected(NoDose::kNoStrength);
      return Milligrams::FromNanograms(amount.nano / 1'000'000);
    case Unit::kMillilitre:
      return of_strength(StrengthPer::kMillilitre);
    case Unit::kPiece:
      return of_strength(StrengthPer::kUnit);
    case Unit::kPatch:
      return tl::unexpected(NoDose::kNotDaily);
    case Unit::kNone:
      // "300" of a 300 mg capsule means no three hundred capsules.
      if (!drug.solid || amount.nano > drug.limits.most_assumed_pieces * kNano)
        return tl::unexpected(NoDose::kUnknownUnit);
      return of_strength(StrengthPer::kUnit);
    case Unit::kUnknown:
      break;
  }
  return tl::unexpected(NoDose::kUnknownUnit);
}

}  // namespace fhir
