#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "service/http_server.h"
#include "tests/service/raw_client.h"

namespace service {

// Answers with what the handler was given, so that a test can see it.
inline HttpResponse Echo(HttpRequest&& request) {
  HttpResponse response;
  response.headers = {{"X-Method", request.method},
                      {"X-Path", request.path},
                      {"X-Type", std::string(request.Header("content-type"))},
                      {"X-Remote", request.remote_address},
                      {"X-Remote-Header", std::string(request.Header("REMOTE_ADDR"))},
                      {"X-Auth", std::string(request.Header("Authorization"))}};
  response.body = std::move(request.body);
  return response;
}

inline void ExpectRejected(const RawClient::Answer& answer, int status, std::string_view code) {
  EXPECT_EQ(answer.status, status);
  EXPECT_THAT(answer.head,
              ::testing::AllOf(::testing::HasSubstr("Content-Type: application/json\r\n"),
                               ::testing::HasSubstr("Connection: close\r\n")));
  EXPECT_THAT(answer.body,
              ::testing::AllOf(::testing::HasSubstr(R"("resourceType":"OperationOutcome")"),
                               ::testing::HasSubstr("\"code\":\"" + std::string(code) + "\"")));
}

}  // namespace service
