#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <utility>
#include <vector>

#include "cards/response.h"
#include "tests/house.h"
#include "tests/program.h"
#include "tests/service/raw_client.h"

// Calls over HTTP to the program itself.
namespace http_calls {

using namespace program;

using rapidjson::Document;
using rapidjson::Pointer;
using rapidjson::Value;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using Answer = service::RawClient::Answer;

inline const std::string kSign = "/cds-services/pain-order-sign";
inline const std::string kSelect = "/cds-services/pain-order-select";
inline const std::string kView = "/cds-services/pain-patient-view";
inline const std::string kFeedback = kSign + "/feedback";
inline const std::string kJson = "Content-Type: application/json\r\n";
inline const std::string kPage = "https://sandbox.cds-hooks.org";

// One server for all these tests: no request may change what another gets.
inline int Port() {
  static const Serving serving;
  return serving.Port();
}

inline Answer Sent(const std::string& method, const std::string& path,
                   const std::string& headers = "", const std::string& body = "") {
  service::RawClient client(Port());
  std::string request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
  if (method == "POST" || method == "PUT" || !body.empty()) {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  client.Send(request + "\r\n" + body);
  return client.Read(method != "HEAD");
}

inline Answer Posted(const std::string& body, const std::string& path = kSign) {
  return Sent("POST", path, kJson, body);
}

inline std::string FieldOf(const Answer& answer, const std::string& name) {
  const std::size_t at = answer.head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 4;
  return answer.head.substr(from, answer.head.find("\r\n", from) - from);
}

inline Document Parsed(const std::string& json) {
  Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

inline std::string Written(const Document& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return buffer.GetString();
}

inline void ExpectOutcome(const Answer& answer, int status) {
  EXPECT_EQ(answer.status, status) << answer.head << answer.body;
  EXPECT_EQ(FieldOf(answer, "Content-Type"), "application/json");
  const Document outcome = Parsed(answer.body);
  ASSERT_TRUE(outcome.IsObject() && outcome.HasMember("resourceType")) << answer.body;
  EXPECT_STREQ(outcome["resourceType"].GetString(), "OperationOutcome");
}

// ---- requests, changed in one place -------------------------------------------------------------

inline const std::string kDraft = "/context/draftOrders/entry/0/resource";

struct Edit {
  const char* at;     // JSON pointer
  std::string value;  // JSON; empty: removed
};

inline std::string With(const std::string& request, const std::vector<Edit>& edits) {
  Document document = Parsed(request);
  for (const Edit& edit : edits) {
    if (edit.value.empty()) {
      EXPECT_TRUE(Pointer(edit.at).Erase(document)) << edit.at;
    } else {
      Document value(&document.GetAllocator());
      value.Parse(edit.value.c_str());
      EXPECT_FALSE(value.HasParseError()) << edit.value;
      Pointer(edit.at).Set(document, static_cast<Value&>(value));
    }
  }
  return Written(document);
}

inline std::string CaseRequest(const std::string& folder) {
  return house::FileText(house::Root() / "tests/cases" / folder / "request.json");
}

enum class Then {
  kSame,      // the same bytes as without the change
  kCards,     // 200 with cards, which may be others
  kNoCards,   // 200 without a card
  kAnswered,  // 200, with cards or without
  k400,
  k412
};

struct Change {
  const char* name;
  std::vector<Edit> edits;
  Then then;
};

inline void ExpectAnswer(const Answer& answer, const Change& change, const std::string& unchanged) {
  switch (change.then) {
    case Then::kSame:
      EXPECT_TRUE(answer.body == unchanged) << answer.body.substr(0, 1000);
      break;
    case Then::kCards:
      EXPECT_THAT(answer.body, HasSubstr(R"("uuid":)"));
      break;
    case Then::kNoCards:
      EXPECT_EQ(answer.body, R"({"cards":[]})");
      break;
    case Then::kAnswered:
      break;
    case Then::k400:
      return ExpectOutcome(answer, 400);
    case Then::k412:
      return ExpectOutcome(answer, 412);
  }
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(cards::ProblemsOf(answer.body), IsEmpty());
}

class HttpChangeTest : public ::testing::TestWithParam<Change> {};

inline std::string NameOf(const ::testing::TestParamInfo<Change>& tested) {
  return tested.param.name;
}

// ---- feedback -----------------------------------------------------------------------------------

inline const std::string kOverridden = R"("outcome":"overridden")";

inline std::string FeedbackOf(const std::string& members) {
  return R"({"feedback":[{"card":"0c4dd9a2-3e2a-5d1c-8f5e-6f9d1a2b3c4d",)"
         R"("outcomeTimestamp":"2026-01-15T10:00:00Z",)" +
         members + "}]}";
}

}  // namespace http_calls
