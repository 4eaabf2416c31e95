// The parts of a driver whose device is this process. One lock around everything: only one call runs at a time.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "../launch_on_host.h"

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace stand_in {

enum Result : int {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NOT_INITIALIZED = 3,
  NO_DEVICE = 100,
  INVALID_DEVICE = 101,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  NOT_READY = 600,
  ILLEGAL_ADDRESS = 700,
  LAUNCH_FAILED = 719,
  NOT_SUPPORTED = 801,
  CAPTURE_UNSUPPORTED = 900,
  CAPTURE_UNMATCHED = 903,
};

// ---------------------------------------------------------------- control.cpp
extern std::recursive_mutex everything;

// Begins a call of the driver: takes the lock, counts, and says whether the call must fail (a fault that a test asked for, or
// an earlier fatal error).
class Call {
 public:
  Call(const char* function, bool needsContext);
  Result result;

 private:
  std::lock_guard<std::recursive_mutex> lock;
};

// What a test must hear of: a write beside a buffer, a kernel that failed. Printed, and kept for stand_in_reports.
void report(const std::string& what);
// From now on every call returns this error, as after a fault on a device.
void die(Result error);
Result fatal();  // that error, or SUCCESS
inline bool dead() { return fatal() != SUCCESS; }
void setCurrent(bool contextIsCurrent);  // in the calling thread
bool isCurrent();
unsigned long long chance();  // the next number of a fixed sequence
void forgetFaults();

// ---------------------------------------------------------------- memory.cpp
Result allocate(size_t bytes, bool pinned, void** at);
Result release(void* at, bool pinned);
bool isDeviceRange(const void* at, size_t bytes);
bool isPinnedRange(const void* at, size_t bytes);
size_t memoryLimit();
size_t memoryInUse();
void setMemoryLimit(size_t bytes);
long allocationsAlive(bool pinned);
void checkGuards();
void releaseAllMemory();

// ---------------------------------------------------------------- module.cpp
struct Function {
  const on_host::Kernel* kernel;
  on_host::Run* run;
};

struct Module {
  void* library;
  std::map<std::string, std::unique_ptr<Function>> functions;
};

Result loadModule(const void* image, Module** module);
void unloadModule(Module* module);
Result findFunction(Module* module, const char* name, Function** function);
bool isModule(Module* module);
bool isFunction(Function* function);
long modulesAlive();
void unloadAllModules();

// ---------------------------------------------------------------- queue.cpp
// One thing that the device does.
struct Task {
  enum Kind { NOTHING, KERNEL, COPY, FILL, HOST } kind = NOTHING;
  Function* function = nullptr;  // KERNEL
  dim3 grid, block;
  std::vector<char> arguments;  // KERNEL, and HOST unless it has data
  void* to = nullptr;  // COPY, FILL
  const void* from = nullptr;
  std::shared_ptr<std::vector<char>> staged;  // what is copied, where the host's memory is not pinned
  size_t bytes = 0;
  unsigned value = 0;  // FILL: of `width` bytes
  int width = 1;
  void (*call)(void*) = nullptr;  // HOST
  void* data = nullptr;
  std::shared_ptr<double> ranAt;  // NOTHING, of an event: when
};

void perform(const Task& task);

struct Node;

// A graph as it was when it was instantiated, child graphs flattened.
struct Step {
  Task task;
  std::vector<int> after;
  const Node* origin;
};

// What one stream has been asked to do, in order.
struct Line {
  struct Work {
    Task task;
    std::shared_ptr<std::vector<Step>> steps;  // a launched graph, or null
    std::vector<int> missing, ready;           // per step: how many of `after` have not run; the steps that may run
    size_t ran = 0;
    bool begun = false;
    std::vector<std::pair<std::shared_ptr<Line>, unsigned long long>> after;
  };
  std::deque<Work> queue;
  unsigned long long asked = 0, done = 0;
  bool withNullStream = false;
};

struct Ticket {  // done when line->done has reached number; nothing when line is null
  std::shared_ptr<Line> line;
  unsigned long long number = 0;
  bool done() const { return line == nullptr || line->done >= number; }
};

std::shared_ptr<Line> newLine(bool withNullStream);
std::shared_ptr<Line> nullLine();
void forget(const std::shared_ptr<Line>& line);
Ticket ask(const std::shared_ptr<Line>& line, Line::Work work);
Ticket tail(const std::shared_ptr<Line>& line);
Result finish(const Ticket& ticket);
Result finishAll();
void progress();  // a little, as time passes
void dropAll();   // after a fatal error nothing runs any more

// ---------------------------------------------------------------- graph.cpp
struct Graph;

struct Node {
  Task task;
  std::unique_ptr<Graph> child;
  std::vector<Node*> after;
};

struct Graph {
  std::vector<std::unique_ptr<Node>> nodes;
};

struct Executable {
  std::shared_ptr<std::vector<Step>> steps;
};

Node* addNode(Graph* graph, Task task, const std::vector<Node*>& after);
std::unique_ptr<Graph> clone(const Graph& graph);
std::shared_ptr<std::vector<Step>> flatten(const Graph& graph);

struct Stream {
  std::shared_ptr<Line> line;
  Graph* capture = nullptr;  // where its calls go while it is captured
  std::vector<Node*> captured;  // the nodes that the next one comes after
  bool captureBegan = false;  // rather than joined by an event
  bool captureBroken = false;
};

struct Event {
  Ticket ticket;
  std::shared_ptr<double> ranAt;
  Graph* capture = nullptr;
  std::vector<Node*> captured;
};

// What is alive, by kind.
template <class T>
struct Living {
  std::map<T*, std::unique_ptr<T>> all;
  T* add(std::unique_ptr<T> one) {
    T* at = one.get();
    all[at] = std::move(one);
    return at;
  }
  bool has(T* one) const { return all.count(one) != 0; }
  bool remove(T* one) { return all.erase(one) != 0; }
};

extern Living<Stream> streams;
extern Living<Event> events;
extern Living<Graph> graphs;
extern Living<Executable> executables;

// Asks a stream, captured or not. `stream` may be null: the null stream.
Result submit(Stream* stream, Task task);
void destroyEverything();

}  // namespace stand_in
