#include "hooks/cds_service.h"

#include <algorithm>
#include <array>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "hooks/refusal.h"

namespace hooks {
namespace {

using cards::MemberUnlessEmpty;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void WriteService(Writer& writer, const CdsService& service) {
  writer.StartObject();
  MemberUnlessEmpty(writer, "hook", NameOf(service.hook));
  MemberUnlessEmpty(writer, "id", service.id);
  MemberUnlessEmpty(writer, "title", service.title);
  MemberUnlessEmpty(writer, "description", service.description);
  MemberUnlessEmpty(writer, "usageRequirements", service.usage_requirements);
  MemberUnlessEmpty(writer, "version", service.version);
  MemberUnlessEmpty(writer, "hookVersion", service.hook_version);
  if (!service.prefetch.empty()) {
    writer.Key("prefetch");
    writer.StartObject();
    for (const PrefetchTemplate& entry : service.prefetch) {
      MemberUnlessEmpty(writer, entry.key, entry.query);
    }
    writer.EndObject();
  }
  writer.EndObject();
}

// The tokens that every client can fill for our hooks: root-level context fields.
bool PortableToken(std::string_view token) {
  static constexpr std::array<std::string_view, 5> kTokens = {
      "context.patientId", "context.userId", "context.encounterId", "userPractitionerId",
      "userPractitionerRoleId"};
  return std::find(kTokens.begin(), kTokens.end(), token) != kTokens.end();
}

std::string TokenProblem(std::string_view query) {
  std::size_t at = 0;
  while ((at = query.find("{{", at)) != std::string_view::npos) {
    const std::size_t end = query.find("}}", at);
    if (end == std::string_view::npos) return "a token is not closed";
    const std::string_view token = query.substr(at + 2, end - at - 2);
    if (!PortableToken(token)) return "token " + std::string(token) + " is not portable";
    at = end + 2;
  }
  return {};
}

bool PortableParameter(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "patient", "subject", "encounter", "code", "category", "status", "date", "_count", "_sort"};
  if (name.ends_with(":in")) name.remove_suffix(3);
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string ParameterProblem(std::string_view parameter) {
  const std::string_view name = parameter.substr(0, parameter.find('='));
  if (name.size() + 1 >= parameter.size()) return "parameter without a value";
  if (!PortableParameter(name)) return "parameter " + std::string(name) + " is not portable";
  return {};
}

// "Patient/{{context.patientId}}", or a token alone that is a whole reference.
bool IsRead(std::string_view path) {
  if (path.starts_with("{{")) return path.find("}}") + 2 == path.size();
  const std::size_t slash = path.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < path.size() &&
         path.find_first_of("/$", slash + 1) == std::string_view::npos;
}

}  // namespace

const char* NameOf(pathway::Hook hook) {
  switch (hook) {
    case pathway::Hook::kOrderSign:
      return "order-sign";
    case pathway::Hook::kOrderSelect:
      return "order-select";
    case pathway::Hook::kPatientView:
      return "patient-view";
  }
  return "";
}

const CdsService& FindService(const std::vector<CdsService>& services, std::string_view id) {
  const auto found = std::find_if(services.begin(), services.end(),
                                  [id](const CdsService& service) { return service.id == id; });
  if (found != services.end()) return *found;
  throw Refusal(404, {fhir::Severity::kError, fhir::IssueType::kNotFound, "",
                      "no CDS service of this id; GET /cds-services lists them"});
}

std::string DiscoveryOf(const std::vector<CdsService>& services) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("services");
  writer.StartArray();
  for (const CdsService& service : services) WriteService(writer, service);
  writer.EndArray();
  writer.EndObject();
  return buffer.GetString();
}

std::string TemplateProblem(std::string_view query) {
  if (std::string problem = TokenProblem(query); !problem.empty()) return problem;
  const std::size_t question = query.find('?');
  if (question == std::string_view::npos) {
    return IsRead(query) ? std::string() : "neither a read nor a search";
  }
  const std::string_view type = query.substr(0, question);
  if (type.empty() || type.find('/') != std::string_view::npos) return "no search of one type";
  std::string_view rest = query.substr(question + 1);
  if (rest.empty()) return "a search without a parameter";
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    if (std::string problem = ParameterProblem(parameter); !problem.empty()) return problem;
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
  }
  return {};
}

}  // namespace hooks
