#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace service {

// The signatures that can be verified at all (RFC 7518 section 3.1). What signs with a shared
// secret, or with nothing, is not among them.
enum class Algorithm { kRs256, kRs384, kEs256, kEs384 };

// As RFC 7518 spells it, letter by letter.
std::string_view NameOf(Algorithm algorithm);
std::optional<Algorithm> AlgorithmNamed(std::string_view name);

struct KeyMaterial;  // the library's key

// A key that somebody signs with, as its owner published it.
struct PublicKey {
  std::string kid;                    // empty: it has none
  std::vector<Algorithm> algorithms;  // what it may verify, by its kind, curve, size and own word
  std::size_t signature_bytes = 0;
  std::shared_ptr<const KeyMaterial> material;
};

// A JWK Set (RFC 7517 section 5).
struct KeySet {
  std::vector<PublicKey> keys;
  std::vector<std::string> passed_over;  // why each other key cannot be used
};

inline constexpr std::size_t kMaxKeySetBytes = std::size_t{256} << 10;
inline constexpr std::size_t kMaxKeys = 100;

// Reads a JWK Set. A key that cannot verify anything here (a shared secret, an RSA key under 2048
// bits, a private key that should not have been published, another curve) is passed over; what is
// no set, or too large, is an error that says so.
[[nodiscard]] tl::expected<KeySet, std::string> ReadKeySet(std::string_view text);

// The key of this id, or without an id the only key, that verifies this algorithm. Null when there
// is none, or when it cannot be told which of several.
const PublicKey* FindKey(const KeySet& set, const std::optional<std::string>& kid,
                         Algorithm algorithm);

// Whether the signature of a compact JWS is by this key. REQUIRES: the header's algorithm is one of
// the key's; signature_bytes is the length of the signature.
bool Verifies(const PublicKey& key, const std::string& compact);

}  // namespace service
