#include "service/fetch_fhir.h"

#include <vector>

namespace service {

hooks::Fetch FetchFor(fhir::Client& client, const fhir::ClientSettings& settings,
                      const Trace& trace) {
  if (settings.bases.empty()) return {};
  return [&client, &settings, deadline = fhir::In(settings.deadline), headers = HeadersOf(trace)](
             const hooks::HookRequest& request, const std::vector<fhir::Query>& queries) {
    fhir::Caller caller{request.fhir_server, {}, {}, headers};
    if (request.authorization) {
      caller.token = request.authorization->token;
      caller.subject = request.authorization->subject;
    }
    return client.FetchAll(settings, caller, queries, deadline);
  };
}

}  // namespace service
