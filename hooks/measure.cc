#include "hooks/measure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "fhir/coding.h"
#include "hooks/units.h"

namespace hooks {
namespace {

using fhir::IssueType;
using fhir::Node;
using pathway::Bound;

// Kinds of which a bound says enough for some question. A weight "over 200 kg" gives no dose.
constexpr std::array<std::string_view, 6> kBounded = {
    "serum_creatinine", "egfr", "sodium", "qtc_interval", "platelets", "systolic_bp"};

// Units of a score that leave open what its highest value is.
constexpr std::array<std::string_view, 5> kOpenScales = {"", "1", "{score}", "score", "points"};

// A value as it was sent: number, unit and comparator, and where they stand.
struct Sent {
  std::int64_t nano = 0;
  const Conversion* conversion = nullptr;
  Bound bound = Bound::kExact;
  bool strict = false;  // "<", ">"
  std::string number_at;
  std::string unit_at;
};

void Complain(fhir::Issues& issues, IssueType type, std::string at, std::string text) {
  issues.Add({fhir::Severity::kWarning, type, std::move(at), std::move(text)});
}

bool Compare(std::string_view comparator, Sent& sent) {
  sent.strict = comparator == "<" || comparator == ">";
  if (comparator.empty()) return true;
  const bool known = sent.strict || comparator == "<=" || comparator == ">=";
  sent.bound = comparator.front() == '<' ? Bound::kAtMost : Bound::kAtLeast;
  return known;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool Digit(char c) { return c >= '0' && c <= '9'; }

// The decimal number at the front of a text, taken off it, in billionths.
std::optional<std::int64_t> TakeNumber(std::string_view& text) {
  std::int64_t nano = 0;
  int whole = 0;
  while (!text.empty() && Digit(text.front()) && whole < 9) {
    nano = nano * 10 + (text.front() - '0') * INT64_C(1'000'000'000);
    text.remove_prefix(1);
    ++whole;
  }
  if (whole == 0) return std::nullopt;
  if (text.size() < 2 || text[0] != '.' || !Digit(text[1])) return nano;
  text.remove_prefix(1);
  for (std::int64_t place = 100'000'000; !text.empty() && Digit(text.front()); place /= 10) {
    nano += (text.front() - '0') * place;
    text.remove_prefix(1);
  }
  return nano;
}

std::optional<Sent> FromText(std::string_view text, std::string at, std::string_view kind) {
  Sent sent;
  text = Trimmed(text);
  std::size_t sign = 0;
  while (sign < text.size() && (text[sign] == '<' || text[sign] == '>' || text[sign] == '=')) {
    ++sign;
  }
  if (!Compare(text.substr(0, sign), sent)) return std::nullopt;
  text = Trimmed(text.substr(sign));
  const auto nano = TakeNumber(text);
  if (!nano || (!text.empty() && Digit(text.front()))) return std::nullopt;
  sent.nano = *nano;
  sent.conversion = ConversionOf(kind, Trimmed(text));
  if (sent.conversion == nullptr) return std::nullopt;
  sent.number_at = std::move(at);
  sent.unit_at = sent.number_at;
  return sent;
}

std::optional<Sent> FromQuantity(const Node& quantity, std::string_view kind,
                                 fhir::Issues& issues) {
  const auto number = quantity.Find("value");
  if (!number) return std::nullopt;
  const auto nano = issues.Keep(number->Nano());
  if (!nano) return std::nullopt;
  Sent sent;
  sent.nano = *nano;
  sent.number_at = number->Path();
  sent.unit_at = quantity.Path() + ".unit";
  if (!Compare(quantity.TextOf("comparator"), sent)) {
    Complain(issues, IssueType::kCodeInvalid, quantity.Path() + ".comparator",
             "comparator not known");
    return std::nullopt;
  }
  const std::string_view code = quantity.TextOf("code");
  sent.conversion = ConversionOf(kind, code);
  if (sent.conversion == nullptr || code.empty()) {
    sent.conversion = ConversionOf(kind, quantity.TextOf("unit"));
  }
  return sent;
}

// The value member, whatever its type.
std::optional<Node> ValueOf(const Node& part, std::string_view& key_found) {
  for (const auto& [key, value] : part.EachMember()) {
    if (!key.starts_with("value") || value.KindOf() == Node::Kind::kNull) continue;
    key_found = key;
    return part.Find(key);
  }
  return std::nullopt;
}

std::optional<Sent> SentIn(const Node& part, std::string_view kind, fhir::Issues& issues) {
  std::string_view key;
  const auto value = ValueOf(part, key);
  if (!value) return std::nullopt;
  if (key == "valueQuantity") return FromQuantity(*value, kind, issues);
  std::optional<Sent> sent;
  if (key == "valueInteger" || key == "valueDecimal") {
    const auto nano = issues.Keep(value->Nano());
    if (!nano) return std::nullopt;
    return Sent{*nano, ConversionOf(kind, ""), Bound::kExact, false, value->Path(), value->Path()};
  }
  if (key == "valueString") sent = FromText(value->TextOr({}), value->Path(), kind);
  if (key == "valueCodeableConcept") {
    sent = FromText(fhir::ReadConcept(*value).Words(), value->Path(), kind);
  }
  if (!sent) {
    Complain(issues, IssueType::kValue, value->Path(),
             "no number with a known unit for " + std::string(kind));
  }
  return sent;
}

// 0-100 where the observation says that 100 is the highest score.
bool OutOfHundred(const Node& part, const Sent& sent) {
  const bool open =
      std::find(kOpenScales.begin(), kOpenScales.end(), sent.conversion->unit) != kOpenScales.end();
  if (sent.conversion->kind != "pain_severity" || !open) return false;
  for (const Node range : part.EachOf("referenceRange")) {
    const auto high = range.Find("high");
    const auto value = high ? high->Find("value") : std::nullopt;
    const auto nano = value ? value->Nano() : fhir::Result<std::int64_t>(0);
    if (nano && *nano == INT64_C(100'000'000'000)) return true;
  }
  return false;
}

bool Possible(std::int64_t thousandths, std::string_view kind,
              const std::vector<PlausibleRange>& plausible) {
  const auto range = std::find_if(plausible.begin(), plausible.end(),
                                  [kind](const PlausibleRange& r) { return r.kind == kind; });
  if (range == plausible.end()) return thousandths >= 0;
  return thousandths >= range->from && thousandths <= range->to;
}

}  // namespace

std::optional<Reading> ReadingOf(const Node& part, std::string_view kind,
                                 const std::vector<PlausibleRange>& plausible,
                                 fhir::Issues& issues) {
  auto sent = SentIn(part, kind, issues);
  if (!sent) return std::nullopt;
  if (sent->conversion == nullptr) {
    Complain(issues, IssueType::kCodeInvalid, std::move(sent->unit_at),
             "unit not known for " + std::string(kind));
    return std::nullopt;
  }
  const std::int64_t over = sent->conversion->over * (OutOfHundred(part, *sent) ? 10 : 1);
  Reading reading{
      std::llround(static_cast<double>(sent->nano) / 1e6 *
                   static_cast<double>(sent->conversion->times) / static_cast<double>(over)),
      sent->bound};
  if (!Possible(reading.thousandths, kind, plausible)) {
    Complain(issues, IssueType::kValue, std::move(sent->number_at),
             "outside of what is possible for " + std::string(kind));
    return std::nullopt;
  }
  const bool bounded = std::find(kBounded.begin(), kBounded.end(), kind) != kBounded.end();
  if (reading.bound != Bound::kExact && !bounded) {
    Complain(issues, IssueType::kNotSupported, std::move(sent->number_at),
             "a bound where a value is needed for " + std::string(kind));
    return std::nullopt;
  }
  // "<15" is below 15.
  if (reading.bound == Bound::kAtMost && sent->strict) --reading.thousandths;
  return reading;
}

}  // namespace hooks
