#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cards/texts.h"
#include "fhir/client_settings.h"
#include "fhir/terminology.h"
#include "hooks/build_case.h"
#include "hooks/cds_service.h"
#include "hooks/record.h"
#include "pathway/content.h"
#include "service/admin_routes.h"
#include "service/alert_policy.h"
#include "service/audit_log.h"
#include "service/client.h"
#include "service/content_pack.h"
#include "service/http_server.h"
#include "service/log.h"
#include "service/rate_limit.h"
#include "service/store_settings.h"

namespace service {

// Everything a request is answered with. Filled by config/, then never changed: a reload makes a
// new one, and a request keeps the one it began with.
struct Deployment {
  ListenSettings listen;
  std::optional<AdminSettings> admin;  // none: operators have signals and commands alone
  LogSettings log;
  RateLimitSettings rate_limit;
  StoreSettings store;
  AuditSettings audit;
  AlertPolicy alerts;
  bool checks_answers = false;  // each against the specification before it is sent
  fhir::ClientSettings fhir_servers;
  hooks::OnMissing on_missing = hooks::OnMissing::kRefuse;
  CallerSettings callers;
  std::vector<Client> clients;  // at least one
  std::vector<hooks::CdsService> services;
  pathway::Content content;
  fhir::Terminology terminology;
  hooks::ReadingRules reading;
  cards::Texts texts;
  ContentPack pack;
  std::string content_hash;     // SHA-256 over the files of the pack
  std::string content_version;  // the version of the pack, and the first digits of its hash
};

}  // namespace service
