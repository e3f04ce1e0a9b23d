#include "hooks/prefetch_query.h"

#include <array>
#include <utility>

namespace hooks {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kUserTokens = {{
    {"userPractitionerId", "Practitioner/"},
    {"userPractitionerRoleId", "PractitionerRole/"},
    {"userPatientId", "Patient/"},
    {"userRelatedPersonId", "RelatedPerson/"},
}};

// "Practitioner/1" with both parts encoded; nothing when it is no reference.
std::optional<std::string> EncodedReference(std::string_view reference) {
  const std::size_t slash = reference.find('/');
  const bool whole = slash != std::string_view::npos && slash > 0 && slash + 1 < reference.size() &&
                     reference.find('/', slash + 1) == std::string_view::npos;
  if (!whole) return std::nullopt;
  return fhir::PercentEncoded(reference.substr(0, slash)) + "/" +
         fhir::PercentEncoded(reference.substr(slash + 1));
}

}  // namespace

TemplateTokens::TemplateTokens(const fhir::Node& context, std::string_view patient)
    : patient_(patient),
      user_(context.TextOf("userId")),
      encounter_(context.TextOf("encounterId")) {}

std::optional<std::string> TemplateTokens::ValueOf(std::string_view token) const {
  const auto known = [](std::string value) {
    return value.empty() ? std::nullopt : std::optional<std::string>(std::move(value));
  };
  if (token == "context.patientId") return known(patient_);
  if (token == "context.userId") return known(user_);
  if (token == "context.encounterId") return known(encounter_);
  for (const auto& [name, type] : kUserTokens) {
    if (token == name && user_.starts_with(type)) return known(user_.substr(type.size()));
  }
  return std::nullopt;
}

std::optional<fhir::Query> QueryOf(std::string_view prefetch_template,
                                   const TemplateTokens& tokens) {
  std::string filled;
  std::string_view rest = prefetch_template;
  while (true) {
    const std::size_t open = rest.find("{{");
    filled.append(rest.substr(0, open));
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find("}}", open);
    if (close == std::string_view::npos) return std::nullopt;
    const auto value = tokens.ValueOf(rest.substr(open + 2, close - open - 2));
    if (!value) return std::nullopt;
    // A token that is the whole template is a reference; elsewhere it is one segment or value.
    const bool alone = filled.empty() && close + 2 == rest.size();
    const auto encoded = alone ? EncodedReference(*value) : fhir::PercentEncoded(*value);
    if (!encoded) return std::nullopt;
    filled += *encoded;
    rest.remove_prefix(close + 2);
  }
  const std::size_t question = filled.find('?');
  if (question == std::string::npos) return fhir::Query{std::move(filled), {}, {}, {}};
  return fhir::Query{filled.substr(0, question), filled.substr(question + 1), {}, {}};
}

std::string_view TypeOf(const fhir::Query& query) {
  const std::string_view path = query.path;
  return path.substr(0, path.find('/'));
}

}  // namespace hooks
