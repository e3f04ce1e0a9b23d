#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace fhir {

// The words of FHIR's issue-severity and issue-type value sets.
enum class Severity { kWarning, kError, kFatal };
enum class IssueType {
  kInvalid,
  kStructure,
  kRequired,
  kValue,
  kCodeInvalid,
  kNotSupported,
  kNotFound,
  kTooLong,
  kForbidden,
  kTransient,
  kException,
};

// One thing wrong with what we were sent, told so that the sender can find it.
struct Issue {
  Severity severity = Severity::kError;
  IssueType type = IssueType::kInvalid;
  std::string at;    // element path, "MedicationRequest.dosageInstruction[0].timing.repeat"
  std::string text;  // for the EHR's developer: names elements and codes, never patient values
};

template <typename T>
using Result = tl::expected<T, Issue>;

// What went wrong without stopping the reading. One unreadable prescription costs its own facts,
// not the answer.
class Issues {
 public:
  template <typename T>
  std::optional<T> Keep(Result<T> read) {
    if (read) return *std::move(read);
    all_.push_back(std::move(read).error());
    return std::nullopt;
  }
  void Add(Issue issue) { all_.push_back(std::move(issue)); }
  const std::vector<Issue>& All() const { return all_; }

 private:
  std::vector<Issue> all_;
};

// "invalid", "required", ... as FHIR spells them.
const char* CodeOf(IssueType type);
const char* CodeOf(Severity severity);

}  // namespace fhir
