#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace service {

// Stands among sources where a rule, gate or number of the content has no primary source.
inline constexpr std::string_view kAssumption = "assumption";

// What is told of the source of an intervention: the attributes of evidence-based decision support
// in the ONC certification criterion (45 CFR 170.315(b)(11)(v)(A)), under the keys of pack.yaml.
struct SourceAttribute {
  const char* key;
  const char* title;
};

inline constexpr std::array<SourceAttribute, 13> kSourceAttributes = {{
    {"citation", "Bibliographic citation"},
    {"developer", "Developer"},
    {"funding", "Funding source of the technical implementation"},
    {"dates", "Release and revision dates"},
    {"race", "Use of race"},
    {"ethnicity", "Use of ethnicity"},
    {"language", "Use of language"},
    {"sexual_orientation", "Use of sexual orientation"},
    {"gender_identity", "Use of gender identity"},
    {"sex", "Use of sex"},
    {"date_of_birth", "Use of date of birth"},
    {"social_determinants", "Use of social determinants of health"},
    {"health_status", "Use of health status assessments"},
}};

// Who answers for content, since when and until when. Nothing in it is blank: what does not apply
// says so ("not used", "not provided").
struct Provenance {
  std::string version;   // semantic
  std::string released;  // days as YYYY-MM-DD
  std::string revised;
  std::string review_by;
  std::string owner;                              // a role, not a person
  std::map<std::string, std::string> attributes;  // one for each of kSourceAttributes, by its key
};

// The content pack as a whole, and what its rules say of themselves.
struct ContentPack {
  std::string id;
  std::string title;
  std::string sponsor;
  std::string evidence_profile;
  Provenance provenance;
  std::map<std::string, Provenance> rules;  // by rule id; what a rule leaves out is the pack's
};

}  // namespace service
