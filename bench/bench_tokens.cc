// Signed tokens for the HTTP measurement with `callers: jwt`. A token is used once, so the load
// generator needs as many as it will send requests: the files es384.tokens and rs384.tokens hold
// one a line, clients.yaml and keys.json are what the service knows them by.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "bench/case_body.h"
#include "tests/service/tokens.h"

namespace {

constexpr std::chrono::seconds kLifetime{3600};  // the most that the service takes

// What the client of the shipped profile is known by; its FHIR server is that of the body.
constexpr const char* kClients = R"(clients:
  - id: bench
    issuers: https://ehr.example.org
    audiences: "https://cds.example.org/cds-services/{service}"
    keys: keys.json
    fhir_servers: https://ehr.example.org/fhir
    profile: {files_order_details: true, max_cards: 3}
)";

struct Signer {
  const char* file;
  const char* algorithm;
  const char* kid;
  const tokens::Key& key;
};

std::string TokenOf(const Signer& signer, std::size_t number, std::chrono::sys_seconds now) {
  using tokens::Quoted;
  tokens::Draft draft;
  draft.header["alg"] = Quoted(signer.algorithm);
  draft.header["kid"] = Quoted(signer.kid);
  draft.claims["iat"] = std::to_string(now.time_since_epoch().count());
  draft.claims["exp"] = std::to_string((now + kLifetime).time_since_epoch().count());
  draft.claims["jti"] = Quoted(std::string(signer.kid) + "-" + std::to_string(number));
  return draft.SignedBy(signer.key);
}

// Signed on every core, since signing takes longer than anything that is measured.
void Write(const std::string& folder, const Signer& signer, std::size_t count) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::vector<std::string> signed_tokens(count);
  std::vector<std::thread> threads;
  const std::size_t step = std::max(1U, std::thread::hardware_concurrency());
  threads.reserve(step);
  for (std::size_t first = 0; first < step; ++first) {
    threads.emplace_back([&, first] {
      for (std::size_t i = first; i < count; i += step) {
        signed_tokens[i] = TokenOf(signer, i, now);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::ofstream file(folder + "/" + signer.file);
  for (const std::string& token : signed_tokens) file << token << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: bench_tokens FOLDER COUNT-OF-ES384 COUNT-OF-RS384\n";
    return 2;
  }
  const std::string folder = argv[1];
  const std::array<Signer, 2> signers = {{{"es384.tokens", "ES384", "ec", tokens::EcKey()},
                                          {"rs384.tokens", "RS384", "rsa", tokens::RsaKey()}}};
  for (std::size_t i = 0; i < signers.size(); ++i) {
    Write(folder, signers[i], std::strtoul(argv[2 + i], nullptr, 10));
  }
  std::ofstream(folder + "/clients.yaml") << kClients;
  std::ofstream(folder + "/keys.json")
      << tokens::Set({tokens::EcKey().Jwk("ec"), tokens::RsaKey().Jwk("rsa")}) << "\n";
  return 0;
}
