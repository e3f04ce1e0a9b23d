#pragma once

#include <string>
#include <string_view>

namespace cards {

// How a client reads the detail of a card.
enum class DetailFormat { kMarkdown, kPlain, kHtml };

// A detail as the format has it. It is written in the part of GitHub Flavored Markdown that cards
// use: paragraphs, lists with "- ", **strong**, *emphasis*, and a backslash before what is none.
// Plain text keeps the paragraphs and lists and holds nothing that a client could take for a tag or
// a link; in HTML every sign of the text is escaped, so that none becomes markup.
std::string InFormat(std::string_view markdown, DetailFormat format);

// "text/plain"
std::string_view MediaTypeOf(DetailFormat format);

}  // namespace cards
