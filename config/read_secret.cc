#include "config/read_secret.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace config {

std::string SecretIn(const Yaml& place, const std::string& folder, std::size_t least) {
  const std::ifstream file(std::filesystem::path(folder) / place.Text(), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  std::string secret = std::move(text).str();
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (secret.size() < least) {
    place.Wrong("expected a file with a secret of " + std::to_string(least) + " bytes or more");
  }
  return secret;
}

}  // namespace config
