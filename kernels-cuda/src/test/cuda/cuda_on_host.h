// Stands in for what CUDA builds into its compiler, so that g++ compiles the kernels and a CPU runs them, bit for bit as a GPU
// does and with a GPU's freedoms used against them:
//
// - Blocks run in a scrambled order. The threads of a block are fibers: each runs on until it meets a barrier or ends, in
//   another scrambled order between any two barriers. So what a thread reads without a barrier between is sometimes there
//   and sometimes not.
// - Copies by copy_async land as late as they may: in copy_async_wait.
// - Shared memory holds NaN before each block (in a shared object, compiled with -DESPALIER_KERNELS_ALONE).
// - A barrier that only some threads of a block reach, or for which they wait in different lines, ends the launch with an
//   error.
//
// Only what the kernels may use is here. README.md has a command line; `-ffp-contract=off -mfma` belong to the meaning.
#pragma once
#undef _FORTIFY_SOURCE  // its longjmp refuses to change stacks

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>  // all of the system's before any word is redefined

#include "launch_on_host.h"

#define ESPALIER_ON_HOST
#define ON_HOST_EXPORTED extern "C" __attribute__((visibility("default")))

#if defined(__x86_64__) && !defined(__FMA__)
#error "compile with -mfma: fmaf must be the instruction"
#endif
#ifdef __FAST_MATH__
#error "-ffast-math changes bits"
#endif

// ---------------------------------------------------------------- words of the language
#define __device__
#define __host__
#define __global__
#define __constant__
#define __shared__ static
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) __attribute__((aligned(n)))
#define alignas(n) __attribute__((aligned(n)))  // may stand after __shared__ then, as it may for CUDA
#define __launch_bounds__(...)
#define __grid_constant__

struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(8) int2 { int x, y; };
struct alignas(16) int4 { int x, y, z, w; };
struct alignas(8) uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct uint3 { unsigned x, y, z; };

inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

// ---------------------------------------------------------------- arithmetic: one rounding each
inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __frcp_rn(float a) { return 1.0f / a; }
inline float __fsqrt_rn(float a) { return __builtin_sqrtf(a); }
inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dsub_rn(double a, double b) { return a - b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __ddiv_rn(double a, double b) { return a / b; }
inline float __double2float_rn(double a) { return static_cast<float>(a); }

inline int __float_as_int(float a) { int i; memcpy(&i, &a, 4); return i; }
inline unsigned __float_as_uint(float a) { unsigned i; memcpy(&i, &a, 4); return i; }
inline float __int_as_float(int i) { float a; memcpy(&a, &i, 4); return a; }
inline float __uint_as_float(unsigned i) { float a; memcpy(&a, &i, 4); return a; }
inline float __int2float_rn(int i) { return static_cast<float>(i); }
inline float __uint2float_rn(unsigned i) { return static_cast<float>(i); }

// As on the device: NaN becomes 0, what is too large the largest.
inline int __float2int_rz(float a) {
  return a != a ? 0 : a >= 2147483648.0f ? 2147483647 : a < -2147483648.0f ? -2147483647 - 1 : static_cast<int>(a);
}
inline int __float2int_rn(float a) { return __float2int_rz(rintf(a)); }
inline int __float2int_rd(float a) { return __float2int_rz(floorf(a)); }

inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }
inline unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
inline unsigned max(unsigned a, unsigned b) { return a > b ? a : b; }
inline long long min(long long a, long long b) { return a < b ? a : b; }
inline long long max(long long a, long long b) { return a > b ? a : b; }

// ---------------------------------------------------------------- memory: one thread runs at a time
inline unsigned atomicOr(unsigned* at, unsigned bits) { unsigned old = *at; *at = old | bits; return old; }
inline unsigned atomicAdd(unsigned* at, unsigned more) { unsigned old = *at; *at = old + more; return old; }
template <class T> inline T __ldg(const T* at) { return *at; }
inline void __threadfence() { asm volatile("" ::: "memory"); }
inline void __threadfence_block() { asm volatile("" ::: "memory"); }
#define __syncthreads() on_host::barrier(__FILE__, __LINE__)

// ---------------------------------------------------------------- threads
#include "threads_on_host.h"

inline void copy_async_16(void* shared, const void* global) { on_host::copyAsync(shared, global, 16); }
inline void copy_async_4(void* shared, const void* global) { on_host::copyAsync(shared, global, 4); }
inline void copy_async_commit() { on_host::device->running->group++; }
template <int N> inline void copy_async_wait() { on_host::copyAsyncWait(N); }
