#include "service/feedback_book.h"

#include <bit>
#include <chrono>

#include <spdlog/spdlog.h>

namespace service {
namespace {

constexpr std::chrono::milliseconds kTryEvery{250};

}  // namespace

FeedbackBook::FeedbackBook(Store& store, const SpoolSettings& spool)
    : store_(store), spool_(spool), writer_([this] { Write(); }) {}

FeedbackBook::~FeedbackBook() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  changed_.notify_one();
  writer_.join();
}

void FeedbackBook::EnterServed(const std::vector<ServedCard>& cards) {
  if (cards.empty()) return;
  bool is_added = false;
  {
    const std::lock_guard lock(mutex_);
    is_added = spool_.Add(cards);
  }
  changed_.notify_one();
  // The log tells of the first, the second, the fourth, the eighth time.
  if (!is_added && std::has_single_bit(++dropped_)) {
    spdlog::error("no room for served cards: {} answers' are dropped", dropped_.load());
  }
}

void FeedbackBook::EnterFeedback(const std::string& client, std::string_view service,
                                 const std::vector<hooks::Feedback>& feedback) {
  store_.KeepFeedback(client, service, feedback);
}

void FeedbackBook::Write() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_closing_ || !spool_.IsEmpty(); });
    if (spool_.IsEmpty()) return;
    const std::vector<ServedCard> cards = spool_.Next();
    lock.unlock();
    const bool is_kept = IsKept(cards);
    lock.lock();
    if (is_kept) {
      spool_.Done();
      continue;
    }
    if (is_closing_) return;
    changed_.wait_for(lock, kTryEvery, [this] { return is_closing_; });
  }
}

bool FeedbackBook::IsKept(const std::vector<ServedCard>& cards) {
  try {
    store_.KeepServed(cards);
  } catch (const StoreError& error) {
    if (error.What() == StoreError::Kind::kUnavailable) {
      if (!is_out_) spdlog::error("store: {}: they wait", error.what());
      is_out_ = true;
      return false;
    }
    KeepOneByOne(cards);
  }
  if (is_out_) spdlog::info("store: served cards are written again");
  is_out_ = false;
  return true;
}

// One card that the store does not take must not hold up the others.
void FeedbackBook::KeepOneByOne(const std::vector<ServedCard>& cards) {
  for (const ServedCard& card : cards) {
    try {
      store_.KeepServed({card});
    } catch (const StoreError& error) {
      spdlog::error("store: {}: one is dropped", error.what());
    }
  }
}

}  // namespace service
