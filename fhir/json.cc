#include "fhir/json.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>
#include <type_traits>
#include <vector>

#include <simdjson.h>

#include "fhir/mend_json.h"

namespace fhir {
namespace {

namespace dom = simdjson::dom;
namespace ondemand = simdjson::ondemand;

static_assert(std::is_trivially_copyable_v<dom::element>);
static_assert(sizeof(dom::element) == sizeof(Node::Element));
static_assert(sizeof(dom::array::iterator) == sizeof(Node::Element));
static_assert(sizeof(dom::object::iterator) == sizeof(Node::Element));

template <typename T>
Node::Element Opaque(const T& value) {
  Node::Element element;
  std::memcpy(element.data(), &value, sizeof element);
  return element;
}

dom::element ElementOf(const Node::Element& opaque) {
  dom::element element;
  std::memcpy(static_cast<void*>(&element), opaque.data(), sizeof element);
  return element;
}

// A cursor of an array or an object; its default constructor is not public.
template <typename Iterator>
Iterator CursorOf(const Node::Element& opaque) {
  static_assert(std::is_trivially_copyable_v<Iterator>);
  return std::bit_cast<Iterator>(opaque);
}

dom::array::iterator ArrayCursor(const Node::Element& opaque) {
  return CursorOf<dom::array::iterator>(opaque);
}
dom::object::iterator ObjectCursor(const Node::Element& opaque) {
  return CursorOf<dom::object::iterator>(opaque);
}

Issue Unexpected(const Node& node, const char* wanted) {
  return {Severity::kError, IssueType::kValue, node.Path(), std::string("expected ") + wanted};
}

constexpr double kNano = 1e9;
constexpr double kLargest = 9e9;  // in whole units; a larger amount is no dose and no measurement

std::optional<std::int64_t> ToNano(double value) {
  if (!std::isfinite(value) || std::abs(value) > kLargest) return std::nullopt;
  return std::llround(value * kNano);
}

// Parsers are costly to warm up; a document takes one and gives it back.
class ParserPool {
 public:
  std::unique_ptr<dom::parser> Take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<dom::parser>();
    auto parser = std::move(free_.back());
    free_.pop_back();
    return parser;
  }
  void GiveBack(std::unique_ptr<dom::parser> parser) {
    // A parser that once read a huge body keeps its buffers: let that one go.
    if (parser->capacity() > kKeptBytes) return;
    const std::lock_guard lock(mutex_);
    if (free_.size() < kKept) free_.push_back(std::move(parser));
  }

 private:
  static constexpr std::size_t kKept = 64;
  static constexpr std::size_t kKeptBytes = std::size_t{1} << 20;
  std::mutex mutex_;
  std::vector<std::unique_ptr<dom::parser>> free_;
};

ParserPool& Parsers() {
  static ParserPool pool;
  return pool;
}

bool Mendable(simdjson::error_code error) {
  return error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR ||
         error == simdjson::TAPE_ERROR || error == simdjson::UNESCAPED_CHARS;
}

bool StartsWithByteOrderMark(const std::string& body) {
  return body.compare(0, 3, "\xEF\xBB\xBF") == 0;
}

}  // namespace

std::string Node::Path() const {
  std::string path = parent_ == nullptr ? std::string() : parent_->Path();
  if (!name_.empty()) {
    if (!path.empty()) path += ".";
    path += name_;
  }
  if (index_ >= 0) path += "[" + std::to_string(index_) + "]";
  return path;
}

Node::Kind Node::KindOf() const {
  switch (ElementOf(element_).type()) {
    case dom::element_type::ARRAY:
      return Kind::kArray;
    case dom::element_type::OBJECT:
      return Kind::kObject;
    case dom::element_type::STRING:
      return Kind::kText;
    case dom::element_type::BOOL:
      return Kind::kBoolean;
    case dom::element_type::NULL_VALUE:
      return Kind::kNull;
    default:
      return Kind::kNumber;
  }
}

