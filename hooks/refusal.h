#pragma once

#include <exception>
#include <string>
#include <utility>

#include "fhir/issue.h"

namespace hooks {

// A call that cannot be answered: what the caller is told, and what our log is told. Thrown by the
// gate functions of the request line and caught once, by the server or the command.
class Refusal : public std::exception {
 public:
  Refusal(int status, fhir::Issue issue) : status_(status), issue_(std::move(issue)) {}

  int Status() const { return status_; }
  const fhir::Issue& What() const { return issue_; }
  const char* what() const noexcept override { return issue_.text.c_str(); }

 private:
  int status_;
  fhir::Issue issue_;
};

// An OperationOutcome that tells the caller of one issue, as JSON.
std::string OperationOutcomeOf(const fhir::Issue& issue);

}  // namespace hooks
