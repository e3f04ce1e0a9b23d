#include "service/feedback_book.h"

#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>

namespace service {

FeedbackBook::FeedbackBook(Store& store) : store_(store), writer_([this] { Write(); }) {}

FeedbackBook::~FeedbackBook() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  changed_.notify_one();
  writer_.join();
}

void FeedbackBook::EnterServed(std::vector<ServedCard> cards) {
  if (cards.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + cards.size() > kMostWaiting) {
      lost_ += cards.size();
      return;
    }
    std::move(cards.begin(), cards.end(), std::back_inserter(waiting_));
  }
  changed_.notify_one();
}

void FeedbackBook::EnterFeedback(const std::string& client, std::string_view service,
                                 const std::vector<hooks::Feedback>& feedback) {
  store_.KeepFeedback(client, service, feedback);
}

void FeedbackBook::Write() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::vector<ServedCard> cards = std::exchange(waiting_, {});
    lock.unlock();
    try {
      store_.KeepServed(cards);
    } catch (const StoreError& error) {
      lost_ += cards.size();
      spdlog::error("{} served cards lost: {}", cards.size(), error.what());
    }
    lock.lock();
  }
}

}  // namespace service
