#include "service/card_spool.h"

#include <fcntl.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include <spdlog/spdlog.h>

#include "cards/json_members.h"
#include "fhir/date.h"

namespace service {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 18;
constexpr std::size_t kBatch = 500;

void WriteCard(const ServedCard& card, std::string& lines) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  cards::Member(writer, "card", card.card);
  cards::Member(writer, "service", card.service);
  writer.Key("rules");
  writer.StartArray();
  for (const std::string& rule : card.rules) cards::Text(writer, rule);
  writer.EndArray();
  cards::Member(writer, "topic", card.topic);
  cards::Member(writer, "content", card.content);
  cards::Member(writer, "day", fhir::IsoDate(card.day));
  cards::Member(writer, "client", card.client);
  cards::Member(writer, "patient", card.patient);
  cards::Member(writer, "user", card.user);
  cards::Member(writer, "hook_instance", card.hook_instance);
  writer.Key("at");
  writer.Int64(card.at.time_since_epoch().count());
  cards::Member(writer, "state", card.state);
  writer.EndObject();
  lines.append(buffer.GetString(), buffer.GetSize()).append("\n");
}

std::string TextIn(const rapidjson::Value& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsString()) return {};
  return {member->value.GetString(), member->value.GetStringLength()};
}

std::optional<ServedCard> CardIn(const std::string& line) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(line.data(), line.size());
  if (json.HasParseError() || !json.IsObject()) return std::nullopt;
  const rapidjson::Document& read = json;
  const auto day = fhir::ReadDate(TextIn(read, "day"));
  const auto rules = read.FindMember("rules");
  const auto at = read.FindMember("at");
  if (!day || rules == read.MemberEnd() || !rules->value.IsArray() || at == read.MemberEnd() ||
      !at->value.IsInt64()) {
    return std::nullopt;
  }
  ServedCard card{TextIn(read, "card"),   TextIn(read, "service"), {},
                  TextIn(read, "topic"),  TextIn(read, "content"), day->earliest,
                  TextIn(read, "client"), TextIn(read, "patient"), TextIn(read, "user")};
  for (const rapidjson::Value& rule : rules->value.GetArray()) {
    if (rule.IsString()) card.rules.emplace_back(rule.GetString(), rule.GetStringLength());
  }
  card.hook_instance = TextIn(read, "hook_instance");
  card.at = std::chrono::sys_seconds(std::chrono::seconds(at->value.GetInt64()));
  card.state = TextIn(read, "state");
  return card;
}

}  // namespace

CardSpool::CardSpool(const SpoolSettings& settings) : max_bytes_(settings.max_bytes) {
  if (!settings.folder.empty()) Open(settings.folder);
}

void CardSpool::Open(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const std::string path = (std::filesystem::path(folder) / "served.jsonl").string();
  file_ = FileDescriptor(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  struct stat found {};
  if (file_.Number() < 0 || ::fstat(file_.Number(), &found) != 0) {
    throw StoreError("spool " + path + ": cannot be opened for writing");
  }
  if (::flock(file_.Number(), LOCK_EX | LOCK_NB) != 0) {
    throw StoreError("spool " + path + ": is another process's; each needs a folder of its own");
  }
  size_ = static_cast<std::uint64_t>(found.st_size);
  DropHalfALine();
}

void CardSpool::DropHalfALine() {
  std::uint64_t end = size_;
  while (end > 0 && Text(end - 1, 1) != "\n") --end;
  if (end == size_) return;
  spdlog::warn("spool: {} bytes of a card that was not written to its end are dropped",
               size_ - end);
  if (::ftruncate(file_.Number(), static_cast<off_t>(end)) == 0) size_ = end;
}

std::string CardSpool::Text(std::uint64_t from, std::size_t most) const {
  std::string text(std::min<std::uint64_t>(most, size_ - from), '\0');
  const auto count = ::pread(file_.Number(), text.data(), text.size(), static_cast<off_t>(from));
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text;
}

bool CardSpool::Add(const std::vector<ServedCard>& cards) {
  if (file_.Number() < 0) {
    if (waiting_.size() + cards.size() > kMostInMemory) return false;
    waiting_.insert(waiting_.end(), cards.begin(), cards.end());
    return true;
  }
  std::string lines;
  for (const ServedCard& card : cards) WriteCard(card, lines);
  if (size_ + lines.size() > max_bytes_) return false;
  if (::write(file_.Number(), lines.data(), lines.size()) == static_cast<ssize_t>(lines.size())) {
    size_ += lines.size();
    return true;
  }
  if (::ftruncate(file_.Number(), static_cast<off_t>(size_)) != 0) {
    spdlog::error("spool: half a card could not be taken back");
  }
  return false;
}

std::vector<ServedCard> CardSpool::Next() {
  std::vector<ServedCard> cards;
  if (file_.Number() < 0) {
    given_ = std::min<std::uint64_t>(kBatch, waiting_.size());
    cards.assign(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(given_));
    return cards;
  }
  const std::string text = Text(read_, kPiece);
  std::size_t at = 0;
  for (std::size_t end = 0; cards.size() < kBatch && (end = text.find('\n', at)) != text.npos;) {
    if (auto card = CardIn(text.substr(at, end - at))) cards.push_back(*std::move(card));
    at = end + 1;
  }
  given_ = at;
  if (at == 0) {  // a line of this length is none of ours
    spdlog::error("spool: what is no card is dropped");
    given_ = size_ - read_;
  }
  return cards;
}

void CardSpool::Done() {
  if (file_.Number() < 0) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(given_));
  } else {
    read_ += given_;
    if (read_ == size_ && ::ftruncate(file_.Number(), 0) == 0) read_ = size_ = 0;
  }
  given_ = 0;
}

}  // namespace service
