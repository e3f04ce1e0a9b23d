#include "service/console_request.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fhir/date.h"
#include "hooks/refusal.h"
#include "service/console_api.h"
#include "service/console_cases.h"

namespace service {
namespace {

using fhir::Node;

constexpr std::int64_t kNanoPerMicro = 1'000;  // thousandths of a milligram
constexpr std::int64_t kNanoPerThousandth = 1'000'000;
constexpr std::int64_t kNano = 1'000'000'000;
constexpr std::int64_t kMostWeeks = 5'000;
constexpr std::int64_t kMostMilligrams = 100'000;

std::int64_t NumberAt(const Node& object, std::string_view name, const std::string& path,
                      std::int64_t most) {
  const auto value = object.Find(name);
  if (!value) RefuseElement(path, "is missing");
  const auto nano = value->Nano();
  if (!nano || *nano < 0 || *nano > most * kNano) {
    RefuseElement(path, "expected a number from 0 to " + std::to_string(most));
  }
  return *nano;
}

std::string NameAt(const Node& object, std::string_view name, const std::string& path) {
  std::string text(object.TextOf(name));
  if (text.empty()) RefuseElement(path, "expected a text");
  return text;
}

ChangedCourse CourseIn(const Node& course) {
  ChangedCourse changed;
  for (const Node order : course.EachOf("orders")) {
    changed.orders.emplace_back(order.TextOr({}));
  }
  changed.weeks = NumberAt(course, "weeks", "change.course.weeks", kMostWeeks) / kNano;
  return changed;
}

std::vector<RequestChange> ChangesIn(const Node& change) {
  std::vector<RequestChange> changes;
  for (const Node dose : change.EachOf("dose")) {
    changes.emplace_back(
        ChangedDose{NameAt(dose, "order", "change.dose.order"),
                    NumberAt(dose, "mgPerDay", "change.dose.mgPerDay", kMostMilligrams) /
                        kNanoPerMicro / 1000});
  }
  if (const auto course = change.Find("course")) changes.emplace_back(CourseIn(*course));
  if (const auto onset = change.Find("onset")) {
    changes.emplace_back(
        ChangedOnset{NameAt(*onset, "condition", "change.onset.condition"),
                     NumberAt(*onset, "weeks", "change.onset.weeks", kMostWeeks) / kNano});
  }
  if (change.Find("egfr")) {
    changes.emplace_back(ChangedMeasurement{
        "egfr", NumberAt(change, "egfr", "change.egfr", 250) / kNanoPerThousandth, {}});
  }
  if (change.Find("painScore")) {
    changes.emplace_back(ChangedMeasurement{
        "pain_severity", NumberAt(change, "painScore", "change.painScore", 10) / kNanoPerThousandth,
        std::string(change.TextOf("painOf"))});
  }
  if (const auto flag = change.TextOf("redFlag"); !flag.empty()) {
    changes.emplace_back(AddedRedFlag{std::string(flag)});
  }
  return changes;
}

// The caller as whom the call is tried: a kind of client, or one of the configuration; without
// either the first of it.
Client CallerIn(const Node& root, const Deployment& deployment,
                const std::vector<ClientKind>& kinds) {
  const std::string_view kind = root.TextOf("kind");
  const std::string_view id = root.TextOf("client");
  Client caller = deployment.clients.front();
  if (!kind.empty()) {
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [kind](const ClientKind& one) { return one.id == kind; });
    if (found == kinds.end()) RefuseElement("kind", "no such kind of client");
    caller.profile = found->profile;
    caller.id = kConsoleClient;
  } else if (!id.empty()) {
    const auto found = std::find_if(deployment.clients.begin(), deployment.clients.end(),
                                    [id](const Client& one) { return one.id == id; });
    if (found == deployment.clients.end()) RefuseElement("client", "no such client");
    caller = *found;
  }
  return caller;
}

void ReadRequest(const fhir::JsonDocument& document, const Node& root, TriedCall& call) {
  if (const auto request = root.Find("request")) {
    if (!request->IsObject()) RefuseElement("request", "expected a CDS Hooks request");
    call.request = document.AsSent(*request).value_or(request->Raw());
    call.service = RequiredText(root, "service");
    return;
  }
  const std::string id = RequiredText(root, "case");
  const ConsoleCase* found = FindConsoleCase(id);
  if (found == nullptr) RefuseElement("case", "no such case", 404);
  call.request = found->request;
  call.service = found->service;
  call.today = *DayNamed("today", found->today);
}

int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code =
        text[i] == '%' && i + 2 < text.size() && HexOf(text[i + 1]) >= 0 && HexOf(text[i + 2]) >= 0;
    if (is_code) {
      decoded += static_cast<char>(HexOf(text[i + 1]) * 16 + HexOf(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

}  // namespace

void RefuseElement(std::string_view element, std::string text, int status) {
  const auto type = status == 404 ? fhir::IssueType::kNotFound : fhir::IssueType::kInvalid;
  throw hooks::Refusal(status,
                       {fhir::Severity::kError, type, std::string(element), std::move(text)});
}

fhir::JsonDocument ReadObject(std::string body) {
  auto document = fhir::JsonDocument::Parse(std::move(body));
  if (!document || !document->Root("").IsObject()) RefuseElement("", "expected a JSON object");
  return *std::move(document);
}

std::string RequiredText(const Node& object, std::string_view name) {
  return NameAt(object, name, std::string(name));
}

std::string QueryValue(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = query.find('&');
    std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return Decoded(pair.substr(name.size() + 1));
    }
  }
  return {};
}

std::optional<pathway::Day> DayNamed(std::string_view name, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto day = fhir::ReadDate(text);
  if (!day || day->earliest != day->latest) RefuseElement(name, "expected a day, YYYY-MM-DD");
  return day->earliest;
}

std::optional<std::int64_t> WholeNamed(std::string_view name, const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) {
    RefuseElement(name, "expected a whole number");
  }
  return number;
}

TriedCall ReadTriedCall(std::string body, const Deployment& deployment,
                        const std::vector<ClientKind>& kinds, pathway::Day today) {
  const fhir::JsonDocument document = ReadObject(std::move(body));
  const Node root = document.Root("");
  TriedCall call;
  call.today = today;
  ReadRequest(document, root, call);
  if (const auto day = DayNamed("today", std::string(root.TextOf("today")))) call.today = *day;
  call.caller = CallerIn(root, deployment, kinds);
  call.keep = root.TrueAt("keep");
  if (const auto change = root.Find("change")) call.changes = ChangesIn(*change);
  return call;
}

}  // namespace service
