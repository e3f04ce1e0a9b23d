#pragma once

#include <string>
#include <string_view>

namespace service {

// An entry of the audit as a FHIR R4 AuditEvent in JSON, after IHE BALP's "Query with Patient": a
// call asks about a patient and gets cards. Patient and user are the entry's keyed hashes. Throws
// AuditError for what is no entry.
std::string AuditEventOf(std::string_view line);

}  // namespace service
