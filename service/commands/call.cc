#include "service/commands/call.h"

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "cards/plain_text.h"
#include "service/simulate.h"

namespace commands {
namespace {

struct Options {
  std::string to;
  std::string service = "pain-order-sign";
  std::string in;
  int wait = 0;
};

std::string InputOf(const Options& options) {
  if (options.in.empty()) {
    return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  }
  std::ifstream file(options.in, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A service that is started beside this one may take a moment.
std::string Answer(const Options& options, const std::string& request) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.wait);
  while (true) {
    try {
      return service::PostCall(options.to, options.service, request);
    } catch (const std::runtime_error&) {
      if (std::chrono::steady_clock::now() >= end) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }
}

}  // namespace

void AddCall(CLI::App& app, int& status) {
  CLI::App* call =
      app.add_subcommand("call", "Send one request to a running service and print its cards");
  const auto options = std::make_shared<Options>();
  call->add_option("--to", options->to, "URL of the service")->required();
  call->add_option("--service", options->service, "service id")->capture_default_str();
  call->add_option("--in", options->in, "file of the request; without it stdin")
      ->check(CLI::ExistingFile);
  call->add_option("--wait", options->wait, "seconds in which the service may still start")
      ->check(CLI::Range(0, 600))
      ->capture_default_str();
  call->callback([options, &status] {
    std::cout << cards::PlainText(Answer(*options, InputOf(*options)));
    status = 0;
  });
}

}  // namespace commands
