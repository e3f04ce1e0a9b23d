#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pathway/dose.h"

namespace cards {

// CDS Hooks: a summary has fewer characters than this.
constexpr std::size_t kSummaryLimit = 140;

// What placeholders stand for on one answer. A name without an entry has no value.
using Values = std::map<std::string, std::string, std::less<>>;

// The text with every {name} replaced. Nothing when a placeholder has no value: a line that names
// what is not known is not printed.
std::optional<std::string> Filled(std::string_view text, const Values& values);

// The same for what is shown as it is: summaries, labels and descriptions are no Markdown.
std::optional<std::string> PlainlyFilled(std::string_view text, const Values& values);

// The placeholder names in a text.
std::vector<std::string> PlaceholdersIn(std::string_view text);

// "1,800 mg/day", "62.5 mg/day"
std::string DoseText(pathway::MilligramsPerDay dose);
// "1,800"
std::string NumberText(std::int64_t number);
// "a, b or c"; empty for nothing.
std::string Joined(const std::vector<std::string>& words, std::string_view last);
// First letter in upper case.
std::string Capital(std::string text);
// Text that came with the request, made safe to stand in GitHub Flavored Markdown.
std::string Escaped(std::string_view text);
// The same text without its escapes, for where no Markdown is read: summaries and labels.
std::string Unescaped(std::string_view markdown);
std::size_t CodePoints(std::string_view text);

}  // namespace cards