namespace {

// Where an object has a member of this name; end() where it has none or is no object.
std::optional<dom::key_value_pair> MemberOf(const Node::Element& whole, std::string_view key) {
  dom::object object;
  if (ElementOf(whole).get(object) != simdjson::SUCCESS) return std::nullopt;
  const auto end = object.end();
  for (auto at = object.begin(); at != end; ++at) {
    if (at.key_equals(key)) return *at;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Node> Node::Find(std::string_view key) const {
  const auto member = MemberOf(element_, key);
  if (!member || member->value.is_null()) return std::nullopt;
  return Node(Opaque(member->value), member->key, this);
}

Result<Node> Node::Required(std::string_view key) const {
  if (auto found = Find(key)) return *found;
  std::string path = Path();
  if (!path.empty()) path += ".";
  return tl::unexpected(Issue{Severity::kError, IssueType::kRequired, path + std::string(key),
                              "required element is missing"});
}

Result<std::string_view> Node::Text() const {
  std::string_view text;
  if (ElementOf(element_).get(text) == simdjson::SUCCESS) return text;
  return tl::unexpected(Unexpected(*this, "a string"));
}

std::string_view Node::TextOr(std::string_view otherwise) const {
  std::string_view text;
  return ElementOf(element_).get(text) == simdjson::SUCCESS ? text : otherwise;
}

Result<bool> Node::Boolean() const {
  bool value = false;
  if (ElementOf(element_).get(value) == simdjson::SUCCESS) return value;
  return tl::unexpected(Unexpected(*this, "true or false"));
}

Result<std::int64_t> Node::Nano() const {
  double value = 0;
  std::string_view text;
  const dom::element element = ElementOf(element_);
  bool read = element.get(value) == simdjson::SUCCESS;
  if (!read && element.get(text) == simdjson::SUCCESS) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    read = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  }
  if (read) {
    if (const auto nano = ToNano(value)) return *nano;
  }
  return tl::unexpected(Unexpected(*this, "a number"));
}

std::string_view Node::TextOf(std::string_view key) const {
  const auto member = MemberOf(element_, key);
  std::string_view text;
  if (!member || member->value.get(text) != simdjson::SUCCESS) return {};
  return text;
}

bool Node::TrueAt(std::string_view key) const {
  const auto member = Find(key);
  bool value = false;
  return member && ElementOf(member->element_).get(value) == simdjson::SUCCESS && value;
}

namespace {

// `path_name` and `parent` are those of the elements: an element of `a.b` is `a.b[0]`.
Elements ElementsOf(const Node::Element& whole, std::string_view path_name, const Node* parent) {
  const dom::element element = ElementOf(whole);
  dom::array array;
  if (element.get(array) == simdjson::SUCCESS) {
    return {Opaque(array.begin()), true, array.size(), path_name, parent};
  }
  if (element.is_null()) return {};
  return {whole, false, 1, path_name, parent};
}

}  // namespace

Elements Node::Each() const { return ElementsOf(element_, {}, this); }

Elements Node::EachOf(std::string_view key) const {
  const auto member = MemberOf(element_, key);
  if (!member) return {};
  return ElementsOf(Opaque(member->value), member->key, this);
}

Members Node::EachMember() const {
  dom::object object;
  if (ElementOf(element_).get(object) != simdjson::SUCCESS) return {};
  return {Opaque(object.begin()), Opaque(object.end()), this};
}

std::string Node::Raw() const { return simdjson::minify(ElementOf(element_)); }

Node Elements::Iterator::operator*() const {
  const auto index = of_->is_array_ ? static_cast<int>(index_) : -1;
  const Node::Element element = of_->is_array_ ? Opaque(*ArrayCursor(at_)) : at_;
  return {element, of_->name_, of_->parent_, index};
}

Elements::Iterator& Elements::Iterator::operator++() {
  if (of_->is_array_) at_ = Opaque(++ArrayCursor(at_));
  ++index_;
  return *this;
}

std::pair<std::string_view, Node> Members::Iterator::operator*() const {
  const auto cursor = ObjectCursor(at_);
  return {cursor.key(), Node(Opaque(cursor.value()), cursor.key(), of_->parent_)};
}

Members::Iterator& Members::Iterator::operator++() {
  at_ = Opaque(++ObjectCursor(at_));
  return *this;
}

struct JsonDocument::Parsed {
  std::unique_ptr<dom::parser> parser = Parsers().Take();
  std::string body;  // as sent, with room behind it for the parser to read past its end
  dom::element root;

  Parsed() = default;
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;
  ~Parsed() { Parsers().GiveBack(std::move(parser)); }

  simdjson::error_code Read(std::string& text) {
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    return parser->parse(text.data(), text.size(), false).get(root);
  }
};

JsonDocument::JsonDocument(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::Parse(std::string body) {
  if (StartsWithByteOrderMark(body)) body.erase(0, 3);
  auto parsed = std::make_unique<Parsed>();
  parsed->body = std::move(body);
  simdjson::error_code error = parsed->Read(parsed->body);
  if (Mendable(error)) {
    std::string mended = MendedJson(parsed->body);
    error = parsed->Read(mended);
  }
  if (error == simdjson::SUCCESS) return JsonDocument(std::move(parsed));
  return tl::unexpected(
      Issue{Severity::kFatal, IssueType::kInvalid, "",
            std::string("the body is not JSON: ") + simdjson::error_message(error)});
}

Node JsonDocument::Root(std::string_view name) const { return {Opaque(parsed_->root), name}; }

namespace {

// The text of a value; that of a number or a word goes on to the next token.
simdjson::simdjson_result<std::string_view> TextOf(ondemand::value value) {
  ondemand::object object;
  if (value.get(object) == simdjson::SUCCESS) return object.raw_json();
  ondemand::array array;
  if (value.get(array) == simdjson::SUCCESS) return array.raw_json();
  return value.raw_json_token();
}

std::string_view WithoutSpaceBehind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

// The parser on demand walks over the text itself, which a parsed element no longer knows.
std::optional<std::string> JsonDocument::AsSent(const Node& node) const {
  std::vector<const Node*> way;  // from the root down, without the root itself
  for (const Node* at = &node; at->parent_ != nullptr; at = at->parent_) {
    way.insert(way.begin(), at);
  }
  const std::string& body = parsed_->body;
  ondemand::parser parser;
  ondemand::document document;
  if (parser.iterate(body.data(), body.size(), body.capacity()).get(document) !=
      simdjson::SUCCESS) {
    return std::nullopt;
  }
  simdjson::simdjson_result<ondemand::value> found = document.get_value();
  for (const Node* step : way) {
    if (!step->name_.empty()) found = found.find_field(step->name_);
    if (step->index_ >= 0) found = found.get_array().at(static_cast<std::size_t>(step->index_));
  }
  ondemand::value value;
  std::string_view text;
  if (found.get(value) != simdjson::SUCCESS || TextOf(value).get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return std::string(WithoutSpaceBehind(text));
}

}  // namespace fhir
