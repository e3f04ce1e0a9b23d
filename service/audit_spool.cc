#include "service/audit_spool.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>
#include <utility>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "service/keyed_hash.h"

namespace service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = std::size_t{1} << 18;
constexpr std::uint64_t kUsualSegment = std::uint64_t{1} << 20;
constexpr std::chrono::milliseconds kTryEvery{250};
constexpr std::string_view kEnding = ".jsonl";

std::string NewChain() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

// "audit-0123456789abcdef-000001.jsonl" beside "audit.jsonl".
fs::path SegmentPath(const std::string& path, const std::string& chain, int number) {
  const fs::path file(path);
  return file.parent_path() /
         fmt::format("{}-{}-{:06}{}", file.stem().string(), chain, number, kEnding);
}

// The chain whose segment has this name; empty: it is none.
std::string ChainOf(const std::string& name, const std::string& stem) {
  constexpr std::size_t kChain = 16;
  constexpr std::size_t kNumber = 6;
  const std::size_t least = stem.size() + 1 + kChain + 1 + kNumber + kEnding.size();
  if (name.size() < least || !name.starts_with(stem + "-") || !name.ends_with(kEnding)) return {};
  const std::string chain = name.substr(stem.size() + 1, kChain);
  const bool is_chain = chain.find_first_not_of("0123456789abcdef") == std::string::npos &&
                        name[stem.size() + 1 + kChain] == '-';
  return is_chain ? chain : "";
}

bool IsLocked(int file) { return ::flock(file, LOCK_EX | LOCK_NB) == 0; }

}  // namespace

std::string MarkSeal(const std::string& key, const std::string& kind, const AuditMark& mark) {
  return KeyedHash(key, fmt::format("{}|{}|{}|{}", kind, mark.chain, mark.place, mark.hash));
}

AuditSpool::AuditSpool(AuditSettings settings, Store& store)
    : settings_(std::move(settings)), store_(store), end_{NewChain(), 0, ""} {
  TakeOver();
  Begin();
  shipper_ = std::thread([this] { Ship(); });
}

AuditSpool::~AuditSpool() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  changed_.notify_one();
  shipper_.join();
  if (current_ && current_->shipped == current_->size) ::unlink(current_->path.c_str());
}

// A segment that is not locked has no process any more.
void AuditSpool::TakeOver() {
  const fs::path file(settings_.path);
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string chain = ChainOf(entry.path().filename().string(), file.stem().string());
    if (chain.empty()) continue;
    FileDescriptor found(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC));
    struct stat status {};
    if (found.Number() < 0 || !IsLocked(found.Number())) continue;
    if (::fstat(found.Number(), &status) != 0 || status.st_nlink == 0) continue;
    closed_.push_back(
        std::make_shared<Segment>(Segment{entry.path().string(), chain, std::move(found),
                                          static_cast<std::uint64_t>(status.st_size), 0}));
    bytes_ += closed_.back()->size;
  }
  std::sort(closed_.begin(), closed_.end(),
            [](const auto& a, const auto& b) { return a->path < b->path; });
}

void AuditSpool::Begin() {
  const std::string path = SegmentPath(settings_.path, end_.chain, segments_ + 1).string();
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.Number() < 0 || !IsLocked(file.Number())) {
    throw AuditError(path + ": cannot be opened for writing");
  }
  ++segments_;
  current_ = std::make_shared<Segment>(Segment{path, end_.chain, std::move(file), 0, 0});
}

void AuditSpool::Append(const Invocation& invocation) {
  const std::lock_guard lock(mutex_);
  if (!current_) Begin();
  const AuditLine entry = SealedLine(invocation, settings_.key, end_);
  const std::string line = entry.text + "\n";
  if (bytes_ + line.size() > settings_.max_bytes) {
    throw AuditError(settings_.path + ": as many entries as may wait for the store");
  }
  const auto written = ::write(current_->file.Number(), line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) {
    // Half a line would be taken for the end of a process.
    const auto before = static_cast<off_t>(current_->size);
    const bool is_undone = written <= 0 || ::ftruncate(current_->file.Number(), before) == 0;
    if (!is_undone) closed_.push_back(std::exchange(current_, nullptr));
    throw AuditError(settings_.path + ": an entry could not be written");
  }
  current_->size += line.size();
  bytes_ += line.size();
  end_ = {end_.chain, end_.place + 1, entry.hash};
  if (current_->size >= std::min(kUsualSegment, settings_.max_bytes / 4)) {
    closed_.push_back(std::exchange(current_, nullptr));
  }
  changed_.notify_one();
}

std::shared_ptr<AuditSpool::Segment> AuditSpool::Waiting() const {
  if (!closed_.empty()) return closed_.front();
  return current_ && current_->shipped < current_->size ? current_ : nullptr;
}

// Whole lines alone; none: what is left is half a line.
std::string AuditSpool::NextOf(const Segment& segment) {
  std::string text(std::min<std::uint64_t>(kPiece, segment.size - segment.shipped), '\0');
  const auto count =
      ::pread(segment.file.Number(), text.data(), text.size(), static_cast<off_t>(segment.shipped));
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  const std::size_t end = text.rfind('\n');
  text.resize(end == std::string::npos ? 0 : end + 1);
  return text;
}

void AuditSpool::Ship() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_closing_ || Waiting(); });
    const auto segment = Waiting();
    if (!segment) return;
    const std::string lines = NextOf(*segment);
    if (lines.empty()) {
      if (segment->shipped < segment->size) {
        spdlog::warn("audit: {} bytes of an entry that was not written to its end are dropped",
                     segment->size - segment->shipped);
      }
      Shipped(segment, segment->size - segment->shipped);
      continue;
    }
    lock.unlock();
    const bool is_kept = IsKept(segment->chain, lines);
    lock.lock();
    if (is_kept) {
      Shipped(segment, lines.size());
    } else if (is_closing_) {
      return;
    } else {
      changed_.wait_for(lock, kTryEvery, [this] { return is_closing_; });
    }
  }
}

bool AuditSpool::IsKept(const std::string& chain, const std::string& lines) {
  std::vector<AuditRow> rows;
  for (std::size_t at = 0, end = 0; (end = lines.find('\n', at)) != std::string::npos;
       at = end + 1) {
    const std::string line = lines.substr(at, end - at);
    rows.push_back({chain, PlaceIn(line), line, DayIn(line)});
  }
  AuditMark head{chain, rows.back().place, HashIn(rows.back().line), ""};
  head.seal = MarkSeal(settings_.key, "head", head);
  try {
    store_.KeepAudit(rows, head);
  } catch (const StoreError& error) {
    if (!is_out_) spdlog::error("store: {}: it waits in files", error.what());
    is_out_ = true;
    return false;
  }
  if (is_out_) spdlog::info("store: the audit is written again");
  is_out_ = false;
  return true;
}

void AuditSpool::Shipped(const std::shared_ptr<Segment>& segment, std::uint64_t bytes) {
  segment->shipped += bytes;
  if (segment->shipped < segment->size || closed_.empty() || closed_.front() != segment) return;
  ::unlink(segment->path.c_str());
  bytes_ -= segment->size;
  closed_.pop_front();
}

}  // namespace service
