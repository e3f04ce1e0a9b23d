#include "hooks/fhir_authorization.h"

#include <algorithm>
#include <utility>

#include "fhir/lower.h"
#include "hooks/refusal.h"

namespace hooks {
namespace {

using fhir::IssueType;
using fhir::Node;
using fhir::Severity;

constexpr std::int64_t kNano = 1'000'000'000;

[[noreturn]] void Refuse(IssueType type, std::string at, std::string text) {
  throw Refusal(400, {Severity::kError, type, std::move(at), std::move(text)});
}

Node RequiredMember(const Node& authorization, std::string_view key) {
  auto member = authorization.Required(key);
  if (!member) throw Refusal(400, member.error());
  return *member;
}

std::string RequiredText(const Node& authorization, std::string_view key) {
  const Node member = RequiredMember(authorization, key);
  const auto text = member.Text();
  if (!text) throw Refusal(400, text.error());
  return std::string(*text);
}

// It goes into a header as it is.
bool FitsAHeader(std::string_view token) {
  return !token.empty() &&
         std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// Whole seconds, as a number or as the text of one (Epic).
std::int64_t Seconds(const Node& authorization) {
  const Node member = RequiredMember(authorization, "expires_in");
  const auto nano = member.Nano();
  if (!nano || *nano % kNano != 0) {
    Refuse(IssueType::kValue, member.Path(), "expected a whole number of seconds");
  }
  return *nano / kNano;
}

void RequireSamePatient(const Node& authorization, std::string_view patient) {
  const auto member = authorization.Find("patient");
  if (!member) return;
  const auto text = member->Text();
  if (!text) throw Refusal(400, text.error());
  if (text->substr(text->rfind('/') + 1) == patient) return;
  throw Refusal(403, {Severity::kError, IssueType::kForbidden, member->Path(),
                      "the access token is for another patient than context.patientId"});
}

}  // namespace

std::optional<FhirAuthorization> ReadFhirAuthorization(const Node& root, std::string_view patient) {
  const auto member = root.Find("fhirAuthorization");
  if (!member) return std::nullopt;
  if (!member->IsObject()) {
    Refuse(IssueType::kStructure, "fhirAuthorization", "expected an object");
  }
  FhirAuthorization authorization{RequiredText(*member, "access_token"),
                                  RequiredText(*member, "scope"), RequiredText(*member, "subject")};
  if (!FitsAHeader(authorization.token)) {
    Refuse(IssueType::kValue, "fhirAuthorization.access_token", "expected an access token");
  }
  if (fhir::Lower(RequiredText(*member, "token_type")) != "bearer") {
    Refuse(IssueType::kValue, "fhirAuthorization.token_type", "expected Bearer");
  }
  const bool expired = Seconds(*member) <= 0;
  RequireSamePatient(*member, patient);
  if (!FitsAHeader(authorization.subject)) authorization.subject.clear();
  if (expired) return std::nullopt;
  return authorization;
}

}  // namespace hooks
