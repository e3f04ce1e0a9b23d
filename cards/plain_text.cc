#include "cards/plain_text.h"

#include <string_view>

#include <rapidjson/document.h>

namespace cards {
namespace {

using rapidjson::Value;

std::string_view TextAt(const Value& object, const char* key) {
  if (!object.IsObject() || !object.HasMember(key) || !object[key].IsString()) return {};
  return {object[key].GetString(), object[key].GetStringLength()};
}

// GFM with its emphasis taken off and its lines broken at `width` between words.
std::string Wrapped(std::string_view markdown, std::size_t width) {
  std::string text;
  std::size_t column = 0;
  std::string word;
  const auto put = [&] {
    if (word.empty()) return;
    if (column > 0 && column + 1 + word.size() > width) {
      text += "\n  ";
      column = 2;
    } else if (column > 0) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
    word.clear();
  };
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    const char c = markdown[i];
    if (c == '*') continue;
    if (c == '\\' && i + 1 < markdown.size() && markdown[i + 1] > ' ') {
      word += markdown[++i];  // an escaped sign stands for itself
    } else if (c == '\n') {
      put();
      text += '\n';
      column = 0;
    } else if (c == ' ') {
      put();
    } else {
      word += c;
    }
  }
  put();
  return text;
}

template <typename Print>
void PrintEach(std::string& text, const Value& card, const char* key, const char* heading,
               Print print) {
  if (!card.IsObject() || !card.HasMember(key) || !card[key].IsArray()) return;
  text += std::string("\n") + heading + "\n";
  for (const Value& item : card[key].GetArray()) text += "  " + print(item) + "\n";
}

std::string PrintedCard(const Value& card) {
  std::string text = "[" + std::string(TextAt(card, "indicator")) + "] " +
                     std::string(TextAt(card, "summary")) + "\n\n";
  text += Wrapped(TextAt(card, "detail"), 100) + "\n";
  PrintEach(text, card, "suggestions", "You can accept:", [](const Value& suggestion) {
    return "[ ] " + std::string(TextAt(suggestion, "label"));
  });
  PrintEach(text, card, "overrideReasons", "Or say why not:", [](const Value& reason) {
    return "- " + std::string(TextAt(reason, "display"));
  });
  PrintEach(text, card, "links", "Read more:", [](const Value& link) {
    return std::string(TextAt(link, "label")) + " " + std::string(TextAt(link, "url"));
  });
  return text;
}

}  // namespace

std::string PlainText(const std::string& response) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(response.c_str(), response.size());
  if (document.HasParseError() || !document.IsObject() || !document.HasMember("cards") ||
      !document["cards"].IsArray()) {
    return "This is no CDS Hooks response:\n" + response + "\n";
  }
  if (document["cards"].Empty()) return "No card: nothing to say about this order.\n";
  std::string text;
  for (const Value& card : document["cards"].GetArray()) {
    if (!text.empty()) text += "\n" + std::string(100, '-') + "\n\n";
    text += PrintedCard(card);
  }
  return text;
}

}  // namespace cards
