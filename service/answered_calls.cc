#include "service/answered_calls.h"

#include <fstream>
#include <utility>

#include <rapidjson/document.h>

#include "fhir/date.h"
#include "service/strict_json.h"

namespace service {
namespace {

constexpr std::streamoff kMostBytes = std::streamoff{64} << 20;
constexpr std::int64_t kHalfSecond = 500'000;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::size_t kDateLength = 10;
constexpr int kRowsAtATime = 5'000;

std::int64_t NumberAt(const rapidjson::Value& line, const char* name) {
  const rapidjson::Value* number = MemberOf(line, name);
  return number != nullptr && number->IsInt64() ? number->GetInt64() : 0;
}

void Add(AnsweredCalls& calls, const rapidjson::Value& line) {
  ++calls.calls;
  if (TextAt(line, "service").value_or("").find("patient-view") == std::string::npos) {
    ++calls.orders;
    calls.cards += NumberAt(line, "cards");
  }
  const std::int64_t took = NumberAt(line, "microseconds");
  if (took < kHalfSecond) ++calls.under_500_ms;
  if (took < kSecond) ++calls.under_1_s;
}

// Lines of these days and of this client.
class Counter {
 public:
  Counter(pathway::Day from, pathway::Day to, std::string client)
      : earliest_(fhir::IsoDate(from)), latest_(fhir::IsoDate(to)), client_(std::move(client)) {}

  bool IsMeant(const std::string& day) const { return day >= earliest_ && day <= latest_; }

  void Count(const std::string& line) {
    const auto read = ReadStrictJson(line);
    if (!read) return;  // the first of a file may have been cut
    if (!IsMeant(TextAt(*read, "at").value_or("").substr(0, kDateLength))) return;
    if (client_.empty() || TextAt(*read, "client") == client_) Add(calls_, *read);
  }

  const AnsweredCalls& Counted() const { return calls_; }

 private:
  const std::string earliest_;
  const std::string latest_;
  const std::string client_;
  AnsweredCalls calls_;
};

void CountFile(const std::string& path, Counter& counter) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? std::streamoff(file.tellg()) : 0;
  file.seekg(size > kMostBytes ? size - kMostBytes : 0);
  for (std::string line; std::getline(file, line);) counter.Count(line);
}

void CountRows(Store& store, Counter& counter) {
  for (const std::string& chain : store.AuditChains()) {
    std::int64_t last = 0;
    for (auto rows = store.AuditRows(chain, last, kRowsAtATime); !rows.empty();
         rows = store.AuditRows(chain, last, kRowsAtATime)) {
      last = rows.back().place;
      for (const AuditRow& row : rows) {
        if (counter.IsMeant(row.day)) counter.Count(row.line);
      }
    }
  }
}

}  // namespace

std::optional<AnsweredCalls> AnsweredCallsOf(const AuditSettings& audit, Store* store,
                                             pathway::Day from, pathway::Day to,
                                             const std::string& client) {
  if (audit.path.empty()) return std::nullopt;
  Counter counter(from, to, client);
  if (audit.keep == AuditSettings::Keep::kFile) {
    CountFile(audit.path, counter);
  } else if (store != nullptr) {
    CountRows(*store, counter);
  }
  return counter.Counted();
}

}  // namespace service
