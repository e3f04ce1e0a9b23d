#include "cards/changed_order.h"

#include <algorithm>
#include <array>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace cards {
namespace {

using rapidjson::SizeType;

constexpr std::string_view kDirections = "dosageInstruction";
// Elements that tell the directions once more, in words.
constexpr std::array<std::string_view, 3> kTellings = {"text", "renderedDosageInstruction",
                                                       "_dosageInstruction"};

// Copies JSON token by token and puts another value in the place of the order's own directions.
// False from a function ends the reading: the order cannot be sent back.
class Copying {
 public:
  explicit Copying(std::string_view directions) : directions_(directions) {}

  bool Null() { return Skipped(); }
  bool Bool(bool value) { return Skipped() || writer_.Bool(value); }
  // Never called: numbers come as they are written.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* text, SizeType size, bool) {
    // Its own RawNumber() would put it in quotes.
    return Skipped() || writer_.RawValue(text, size, rapidjson::kNumberType);
  }
  bool String(const char* text, SizeType size, bool) {
    return Skipped() || (size > 0 && writer_.String(text, size));
  }

  bool StartObject() { return Opened() || writer_.StartObject(); }
  bool EndObject(SizeType members) { return Closed() || (members > 0 && writer_.EndObject()); }
  bool StartArray() { return Opened() || writer_.StartArray(); }
  bool EndArray(SizeType items) { return Closed() || (items > 0 && writer_.EndArray()); }

  bool Key(const char* text, SizeType size, bool) {
    if (skipping_) return true;
    const std::string_view name(text, size);
    if (depth_ != 1) return writer_.Key(text, size);
    if (std::find(kTellings.begin(), kTellings.end(), name) != kTellings.end()) return false;
    if (name != kDirections) return writer_.Key(text, size);
    skipping_ = true;
    return replaced_ || Replace();
  }

  // Where the order had none, they stand at its end. REQUIRES: the order was read to its end.
  std::string Take() { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  bool Replace() {
    replaced_ = true;
    return writer_.Key(kDirections.data(), static_cast<SizeType>(kDirections.size())) &&
           writer_.RawValue(directions_.data(), directions_.size(), rapidjson::kArrayType);
  }

  // Whether this value is the one left out, or stands in it.
  bool Skipped() {
    const bool skipped = skipping_;
    if (depth_ == 1) skipping_ = false;
    return skipped;
  }
  bool Opened() {
    ++depth_;
    return skipping_;
  }
  bool Closed() {
    --depth_;
    if (depth_ == 0 && !replaced_) Replace();
    return Skipped();
  }

  std::string_view directions_;
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
  int depth_ = 0;
  bool skipping_ = false;  // within the order's own directions
  bool replaced_ = false;
};

}  // namespace

std::optional<std::string> WithDirections(std::string_view order, std::string_view directions) {
  rapidjson::MemoryStream stream(order.data(), order.size());
  rapidjson::Reader reader;
  Copying copying(directions);
  constexpr unsigned kAsWritten =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (order.empty() || order.front() != '{') return std::nullopt;
  if (reader.Parse<kAsWritten>(stream, copying).IsError()) return std::nullopt;
  return copying.Take();
}

}  // namespace cards
