// Measures the way of a request within the process, stage by stage, against simdjson's parse of
// the same body.
#include <algorithm>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "bench/case_body.h"
#include "cards/render.h"
#include "cards/response.h"
#include "config/load.h"
#include "fhir/json.h"
#include "hooks/build_case.h"
#include "hooks/hook_request.h"
#include "hooks/record.h"
#include "pathway/assess.h"
#include "service/answer.h"

namespace bench {
namespace {

using benchmark::State;

const service::Deployment& Deployed() {
  static const service::Deployment deployment = config::Load(SOURCE_ROOT "/config/sandbox.yaml");
  return deployment;
}

const std::string& CompleteBody() {
  static const std::string body = CaseBody(kCompleteChart, Signed::kGabapentin);
  return body;
}

// The body as the HTTP server hands it over: in a buffer of the announced length. The copy is part
// of what is measured.
std::string Received(const std::string& body) {
  std::string received;
  received.reserve(body.size());
  received.append(body);
  return received;
}

hooks::HookRequest RequestOf(const std::string& body) {
  return hooks::ReadHookRequest(hooks::FindService(Deployed().services, kService), body);
}

pathway::PainCase CaseOf(const hooks::HookRequest& request) {
  fhir::Issues issues;
  hooks::Record record(request, issues);
  return BuildCase(request, record, Deployed().terminology, Deployed().reading, kToday, issues);
}

std::string AnswerTo(const std::string& body) {
  return service::AnswerHookRequest(Deployed(), Deployed().clients.front(), kService,
                                    Received(body), kToday);
}

// A benchmark of an answer that is not the one meant would measure something else.
void RequireCard(const std::string& body, bool wanted) {
  const bool found = AnswerTo(body).find("\"summary\"") != std::string::npos;
  if (found != wanted) throw std::runtime_error("the body of the benchmark gets another answer");
}

void SimdjsonParse(State& state) {
  const simdjson::padded_string body(CompleteBody());
  simdjson::dom::parser parser;
  for (auto _ : state) {
    simdjson::dom::element root;
    if (parser.parse(body).get(root) != simdjson::SUCCESS) throw std::runtime_error("no JSON");
    benchmark::DoNotOptimize(root);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(SimdjsonParse);

void JsonDocumentParse(State& state) {
  for (auto _ : state) {
    auto document = fhir::JsonDocument::Parse(Received(CompleteBody()));
    benchmark::DoNotOptimize(document);
  }
}
BENCHMARK(JsonDocumentParse);

void BuildCaseOfBody(State& state) {
  const hooks::HookRequest request = RequestOf(CompleteBody());
  for (auto _ : state) {
    auto pain_case = CaseOf(request);
    benchmark::DoNotOptimize(pain_case);
  }
}
BENCHMARK(BuildCaseOfBody);

void JudgeAndAssess(State& state) {
  const hooks::HookRequest request = RequestOf(CompleteBody());
  const pathway::PainCase pain_case = CaseOf(request);
  for (auto _ : state) {
    const pathway::Judgement judgement = Judge(pain_case, Deployed().content);
    auto assessment = Assess(judgement, pathway::Tracing::kNone);
    benchmark::DoNotOptimize(assessment);
  }
}
BENCHMARK(JudgeAndAssess);

void RenderAndWrite(State& state) {
  const hooks::HookRequest request = RequestOf(CompleteBody());
  const pathway::PainCase pain_case = CaseOf(request);
  const pathway::Judgement judgement = Judge(pain_case, Deployed().content);
  const pathway::Assessment assessment = Assess(judgement, pathway::Tracing::kNone);
  const cards::RenderContext context{Deployed().texts, Deployed().clients.front().profile,
                                     request.hook_instance, Deployed().content_version};
  for (auto _ : state) {
    auto response = cards::WriteResponse(RenderCards(assessment, judgement, context));
    benchmark::DoNotOptimize(response);
  }
}
BENCHMARK(RenderAndWrite);

void WholeLine(State& state) {
  RequireCard(CompleteBody(), true);
  for (auto _ : state) {
    auto response = AnswerTo(CompleteBody());
    benchmark::DoNotOptimize(response);
  }
}
BENCHMARK(WholeLine);

void WholeLineOfUnrelatedOrder(State& state) {
  const std::string body = CaseBody(kCompleteChart, Signed::kMetformin);
  RequireCard(body, false);
  for (auto _ : state) {
    auto response = AnswerTo(body);
    benchmark::DoNotOptimize(response);
  }
}
BENCHMARK(WholeLineOfUnrelatedOrder);

void BuildCaseOfEntries(State& state) {
  const auto entries = state.range(0);
  const hooks::HookRequest request = RequestOf(EntriesBody(static_cast<std::size_t>(entries)));
  for (auto _ : state) {
    auto pain_case = CaseOf(request);
    benchmark::DoNotOptimize(pain_case);
  }
  state.SetItemsProcessed(state.iterations() * entries);
}
BENCHMARK(BuildCaseOfEntries)->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000);

// What this thread has computed so far; other programs on the machine do not count.
double ComputedMilliseconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// The slow end of the distribution, which an average hides.
void HundredOrders(State& state) {
  constexpr std::size_t kCalls = 20'000;
  const std::string body =
      CaseBody({kCompleteChart.conditions, 100, kCompleteChart.observations}, Signed::kGabapentin);
  RequireCard(body, true);
  std::vector<double> took;
  took.reserve(kCalls);
  for (auto _ : state) {
    for (std::size_t call = 0; call < kCalls; ++call) {
      const double from = ComputedMilliseconds();
      auto response = AnswerTo(body);
      benchmark::DoNotOptimize(response);
      took.push_back(ComputedMilliseconds() - from);
    }
  }
  std::sort(took.begin(), took.end());
  state.counters["p50_ms"] = took[took.size() / 2];
  state.counters["p99_ms"] = took[took.size() * 99 / 100];
}
BENCHMARK(HundredOrders)->Iterations(1)->Repetitions(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("body_bytes", std::to_string(bench::CompleteBody().size()));
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
