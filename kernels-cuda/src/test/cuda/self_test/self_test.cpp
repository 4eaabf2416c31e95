// Whether the stand-in notices what a test counts on it to notice: self_test KERNEL_CUH KERNELS_CU. Prints what it did not.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

struct KernelNode {
  void* function;
  unsigned gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes;
  void **params, **extra;
  void *kernel, *context;
};

extern "C" {
int nvrtcCreateProgram(void**, const char*, const char*, int, const char* const*, const char* const*);
int nvrtcCompileProgram(void*, int, const char* const*);
int nvrtcGetProgramLogSize(void*, size_t*);
int nvrtcGetProgramLog(void*, char*);
int nvrtcGetCUBINSize(void*, size_t*);
int nvrtcGetCUBIN(void*, char*);
int nvrtcDestroyProgram(void**);
int cuInit(unsigned);
int cuDevicePrimaryCtxRetain(void**, int);
int cuDevicePrimaryCtxRelease_v2(int);
int cuCtxSetCurrent(void*);
int cuCtxSynchronize();
int cuModuleLoadData(void**, const void*);
int cuModuleUnload(void*);
int cuModuleGetFunction(void**, void*, const char*);
int cuMemAlloc_v2(void**, size_t);
int cuMemFree_v2(void*);
int cuMemHostAlloc(void**, size_t, unsigned);
int cuMemFreeHost(void*);
int cuMemcpyHtoDAsync_v2(void*, const void*, size_t, void*);
int cuMemcpyDtoHAsync_v2(void*, const void*, size_t, void*);
int cuMemsetD32Async(void*, unsigned, size_t, void*);
int cuStreamCreate(void**, unsigned);
int cuStreamDestroy_v2(void*);
int cuStreamSynchronize(void*);
int cuStreamWaitEvent(void*, void*, unsigned);
int cuStreamBeginCapture_v2(void*, int);
int cuStreamEndCapture(void*, void**);
int cuEventCreate(void**, unsigned);
int cuEventDestroy_v2(void*);
int cuEventRecord(void*, void*);
int cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
int cuGraphCreate(void**, unsigned);
int cuGraphDestroy(void*);
int cuGraphAddKernelNode_v2(void**, void*, void**, size_t, KernelNode*);
int cuGraphAddChildGraphNode(void**, void*, void**, size_t, void*);
int cuGraphInstantiateWithFlags(void**, void*, unsigned long long);
int cuGraphExecKernelNodeSetParams_v2(void*, void*, KernelNode*);
int cuGraphExecDestroy(void*);
int cuGraphLaunch(void*, void*);
void stand_in_fail(const char*, int, int, int);
long stand_in_alive(const char*);
int stand_in_reports(char*, int);
void stand_in_limit(long);
void stand_in_revive();
}

