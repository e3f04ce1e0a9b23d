#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace property {

// The same numbers from the same seed on every compiler, which the distributions of <random> do
// not promise (splitmix64).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
  }
  // REQUIRES: limit > 0
  std::size_t Below(std::size_t limit) { return static_cast<std::size_t>(Next() % limit); }
  int Between(int least, int most) {
    return least + static_cast<int>(Below(static_cast<std::size_t>(most - least) + 1));
  }
  bool Percent(int chance) { return Between(0, 99) < chance; }
  // REQUIRES: something to pick from
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }
  template <typename T>
  void Shuffle(std::vector<T>& list) {
    for (std::size_t left = list.size(); left > 1; --left) {
      std::swap(list[left - 1], list[Below(left)]);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace property
