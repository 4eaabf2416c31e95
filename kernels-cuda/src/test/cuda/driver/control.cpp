// Faults that tests ask for, what they can count, and the errors that end a context. Tests reach these functions by name.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stand_in.h"

namespace stand_in {

std::recursive_mutex everything;

namespace {

struct Fault {
  int after;  // how many calls still succeed
  Result error;
  bool fatal;
};

thread_local bool contextIsCurrent = false;
std::map<std::string, Fault> faults;
std::map<std::string, long> calls;
std::vector<std::string> reports;
Result death = SUCCESS;
unsigned long long state = 0;

}  // namespace

Call::Call(const char* function, bool needsContext) : result(SUCCESS), lock(everything) {
  calls[function]++;
  auto fault = faults.find(function);
  if (death != SUCCESS) {
    result = death;
  } else if (needsContext && !contextIsCurrent) {
    result = INVALID_CONTEXT;
  } else if (fault != faults.end() && --fault->second.after < 0) {
    result = fault->second.error;
    if (fault->second.fatal) {
      die(result);
    } else {
      faults.erase(fault);
    }
  }
}

void report(const std::string& what) {
  fprintf(stderr, "stand-in driver: %s\n", what.c_str());
  reports.push_back(what);
}

void die(Result error) {
  if (death == SUCCESS) {
    death = error;
    dropAll();
  }
}

Result fatal() { return death; }

void setCurrent(bool current) { contextIsCurrent = current; }

bool isCurrent() { return contextIsCurrent; }

unsigned long long chance() {
  if (state == 0) {
    const char* seed = getenv("ESPALIER_STAND_IN_SEED");
    state = seed == nullptr ? 1 : strtoull(seed, nullptr, 10) * 2 + 1;
  }
  state += 0x9e3779b97f4a7c15ull;
  unsigned long long z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

void forgetFaults() {
  faults.clear();
  death = SUCCESS;
}

}  // namespace stand_in

using namespace stand_in;

// The `nth` call of `function` from now on (1: the next) fails with this error; if `fatal`, every later call of any function
// does too.
EXPORTED void stand_in_fail(const char* function, int nth, int error, int fatal) {
  std::lock_guard<std::recursive_mutex> lock(everything);
  faults[function] = {nth - 1, static_cast<Result>(error), fatal != 0};
}

// How many there are now: of "memory", "pinned", "stream", "event", "graph", "executable", "module", or of all for "".
EXPORTED long stand_in_alive(const char* what) {
  std::lock_guard<std::recursive_mutex> lock(everything);
  std::map<std::string, long> alive = {{"memory", allocationsAlive(false)},
                                       {"pinned", allocationsAlive(true)},
                                       {"stream", static_cast<long>(streams.all.size())},
                                       {"event", static_cast<long>(events.all.size())},
                                       {"graph", static_cast<long>(graphs.all.size())},
                                       {"executable", static_cast<long>(executables.all.size())},
                                       {"module", modulesAlive()}};
  if (*what != 0) {
    auto found = alive.find(what);
    return found == alive.end() ? -1 : found->second;
  }
  long sum = 0;
  for (const auto& kind : alive) {
    sum += kind.second;
  }
  return sum;
}

// How often a function of the driver was called in this process.
EXPORTED long stand_in_calls(const char* function) {
  std::lock_guard<std::recursive_mutex> lock(everything);
  return calls[function];
}

// Looks for writes beside buffers, then says how many reports there have been and copies the first one's text.
EXPORTED int stand_in_reports(char* text, int bytes) {
  std::lock_guard<std::recursive_mutex> lock(everything);
  checkGuards();
  if (bytes > 0) {
    snprintf(text, bytes, "%s", reports.empty() ? "" : reports[0].c_str());
  }
  return static_cast<int>(reports.size());
}

// The device's memory from now on.
EXPORTED void stand_in_limit(long bytes) {
  std::lock_guard<std::recursive_mutex> lock(everything);
  setMemoryLimit(bytes);
}

// Forgets faults asked for, reports, and a fatal error: a new device. What is alive stays.
EXPORTED void stand_in_revive() {
  std::lock_guard<std::recursive_mutex> lock(everything);
  forgetFaults();
  reports.clear();
}
