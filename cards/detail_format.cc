#include "cards/detail_format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace cards {
namespace {

enum class Mark { kText, kStrong, kEmphasis, kLine, kParagraph, kItem };

struct Piece {
  Mark mark;
  std::string text = {};  // of kText
};

bool IsPunctuation(char c) { return std::ispunct(static_cast<unsigned char>(c)) != 0; }

// What a detail is made of.
class Pieces {
 public:
  explicit Pieces(std::string_view markdown) : markdown_(markdown) {
    if (markdown_.starts_with("- ")) AddItem();
    while (at_ < markdown_.size()) Next();
  }

  const std::vector<Piece>& All() const { return pieces_; }

 private:
  bool Follows(std::string_view text) const { return markdown_.substr(at_).starts_with(text); }

  void Next() {
    if (Follows("\n")) return AddBreak();
    if (Follows("**")) return AddMark(Mark::kStrong, 2);
    if (Follows("*") && !StandsAlone()) return AddMark(Mark::kEmphasis, 1);
    const bool escaped =
        Follows("\\") && at_ + 1 < markdown_.size() && IsPunctuation(markdown_[at_ + 1]);
    if (escaped) ++at_;
    AddText(markdown_[at_++]);
  }

  // A star between spaces marks nothing.
  bool StandsAlone() const {
    const bool after = at_ == 0 || markdown_[at_ - 1] == ' ';
    return after && (at_ + 1 == markdown_.size() || markdown_[at_ + 1] == ' ');
  }

  void AddBreak() {
    std::size_t breaks = 0;
    for (; Follows("\n"); ++at_) ++breaks;
    if (Follows("- ")) return AddItem();
    pieces_.push_back({breaks > 1 ? Mark::kParagraph : Mark::kLine});
  }

  void AddItem() { AddMark(Mark::kItem, 2); }

  void AddMark(Mark mark, std::size_t length) {
    pieces_.push_back({mark});
    at_ += length;
  }

  void AddText(char c) {
    if (pieces_.empty() || pieces_.back().mark != Mark::kText) pieces_.push_back({Mark::kText});
    pieces_.back().text += c;
  }

  std::string_view markdown_;
  std::size_t at_ = 0;
  std::vector<Piece> pieces_;
};

// Whether `c` after `before` would begin a tag or the address of a link.
bool Opens(char before, char c) {
  const bool tag =
      std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '!' || c == '?';
  return (before == '<' && tag) || (before == ']' && c == '(');
}

std::string Plain(const std::vector<Piece>& pieces) {
  std::string plain;
  for (const Piece& piece : pieces) {
    if (piece.mark == Mark::kLine) plain += "\n";
    if (piece.mark == Mark::kParagraph) plain += "\n\n";
    if (piece.mark == Mark::kItem) plain += plain.empty() ? "- " : "\n- ";
    for (const char c : piece.text) {
      if (!plain.empty() && Opens(plain.back(), c)) plain += ' ';
      plain += c;
    }
  }
  return plain;
}

constexpr std::array<std::pair<char, std::string_view>, 5> kEntities = {
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}};

// Writes elements; what is open is known, so that each is closed in its turn.
class Html {
 public:
  void Add(const Piece& piece) {
    switch (piece.mark) {
      case Mark::kText:
        return AddText(piece.text);
      case Mark::kStrong:
        return Turn("strong");
      case Mark::kEmphasis:
        return Turn("em");
      case Mark::kLine:
        html_ += "<br>";
        return;
      case Mark::kParagraph:
        return CloseTo(0);
      case Mark::kItem:
        return OpenItem();
    }
  }

  std::string Take() {
    CloseTo(0);
    return std::move(html_);
  }

 private:
  void Open(std::string_view name) {
    html_.append("<").append(name).append(">");
    open_.push_back(name);
  }

  void CloseTo(std::size_t depth) {
    for (; open_.size() > depth; open_.pop_back()) {
      html_.append("</").append(open_.back()).append(">");
    }
  }

  void NeedBlock() {
    if (open_.empty()) Open("p");
  }

  void OpenItem() {
    const bool within = !open_.empty() && open_.front() == "ul";
    CloseTo(within ? 1 : 0);
    if (!within) Open("ul");
    Open("li");
  }

  // Opens the element, or closes it and what stands in it.
  void Turn(std::string_view name) {
    NeedBlock();
    const auto there = std::find(open_.begin(), open_.end(), name);
    if (there == open_.end()) return Open(name);
    CloseTo(static_cast<std::size_t>(there - open_.begin()));
  }

  void AddText(const std::string& text) {
    NeedBlock();
    for (const char c : text) {
      const auto entity = std::find_if(kEntities.begin(), kEntities.end(),
                                       [c](const auto& one) { return one.first == c; });
      if (entity == kEntities.end()) {
        html_ += c;
      } else {
        html_ += entity->second;
      }
    }
  }

  std::string html_;
  std::vector<std::string_view> open_;
};

}  // namespace

std::string InFormat(std::string_view markdown, DetailFormat format) {
  if (format == DetailFormat::kMarkdown) return std::string(markdown);
  const Pieces pieces(markdown);
  if (format == DetailFormat::kPlain) return Plain(pieces.All());
  Html html;
  for (const Piece& piece : pieces.All()) html.Add(piece);
  return html.Take();
}

std::string_view MediaTypeOf(DetailFormat format) {
  switch (format) {
    case DetailFormat::kMarkdown:
      return "text/markdown";
    case DetailFormat::kPlain:
      return "text/plain";
    case DetailFormat::kHtml:
      return "text/html";
  }
  return "text/markdown";
}

}  // namespace cards
