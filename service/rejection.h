#pragma once

#include <string>
#include <string_view>

namespace service {

// Why the server turns a request away before, or instead of, the handler. All of it is fixed text:
// nothing the caller sent and no exception comes back in an answer.
struct Rejection {
  int status;
  std::string_view reason;  // of the status line
  std::string_view code;    // FHIR IssueType
  std::string_view text;
};

inline constexpr Rejection kBadHead{400, "Bad Request", "structure",
                                    "The request line or a header field is malformed."};
inline constexpr Rejection kBadFraming{400, "Bad Request", "structure",
                                       "The length of the body is given twice or wrongly."};
inline constexpr Rejection kBadBody{400, "Bad Request", "structure",
                                    "The body does not follow its transfer or content coding."};
inline constexpr Rejection kUnexpectedBody{400, "Bad Request", "structure",
                                           "A request with this method carries no body."};
inline constexpr Rejection kTimedOut{408, "Request Timeout", "timeout",
                                     "The request did not arrive whole in the time allowed."};
inline constexpr Rejection kNoLength{411, "Length Required", "required",
                                     "Send Content-Length or Transfer-Encoding: chunked."};
inline constexpr Rejection kBodyTooLong{413, "Payload Too Large", "too-long",
                                        "The body is longer than this server accepts."};
inline constexpr Rejection kUnknownCoding{
    415, "Unsupported Media Type", "not-supported",
    "The only content codings accepted are gzip and deflate."};
inline constexpr Rejection kUnknownExpectation{417, "Expectation Failed", "not-supported",
                                               "The only expectation met is 100-continue."};
inline constexpr Rejection kThrottled{429, "Too Many Requests", "throttled",
                                      "More requests than this caller may send. Try again later."};
inline constexpr Rejection kHeadTooLong{431, "Request Header Fields Too Large", "too-long",
                                        "The request head is longer than this server accepts."};
inline constexpr Rejection kFailed{500, "Internal Server Error", "exception",
                                   "The request could not be processed."};
inline constexpr Rejection kUnknownMethod{501, "Not Implemented", "not-supported",
                                          "The method or transfer coding is not known here."};
inline constexpr Rejection kBusy{503, "Service Unavailable", "throttled",
                                 "Too many requests are waiting. Try again shortly."};
inline constexpr Rejection kNotKept{503, "Service Unavailable", "transient",
                                    "The feedback could not be kept. Send it again later."};
inline constexpr Rejection kUnknownVersion{505, "HTTP Version Not Supported", "not-supported",
                                           "Send HTTP/1.1 or HTTP/1.0."};

// The rejection as a FHIR OperationOutcome in JSON.
std::string OutcomeOf(const Rejection& rejection);

// The whole answer as it goes over the wire, with `more` header lines, each ended by CRLF. The
// connection ends with it.
std::string AnswerTo(const Rejection& rejection, std::string_view more = {});

}  // namespace service
