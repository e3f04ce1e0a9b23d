#include "service/keyed_hash.h"
#include "service/store.h"
#include "service/store_sessions.h"

namespace service {
namespace {

long long SecondsOf(std::chrono::sys_seconds at) {
  return static_cast<long long>(at.time_since_epoch().count());
}

}  // namespace

// One statement, so that of several processes one alone is the first. Until a nonce's end its token
// is believed, and not after.
bool Store::TakeNonce(const std::string& nonce, std::chrono::sys_seconds ends,
                      std::chrono::sys_seconds now) {
  bool is_first = false;
  const std::string hash = KeyedHash(key_, "nonce|" + nonce);
  const long long until = SecondsOf(ends);
  const long long at = SecondsOf(now);
  sessions_->Run("a nonce could not be written", [&](soci::session& sql) {
    soci::statement take = (sql.prepare << "INSERT INTO nonce (nonce, ends) VALUES (:nonce, :ends) "
                                           "ON CONFLICT (nonce) DO UPDATE SET ends = excluded.ends "
                                           "WHERE nonce.ends <= :now",
                            soci::use(hash), soci::use(until), soci::use(at));
    take.execute(true);
    is_first = take.get_affected_rows() > 0;
  });
  return is_first;
}

std::int64_t Store::ForgetNonces(std::chrono::sys_seconds now) {
  long long left = 0;
  const long long at = SecondsOf(now);
  const auto forget = [&](soci::session& sql) {
    sql << "DELETE FROM nonce WHERE nonce IN (SELECT nonce FROM nonce WHERE ends <= :now "
           "ORDER BY ends LIMIT 10000)",
        soci::use(at);
    sql << "SELECT COUNT(*) FROM nonce", soci::into(left);
  };
  sessions_->Write("nonces could not be forgotten", forget);
  return left;
}

}  // namespace service
