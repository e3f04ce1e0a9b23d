#pragma once

namespace service {

// What this process takes of its machine, as Linux tells it. What cannot be read is 0.
struct ProcessUsage {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double virtual_bytes = 0;
  double open_files = 0;
  double most_files = 0;
  double started = 0;  // seconds since 1970
  double threads = 0;
};

ProcessUsage UsageOfProcess();

}  // namespace service
