#pragma once

#include <string>

namespace service {

bool IsPostgres(const std::string& url);

// The file of a store that is none of PostgreSQL's: "x.sqlite" of "sqlite:x.sqlite".
std::string SqlitePath(const std::string& url);

// For people and logs: without what may hold a secret.
std::string StoreName(const std::string& url);

// What PostgreSQL's library is told. `password` may be empty.
std::string ConnectUrl(const std::string& url, const std::string& password);

// Whether a file system of this type (statfs) is, or may be, another machine's. SQLite's locks do
// not hold there.
bool IsNetworkFileSystem(unsigned long type);

// Makes the file, its owner's alone, unless it is there. Throws StoreError for one that cannot be
// opened or is not on a disk of this machine.
void MakeStoreFile(const std::string& path);

}  // namespace service
