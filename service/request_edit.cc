#include "service/request_edit.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "fhir/coding.h"
#include "fhir/date.h"
#include "hooks/refusal.h"
#include "pathway/names.h"
#include "service/console_files.h"

namespace service {
namespace {

using pathway::Day;
using pathway::Days;
using rapidjson::Value;
using Allocator = rapidjson::Document::AllocatorType;

constexpr const char* kUnits = "http://unitsofmeasure.org";
constexpr std::size_t kDateLength = 10;  // of "2026-01-15"
constexpr int kUsualTimesADay = 3;       // where an order does not tell in a coded way

[[noreturn]] void Refuse(const std::string& change, std::string text) {
  throw hooks::Refusal(
      422, {fhir::Severity::kError, fhir::IssueType::kValue, "change." + change, std::move(text)});
}

Value* MemberIn(Value& object, const char* name) {
  return object.IsObject() && object.HasMember(name) ? &object[name] : nullptr;
}

// The values of an object's members.
std::vector<Value*> ValuesIn(Value& object) {
  std::vector<Value*> values;
  values.reserve(object.MemberCount());
  auto member = object.MemberBegin();
  for (rapidjson::SizeType i = 0; i < object.MemberCount(); ++i, ++member) {
    values.push_back(&member->value);
  }
  return values;
}

std::string TextIn(Value& object, const char* name) {
  const Value* text = MemberIn(object, name);
  return text != nullptr && text->IsString() ? std::string(text->GetString()) : std::string();
}

// The first condition that the question asks for; empty where it asks for anything else.
std::string ConditionAsked(const pathway::Question& question) {
  if (question.ask == pathway::Ask::kCondition && !question.names.empty()) {
    return question.names.front();
  }
  const bool is_one = question.ask == pathway::Ask::kAll && question.parts.size() == 1;
  return is_one ? ConditionAsked(question.parts.front()) : std::string();
}

const ConsoleCode* CodeFor(std::string_view concept_name) {
  for (const ConsoleCode& one : ConsoleCodes()) {
    if (one.concept_name == concept_name) return &one;
  }
  return nullptr;
}

// What stands before the mark; the text goes on behind it.
std::string_view CutUntil(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return before;
}

std::vector<ConsoleCode> ReadCodes() {
  std::vector<ConsoleCode> codes;
  for (const ConsoleFile& file : ConsoleFiles()) {
    if (file.name != "codes.csv") continue;
    for (std::string_view lines = file.bytes; !lines.empty();) {
      std::string_view line = CutUntil(lines, '\n');
      if (line.empty() || line.front() == '#') continue;
      ConsoleCode code;
      code.concept_name = CutUntil(line, '|');
      code.system = CutUntil(line, '|');
      code.code = CutUntil(line, '|');
      code.display = line;
      codes.push_back(code);
    }
  }
  return codes;
}

class Editor {
 public:
  Editor(std::string_view request, Day today, const pathway::Content& content,
         const fhir::Terminology& terminology)
      : today_(today), content_(content), terminology_(terminology) {
    document_.Parse<rapidjson::kParseIterativeFlag>(request.data(), request.size());
    if (document_.HasParseError() || !document_.IsObject()) {
      Refuse("request", "the request is no JSON object");
    }
  }

  void Apply(const ChangedDose& change) {
    Value& order = Resource("dose.order", change.order);
    const int times = TimesADay(order);
    const double each = static_cast<double>(change.micrograms_per_day) / 1000 / times;
    Value quantity = Object();
    Add(quantity, "value", Value(std::round(each * 1000) / 1000));
    Add(quantity, "unit", Text("mg"));
    Add(quantity, "system", Text(kUnits));
    Add(quantity, "code", Text("mg"));
    Value rate = Object();
    Add(rate, "doseQuantity", std::move(quantity));
    Value repeat = Object();
    if (Value* bounds = Bounds(order)) Add(repeat, "boundsPeriod", Copy(*bounds));
    Add(repeat, "frequency", Value(times));
    Add(repeat, "period", Value(1));
    Add(repeat, "periodUnit", Text("d"));
    Value timing = Object();
    Add(timing, "repeat", std::move(repeat));
    Value dosage = Object();
    Add(dosage, "timing", std::move(timing));
    Add(dosage, "doseAndRate", Array(std::move(rate)));
    Set(order, "dosageInstruction", Array(std::move(dosage)));
  }

