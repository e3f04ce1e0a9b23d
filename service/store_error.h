#pragma once

#include <stdexcept>
#include <string>

namespace service {

// The store failed. The text is fixed: the library's own repeats the values it was given.
class StoreError : public std::runtime_error {
 public:
  // Out of reach, locked or full: the same may do later. Refused: it never will.
  enum class Kind { kUnavailable, kRefused };

  explicit StoreError(const std::string& text, Kind kind = Kind::kUnavailable)
      : std::runtime_error(text), kind_(kind) {}

  Kind What() const { return kind_; }

 private:
  Kind kind_;
};

}  // namespace service
