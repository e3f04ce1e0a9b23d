#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/retrospective.h"

namespace service {

// What differs between the answers of two content packs to one line.
struct ChangedLine {
  std::uint64_t line = 0;
  std::string id;
  std::string patient;
  std::vector<std::string> gained;  // rules that fire with the second pack alone
  std::vector<std::string> lost;    // and with the first alone
  bool words_alone = false;         // the same rules, other cards
  std::string before;               // the cards as JSON, or the error
  std::string after;
};

// Nothing where both answer the same but for the version of the content, which is no difference.
std::optional<ChangedLine> ChangeBetween(const LineRequest& request, const LineAnswer& before,
                                         const LineAnswer& after);

// One line of JSON, without its end: {"line", "id", "patient", "gained", "lost", "before",
// "after"}.
std::string ChangedLineJson(const ChangedLine& change);

// What another content pack would have changed in a run. Its memory is bounded: counts, and the
// first changed lines.
class PackComparison {
 public:
  struct Settings {
    std::string before;       // version of the content
    std::string after;        // and of the other
    std::size_t listed = 20;  // changed lines
    std::size_t shown = 3;    // of these, with the cards of both
  };
  explicit PackComparison(Settings settings) : settings_(std::move(settings)) {}

  void Add(const std::optional<ChangedLine>& change);

  std::string Text() const;
  std::string Json() const;

 private:
  struct Rule {
    std::uint64_t gained = 0;
    std::uint64_t lost = 0;
  };
  const Settings settings_;
  std::uint64_t lines_ = 0;
  std::uint64_t changed_ = 0;
  std::uint64_t in_words_alone_ = 0;
  std::map<std::string, Rule> rules_;
  std::vector<ChangedLine> first_;
};

}  // namespace service
