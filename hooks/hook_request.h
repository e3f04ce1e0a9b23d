#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"
#include "hooks/cds_service.h"
#include "hooks/fhir_authorization.h"

namespace hooks {

// A CDS Hooks request whose required elements are there and of the right kind. It owns its body;
// Root() and what is reached from it are borrowed from it.
struct HookRequest {
  fhir::JsonDocument document;
  pathway::Hook hook = pathway::Hook::kOrderSign;
  std::string hook_instance;
  std::string fhir_server;
  std::string user;                     // "Practitioner/x", as sent; empty where it was not
  std::string patient;                  // the id alone, whether "Patient/x" or "x" was sent
  std::vector<std::string> selections;  // order-select: "MedicationRequest/x"
  std::optional<FhirAuthorization> authorization;  // usable: not expired, of this patient

  fhir::Node Root() const { return document.Root(""); }
};

// Reads the body of a call to `service`. Unknown members are tolerated everywhere. Throws
// Refusal(400) that names the element which is missing or of the wrong kind, and Refusal(403) for
// an access token of another patient.
HookRequest ReadHookRequest(const CdsService& service, std::string body);

// The same for the service of this id that answers the hook of the body: services of several hooks
// may share an id (CDS Hooks 2.0). Throws Refusal(404) for an id that is not listed.
HookRequest ReadHookRequest(const std::vector<CdsService>& services, std::string_view id,
                            std::string body);

}  // namespace hooks
