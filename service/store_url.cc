#include "service/store_url.h"

#include <fcntl.h>
#include <sys/vfs.h>

#include <array>
#include <cctype>
#include <string_view>

#include "service/file_descriptor.h"
#include "service/store_error.h"

namespace service {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::array<std::string_view, 2> kPostgres = {"postgresql://", "postgres://"};

// linux/magic.h and statfs(2): NFS, SMB, CIFS, SMB2, 9p, FUSE, AFS, Ceph, Coda, Lustre, GFS2,
// OCFS2, NCP.
constexpr std::array<unsigned long, 13> kNetwork = {
    0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x01021997, 0x65735546, 0x5346414F,
    0x00C36400, 0x73757245, 0x0BD00BD0, 0x01161970, 0x7461636F, 0x564C};

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      escaped += c;
      continue;
    }
    escaped += '%';
    escaped += "0123456789ABCDEF"[byte >> 4];
    escaped += "0123456789ABCDEF"[byte & 15];
  }
  return escaped;
}

}  // namespace

bool IsPostgres(const std::string& url) {
  return url.starts_with(kPostgres[0]) || url.starts_with(kPostgres[1]);
}

std::string SqlitePath(const std::string& url) {
  return url.starts_with(kSqlite) ? url.substr(kSqlite.size()) : url;
}

std::string StoreName(const std::string& url) {
  if (!IsPostgres(url)) return SqlitePath(url);
  const std::size_t from = url.find("://") + 3;
  std::string place = url.substr(from, url.find('?', from) - from);
  const std::size_t host = place.rfind('@');
  return "postgresql://" + (host == std::string::npos ? place : place.substr(host + 1));
}

// Of a member that stands twice the later one counts, so the site's own go last.
std::string ConnectUrl(const std::string& url, const std::string& password) {
  const std::size_t query = url.find('?');
  std::string full = url.substr(0, query) + "?connect_timeout=2&application_name=nextstep";
  if (query != std::string::npos && query + 1 < url.size()) full += "&" + url.substr(query + 1);
  if (!password.empty()) full += "&password=" + Escaped(password);
  return full;
}

bool IsNetworkFileSystem(unsigned long type) {
  for (const unsigned long network : kNetwork) {
    if ((type & 0xFFFFFFFFUL) == network) return true;
  }
  return false;
}

void MakeStoreFile(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.Number() < 0) throw StoreError("cannot be opened for writing");
  struct statfs system {};
  if (::fstatfs(file.Number(), &system) != 0) throw StoreError("cannot be opened for writing");
  if (IsNetworkFileSystem(static_cast<unsigned long>(system.f_type))) {
    throw StoreError(
        "is on a network file system, where SQLite loses what it is given: name a local disk, or "
        "PostgreSQL");
  }
}

}  // namespace service