  void Apply(const ChangedCourse& change) {
    if (change.orders.empty()) Refuse("course.orders", "expected at least one order");
    Value& first = Resource("course.orders", change.orders.front());
    const auto begun = StartOf(first);
    if (!begun) Refuse("course.orders", "the first order tells no full date of its start");
    const Days by = today_ - Days(7 * change.weeks) - *begun;
    for (const std::string& order : change.orders) Move(Resource("course.orders", order), by);
  }

  void Apply(const ChangedOnset& change) {
    Value& condition = Resource("onset.condition", change.condition);
    for (const char* other : {"onsetPeriod", "onsetAge", "onsetRange", "onsetString"}) {
      condition.RemoveMember(other);
    }
    Set(condition, "onsetDateTime", Text(fhir::IsoDate(today_ - Days(7 * change.weeks))));
  }

  void Apply(const ChangedMeasurement& change) {
    const bool is_egfr = change.kind == "egfr";
    std::vector<std::string> replaced = {change.kind};
    if (is_egfr) replaced.emplace_back("serum_creatinine");
    RemoveObservations(replaced);
    Value observation = Started("Observation", "what-if-" + std::to_string(++added_));
    Add(observation, "status", Text("final"));
    const ConsoleCode* code = CodeFor(change.kind);
    if (code == nullptr) Refuse(change.kind, "there is no code for it");
    Add(observation, "code", Concept(*code));
    Add(observation, "effectiveDateTime", Text(fhir::IsoDate(today_)));
    if (!change.of.empty()) {
      Value focus = Object();
      Add(focus, "reference", Text(change.of));
      Add(observation, "focus", Array(std::move(focus)));
    }
    Value quantity = Object();
    Add(quantity, "value", Value(static_cast<double>(change.thousandths) / 1000));
    const char* unit = is_egfr ? "mL/min/{1.73_m2}" : "{score}";
    Add(quantity, "unit", Text(unit));
    Add(quantity, "system", Text(kUnits));
    Add(quantity, "code", Text(unit));
    Add(observation, "valueQuantity", std::move(quantity));
    AddTo("observations", "Observation", std::move(observation));
  }

