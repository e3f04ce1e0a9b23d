#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "service/audit_log.h"

namespace service {

// How far a chain of entries has come. A file is a chain without a name, and its entries do not say
// their places.
struct ChainEnd {
  std::string chain;
  std::int64_t place = 0;  // of the last entry; they count from 1
  std::string hash;        // its hash
};

struct AuditLine {
  std::string text;  // without its end
  std::string hash;
};

// The entry that follows. The same patient of two servers is two.
AuditLine SealedLine(const Invocation& invocation, const std::string& key, const ChainEnd& end);

// The hash of the line, if it is of this key and follows the one of hash `previous`.
std::string SealOf(std::string_view line, const std::string& key, const std::string& previous);

// What a line says, not checked.
std::string HashIn(std::string_view line);
std::int64_t PlaceIn(std::string_view line);
std::string DayIn(std::string_view line);

}  // namespace service
