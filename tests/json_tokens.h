#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

// JSON as the sequence of its tokens: numbers as they are written, strings as they are meant, space
// left out. Two texts with the same tokens say the same to the last digit.
namespace house {

class Tokens {
 public:
  // Leaves out the members of this name that stand at the top.
  explicit Tokens(std::string_view without) : without_(without) {}

  bool Null() { return Add("null"); }
  bool Bool(bool value) { return Add(value ? "true" : "false"); }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return Add("number " + std::string(text, size));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return Add("string " + std::string(text, size));
  }
  bool StartObject() { return Open("{"); }
  bool StartArray() { return Open("["); }
  bool EndObject(rapidjson::SizeType) { return Close("}"); }
  bool EndArray(rapidjson::SizeType) { return Close("]"); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::string name(text, size);
    if (depth_ == 1) leaving_out_ = name == without_;
    return Add("name " + name, false);
  }

  std::vector<std::string> Take() { return std::move(tokens_); }

 private:
  bool Add(std::string token, bool value = true) {
    if (!leaving_out_) tokens_.push_back(std::move(token));
    if (value && depth_ == 1) leaving_out_ = false;
    return true;
  }
  bool Open(const char* token) {
    Add(token, false);
    ++depth_;
    return true;
  }
  bool Close(const char* token) {
    --depth_;
    return Add(token);
  }

  std::string without_;
  std::vector<std::string> tokens_;
  int depth_ = 0;
  bool leaving_out_ = false;
};

// {"no JSON"} where it is none.
inline std::vector<std::string> TokensOf(std::string_view json, std::string_view without = {}) {
  constexpr unsigned kAsWritten =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream stream(json.data(), json.size());
  rapidjson::Reader reader;
  Tokens tokens(without);
  if (reader.Parse<kAsWritten>(stream, tokens).IsError()) return {"no JSON"};
  return tokens.Take();
}

}  // namespace house
