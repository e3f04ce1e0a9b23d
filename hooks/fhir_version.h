#pragma once

#include "fhir/issue.h"
#include "hooks/hook_request.h"
#include "hooks/record.h"

namespace hooks {

// Refuses a request in a version of FHIR before R4, which would read as an empty record:
// Refusal(400) that names the type or the version found. Orders of an old type beside those of R4
// are left out, each with an Issue.
void RequireReadableVersion(const HookRequest& request, const Record& record, fhir::Issues& issues);

}  // namespace hooks
