#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pathway/pain_case.h"

namespace hooks {

// A prefetch key and the query a client runs to fill it (CDS Hooks 2.0.1, Prefetch Template).
struct PrefetchTemplate {
  std::string key;
  std::string query;
};

// One CDS service as discovery lists it. Its texts are configuration.
struct CdsService {
  std::string id;
  pathway::Hook hook = pathway::Hook::kOrderSign;
  std::string title;
  std::string description;
  std::string usage_requirements;
  std::vector<PrefetchTemplate> prefetch;
  std::string version;       // of CDS Hooks, "2.0.1"; empty: not told (new in 3.0)
  std::string hook_version;  // of the hook, "1.0"; empty: not told (new in 3.0)
};

// "order-sign", "order-select", "patient-view"
const char* NameOf(pathway::Hook hook);

// The first service of that id, which several hooks may share. Throws Refusal(404) for an id that
// is not listed.
const CdsService& FindService(const std::vector<CdsService>& services, std::string_view id);

// The body of GET /cds-services.
std::string DiscoveryOf(const std::vector<CdsService>& services);

// What is wrong with a template that is not portable (conformance P-2 to P-7): empty when it uses
// only a read or a type search with reference, token, date, _count and _sort parameters, and
// tokens of root-level context fields.
std::string TemplateProblem(std::string_view query);

}  // namespace hooks
