// The peer of the HTTP measurement: a plain cpp-httplib server that reads the same body as the
// service and answers the same bytes without looking. Also writes that body to a file for wrk.
#include <cstdio>
#include <fstream>
#include <string>

#include <httplib.h>

#include "bench/case_body.h"
#include "config/load.h"
#include "service/answer.h"

namespace {

// One thread a connection of the largest run, and connections that stay: the best it can do.
constexpr std::size_t kThreads = 64;
constexpr std::size_t kManyRequests = 100'000'000;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: bench_http FILE, where the request body is written to FILE\n", stderr);
    return 2;
  }
  const std::string body = bench::CaseBody(bench::kCompleteChart, bench::Signed::kGabapentin);
  std::ofstream(argv[1], std::ios::binary) << body;
  const service::Deployment deployment = config::Load(SOURCE_ROOT "/config/sandbox.yaml");
  const std::string answer = service::AnswerHookRequest(deployment, deployment.clients.front(),
                                                        bench::kService, body, bench::kToday);

  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_keep_alive_max_count(kManyRequests);
  server.set_tcp_nodelay(true);
  server.Post(std::string("/cds-services/") + bench::kService,
              [&](const httplib::Request& request, httplib::Response& response) {
                if (request.body.size() != body.size()) response.status = 400;
                response.set_content(answer, "application/json");
              });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::printf("listening on http://127.0.0.1:%d, body %zu bytes, answer %zu\n", port, body.size(),
              answer.size());
  std::fflush(stdout);
  return server.listen_after_bind() ? 0 : 1;
}