  void Apply(const AddedRedFlag& change) {
    const auto flag = std::find_if(content_.red_flags.begin(), content_.red_flags.end(),
                                   [&](const auto& one) { return one.id == change.id; });
    if (flag == content_.red_flags.end()) Refuse("redFlag", "no such red flag");
    const ConsoleCode* code = CodeFor(ConditionAsked(flag->when));
    if (code == nullptr) Refuse("redFlag", "it is found by more than one condition");
    Value condition = Started("Condition", "what-if-" + std::to_string(++added_));
    Add(condition, "clinicalStatus",
        Concept({"", "http://terminology.hl7.org/CodeSystem/condition-clinical", "active", ""}));
    Add(condition, "verificationStatus",
        Concept(
            {"", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed", ""}));
    Add(condition, "code", Concept(*code));
    Add(condition, "onsetDateTime", Text(fhir::IsoDate(today_)));
    Add(condition, "recordedDate", Text(fhir::IsoDate(today_)));
    AddTo("conditions", "Condition", std::move(condition));
  }

  std::string Written() const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    document_.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
  }

 private:
  // ---- making JSON -----------------------------------------------------------------------------

  static Value Object() { return Value(rapidjson::kObjectType); }
  Value Text(std::string_view text) {
    return {text.data(), static_cast<rapidjson::SizeType>(text.size()), Memory()};
  }
  Value Copy(const Value& value) { return {value, Memory()}; }
  Value Array(Value&& only) {
    Value array(rapidjson::kArrayType);
    array.PushBack(only, Memory());
    return array;
  }
  void Add(Value& object, const char* name, Value&& value) {
    object.AddMember(rapidjson::StringRef(name), value, Memory());
  }
  void Set(Value& object, const char* name, Value&& value) {
    object.RemoveMember(name);
    Add(object, name, std::move(value));
  }
  Value Concept(const ConsoleCode& of) {
    Value coding = Object();
    Add(coding, "system", Text(of.system));
    Add(coding, "code", Text(of.code));
    if (!of.display.empty()) Add(coding, "display", Text(of.display));
    Value written = Object();
    Add(written, "coding", Array(std::move(coding)));
    if (!of.display.empty()) Add(written, "text", Text(of.display));
    return written;
  }
  Value Started(const char* type, const std::string& id) {
    Value resource = Object();
    Add(resource, "resourceType", Text(type));
    Add(resource, "id", Text(id));
    std::string patient;
    if (Value* context = MemberIn(document_, "context")) patient = TextIn(*context, "patientId");
    if (!patient.starts_with("Patient/")) patient.insert(0, "Patient/");
    Value subject = Object();
    Add(subject, "reference", Text(patient));
    Add(resource, "subject", std::move(subject));
    return resource;
  }
  Allocator& Memory() { return document_.GetAllocator(); }

  // ---- finding resources -----------------------------------------------------------------------

  static bool IsNamed(Value& resource, const std::string& name) {
    return TextIn(resource, "resourceType") + "/" + TextIn(resource, "id") == name;
  }

  // The resource itself, or one among the entries of the Bundle.
  static Value* In(Value& holder, const std::string& name) {
    if (!holder.IsObject()) return nullptr;
    if (IsNamed(holder, name)) return &holder;
    Value* entries = MemberIn(holder, "entry");
    if (entries == nullptr || !entries->IsArray()) return nullptr;
    for (Value& entry : entries->GetArray()) {
      Value* resource = MemberIn(entry, "resource");
      if (resource != nullptr && IsNamed(*resource, name)) return resource;
    }
    return nullptr;
  }

  Value& Resource(const char* change, const std::string& name) {
    if (Value* context = MemberIn(document_, "context")) {
      if (Value* drafts = MemberIn(*context, "draftOrders")) {
        if (Value* found = In(*drafts, name)) return *found;
      }
    }
    if (Value* prefetch = MemberIn(document_, "prefetch"); prefetch && prefetch->IsObject()) {
      for (Value* list : ValuesIn(*prefetch)) {
        if (Value* found = In(*list, name)) return *found;
      }
    }
    Refuse(change, "the request has no " + name);
  }

  // ---- orders ----------------------------------------------------------------------------------

  static Value* Repeat(Value& order) {
    Value* dosages = MemberIn(order, "dosageInstruction");
    if (dosages == nullptr || !dosages->IsArray() || dosages->Empty()) return nullptr;
    Value* timing = MemberIn((*dosages)[0], "timing");
    return timing == nullptr ? nullptr : MemberIn(*timing, "repeat");
  }

  static Value* Bounds(Value& order) {
    Value* repeat = Repeat(order);
    return repeat == nullptr ? nullptr : MemberIn(*repeat, "boundsPeriod");
  }

  static int TimesADay(Value& order) {
    Value* repeat = Repeat(order);
    if (repeat == nullptr) return kUsualTimesADay;
    Value* times = MemberIn(*repeat, "timeOfDay");
    if (times != nullptr && times->IsArray() && !times->Empty()) {
      return static_cast<int>(times->Size());
    }
    Value* frequency = MemberIn(*repeat, "frequency");
    Value* period = MemberIn(*repeat, "period");
    if (frequency == nullptr || !frequency->IsInt() || frequency->GetInt() < 1) {
      return kUsualTimesADay;
    }
    if (period == nullptr || !period->IsNumber() || period->GetDouble() <= 0) {
      return frequency->GetInt();
    }
    double days = period->GetDouble();
    if (TextIn(*repeat, "periodUnit") == "h") days /= 24;
    return std::max(1, static_cast<int>(std::lround(frequency->GetInt() / days)));
  }

  static std::optional<Day> DayIn(Value& object, const char* name) {
    const auto span = fhir::ReadDate(TextIn(object, name));
    if (!span || span->earliest != span->latest) return std::nullopt;
    return span->earliest;
  }

  static std::optional<Day> StartOf(Value& order) {
    if (Value* bounds = Bounds(order)) {
      if (const auto start = DayIn(*bounds, "start")) return start;
    }
    return DayIn(order, "authoredOn");
  }

  void MoveDate(Value& object, const char* name, Days by) {
    const auto day = DayIn(object, name);
    if (!day) return;
    const std::string time = TextIn(object, name).substr(kDateLength);
    Set(object, name, Text(fhir::IsoDate(*day + by) + time));
  }

  void Move(Value& order, Days by) {
    MoveDate(order, "authoredOn", by);
    if (Value* bounds = Bounds(order)) {
      MoveDate(*bounds, "start", by);
      MoveDate(*bounds, "end", by);
    }
    Value* dispense = MemberIn(order, "dispenseRequest");
    Value* validity = dispense == nullptr ? nullptr : MemberIn(*dispense, "validityPeriod");
    if (validity == nullptr) return;
    MoveDate(*validity, "start", by);
    MoveDate(*validity, "end", by);
  }

  // ---- lists -----------------------------------------------------------------------------------

  bool IsOneOf(Value& observation, const std::vector<std::string>& kinds) const {
    Value* code = MemberIn(observation, "code");
    Value* codings = code == nullptr ? nullptr : MemberIn(*code, "coding");
    if (codings == nullptr || !codings->IsArray()) return false;
    fhir::CodeableConcept of;
    std::vector<std::string> texts;  // that the codings borrow
    texts.reserve(codings->Size());
    for (Value& coding : codings->GetArray()) {
      texts.push_back(TextIn(coding, "code"));
      of.codings.push_back({fhir::SystemOf(TextIn(coding, "system")), texts.back(), {}});
    }
    const auto concepts = terminology_.ConceptsOf(of);
    return std::any_of(kinds.begin(), kinds.end(),
                       [&](const std::string& kind) { return pathway::Contains(concepts, kind); });
  }

  void RemoveObservations(const std::vector<std::string>& kinds) {
    Value* prefetch = MemberIn(document_, "prefetch");
    if (prefetch == nullptr || !prefetch->IsObject()) return;
    for (Value* list : ValuesIn(*prefetch)) {
      Value* entries = MemberIn(*list, "entry");
      if (entries == nullptr || !entries->IsArray()) continue;
      for (Value* entry = entries->Begin(); entry != entries->End();) {
        Value* resource = MemberIn(*entry, "resource");
        const bool goes = resource != nullptr &&
                          TextIn(*resource, "resourceType") == "Observation" &&
                          IsOneOf(*resource, kinds);
        entry = goes ? entries->Erase(entry) : entry + 1;
      }
    }
  }

  // The list that holds resources of this type, whatever its key is; else the one of this key.
  Value& List(const char* key, const char* type) {
    if (MemberIn(document_, "prefetch") == nullptr) Add(document_, "prefetch", Object());
    Value& prefetch = *MemberIn(document_, "prefetch");
    for (Value* list : ValuesIn(prefetch)) {
      Value* entries = MemberIn(*list, "entry");
      if (entries == nullptr || !entries->IsArray() || entries->Empty()) continue;
      Value* first = MemberIn((*entries)[0], "resource");
      if (first != nullptr && TextIn(*first, "resourceType") == type) return *list;
    }
    Value* list = MemberIn(prefetch, key);
    if (list == nullptr || !list->IsObject()) {
      Value bundle = Object();
      Add(bundle, "resourceType", Text("Bundle"));
      Add(bundle, "type", Text("searchset"));
      Set(prefetch, key, std::move(bundle));
      list = MemberIn(prefetch, key);
    }
    return *list;
  }

  void AddTo(const char* key, const char* type, Value&& resource) {
    Value& list = List(key, type);
    if (MemberIn(list, "entry") == nullptr) Add(list, "entry", Value(rapidjson::kArrayType));
    list.RemoveMember("total");
    Value entry = Object();
    Add(entry, "resource", std::move(resource));
    MemberIn(list, "entry")->PushBack(entry, Memory());
  }

  const Day today_;
  const pathway::Content& content_;
  const fhir::Terminology& terminology_;
  rapidjson::Document document_;
  int added_ = 0;
};

}  // namespace

std::string EditedRequest(std::string_view request, const std::vector<RequestChange>& changes,
                          Day today, const pathway::Content& content,
                          const fhir::Terminology& terminology) {
  Editor editor(request, today, content, terminology);
  for (const RequestChange& change : changes) {
    std::visit([&editor](const auto& one) { editor.Apply(one); }, change);
  }
  return editor.Written();
}

std::vector<const pathway::RedFlag*> RedFlagsToAdd(const pathway::Content& content) {
  std::vector<const pathway::RedFlag*> flags;
  for (const pathway::RedFlag& flag : content.red_flags) {
    const std::string asked = ConditionAsked(flag.when);
    if (!asked.empty() && CodeFor(asked) != nullptr) flags.push_back(&flag);
  }
  return flags;
}

const std::vector<ConsoleCode>& ConsoleCodes() {
  static const std::vector<ConsoleCode> codes = ReadCodes();
  return codes;
}

}  // namespace service
