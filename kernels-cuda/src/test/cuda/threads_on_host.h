// How blocks and threads of a kernel run on the host: threads as fibers, which change places at barriers alone. Part of
// cuda_on_host.h.
#pragma once

#include "launch_on_host.h"

namespace on_host {

struct Copy {
  void* to;
  const void* from;
  int bytes, group;
};

constexpr int STACK = 128 << 10;
constexpr int MAX_THREADS = 1024;
constexpr int MAX_COPIES = 256;

struct Fiber {
  ucontext_t context;
  jmp_buf at;
  char* stack;
  bool fresh;  // has not run since its context was made
  unsigned thread;
  const char* file;
  int line;
  int group, copyCount;
  Copy copies[MAX_COPIES];
};

// 0, 1 … n-1 in another order: from some start on in steps that have no divisor with n in common.
struct Order {
  unsigned long long n, at, step;

  Order(unsigned long long n, unsigned long long seed) : n(n), at(0), step(0) {
    if (n > 1) {
      seed = seed * 6364136223846793005ull + 1442695040888963407ull;
      at = (seed >> 33) % n;
      step = 1 + (seed >> 17) % (n - 1);
      while (__builtin_expect(commonDivisor(step, n) != 1, 0)) {
        step = step == n - 1 ? 1 : step + 1;
      }
    }
  }
  unsigned long long next() {
    unsigned long long now = at;
    at = at + step < n ? at + step : at + step - n;
    return now;
  }
  static unsigned long long commonDivisor(unsigned long long a, unsigned long long b) {
    while (a != 0) {
      unsigned long long r = b % a;
      b = a;
      a = r;
    }
    return b;
  }
};

// Where a kernel keeps its shared memory, as far as its launches have shown.
struct Used {
  const Kernel* kernel;
  char *from, *to;
  int launches;
};

constexpr int MAX_KERNELS = 512;

struct Device {
  Fiber* fibers[MAX_THREADS];
  Fiber* idle[MAX_THREADS];
  Fiber* waiting[MAX_THREADS];
  Fiber* resumed[MAX_THREADS];
  int made, idleCount, waitingCount, resumedCount;
  Fiber* running;
  jmp_buf scheduler;
  const Launch* launch;
  unsigned threads, started, finished;
  bool barriers;  // whether some thread of this block met one
  Used used[MAX_KERNELS];  // kernels of this program that have run
  int usedCount;
  Order order = Order(1, 0);  // of the threads between this barrier and the next
  char* stacks;
  bool failed;
  char message[512];
};

// Everything of ours lies outside .bss: what is left there is the kernels' shared memory.
#define ON_HOST_STATE __attribute__((section(".data.on_host")))
static Device* device ON_HOST_STATE = nullptr;

}  // namespace on_host

static uint3 threadIdx ON_HOST_STATE = {0, 0, 0};
static uint3 blockIdx ON_HOST_STATE = {0, 0, 0};
static dim3 blockDim ON_HOST_STATE = {1, 1, 1};
static dim3 gridDim ON_HOST_STATE = {1, 1, 1};

