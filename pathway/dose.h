#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace pathway {

// An amount of drug in whole nanograms, so that 62.5 ug and a third of a tablet add up exactly.
class Milligrams {
 public:
  static constexpr Milligrams FromNanograms(std::int64_t ng) { return Milligrams(ng); }
  static constexpr Milligrams Whole(std::int64_t mg) { return Milligrams(mg * 1'000'000); }
  constexpr std::int64_t Nanograms() const { return ng_; }
  friend constexpr auto operator<=>(Milligrams, Milligrams) = default;
  friend constexpr Milligrams operator+(Milligrams a, Milligrams b) {
    return Milligrams(a.ng_ + b.ng_);
  }
  friend constexpr Milligrams operator*(std::int64_t n, Milligrams m) {
    return Milligrams(n * m.ng_);
  }

 private:
  explicit constexpr Milligrams(std::int64_t ng) : ng_(ng) {}
  std::int64_t ng_;
};

// How much drug a day. "600 mg" is no daily dose until someone says how often, so Taken() is the
// way in. Rates compare to the nearest microgram: three orders of 10 mg every third day do reach
// 10 mg a day.
class MilligramsPerDay {
 public:
  // REQUIRES: every > 0h
  static constexpr MilligramsPerDay Taken(Milligrams total, std::chrono::hours every) {
    return MilligramsPerDay((total.Nanograms() * 24 + every.count() / 2) / every.count());
  }
  static constexpr MilligramsPerDay Whole(std::int64_t mg) {
    return MilligramsPerDay(mg * 1'000'000);
  }
  constexpr std::int64_t Micrograms() const { return (ng_ + 500) / 1000; }

  // Whether this dose reaches `percent` of the other (100: at least the same).
  constexpr bool ReachesPercent(int percent, MilligramsPerDay of) const {
    return Micrograms() * 100 >= of.Micrograms() * percent;
  }

  friend constexpr bool operator==(MilligramsPerDay a, MilligramsPerDay b) {
    return a.Micrograms() == b.Micrograms();
  }
  friend constexpr std::strong_ordering operator<=>(MilligramsPerDay a, MilligramsPerDay b) {
    return a.Micrograms() <=> b.Micrograms();
  }
  friend constexpr MilligramsPerDay operator+(MilligramsPerDay a, MilligramsPerDay b) {
    return MilligramsPerDay(a.ng_ + b.ng_);
  }

 private:
  explicit constexpr MilligramsPerDay(std::int64_t ng) : ng_(ng) {}
  std::int64_t ng_;  // a day
};

}  // namespace pathway
