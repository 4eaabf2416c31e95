// What a program of kernels compiled for the host and its caller must agree on.
#pragma once

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

namespace on_host {

// A program exports one of these per kernel, as NAME_kernel.
struct Kernel {
  void (*thread)(const void* arguments);
  const char* name;
  unsigned argumentBytes;
  unsigned maxThreads;
};

struct Launch {
  const Kernel* kernel;
  const void* arguments;  // 16-byte aligned
  dim3 grid, block;
  unsigned long long seed;  // of the order in which blocks and threads run
};

// A program exports this as espalier_run_on_host: runs a whole grid in the calling thread, one grid at a time. Returns null or
// what was wrong.
typedef const char* Run(const Launch* launch);

}  // namespace on_host
