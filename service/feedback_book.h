#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "service/card_spool.h"
#include "service/store.h"

namespace service {

// What the process writes into its store. Feedback is written before it is answered; served cards
// are put aside, and a thread brings them to the store, so that no prescriber waits for it. While
// the store is out of reach they wait, and then go there in their order.
class FeedbackBook {
 public:
  // REQUIRES: the store outlives the book. Throws StoreError.
  explicit FeedbackBook(Store& store, const SpoolSettings& spool = {});
  // Writes what still waits, if the store is there.
  ~FeedbackBook();
  FeedbackBook(const FeedbackBook&) = delete;
  FeedbackBook& operator=(const FeedbackBook&) = delete;

  // Cards beyond what may wait are dropped: they count as never served.
  void EnterServed(const std::vector<ServedCard>& cards);

  // Throws StoreError.
  void EnterFeedback(const std::string& client, std::string_view service,
                     const std::vector<hooks::Feedback>& feedback);

  std::uint64_t Dropped() const { return dropped_; }

 private:
  void Write();
  bool IsKept(const std::vector<ServedCard>& cards);
  void KeepOneByOne(const std::vector<ServedCard>& cards);

  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  CardSpool spool_;
  bool is_closing_ = false;
  bool is_out_ = false;  // the store was out of reach the last time
  std::atomic<std::uint64_t> dropped_ = 0;
  std::thread writer_;
};

}  // namespace service
