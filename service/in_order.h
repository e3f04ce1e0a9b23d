#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace service {

// What is done with each item of a stream. `read` and `write` are never called twice at once;
// `write` gets the results in the order in which the items were read, and `idle` is called whenever
// everything that was read is written.
template <typename Item, typename Result>
struct Stream {
  std::function<bool(Item&)> read;  // false: no more
  std::function<Result(Item&&)> work;
  std::function<void(Result&&)> write;
  std::function<void()> idle;
};

// Works on a stream with some threads, each of which reads an item, works on it and writes whatever
// is due. No more than `window` items are read and not yet written, so that memory is bounded. What
// one of the functions throws ends the run and is thrown on.
template <typename Item, typename Result>
class InOrder {
 public:
  InOrder(Stream<Item, Result> stream, std::size_t window)
      : stream_(std::move(stream)), window_(std::max(window, std::size_t{1})) {}

  void Run(unsigned jobs) {
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < jobs; ++i) threads.emplace_back([this] { Work(); });
    Work();
    for (std::thread& thread : threads) thread.join();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void Work() {
    try {
      Item item{};
      for (std::uint64_t index = 0; Take(item, index);) Give(index, stream_.work(std::move(item)));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      room_.notify_all();
    }
  }

  // Who waits for a slow stream holds the reading alone, so that what is done meanwhile is written.
  bool Take(Item& item, std::uint64_t& index) {
    const std::lock_guard reading(reading_);
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return failure_ || taken_ - written_ < window_; });
      if (failure_ || at_end_) return false;
    }
    const bool more = stream_.read(item);
    const std::lock_guard lock(mutex_);
    at_end_ = !more;
    if (more) index = taken_++;
    return more;
  }

  void Give(std::uint64_t index, Result result) {
    const std::lock_guard lock(mutex_);
    done_.emplace(index, std::move(result));
    while (!failure_ && !done_.empty() && done_.begin()->first == written_) {
      stream_.write(std::move(done_.begin()->second));
      done_.erase(done_.begin());
      ++written_;
    }
    if (written_ == taken_ && stream_.idle) stream_.idle();
    room_.notify_all();
  }

  const Stream<Item, Result> stream_;
  const std::size_t window_;
  std::mutex reading_;  // taken before mutex_
  std::mutex mutex_;    // of everything below
  std::condition_variable room_;
  std::map<std::uint64_t, Result> done_;  // and not yet due
  std::uint64_t taken_ = 0;
  std::uint64_t written_ = 0;
  bool at_end_ = false;
  std::exception_ptr failure_;
};

}  // namespace service
