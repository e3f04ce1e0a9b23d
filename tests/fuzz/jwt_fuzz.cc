// Any bytes as a token, and any two lines as the header and the claims of one: it is refused, or
// what was read keeps its bounds; and nobody can sign with a key whose private half is lost.
#include <cstddef>
#include <cstdint>
#include <string>

#include "service/jwt.h"
#include "tests/fuzz/require.h"
#include "tests/house.h"
#include "tests/service/tokens.h"

namespace {

const service::KeySet& LostKeys() {
  static const service::KeySet keys = *service::ReadKeySet(
      house::FileText(house::Root() / "tests/fuzz/corpus/jwks/all-kinds.json"));
  return keys;
}

// The rules that this token comes closest to keeping.
service::TokenRules RulesFor(const service::Claims& claims) {
  service::TokenRules rules;
  rules.issuers = {claims.issuer};
  rules.audiences = {"https://cds.example.org/cds-services/{service}"};
  if (!claims.audiences.empty()) rules.audiences.push_back(claims.audiences.front());
  return rules;
}

void RequireBounds(const service::Token& token) {
  using std::chrono::seconds;
  const service::Claims& claims = token.claims;
  fuzz::Require(!claims.issuer.empty(), "an issuer is named");
  fuzz::Require(!claims.nonce.empty() && claims.nonce.size() <= 256, "a nonce is bounded");
  for (const auto time : {claims.expiry, claims.issued}) {
    fuzz::Require(time.time_since_epoch() >= seconds(0), "a time is after 1969");
    fuzz::Require(time.time_since_epoch() <= seconds(253'402'300'799), "a time is before 10000");
  }
}

// A clock of nanoseconds ends in the year 2262.
bool ClockReaches(std::chrono::sys_seconds time) {
  using std::chrono::system_clock;
  return time < std::chrono::floor<std::chrono::seconds>(system_clock::time_point::max());
}

void Check(const std::string& compact, bool may_be_signed) {
  const auto token = service::ReadToken(compact);
  if (!token) return;
  RequireBounds(*token);
  fuzz::Require(!service::ReadToken(compact + "="), "a token ends with its signature");
  fuzz::Require(!service::ReadToken(" " + compact), "a token begins with its header");
  const service::TokenRules rules = RulesFor(token->claims);
  const service::Called called{"pain-order-sign"};
  const bool is_of_our_time =
      ClockReaches(token->claims.issued) && ClockReaches(EndOf(*token, rules));
  if (is_of_our_time && !FaultOf(*token, rules, called, token->claims.issued)) {
    fuzz::Require(!FaultOf(*token, rules, called, EndOf(*token, rules) - std::chrono::seconds(1)),
                  "a token is believed until its end");
    fuzz::Require(FaultOf(*token, rules, called, EndOf(*token, rules)).has_value(),
                  "a token is not believed after its end");
  }
  if (may_be_signed) return;
  for (const service::PublicKey& key : LostKeys().keys) {
    fuzz::Require(!IsSignedBy(*token, key), "a signature cannot be made up");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  Check(text, true);  // one token of the corpus is signed
  const auto line = text.find('\n');
  if (line == std::string::npos) return 0;
  const std::string parts = tokens::Base64Url(text.substr(0, line)) + "." +
                            tokens::Base64Url(text.substr(line + 1)) + ".";
  Check(parts, false);
  for (const std::size_t length : {64U, 96U, 256U}) {
    Check(parts + tokens::Base64Url(std::string(length, '\x01')), false);
  }
  return 0;
}