namespace {

constexpr int COUNT = 64 * 32, BYTES = COUNT * 4;
int failures = 0;

void expect(bool right, const char* what) {
  if (!right) {
    printf("not so: %s\n", what);
    failures++;
  }
}

void succeed(int result, const char* call) {
  if (result != 0) {
    printf("%s gave %d\n", call, result);
    exit(1);
  }
}
#define SUCCEED(call) succeed(call, #call)

std::string read(const char* file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<char> compile(const char* header, const char* source) {
  std::string headerText = read(header), sourceText = read(source);
  const char *names[] = {"kernel.cuh"}, *texts[] = {headerText.c_str()}, *options[] = {"-arch=sm_90", "-fmad=false"};
  void* program;
  SUCCEED(nvrtcCreateProgram(&program, sourceText.c_str(), "kernels.cu", 1, texts, names));
  expect(nvrtcCompileProgram(program, 1, options) != 0, "a program without -fmad=false is refused");
  int result = nvrtcCompileProgram(program, 2, options);
  size_t bytes;
  SUCCEED(nvrtcGetProgramLogSize(program, &bytes));
  std::vector<char> log(bytes), cubin;
  SUCCEED(nvrtcGetProgramLog(program, log.data()));
  printf("%s", log.data());
  succeed(result, "compiling the kernels");
  SUCCEED(nvrtcGetCUBINSize(program, &bytes));
  cubin.resize(bytes);
  SUCCEED(nvrtcGetCUBIN(program, cubin.data()));
  SUCCEED(nvrtcDestroyProgram(&program));
  return cubin;
}

// A device with what the tests need.
struct Bench {
  void *module, *stream, *other, *event, *pinned, *from, *to, *middle;
  float* host;

  explicit Bench(const std::vector<char>& cubin) {
    SUCCEED(cuModuleLoadData(&module, cubin.data()));
    SUCCEED(cuStreamCreate(&stream, 1));
    SUCCEED(cuStreamCreate(&other, 1));
    SUCCEED(cuEventCreate(&event, 2));
    SUCCEED(cuMemHostAlloc(&pinned, BYTES, 0));
    SUCCEED(cuMemAlloc_v2(&from, BYTES));
    SUCCEED(cuMemAlloc_v2(&middle, BYTES));
    SUCCEED(cuMemAlloc_v2(&to, BYTES));
    host = static_cast<float*>(pinned);
    count();
    SUCCEED(cuMemcpyHtoDAsync_v2(from, pinned, BYTES, stream));
    SUCCEED(cuStreamSynchronize(stream));
  }
  ~Bench() {
    cuMemFree_v2(from);
    cuMemFree_v2(middle);
    cuMemFree_v2(to);
    cuMemFreeHost(pinned);
    cuEventDestroy_v2(event);
    cuStreamDestroy_v2(stream);
    cuStreamDestroy_v2(other);
    cuModuleUnload(module);
  }
  void count() {
    for (int i = 0; i < COUNT; i++) {
      host[i] = static_cast<float>(i);
    }
  }
  void* function(const char* name) {
    void* function;
    SUCCEED(cuModuleGetFunction(&function, module, name));
    return function;
  }
  template <class Arguments>
  int launch(const char* name, unsigned blocks, unsigned threads, Arguments arguments, void* where) {
    void* params[] = {&arguments};
    return cuLaunchKernel(function(name), blocks, 1, 1, threads, 1, 1, 0, where, params, nullptr);
  }
  void copyOut() {
    SUCCEED(cuMemcpyDtoHAsync_v2(pinned, to, BYTES, stream));
    SUCCEED(cuStreamSynchronize(stream));
  }
};

struct Scale { void *from, *to; int count; float factor; };
struct Reverse { void *from, *to; };
struct Ticket { void *counter, *last; };

// How many of 20 tries give all numbers right.
template <class Try, class Right>
int rightTries(Bench& bench, Try attempt, Right right) {
  int count = 0;
  for (int i = 0; i < 20; i++) {
    SUCCEED(cuMemsetD32Async(bench.to, 0, COUNT, bench.stream));
    SUCCEED(cuMemsetD32Async(bench.middle, 0, COUNT, bench.stream));
    SUCCEED(cuStreamSynchronize(bench.stream));
    attempt(i);
    bool all = true;
    for (int j = 0; j < COUNT; j++) {
      all &= bench.host[j] == right(i, j);
    }
    count += all;
  }
  return count;
}

void testKernels(Bench& bench) {
  auto reversed = [](int, int j) { return static_cast<float>(j / 64 * 64 + 63 - j % 64); };
  auto tries = [&](const char* name) {
    return rightTries(bench, [&](int) {
      SUCCEED(bench.launch(name, COUNT / 64, 64, Reverse{bench.from, bench.to}, bench.stream));
      bench.copyOut();
    }, reversed);
  };
  expect(tries("reverse_blocks") == 20, "blocks are reversed");
  expect(tries("reverse_copied") == 20, "blocks are reversed through asynchronous copies");
  expect(tries("reverse_without_first_barrier") == 0, "a missing barrier before reading shows");
  expect(tries("reverse_without_second_barrier") == 0, "a missing barrier after reading shows");
  expect(tries("reverse_copied_without_wait") == 0, "a missing wait for copies shows");
  SUCCEED(bench.launch("reads_what_nobody_wrote", 1, 64, Reverse{bench.from, bench.to}, bench.stream));
  bench.copyOut();
  expect(isnan(bench.host[0]) && bench.host[1] == 1, "shared memory that nobody wrote is NaN");
  SUCCEED(cuMemsetD32Async(bench.to, 0, COUNT, bench.stream));
  SUCCEED(bench.launch("count_blocks", 100, 64, Ticket{bench.to, static_cast<char*>(bench.to) + 4}, bench.stream));
  bench.copyOut();
  unsigned counted[2];
  memcpy(counted, bench.host, 8);
  expect(counted[0] == 100 && counted[1] == 1, "one block is the last");
  expect(stand_in_reports(nullptr, 0) == 0, "nothing is reported of kernels that do not part at barriers");
  for (const char* name : {"half_at_barrier", "two_barriers"}) {
    SUCCEED(bench.launch(name, 1, 64, Reverse{bench.from, bench.to}, bench.stream));
    expect(cuStreamSynchronize(bench.stream) == 719, "threads that part at a barrier fail the launch");
    expect(cuCtxSynchronize() == 719, "a failed launch ends everything");
    expect(stand_in_reports(nullptr, 0) == 1, "threads that part at a barrier are reported");
    stand_in_revive();
  }
  expect(tries("reverse_blocks") == 20, "after a failed launch the next one is whole");
  expect(bench.launch("reverse_blocks", 1, 65, Reverse{bench.from, bench.to}, bench.stream) == 1, "too large a block is refused");
  stand_in_revive();
}

// With a program compiled with checks.
void testChecks(Bench& bench) {
  for (const char* name : {"reads_askew", "reads_outside_array"}) {
    SUCCEED(bench.launch(name, 1, 64, Reverse{bench.from, bench.to}, bench.stream));
    expect(cuStreamSynchronize(bench.stream) == 719 && stand_in_reports(nullptr, 0) == 1, name);
    stand_in_revive();
  }
}

void testMemory(Bench& bench) {
  void* small;
  SUCCEED(cuMemAlloc_v2(&small, 256));
  SUCCEED(cuMemcpyDtoHAsync_v2(bench.pinned, small, 256, bench.stream));
  SUCCEED(cuStreamSynchronize(bench.stream));
  expect(isnan(bench.host[0]) && isnan(bench.host[63]), "new memory is NaN");
  SUCCEED(bench.launch("writes_one_too_far", 1, 64, Reverse{bench.from, small}, bench.stream));
  SUCCEED(cuStreamSynchronize(bench.stream));
  expect(stand_in_reports(nullptr, 0) == 1, "a write behind a buffer is reported");
  stand_in_revive();
  SUCCEED(bench.launch("scale", 1, 64, Scale{bench.from, static_cast<char*>(small) - 4, 2, 1}, bench.stream));
  SUCCEED(cuMemFree_v2(small));
  expect(stand_in_reports(nullptr, 0) == 1, "a write before a buffer is reported");
  stand_in_revive();
  SUCCEED(bench.launch("scale", 1, 64, Scale{bench.from, small, 2, 1}, bench.stream));
  SUCCEED(cuStreamSynchronize(bench.stream));
  expect(stand_in_reports(nullptr, 0) == 1, "a write into freed memory is reported");
  stand_in_revive();
  expect(cuMemcpyHtoDAsync_v2(bench.to, bench.pinned, BYTES + 4, bench.stream) == 1, "a copy beyond its memory is refused");
  stand_in_revive();
  stand_in_limit(4 * BYTES);
  expect(cuMemAlloc_v2(&small, BYTES + 4) == 2, "memory comes to its end");
  stand_in_limit(2l << 30);
}

void testOrder(Bench& bench) {
  auto scaled = [](int, int j) { return 2.0f * static_cast<float>(j) + 1; };
  auto tries = [&](bool waits, bool keeps) {
    return rightTries(bench, [&](int) {
      bench.count();
      SUCCEED(cuMemcpyHtoDAsync_v2(bench.middle, bench.pinned, BYTES, bench.other));
      if (!keeps) {
        bench.host[0] = -1;
      }
      SUCCEED(cuEventRecord(bench.event, bench.other));
      if (waits) {
        SUCCEED(cuStreamWaitEvent(bench.stream, bench.event, 0));
      }
      SUCCEED(bench.launch("scale", 4, 256, Scale{bench.middle, bench.to, COUNT, 2}, bench.stream));
      bench.copyOut();
      SUCCEED(cuCtxSynchronize());
      if (!waits) {  // the late copy may have come over what was copied out
        SUCCEED(cuStreamSynchronize(bench.other));
      }
    }, scaled);
  };
  expect(tries(true, true) == 20, "a stream waits for another's event");
  expect(tries(false, true) < 15, "a missing wait between streams shows");
  expect(tries(true, false) == 0, "pinned memory that is filled again too early shows");
  int early = rightTries(bench, [&](int) {
    SUCCEED(bench.launch("scale", 4, 256, Scale{bench.from, bench.to, COUNT, 2}, bench.stream));
    SUCCEED(cuMemcpyDtoHAsync_v2(bench.pinned, bench.to, BYTES, bench.stream));
    std::vector<float> seen(bench.host, bench.host + COUNT);
    SUCCEED(cuStreamSynchronize(bench.stream));
    memcpy(bench.host, seen.data(), BYTES);
  }, scaled);
  expect(early == 0, "a read before the host waits shows");
}

// to = 2 from + 1, then to += factor · middle, where middle = from + 1.
void testGraphs(Bench& bench) {
  auto tries = [&](bool complete) {
    void *graph, *captured, *first, *second, *third, *executable;
    SUCCEED(cuGraphCreate(&graph, 0));
    Scale doubled = {bench.from, bench.to, COUNT, 2}, plus = {bench.from, bench.middle, COUNT, 1}, sum = {bench.middle, bench.to, COUNT, 0};
    void* params[] = {&doubled};
    KernelNode node = {bench.function("scale"), 2, 1, 1, 64, 1, 1, 0, params, nullptr, nullptr, nullptr};
    SUCCEED(cuGraphAddKernelNode_v2(&first, graph, nullptr, 0, &node));
    SUCCEED(cuStreamBeginCapture_v2(bench.stream, 1));
    SUCCEED(bench.launch("scale", 3, 64, plus, bench.stream));
    SUCCEED(cuStreamEndCapture(bench.stream, &captured));
    SUCCEED(cuGraphAddChildGraphNode(&second, graph, nullptr, 0, captured));
    SUCCEED(cuGraphDestroy(captured));
    void* before[] = {first, second};
    params[0] = &sum;
    node.function = bench.function("add");
    SUCCEED(cuGraphAddKernelNode_v2(&third, graph, before, complete ? 2 : 1, &node));
    SUCCEED(cuGraphInstantiateWithFlags(&executable, graph, 0));
    int right = rightTries(bench, [&](int i) {
      sum.factor = static_cast<float>(i);
      SUCCEED(cuGraphExecKernelNodeSetParams_v2(executable, third, &node));
      sum.factor = -1;  // has been copied
      SUCCEED(cuGraphLaunch(executable, bench.stream));
      bench.copyOut();
    }, [](int i, int j) { return 2.0f * static_cast<float>(j) + 1 + static_cast<float>(i) * (static_cast<float>(j) + 1); });
    SUCCEED(cuGraphExecDestroy(executable));
    SUCCEED(cuGraphDestroy(graph));
    return right;
  };
  expect(tries(true) == 20, "a graph's nodes run in order, with the arguments that were set");
  expect(tries(false) < 15, "a missing dependency shows");
}

void testFaults(Bench& bench) {
  stand_in_fail("cuStreamSynchronize", 2, 700, 1);
  expect(cuStreamSynchronize(bench.stream) == 0, "the call before a fault succeeds");
  expect(cuStreamSynchronize(bench.stream) == 700, "a fault that was asked for comes");
  expect(cuCtxSynchronize() == 700, "after a fatal fault every call fails");
  stand_in_revive();
  stand_in_fail("cuMemAlloc_v2", 1, 2, 0);
  void* memory;
  expect(cuMemAlloc_v2(&memory, 4) == 2, "memory fails when asked to");
  SUCCEED(cuMemAlloc_v2(&memory, 4));
  expect(stand_in_alive("memory") == 4, "what is alive is counted");
  SUCCEED(cuMemFree_v2(memory));
}

}  // namespace

int main(int, char** arguments) {
  std::vector<char> cubin = compile(arguments[1], arguments[2]);
  setenv("ESPALIER_STAND_IN_SANITIZE", "1", 1);
  std::vector<char> checked = compile(arguments[1], arguments[2]);
  SUCCEED(cuInit(0));
  void *context, *nothing;
  SUCCEED(cuDevicePrimaryCtxRetain(&context, 0));
  expect(cuMemAlloc_v2(&nothing, 4) == 201, "a thread without a context is refused");
  SUCCEED(cuCtxSetCurrent(context));
  {
    Bench bench(cubin);
    testKernels(bench);
    testMemory(bench);
    testOrder(bench);
    testGraphs(bench);
    testFaults(bench);
  }
  {
    Bench bench(checked);
    testKernels(bench);
    testChecks(bench);
  }
  expect(stand_in_alive("") == 0, "what was made was given back");
  expect(stand_in_reports(nullptr, 0) == 0, "nothing else was reported");
  SUCCEED(cuDevicePrimaryCtxRelease_v2(0));
  printf("%d not so\n", failures);
  return failures == 0 ? 0 : 1;
}
