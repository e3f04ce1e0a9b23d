#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hooks {

enum class Access { kRead, kSearch };

// What the scopes of an access token allow to read: SMART v1 ("user/Patient.read") and v2
// ("patient/Condition.rs?category=..."), in one list if the caller mixes them.
class Scopes {
 public:
  explicit Scopes(std::string_view scope);

  // Whether a query may be asked. Scopes of which none is of SMART's form say nothing, and then the
  // FHIR server decides.
  bool Cover(std::string_view resource_type, Access access) const;

 private:
  struct Allowed {
    std::string type;  // "*": every one
    bool read = false;
    bool search = false;
  };
  std::vector<Allowed> allowed_;
  bool any_smart_ = false;
};

}  // namespace hooks
