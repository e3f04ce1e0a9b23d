#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/client.h"
#include "fhir/json.h"

namespace hooks {

// What the tokens of prefetch templates stand for: root-level fields of the context, and the id of
// the user by its type (conformance P-4 to P-6).
class TemplateTokens {
 public:
  // `patient` stands for context.patientId, without its type.
  TemplateTokens(const fhir::Node& context, std::string_view patient);

  // Nothing when the context does not have it.
  std::optional<std::string> ValueOf(std::string_view token) const;

 private:
  std::string patient_;
  std::string user_;  // "Practitioner/1"
  std::string encounter_;
};

// The query of a template with its tokens replaced, each value percent-encoded. Nothing when a
// token has no value.
std::optional<fhir::Query> QueryOf(std::string_view prefetch_template,
                                   const TemplateTokens& tokens);

// "Condition" of "Condition?patient=..." and of "Condition/1".
std::string_view TypeOf(const fhir::Query& query);

}  // namespace hooks
