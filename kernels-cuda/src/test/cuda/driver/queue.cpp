// Streams: nothing runs when it is asked for. It runs when the host waits for something, either only what must (so that what
// was not waited for has not happened), or whatever may run, in a scrambled order (so that what nobody ordered happens in
// the wrong one).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <algorithm>

#include "stand_in.h"

namespace stand_in {
namespace {

std::vector<std::shared_ptr<Line>> lines;
bool stepping = false;

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

bool ready(const Line& line) {
  if (line.queue.empty()) {
    return false;
  }
  for (const auto& other : line.queue.front().after) {
    if (other.first->done < other.second) {
      return false;
    }
  }
  return true;
}

// One step of a launched graph: any whose predecessors have run.
void stepGraph(Line::Work& work) {
  const std::vector<Step>& steps = *work.steps;
  if (!work.begun) {
    work.begun = true;
    for (size_t i = 0; i < steps.size(); i++) {
      work.missing.push_back(static_cast<int>(steps[i].after.size()));
      if (steps[i].after.empty()) {
        work.ready.push_back(static_cast<int>(i));
      }
    }
  }
  size_t choice = chance() % work.ready.size();
  int step = work.ready[choice];
  work.ready[choice] = work.ready.back();
  work.ready.pop_back();
  perform(steps[step].task);
  work.ran++;
  for (size_t i = 0; i < steps.size() && !dead(); i++) {
    for (int before : steps[i].after) {
      if (before == step && --work.missing[i] == 0) {
        work.ready.push_back(static_cast<int>(i));
      }
    }
  }
}

void empty(Line& line) {
  line.queue.clear();
  line.done = line.asked;
}

void step(Line& line) {
  stepping = true;
  Line::Work& work = line.queue.front();
  if (work.steps != nullptr && work.ran < work.steps->size()) {
    stepGraph(work);
  } else if (work.steps == nullptr) {
    perform(work.task);
  }
  stepping = false;
  if (dead()) {
    dropAll();
  } else if (work.steps == nullptr || work.ran == work.steps->size()) {
    line.queue.pop_front();
    line.done++;
  }
}

// Runs one step somewhere. False if nothing can run.
bool stepAnywhere() {
  std::vector<Line*> able;
  for (const auto& line : lines) {
    if (ready(*line)) {
      able.push_back(line.get());
    }
  }
  if (able.empty()) {
    return false;
  }
  step(*able[chance() % able.size()]);
  return true;
}

// Runs one step of what this line needs next.
void stepTowards(Line& line) {
  for (const auto& other : line.queue.front().after) {
    if (other.first->done < other.second) {
      stepTowards(*other.first);
      return;
    }
  }
  step(line);
}

}  // namespace

void perform(const Task& task) {
  switch (task.kind) {
    case Task::NOTHING:
      if (task.ranAt != nullptr) {
        *task.ranAt = now();
      }
      break;
    case Task::KERNEL: {
      if (!isFunction(task.function)) {
        report("a kernel was asked for whose module has been unloaded");
        die(INVALID_HANDLE);
        break;
      }
      on_host::Launch launch = {task.function->kernel, task.arguments.data(), task.grid, task.block, chance()};
      if (const char* wrong = task.function->run(&launch)) {
        report(wrong);
        die(LAUNCH_FAILED);
      }
      static const bool checkEach = getenv("ESPALIER_STAND_IN_CHECK_EACH") != nullptr;
      if (checkEach) {
        fprintf(stderr, "stand-in driver: ran %s\n", task.function->kernel->name);
        checkGuards();
      }
      break;
    }
    case Task::COPY:
      memmove(task.to, task.staged != nullptr ? task.staged->data() : task.from, task.bytes);
      break;
    case Task::FILL:
      for (size_t i = 0; i < task.bytes; i += task.width) {
        memcpy(static_cast<char*>(task.to) + i, &task.value, task.width);
      }
      break;
    case Task::HOST:
      task.call(task.arguments.empty() ? task.data : const_cast<char*>(task.arguments.data()));
      break;
  }
}

std::shared_ptr<Line> newLine(bool withNullStream) {
  lines.push_back(std::make_shared<Line>());
  lines.back()->withNullStream = withNullStream;
  return lines.back();
}

std::shared_ptr<Line> nullLine() {
  static std::shared_ptr<Line> line = newLine(true);
  return line;
}

void forget(const std::shared_ptr<Line>& line) { lines.erase(std::remove(lines.begin(), lines.end(), line), lines.end()); }

Ticket ask(const std::shared_ptr<Line>& line, Line::Work work) {
  for (const auto& other : lines) {  // the null stream and the blocking streams wait for each other
    bool ordered = line == nullLine() ? other->withNullStream : line->withNullStream && other == nullLine();
    if (other != line && ordered && !other->queue.empty()) {
      work.after.push_back({other, other->asked});
    }
  }
  line->queue.push_back(std::move(work));
  line->asked++;
  return tail(line);
}

Ticket tail(const std::shared_ptr<Line>& line) { return {line, line->asked}; }

Result finish(const Ticket& ticket) {
  bool onlyWhatMust = chance() % 2 == 0;
  while (!ticket.done() && !dead()) {
    if (onlyWhatMust) {
      stepTowards(*ticket.line);
    } else {
      stepAnywhere();
    }
  }
  return fatal();
}

Result finishAll() {
  while (!dead() && stepAnywhere()) {
  }
  return fatal();
}

void progress() {
  for (int i = chance() % 3; i >= 0 && !dead(); i--) {
    stepAnywhere();
  }
}

void dropAll() {
  for (const auto& line : lines) {
    if (!stepping) {  // else the step that runs now needs its work; it drops everything when it ends
      empty(*line);
    }
  }
}

}  // namespace stand_in
