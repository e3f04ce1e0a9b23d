#pragma once

#include <string>
#include <vector>

#include "cards/client_profile.h"
#include "config/problems.h"
#include "config/yaml.h"
#include "service/client_kind.h"

namespace config {

// A profile, and the file of its code map, which is read when the content is known.
struct SiteProfile {
  cards::ClientProfile profile;
  std::string code_map;
};

// The folder of the profiles that a configuration may name: its key `profiles`, relative to
// `folder`; usually the folder of that name there.
std::string ProfilesAt(Yaml& root, const std::string& folder);

// The profiles of the kinds of clients, each a file that says all that a client of its kind can
// show and file.
class ProfileFolder {
 public:
  ProfileFolder(std::string folder, Problems& problems)
      : folder_(std::move(folder)), problems_(&problems) {}

  // Reads `profile`: the name of a kind, or what differs from the `base` it names, or else from
  // what `into` holds already. What is the site's, `rule_pages` and `code_map`, no base changes.
  // Paths are relative to `beside`.
  void Read(Yaml place, const std::string& beside, SiteProfile& into) const;

 private:
  void ReadBase(const Yaml& name, cards::ClientProfile& profile) const;

  std::string folder_;
  Problems* problems_;
};

// The profile of this kind out of the folder that the configuration file names, with what is the
// site's out of `site`. Throws ConfigError where there is none.
cards::ClientProfile ProfileNamed(const std::string& config_file, const std::string& kind,
                                  const cards::ClientProfile& site);

// Every kind of client in the folder of profiles that the configuration names, by its name. Throws
// ConfigError.
std::vector<service::ClientKind> KindsOf(const std::string& config_file);

}  // namespace config