namespace on_host {

template <class... Values>
inline void fail(const char* format, Values... values) {
  if (!device->failed) {
    device->failed = true;
    int n = snprintf(device->message, sizeof device->message, "kernel %s, block (%u, %u): ", device->launch->kernel->name,
                     blockIdx.x, blockIdx.y);
    snprintf(device->message + n, sizeof device->message - n, format, values...);
  }
}

inline void become(unsigned thread) {
  if (thread < blockDim.x) {
    threadIdx.x = thread;
    threadIdx.y = threadIdx.z = 0;
  } else {
    threadIdx.x = thread % blockDim.x;
    threadIdx.y = thread / blockDim.x % blockDim.y;
    threadIdx.z = thread / blockDim.x / blockDim.y;
  }
}

inline Fiber* idleFiber();

// Leaves a fiber whose thread waits or that has nothing to run: for the next thread of this stretch between two barriers, or
// for the scheduler.
[[noreturn]] __attribute__((noipa)) static void leave() {
  Device& d = *device;
  Fiber* next = nullptr;
  if (!d.failed) {
    if (d.started < d.threads) {
      next = idleFiber();
    } else if (d.resumedCount > 0) {
      d.resumedCount--;
      next = d.resumed[d.order.next()];
    }
  }
  if (next == nullptr) {
    _longjmp(d.scheduler, 1);
  }
  d.running = next;
  if (next->fresh) {
    next->fresh = false;
    setcontext(&next->context);
  }
  become(next->thread);
  _longjmp(next->at, 1);
}

// Runs threads that have not begun, one after another, as long as none of them waits at a barrier.
static void fiberBody() {
  for (;;) {
    Fiber* self = device->running;
    while (device->started < device->threads && !device->failed) {
      device->started++;
      self->thread = static_cast<unsigned>(device->order.next());
      self->group = 0;
      self->copyCount = 0;
      become(self->thread);
      device->launch->kernel->thread(device->launch->arguments);
      device->finished++;
    }
    device->idle[device->idleCount++] = self;
    if (_setjmp(self->at) == 0) {
      leave();
    }
  }
}

inline void refresh(Fiber* fiber) {
  getcontext(&fiber->context);
  fiber->context.uc_stack.ss_sp = fiber->stack;
  // Not all stacks begin at one offset in a page, where a cache would have few places for them.
  fiber->context.uc_stack.ss_size = STACK - (fiber->stack - device->stacks) / (STACK + 4096) * 320 % 8192;
  fiber->context.uc_link = nullptr;
  makecontext(&fiber->context, fiberBody, 0);
  fiber->fresh = true;
}

inline Fiber* idleFiber() {
  if (device->idleCount > 0) {
    return device->idle[--device->idleCount];
  }
  if (device->stacks == nullptr) {
    // A page between any two stacks stays out of reach.
    device->stacks = static_cast<char*>(mmap(nullptr, static_cast<size_t>(STACK + 4096) * MAX_THREADS, PROT_READ | PROT_WRITE,
                                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    for (int i = 0; i < MAX_THREADS; i++) {
      mprotect(device->stacks + static_cast<size_t>(STACK + 4096) * i, 4096, PROT_NONE);
    }
  }
  Fiber* fiber = static_cast<Fiber*>(calloc(1, sizeof(Fiber)));
  fiber->stack = device->stacks + static_cast<size_t>(STACK + 4096) * device->made + 4096;
  device->fibers[device->made++] = fiber;
  refresh(fiber);
  return fiber;
}

// Runs the threads of the block up to the next barrier, or to their end.
__attribute__((noipa)) static void runStretch() {
  if (_setjmp(device->scheduler) == 0) {
    leave();
  }
}

[[maybe_unused]] __attribute__((noipa)) static void barrier(const char* file, int line) {
  Fiber* self = device->running;
  self->file = file;
  self->line = line;
  device->barriers = true;
  device->waiting[device->waitingCount++] = self;
  if (_setjmp(self->at) == 0) {
    leave();
  }
}

// The thread has done what may not be done: the launch ends here.
template <class... Values>
[[noreturn]] inline void stop(const char* format, Values... values) {
  fail(format, values...);
  leave();
}

inline void copyAsync(void* shared, const void* global, int bytes) {
  Fiber* self = device->running;
  if (self->copyCount == MAX_COPIES) {
    stop("more than %d asynchronous copies of one thread under way", MAX_COPIES);
  }
  if ((reinterpret_cast<size_t>(shared) | reinterpret_cast<size_t>(global)) % bytes != 0) {
    stop("an asynchronous copy of %d bytes has an address that is no multiple of %d", bytes, bytes);
  }
  self->copies[self->copyCount++] = {shared, global, bytes, self->group};
}

inline void copyAsyncWait(int groups) {
  Fiber* self = device->running;
  int left = 0;
  for (int i = 0; i < self->copyCount; i++) {
    const Copy& copy = self->copies[i];
    if (copy.group < self->group - groups) {
      memcpy(copy.to, copy.from, copy.bytes);
    } else {
      self->copies[left++] = copy;
    }
  }
  self->copyCount = left;
}

// What code compiled with -fsanitize=alignment,bounds calls.
struct Place {
  const char* file;
  unsigned line, column;
};
struct Access {
  Place place;
  const void* type;
  unsigned char alignmentBits, kind;
};

#ifdef ESPALIER_KERNELS_ALONE
extern "C" __attribute__((visibility("hidden"))) char __bss_start[], _end[];
static char* sharedBegin() { return __bss_start; }
static char* sharedEnd() { return _end; }
#else
static char* sharedBegin() { return nullptr; }
static char* sharedEnd() { return nullptr; }
#endif

// All bits one: a float's NaN, and -1.
inline void spoil(char* from, char* to) {
  if (from < to) {
    memset(from, 0xff, to - from);
  }
}

inline Used* usedBy(const Kernel* kernel) {
  Device& d = *device;
  for (int i = 0; i < d.usedCount; i++) {
    if (d.used[i].kernel == kernel) {
      return &d.used[i];
    }
  }
  Used* used = &d.used[d.usedCount < MAX_KERNELS ? d.usedCount++ : MAX_KERNELS - 1];
  *used = {kernel, nullptr, nullptr, 0};
  return used;
}

// Makes the shared memory of this kernel useless again, behind a block. To look at all of it costs time: only now and then.
inline void spoilUsed(Used* used, bool look) {
  if (look) {
    char *from = sharedBegin(), *to = sharedEnd();
    while (from < to && *from == static_cast<char>(0xff)) {
      from++;
    }
    while (from < to && to[-1] == static_cast<char>(0xff)) {
      to--;
    }
    if (from < to) {
      used->from = used->from == nullptr || from < used->from ? from : used->from;
      used->to = used->to == nullptr || to > used->to ? to : used->to;
    }
  }
  spoil(used->from, used->to);
}

static void runBlock(unsigned long long seed) {
  Device& d = *device;
  d.started = d.finished = 0;
  d.waitingCount = 0;
  d.order = Order(d.threads, seed);
  d.barriers = false;
  d.resumedCount = 0;
  runStretch();
  while (d.waitingCount > 0 && !d.failed) {
    int count = d.waitingCount;
    Fiber* first = d.waiting[0];
    if (d.finished > 0) {
      fail("%d threads wait at the barrier of %s:%d, the other %u have ended", count, first->file, first->line, d.finished);
      return;
    }
    for (int i = 0; i < count; i++) {
      Fiber* other = d.waiting[i];
      if (other->line != first->line || strcmp(other->file, first->file) != 0) {
        fail("thread %u waits at the barrier of %s:%d, thread %u at that of %s:%d", first->thread, first->file, first->line,
             other->thread, other->file, other->line);
        return;
      }
      d.resumed[i] = other;
    }
    d.waitingCount = 0;
    d.resumedCount = count;
    d.order = Order(count, seed = seed * 2862933555777941757ull + 3037000493ull);
    runStretch();
  }
}

}  // namespace on_host

extern "C" __attribute__((visibility("hidden"), used)) inline void __ubsan_handle_type_mismatch_v1(void* access, void* address) {
  const on_host::Access& a = *static_cast<on_host::Access*>(access);
  on_host::stop("%s:%u: thread %u, an address is no multiple of %u: %p", a.place.file, a.place.line, threadIdx.x,
                1u << a.alignmentBits, address);
}
extern "C" __attribute__((visibility("hidden"), used)) inline void __ubsan_handle_out_of_bounds(void* place, void* index) {
  const on_host::Place& p = *static_cast<on_host::Place*>(place);
  on_host::stop("%s:%u: thread %u, index %lld is outside its array", p.file, p.line, threadIdx.x, reinterpret_cast<long long>(index));
}

ON_HOST_EXPORTED const char* espalier_run_on_host(const on_host::Launch* launch) {
  using namespace on_host;
  if (device == nullptr) {
    device = new Device();
    spoil(sharedBegin(), sharedEnd());
  }
  Device& d = *device;
  d.launch = launch;
  d.failed = false;
  blockDim = launch->block;
  gridDim = launch->grid;
  d.threads = blockDim.x * blockDim.y * blockDim.z;
  if (d.threads == 0 || d.threads > launch->kernel->maxThreads || d.threads > MAX_THREADS) {
    fail("%u threads a block, at least 1 and at most %u may be", d.threads, launch->kernel->maxThreads);
    return d.message;
  }
  unsigned long long blocks = 1ull * gridDim.x * gridDim.y * gridDim.z;
  Order order(blocks, launch->seed);
  Used* used = usedBy(launch->kernel);
  bool look = used->launches < 8 || used->launches % 64 == 0;
  used->launches++;
  for (unsigned long long i = 0; i < blocks && !d.failed; i++) {
    unsigned long long block = order.next();
    blockIdx.x = static_cast<unsigned>(block % gridDim.x);
    blockIdx.y = static_cast<unsigned>(block / gridDim.x % gridDim.y);
    blockIdx.z = static_cast<unsigned>(block / gridDim.x / gridDim.y);
    runBlock(launch->seed + 0x9e3779b97f4a7c15ull * (i + 1));
    if (d.barriers) {
      spoilUsed(used, look && (i == 0 || i == blocks - 1));
    }
  }
  if (d.failed) {  // fibers may stand in the middle of a kernel: begin anew
    d.idleCount = 0;
    for (int i = 0; i < d.made; i++) {
      refresh(d.fibers[i]);
      d.idle[d.idleCount++] = d.fibers[i];
    }
    spoil(sharedBegin(), sharedEnd());
    return d.message;
  }
  return nullptr;
}

#ifdef ESPALIER_KERNELS_ALONE
// The program is unloaded.
__attribute__((destructor)) static void giveBack() {
  if (on_host::device != nullptr) {
    for (int i = 0; i < on_host::device->made; i++) {
      free(on_host::device->fibers[i]);
    }
    if (on_host::device->stacks != nullptr) {
      munmap(on_host::device->stacks, static_cast<size_t>(on_host::STACK + 4096) * on_host::MAX_THREADS);
    }
    delete on_host::device;
  }
}
#endif

namespace on_host {

// For tests in C++: aborts with a message if the kernel does something wrong.
template <class Arguments>
inline void run(const Kernel& kernel, dim3 grid, dim3 block, const Arguments& arguments, unsigned long long seed = 1) {
  alignas(16) Arguments copy = arguments;
  Launch launch = {&kernel, &copy, grid, block, seed};
  if (sizeof(Arguments) != kernel.argumentBytes) {
    fprintf(stderr, "kernel %s takes %u bytes of arguments\n", kernel.name, kernel.argumentBytes);
    abort();
  }
  if (const char* wrong = espalier_run_on_host(&launch)) {
    fprintf(stderr, "%s\n", wrong);
    abort();
  }
}

}  // namespace on_host
