#pragma once

#include "fhir/client.h"
#include "fhir/client_settings.h"
#include "hooks/complete_prefetch.h"
#include "service/trace.h"

namespace service {

// How one call fetches what it did not bring: with its token, from its server, within a deadline
// that begins now, as part of its trace. Empty where the settings name no server, so that nothing
// is tried. REQUIRES: both outlive the call.
hooks::Fetch FetchFor(fhir::Client& client, const fhir::ClientSettings& settings,
                      const Trace& trace = {});

}  // namespace service
