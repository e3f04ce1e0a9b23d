#pragma once

#include <chrono>
#include <thread>

// Whether `holds` comes to hold within a bound that only a broken program reaches.
template <typename Condition>
bool Eventually(Condition holds, std::chrono::seconds bound = std::chrono::seconds(30)) {
  const auto until = std::chrono::steady_clock::now() + bound;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}
