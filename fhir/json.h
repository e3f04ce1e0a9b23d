#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/issue.h"

namespace fhir {

class Elements;
class Members;

// A borrowed place in a JsonDocument that knows its element path. Nodes live on the stack of the
// function that reads them, and point to the node they were reached from: keep that node alive,
// never store a node past its document.
class Node {
 public:
  enum class Kind { kNull, kBoolean, kNumber, kText, kArray, kObject };
  // The parsed element, kept opaque so that no other file sees the parser's headers.
  using Element = std::array<std::uint64_t, 2>;

  Node(Element element, std::string_view name, const Node* parent = nullptr, int index = -1)
      : element_(element), name_(name), parent_(parent), index_(index) {}

  // "MedicationRequest.dosageInstruction[0].timing"; built only when something is wrong.
  std::string Path() const;
  Kind KindOf() const;
  bool IsObject() const { return KindOf() == Kind::kObject; }

  // A member of an object. Absent, JSON null and a node that is no object all give nothing.
  std::optional<Node> Find(std::string_view key) const;
  // The same; its absence is an Issue (required).
  [[nodiscard]] Result<Node> Required(std::string_view key) const;

  [[nodiscard]] Result<std::string_view> Text() const;
  // The same where another kind means nothing.
  std::string_view TextOr(std::string_view otherwise) const;
  [[nodiscard]] Result<bool> Boolean() const;
  // A JSON number, or a numeric string, rounded once to whole billionths (nano).
  [[nodiscard]] Result<std::int64_t> Nano() const;

  // The text of a member; empty when absent or of another kind.
  std::string_view TextOf(std::string_view key) const;
  bool TrueAt(std::string_view key) const;

  // The elements of an array; a lone object or value where an array belongs counts as one, since
  // clients send that (MedicationRequest.category as an object).
  Elements Each() const;
  // The same of a member; none when it is absent. The elements' path names the member.
  Elements EachOf(std::string_view key) const;
  Members EachMember() const;

  // The element as JSON text, its numbers as they were read. As it was sent: JsonDocument::AsSent.
  std::string Raw() const;
  const Element& Parsed() const { return element_; }

 private:
  friend class Elements;
  friend class JsonDocument;
  Element element_;
  std::string_view name_;
  const Node* parent_;
  int index_;
};

// A range over the elements of a node, for `for`.
class Elements {
 public:
  class Iterator {
   public:
    Iterator(const Elements* of, Node::Element at, std::size_t index)
        : of_(of), at_(at), index_(index) {}
    Node operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const Elements* of_;
    Node::Element at_;  // of an array: its cursor; of a lone element: the element
    std::size_t index_;
  };

  Elements() = default;
  Elements(Node::Element first, bool is_array, std::size_t size, std::string_view name,
           const Node* parent)
      : first_(first), is_array_(is_array), size_(size), name_(name), parent_(parent) {}
  Iterator begin() const { return {this, first_, 0}; }
  Iterator end() const { return {this, first_, size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  friend class Iterator;
  Node::Element first_{};
  bool is_array_ = false;
  std::size_t size_ = 0;
  std::string_view name_;
  const Node* parent_ = nullptr;
};

// The members of an object, in the order they were sent.
class Members {
 public:
  class Iterator {
   public:
    Iterator(const Members* of, Node::Element at) : of_(of), at_(at) {}
    std::pair<std::string_view, Node> operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const Members* of_;
    Node::Element at_;
  };
  Members() = default;
  Members(Node::Element begin, Node::Element end, const Node* parent)
      : begin_(begin), end_(end), parent_(parent) {}
  Iterator begin() const { return {this, begin_}; }
  Iterator end() const { return {this, end_}; }

 private:
  friend class Iterator;
  Node::Element begin_{};
  Node::Element end_{};
  const Node* parent_ = nullptr;
};

// The one owner of a parsed body. Moves, never copies.
class JsonDocument {
 public:
  // Reads JSON text. What a strict parser refuses and an EHR may send in some extension (a byte
  // order mark, a lone surrogate, a number too large for a double) is mended and read. Nesting is
  // bounded; anything else that is not JSON is an Issue.
  [[nodiscard]] static Result<JsonDocument> Parse(std::string body);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  Node Root(std::string_view name) const;

  // The text of an element of this document, to the byte as it was sent. Nothing where the names
  // that lead to it were sent with escapes. Reads the body once more: for what must be sent back.
  std::optional<std::string> AsSent(const Node& node) const;

 private:
  struct Parsed;
  explicit JsonDocument(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace fhir
