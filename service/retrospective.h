#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pathway/day.h"
#include "service/answer.h"
#include "service/deployment.h"
#include "service/line_reader.h"

namespace service {

// What a line of a retrospective run holds: a CDS Hooks request, or all that is exported of one
// patient.
enum class LineForm { kRequest, kPatient };

struct RetrospectiveSettings {
  LineForm form = LineForm::kRequest;
  std::string service;  // id; empty: the first service of the line's hook
  pathway::Day today;   // where the line names no day of its own
  // Of patients: the hook that is played, and the types of which an export holds all there is, so
  // that a patient without any has none.
  pathway::Hook hook = pathway::Hook::kPatientView;
  std::set<std::string, std::less<>> exported = {"Condition", "MedicationRequest"};
};

// Why a line has no answer. Its text names elements, never values of a patient.
struct LineError {
  int status = 0;  // as over HTTP
  std::string at;
  std::string text;
};

// A line made ready: one request on one day.
struct LineRequest {
  std::uint64_t line = 0;
  std::string id;  // hookInstance, or the patient where a line is one
  std::string patient;
  std::string user;
  std::string service;
  std::size_t orders = 0;  // drafted
  pathway::Day today;
  std::string body;
  std::optional<LineError> error;
};

LineRequest RequestOf(const InputLine& line, const std::vector<hooks::CdsService>& services,
                      const RetrospectiveSettings& settings);

// What came of a line under one content pack.
struct LineAnswer {
  HookAnswer answer;
  std::optional<LineError> error;
};

// The way of a request over HTTP, without who calls and without fetching. Throws nothing for a line
// that cannot be answered.
LineAnswer AnswerOf(const LineRequest& request, const Deployment& deployment, const Client& caller);

// The rules that fired and were shown, each once, in the order of the cards.
std::vector<std::string> RulesOf(const LineAnswer& answer);

enum class ResultForm { kWhole, kBrief };

// The result as one line of JSON, without its end.
std::string ResultLine(const LineRequest& request, const LineAnswer& answer, ResultForm form);

// The part of a run that one of several processes takes: of `count` parts the one with this index,
// from 0. A line's number less one, modulo the count, is its part.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
  bool Has(std::uint64_t line) const { return (line - 1) % count == index; }
};

// "0/4"; nothing for what is no shard.
std::optional<Shard> ReadShard(const std::string& text);

}  // namespace service
