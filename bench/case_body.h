#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "pathway/day.h"

namespace bench {

// The service that the bodies call, and the day they are answered on.
constexpr const char* kService = "pain-order-sign";
constexpr pathway::Day kToday = std::chrono::sys_days(std::chrono::year(2026) / 1 / 15);

// Entries of a chart beside the case itself: common problems, orders and results, shaped as Epic
// and Oracle Health send them. None of them changes what the case is told.
struct Chart {
  std::size_t conditions = 0;
  std::size_t orders = 0;
  std::size_t observations = 0;
};

// A complete chart: its request is about 33 KB.
constexpr Chart kCompleteChart{22, 16, 5};

// What is being signed: the raise of gabapentin of the golden case, or an order that no rule is
// about.
enum class Signed { kGabapentin, kMetformin };

// A complete order-sign request: the golden case pain-order-sign/raised-once-more and a chart.
// The same arguments give the same bytes.
std::string CaseBody(const Chart& chart, Signed order);

// An order-sign request with a patient and `entries` entries and nothing else: of ten, five are
// problems, three orders, two results.
// REQUIRES: entries is a multiple of ten
std::string EntriesBody(std::size_t entries);

}  // namespace bench
