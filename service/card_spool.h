#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "service/file_descriptor.h"
#include "service/store.h"

namespace service {

// Served cards that are not in the store yet, in their order: in a file of JSON lines of this
// process alone, which outlives it, or in memory. Not safe from several threads.
class CardSpool {
 public:
  // Makes the folder and the file if they are not there. A last line that was not written to its
  // end is dropped, and the log says so. Throws StoreError.
  explicit CardSpool(const SpoolSettings& settings);

  // Whether there was room.
  bool Add(const std::vector<ServedCard>& cards);

  bool IsEmpty() const { return file_.Number() < 0 ? waiting_.empty() : read_ == size_; }

  // Some of those that wait the longest.
  std::vector<ServedCard> Next();
  // What Next gave the last time waits no more.
  void Done();

  static constexpr std::size_t kMostInMemory = 10'000;

 private:
  void Open(const std::string& folder);
  void DropHalfALine();
  std::string Text(std::uint64_t from, std::size_t most) const;

  std::uint64_t max_bytes_;
  FileDescriptor file_;  // none: in memory
  std::uint64_t size_ = 0;
  std::uint64_t read_ = 0;  // up to here it is in the store
  std::uint64_t given_ = 0;
  std::deque<ServedCard> waiting_;
};

}  // namespace service
