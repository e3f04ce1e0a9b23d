#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

#include <rapidjson/document.h>

#include "cards/response.h"
#include "cards/text.h"

namespace cards {
namespace {

using rapidjson::Value;

// RFC 4122: 8-4-4-4-12 hexadecimal digits.
bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hexadecimal = std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (dash ? text[i] != '-' : !hexadecimal) return false;
  }
  return true;
}

class Checking {
 public:
  void Problem(const std::string& at, const std::string& what) {
    problems_.push_back(at + ": " + what);
  }

  // Nothing is null or empty, except the list of cards.
  void NothingEmpty(const Value& value, const std::string& at) {
    if (value.IsNull()) Problem(at, "is null");
    if (value.IsString() && value.GetStringLength() == 0) Problem(at, "is empty");
    if (value.IsArray()) {
      if (value.Empty() && at != "cards") Problem(at, "is empty");
      for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
        NothingEmpty(value[i], at + "[" + std::to_string(i) + "]");
      }
    }
    if (value.IsObject()) {
      if (value.ObjectEmpty()) Problem(at, "is empty");
      for (const auto& member : value.GetObject()) {
        const std::string name = member.name.GetString();
        std::string below = at;
        if (!below.empty()) below += ".";
        below += name;
        NothingEmpty(member.value, below);
      }
    }
  }

  std::string_view Text(const Value& value, const char* key, const std::string& at) {
    if (!value.IsObject() || !value.HasMember(key) || !value[key].IsString()) {
      Problem(at + "." + key, "required string is missing");
      return {};
    }
    return {value[key].GetString(), value[key].GetStringLength()};
  }

  void OneOf(std::string_view text, std::initializer_list<std::string_view> allowed,
             const std::string& at) {
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
      Problem(at, "is not one of the allowed values");
    }
  }

  void Absolute(std::string_view url, const std::string& at) {
    if (!url.starts_with("https://") && !url.starts_with("http://")) {
      Problem(at, "is no absolute URL");
    }
  }

  template <typename Check>
  void Each(const Value& of, const char* key, const std::string& at, Check check) {
    if (!of.IsObject() || !of.HasMember(key)) return;
    if (!of[key].IsArray()) return Problem(at + "." + key, "is no array");
    for (rapidjson::SizeType i = 0; i < of[key].Size(); ++i) {
      check(of[key][i], at + "." + key + "[" + std::to_string(i) + "]");
    }
  }

  void CheckCoding(const Value& coding, const std::string& at, bool display) {
    Text(coding, "system", at);
    Text(coding, "code", at);
    if (display) Text(coding, "display", at);
  }

  void CheckAction(const Value& action, const std::string& at) {
    const std::string_view type = Text(action, "type", at);
    OneOf(type, {"create", "update", "delete"}, at + ".type");
    Text(action, "description", at);
    const bool resource = action.IsObject() && action.HasMember("resource");
    if (type == "delete") {
      if (resource) Problem(at + ".resource", "a delete carries resourceId only");
      Text(action, "resourceId", at);
    } else if (!resource || !action["resource"].IsObject()) {
      Problem(at + ".resource", "required object is missing");
    } else {
      Text(action["resource"], "resourceType", at + ".resource");
      if (type == "update") Text(action["resource"], "id", at + ".resource");
    }
  }

  void CheckSuggestion(const Value& suggestion, const std::string& at) {
    Text(suggestion, "label", at);
    Unique(Text(suggestion, "uuid", at), at);
    Each(suggestion, "actions", at,
         [this](const Value& action, const std::string& where) { CheckAction(action, where); });
  }

  void CheckLink(const Value& link, const std::string& at) {
    Text(link, "label", at);
    Absolute(Text(link, "url", at), at + ".url");
    const std::string_view type = Text(link, "type", at);
    OneOf(type, {"absolute", "smart"}, at + ".type");
    if (type == "absolute" && link.IsObject() && link.HasMember("appContext")) {
      Problem(at + ".appContext", "only with smart");
    }
  }

  void CheckCard(const Value& card, const std::string& at) {
    if (!card.IsObject()) return Problem(at, "is no object");
    Unique(Text(card, "uuid", at), at);
    if (CodePoints(Text(card, "summary", at)) >= kSummaryLimit) {
      Problem(at + ".summary", "has 140 characters or more");
    }
    OneOf(Text(card, "indicator", at), {"info", "warning", "critical"}, at + ".indicator");
    if (!card.HasMember("source")) return Problem(at + ".source", "required object is missing");
    CheckSource(card["source"], at + ".source");
    Each(card, "suggestions", at,
         [this](const Value& s, const std::string& where) { CheckSuggestion(s, where); });
    if (card.HasMember("suggestions")) CheckSelection(card, at);
    Each(card, "overrideReasons", at, [this](const Value& reason, const std::string& where) {
      CheckCoding(reason, where, true);
    });
    Each(card, "links", at,
         [this](const Value& link, const std::string& where) { CheckLink(link, where); });
  }

  void CheckSelection(const Value& card, const std::string& at) {
    const std::string_view behavior = Text(card, "selectionBehavior", at);
    OneOf(behavior, {"any", "at-most-one"}, at + ".selectionBehavior");
    int recommended = 0;
    Each(card, "suggestions", at, [&recommended](const Value& one, const std::string&) {
      const bool marked = one.IsObject() && one.HasMember("isRecommended") &&
                          one["isRecommended"].IsBool() && one["isRecommended"].GetBool();
      if (marked) ++recommended;
    });
    if (behavior == "at-most-one" && recommended > 1) {
      Problem(at + ".suggestions", "at most one is recommended");
    }
  }

  void CheckSource(const Value& source, const std::string& at) {
    Text(source, "label", at);
    if (source.IsObject() && source.HasMember("url")) Absolute(Text(source, "url", at), at);
    if (source.IsObject() && source.HasMember("topic")) {
      CheckCoding(source["topic"], at + ".topic", false);
    }
  }

  void Unique(std::string_view uuid, const std::string& at) {
    if (!IsUuid(uuid)) Problem(at + ".uuid", "is no UUID");
    if (!uuids_.emplace(uuid).second) Problem(at + ".uuid", "is used twice");
  }

  std::vector<std::string> Take() { return std::move(problems_); }

 private:
  std::vector<std::string> problems_;
  std::set<std::string> uuids_;
};

}  // namespace

std::vector<std::string> ProblemsOf(const std::string& response) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(response.c_str(), response.size());
  if (document.HasParseError() || !document.IsObject()) return {"the body is no JSON object"};
  if (!document.HasMember("cards") || !document["cards"].IsArray()) {
    return {"cards: required array is missing"};
  }
  Checking checking;
  checking.NothingEmpty(document, "");
  const auto& cards = document["cards"];
  for (rapidjson::SizeType i = 0; i < cards.Size(); ++i) {
    checking.CheckCard(cards[i], "cards[" + std::to_string(i) + "]");
  }
  return checking.Take();
}

}  // namespace cards
