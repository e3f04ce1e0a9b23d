#include "service/audit_check.h"

#include <fstream>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "fhir/date.h"
#include "service/audit_line.h"
#include "service/audit_spool.h"

namespace service {
namespace {

constexpr int kBatch = 1000;

bool IsGenuine(const std::string& key, const char* kind, const AuditMark& mark) {
  return mark.seal == MarkSeal(key, kind, mark);
}

// Walks the rows of one chain from its beginning, or from its anchor.
class Walk {
 public:
  Walk(Store& store, const std::string& key, const std::string& chain)
      : store_(store), key_(key), end_{chain, 0, ""} {
    const auto anchor = store_.AuditAnchor(chain);
    if (!anchor) return;
    if (IsGenuine(key_, "anchor", *anchor)) {
      end_ = {chain, anchor->place, anchor->hash};
    } else {
      Wrong("its anchor is not of this key");
    }
  }

  // The end of what is in order before this day; all of it without a day.
  const ChainEnd& Until(const std::string& day = "") {
    while (problem_.empty()) {
      const auto rows = store_.AuditRows(end_.chain, end_.place, kBatch);
      for (const AuditRow& row : rows) {
        if (!day.empty() && DayIn(row.line) >= day) return end_;
        if (!Take(row)) return end_;
      }
      if (rows.size() < static_cast<std::size_t>(kBatch)) break;
    }
    return end_;
  }

  // REQUIRES: all of it was walked.
  void HoldToItsHead() {
    if (!problem_.empty()) return;
    const auto head = store_.AuditHead(end_.chain);
    if (!head || !IsGenuine(key_, "head", *head)) return Wrong("its end is not on record");
    if (head->place != end_.place || head->hash != end_.hash) {
      Wrong(fmt::format("line {} is missing", end_.place + 1));
    }
  }

  std::size_t Entries() const { return entries_; }
  const std::string& Problem() const { return problem_; }

 private:
  void Wrong(const std::string& what) { problem_ = "chain " + end_.chain + ": " + what; }

  bool Take(const AuditRow& row) {
    if (row.place != end_.place + 1) {
      Wrong(fmt::format("line {} is missing", end_.place + 1));
      return false;
    }
    const std::string hash = SealOf(row.line, key_, end_.hash);
    if (hash.empty() || PlaceIn(row.line) != row.place) {
      Wrong(fmt::format("line {} is not what was written after the line before it with this key",
                        row.place));
      return false;
    }
    end_ = {end_.chain, row.place, hash};
    ++entries_;
    return true;
  }

  Store& store_;
  const std::string& key_;
  ChainEnd end_;
  std::size_t entries_ = 0;
  std::string problem_;
};

void EachStored(Store& store, const std::string& first, const std::string& last,
                const std::function<void(std::string_view)>& use) {
  for (const std::string& chain : store.AuditChains()) {
    std::int64_t place = 0;
    for (auto rows = store.AuditRows(chain, place, kBatch); !rows.empty();
         rows = store.AuditRows(chain, place, kBatch)) {
      for (const AuditRow& row : rows) {
        const std::string day = DayIn(row.line);
        if (day >= first && day <= last) use(row.line);
      }
      place = rows.back().place;
    }
  }
}

}  // namespace

StoredAuditCheck CheckStoredAudit(Store& store, const std::string& key) {
  StoredAuditCheck check;
  for (const std::string& chain : store.AuditChains()) {
    Walk walk(store, key, chain);
    walk.Until();
    walk.HoldToItsHead();
    check.entries += walk.Entries();
    check.problem = walk.Problem();
    if (!check.problem.empty()) return check;
    ++check.chains;
  }
  return check;
}

StoredAuditCheck PruneStoredAudit(Store& store, const std::string& key, pathway::Day before) {
  StoredAuditCheck pruned;
  const std::string day = fhir::IsoDate(before);
  for (const std::string& chain : store.AuditChains()) {
    Walk walk(store, key, chain);
    const ChainEnd end = walk.Until(day);
    pruned.problem = walk.Problem();
    if (!pruned.problem.empty()) return pruned;
    if (walk.Entries() == 0) continue;
    AuditMark anchor{chain, end.place, end.hash, ""};
    anchor.seal = MarkSeal(key, "anchor", anchor);
    store.PruneAudit(anchor);
    pruned.entries += walk.Entries();
    ++pruned.chains;
  }
  return pruned;
}

void ForEachEntry(const AuditSettings& settings, Store* store, pathway::Day from, pathway::Day to,
                  const std::function<void(std::string_view line)>& use) {
  const std::string first = fhir::IsoDate(from);
  const std::string last = fhir::IsoDate(to);
  if (store != nullptr) return EachStored(*store, first, last, use);
  std::ifstream file(settings.path, std::ios::binary);
  if (!file) throw AuditError(settings.path + ": cannot be read");
  for (std::string line; std::getline(file, line);) {
    const std::string day = DayIn(line);
    if (day >= first && day <= last) use(line);
  }
}

}  // namespace service
