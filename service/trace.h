#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace service {

// Where a request belongs in a distributed trace (W3C Trace Context, level 1).
struct Trace {
  std::string id;            // 32 lower-case hexadecimal digits
  std::string span;          // 16; ours
  std::string flags = "00";  // 01: recorded by who sent it; else 00
  std::string state;         // tracestate as it came; empty: none
};

// Goes on with the trace that the header fields name, under a span of our own. What is not as the
// specification has it is ignored, and a new trace begins.
Trace TraceOf(std::string_view traceparent, std::string_view tracestate);

// The header fields that tell the next server of it; none for a trace without an id.
std::vector<std::pair<std::string, std::string>> HeadersOf(const Trace& trace);

// What a request is called in log and answer: as its sender calls it, if that is at most 64
// letters, digits, dots, dashes, underscores and colons; else a name made here.
std::string RequestIdOf(std::string_view sent);

}  // namespace service
