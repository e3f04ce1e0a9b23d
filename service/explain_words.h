#pragma once

#include <string>
#include <vector>

#include "pathway/judgement.h"

namespace service {

// The words in which an explanation tells what the pathway keeps as numbers and enums.

const char* WordOf(pathway::Answer answer);
const char* WordOf(pathway::Certainty certainty);
const char* WordOf(pathway::RenalMethod method);
// "at least" of ">60"; empty: the value is exact.
const char* WordOf(pathway::Bound bound);
const char* WordOf(pathway::NoRenal missing);
// "left"; empty: not told.
const char* WordOf(pathway::Side side);
// "timing", "timing-code"; empty: the dose was not worked out.
const char* WordOf(pathway::DoseMethod method);
const char* WordOf(pathway::NoDose missing);

// Why an order has no daily dose: "the directions give no amount", "a patch: 12 ug/h".
std::string WhyNoDose(const pathway::DailyDose& dose);

// "2025-11-10", "2025-11", "2025"; else "2025-11-10 to 2025-12-08".
std::string SpanText(const pathway::DaySpan& span);
// "66 days", "42 to 73 days"
std::string DaysText(const pathway::DayCount& days);
// "7/10", "6.5/10"
std::string ScoreText(std::int64_t thousandths);
// " <MedicationRequest/1> <MedicationRequest/2>"; each once.
std::string InBrackets(const std::vector<std::string>& resources);

}  // namespace service
