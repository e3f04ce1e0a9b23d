#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "service/chunked_body.h"
#include "service/rejection.h"
#include "service/request_head.h"

namespace service {

// A request that has arrived whole. A compressed body is still compressed.
struct ReceivedRequest {
  RequestHead head;
  std::string body;
};

struct RequestLimits {
  std::size_t head_bytes;
  std::size_t body_bytes;
};

// Puts one request together from bytes as they arrive, within the limits. Knows no socket.
class RequestReader {
 public:
  enum class Progress { kMore, kComplete, kRejected };

  explicit RequestReader(RequestLimits limits) : limits_(limits), chunks_(limits.body_bytes) {}

  // Takes what belongs to this request off the front of `bytes`. REQUIRES: the last answer was
  // kMore.
  Progress Feed(std::string_view& bytes);

  // Whether any byte of the request has arrived.
  bool HasStarted() const { return has_head_ || !head_text_.empty(); }

  // Whether the client holds its body back until it is told to go on.
  bool AwaitsContinue() const { return has_head_ && received_.head.expects_continue; }
  void ContinueWasSent() { received_.head.expects_continue = false; }

  std::size_t HeldBytes() const { return head_text_.capacity() + received_.body.capacity(); }

  // A header field of a request whose head is there; empty otherwise.
  std::string_view Header(std::string_view name) const {
    return has_head_ ? received_.head.request.Header(name) : std::string_view();
  }

  // REQUIRES: Feed() returned kRejected.
  const Rejection& Reason() const { return *rejection_; }

  // The request, once. REQUIRES: Feed() returned kComplete.
  ReceivedRequest Take();

 private:
  Progress FeedHead(std::string_view& bytes);
  Progress ReadHead(std::string_view text);
  Progress FeedBody(std::string_view& bytes);
  Progress FeedChunks(std::string_view& bytes);
  Progress Reject(const Rejection& rejection);

  RequestLimits limits_;
  std::string head_text_;  // of a head that came in pieces
  bool has_head_ = false;
  ReceivedRequest received_;
  ChunkedBody chunks_;
  std::optional<Rejection> rejection_;
};

}  // namespace service
