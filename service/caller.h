#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "hooks/refusal.h"
#include "service/client.h"
#include "service/deployment.h"
#include "service/http_server.h"
#include "service/jwt.h"
#include "service/key_store.h"
#include "service/replay.h"

namespace service {

// What a process has to know its callers by. It outlives a deployment: a reload forgets no nonce.
struct Identity {
  std::shared_ptr<KeyStore> keys;
  std::shared_ptr<ReplayStore> replays;
  std::function<std::chrono::system_clock::time_point()> now;
};

// A caller whose token is not believed: 401, and the fault for who counts them.
class Distrusted : public hooks::Refusal {
 public:
  Distrusted(TokenFault fault, fhir::Issue issue) : Refusal(401, std::move(issue)), fault_(fault) {}
  TokenFault Fault() const { return fault_; }

 private:
  TokenFault fault_;
};

// The client that makes this call, by its token (CDS Hooks 2.0.1, "Trusting CDS Clients") or, with
// Trust::kCertificate, by its certificate. A token counts once. Throws hooks::Refusal: 401 whose
// text is for the log alone, 403 for a service that the client may not call or a certificate of
// nobody, 503 when no more nonces can be kept. With Trust::kOpen the first client, and
// RequireOwnFhirServer decides. REQUIRES: the deployment has a client.
const Client& RequireTrustedClient(const Deployment& deployment, const HttpRequest& request,
                                   const Called& called, const Identity& identity,
                                   std::chrono::system_clock::time_point now);

// The client whose rules hold for a request that names this FHIR server: `caller`, who may name
// none but its own (403). With Trust::kOpen the client whose server it is, else `caller`.
const Client& RequireOwnFhirServer(const Deployment& deployment, const Client& caller,
                                   std::string_view fhir_server);

}  // namespace service
