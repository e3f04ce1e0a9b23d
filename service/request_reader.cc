#include "service/request_reader.h"

#include <algorithm>
#include <utility>

namespace service {
namespace {

constexpr std::string_view kBlankLine = "\r\n\r\n";

// Room taken at once for an announced body. More than that grows with the bytes that do arrive.
constexpr std::size_t kTrustedBytes = std::size_t{64} * 1024;

}  // namespace

RequestReader::Progress RequestReader::Feed(std::string_view& bytes) {
  if (!has_head_) {
    const auto progress = FeedHead(bytes);
    if (progress != Progress::kMore || !has_head_) return progress;
  }
  return FeedBody(bytes);
}

RequestReader::Progress RequestReader::FeedHead(std::string_view& bytes) {
  if (head_text_.empty()) {
    // RFC 9112 section 2.2: blank lines before a request line are skipped.
    bytes.remove_prefix(std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
    const auto end = bytes.find(kBlankLine);
    if (end != std::string_view::npos) {
      const auto head = bytes.substr(0, end + kBlankLine.size());
      bytes.remove_prefix(head.size());
      return ReadHead(head);
    }
  }
  const auto known = head_text_.size();
  head_text_.append(bytes);
  // The blank line may have begun in the bytes before these.
  const auto from = known - std::min(known, kBlankLine.size() - 1);
  const auto end = head_text_.find(kBlankLine, from);
  if (end == std::string::npos) {
    bytes = {};
    return head_text_.size() > limits_.head_bytes ? Reject(kHeadTooLong) : Progress::kMore;
  }
  head_text_.resize(end + kBlankLine.size());
  bytes.remove_prefix(head_text_.size() - known);
  return ReadHead(std::exchange(head_text_, {}));
}

RequestReader::Progress RequestReader::ReadHead(std::string_view text) {
  if (text.size() > limits_.head_bytes) return Reject(kHeadTooLong);
  auto head = ParseRequestHead(text);
  if (!head) return Reject(head.error());
  received_.head = *std::move(head);
  has_head_ = true;
  if (received_.head.content_length > limits_.body_bytes) return Reject(kBodyTooLong);
  received_.body.reserve(std::min(received_.head.content_length, kTrustedBytes));
  return Progress::kMore;
}

RequestReader::Progress RequestReader::FeedBody(std::string_view& bytes) {
  auto& [head, body] = received_;
  if (head.framing == Framing::kChunked) return FeedChunks(bytes);
  const auto taken = std::min(head.content_length - body.size(), bytes.size());
  body.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  return body.size() == head.content_length ? Progress::kComplete : Progress::kMore;
}

RequestReader::Progress RequestReader::FeedChunks(std::string_view& bytes) {
  switch (chunks_.Feed(bytes, received_.body)) {
    case ChunkedBody::Progress::kMore:
      return Progress::kMore;
    case ChunkedBody::Progress::kComplete:
      return Progress::kComplete;
    case ChunkedBody::Progress::kTooLong:
      return Reject(kBodyTooLong);
    case ChunkedBody::Progress::kMalformed:
      break;
  }
  return Reject(kBadBody);
}

RequestReader::Progress RequestReader::Reject(const Rejection& rejection) {
  rejection_ = rejection;
  return Progress::kRejected;
}

ReceivedRequest RequestReader::Take() {
  ReceivedRequest taken = std::move(received_);
  *this = RequestReader(limits_);
  return taken;
}

}  // namespace service
