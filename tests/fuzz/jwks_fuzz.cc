// Any bytes as a JWK Set: it is none, or its keys can each verify something, are found by their
// names, and have not signed what somebody else did.
#include <cstddef>
#include <cstdint>
#include <string>

#include "service/jwks.h"
#include "tests/fuzz/require.h"
#include "tests/service/tokens.h"

namespace {

std::string Unsigned(service::Algorithm algorithm) {
  tokens::Draft draft;
  draft.header["alg"] = tokens::Quoted(service::NameOf(algorithm));
  return draft.Unsigned();
}

void Check(const service::KeySet& set, const service::PublicKey& key) {
  fuzz::Require(!key.algorithms.empty(), "a key is of use");
  fuzz::Require(key.material != nullptr, "a key is there");
  for (const service::Algorithm algorithm : key.algorithms) {
    const service::PublicKey* named = FindKey(set, key.kid, algorithm);
    fuzz::Require(named == nullptr || named->kid == key.kid, "a key is found by its own name");
    const std::string signature(key.signature_bytes, '\x01');
    fuzz::Require(!Verifies(key, Unsigned(algorithm) + tokens::Base64Url(signature)),
                  "a signature cannot be made up");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto set = service::ReadKeySet(text);
  if (!set) return 0;
  fuzz::Require(set->keys.size() + set->passed_over.size() <= service::kMaxKeys,
                "keys are bounded");
  for (const service::PublicKey& key : set->keys) Check(*set, key);
  return 0;
}
