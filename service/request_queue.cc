#include "service/request_queue.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace service {
namespace {

int MillisecondsUntil(Connection::Clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Connection::Clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

}  // namespace

RequestQueue::RequestQueue(std::size_t max_waiting)
    : max_waiting_(max_waiting), wake_(::eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_.Number() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

bool RequestQueue::Push(std::unique_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  if (is_closed_ || waiting_.size() >= max_waiting_ + idle_workers_) return false;
  waiting_.push_back(std::move(connection));
  if (idle_workers_ > 0) pushed_.notify_one();
  // An idle worker counts until it runs, so it may be spoken for already.
  if (waiting_.size() > idle_workers_ && lingering_workers_ > 0) ::eventfd_write(wake_.Number(), 1);
  return true;
}

std::unique_ptr<Connection> RequestQueue::Pop() {
  std::unique_lock lock(mutex_);
  ++idle_workers_;
  pushed_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
  --idle_workers_;
  if (waiting_.empty()) return nullptr;
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

bool RequestQueue::IsEmpty() {
  const std::lock_guard lock(mutex_);
  return waiting_.empty();
}

std::size_t RequestQueue::Length() {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

bool RequestQueue::IsClosed() {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

bool RequestQueue::Linger(int socket, Connection::Clock::time_point until) {
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_ || !waiting_.empty()) return false;
    ++lingering_workers_;
  }
  std::array<pollfd, 2> watched{pollfd{socket, POLLIN, 0}, pollfd{wake_.Number(), POLLIN, 0}};
  ::poll(watched.data(), watched.size(), MillisecondsUntil(until));
  const std::lock_guard lock(mutex_);
  --lingering_workers_;
  if (watched[0].revents != 0) return true;
  eventfd_t count = 0;
  if (watched[1].revents != 0 && !is_closed_) ::eventfd_read(wake_.Number(), &count);
  return false;
}

void RequestQueue::Close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  pushed_.notify_all();
  ::eventfd_write(wake_.Number(), 1);  // stays readable: it calls every worker
}

}  // namespace service
