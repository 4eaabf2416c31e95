// What every kernel file needs first: integer types, the KERNEL macro, asynchronous copies into shared memory.
// Compiles under NVRTC (without any system header), under nvcc, and under g++ after src/test/cuda/cuda_on_host.h.
#pragma once

typedef unsigned int uint32;
typedef long long int64;
typedef unsigned long long uint64;

// KERNEL(name, threads, Struct) { body that reads the arguments as a.field }
//
// A kernel takes ONE struct by value: pointers first, then 4-byte fields, in the order in which Java appends them.
// `threads` is the largest block that the kernel may be launched with.
#ifdef ESPALIER_ON_HOST

// On the host NAME_on_host(arguments) runs one thread, the one that threadIdx and blockIdx name, and NAME_kernel says what
// a launch must know.
#define KERNEL(name, threads, Struct)                                                              \
  static void name(const Struct& a);                                                               \
  ON_HOST_EXPORTED void name##_on_host(const void* arguments) {                                    \
    name(*static_cast<const Struct*>(arguments));                                                  \
  }                                                                                                \
  ON_HOST_EXPORTED const on_host::Kernel name##_kernel = {name##_on_host, #name, sizeof(Struct), threads}; \
  static void name(const Struct& a)

#else

#define KERNEL(name, threads, Struct) \
  extern "C" __global__ void __launch_bounds__(threads) name(const __grid_constant__ Struct a)

// Copies 16 (4) bytes from global into shared memory without a register between. Both addresses must be multiples of 16 (4).
// The bytes are there for the calling thread after copy_async_wait, and for the rest of its block after a __syncthreads()
// that follows it. Chips before sm_80 copy at once.
__device__ __forceinline__ void copy_async_16(void* shared, const void* global) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"((uint32)__cvta_generic_to_shared(shared)), "l"(global)
               : "memory");
#else
  *static_cast<float4*>(shared) = *static_cast<const float4*>(global);
#endif
}

__device__ __forceinline__ void copy_async_4(void* shared, const void* global) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"((uint32)__cvta_generic_to_shared(shared)), "l"(global)
               : "memory");
#else
  *static_cast<float*>(shared) = *static_cast<const float*>(global);
#endif
}

// Closes the group of the copies that this thread has asked for since the last commit. A group may be empty.
__device__ __forceinline__ void copy_async_commit() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

// Waits until at most the N youngest groups of this thread are still under way.
template <int N>
__device__ __forceinline__ void copy_async_wait() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(N) : "memory");
#endif
}

#endif
