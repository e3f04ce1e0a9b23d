#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "service/store.h"

namespace service {

// What the process writes into its store. Feedback is written before it is answered; served cards
// wait for a thread of their own, so that no prescriber waits for the disk.
class FeedbackBook {
 public:
  // REQUIRES: the store outlives the book.
  explicit FeedbackBook(Store& store);
  // Writes what still waits.
  ~FeedbackBook();
  FeedbackBook(const FeedbackBook&) = delete;
  FeedbackBook& operator=(const FeedbackBook&) = delete;

  // Cards beyond what may wait are dropped: they count as never served.
  void EnterServed(std::vector<ServedCard> cards);

  // Throws StoreError.
  void EnterFeedback(const std::string& client, std::string_view service,
                     const std::vector<hooks::Feedback>& feedback);

  // Cards that went out and were not written down.
  std::uint64_t Lost() const { return lost_; }

  static constexpr std::size_t kMostWaiting = 10'000;

 private:
  void Write();

  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ServedCard> waiting_;
  bool is_closing_ = false;
  std::atomic<std::uint64_t> lost_ = 0;
  std::thread writer_;
};

}  // namespace service
