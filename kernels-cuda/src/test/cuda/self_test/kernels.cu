// Right kernels, and kernels with one mistake each.
#include "kernel.cuh"

struct Scale { const float* from; float* to; int count; float factor; };

KERNEL(scale, 256, Scale) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < a.count; i += gridDim.x * blockDim.x) {
    a.to[i] = __fmaf_rn(a.from[i], a.factor, 1.0f);
  }
}

KERNEL(add, 256, Scale) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < a.count; i += gridDim.x * blockDim.x) {
    a.to[i] = __fmaf_rn(a.from[i], a.factor, a.to[i]);
  }
}

struct Reverse { const float* from; float* to; };

// Each block turns 64 numbers round, three times over.
template <bool first, bool second>
__device__ void reverse(const Reverse& a) {
  __shared__ float tile[64];
  int at = blockIdx.x * 64 + threadIdx.x;
  float value = a.from[at];
  for (int i = 0; i < 3; i++) {
    tile[threadIdx.x] = value;
    if (first) {
      __syncthreads();
    }
    value = tile[63 - threadIdx.x];
    if (second) {
      __syncthreads();
    }
  }
  a.to[at] = value;
}

KERNEL(reverse_blocks, 64, Reverse) { reverse<true, true>(a); }
KERNEL(reverse_without_first_barrier, 64, Reverse) { reverse<false, true>(a); }
KERNEL(reverse_without_second_barrier, 64, Reverse) { reverse<true, false>(a); }

template <bool waits>
__device__ void reverseCopied(const Reverse& a) {
  __shared__ float tile[64];
  copy_async_4(&tile[threadIdx.x], &a.from[blockIdx.x * 64 + threadIdx.x]);
  copy_async_commit();
  if (waits) {
    copy_async_wait<0>();
  }
  __syncthreads();
  a.to[blockIdx.x * 64 + threadIdx.x] = tile[63 - threadIdx.x];
}

KERNEL(reverse_copied, 64, Reverse) { reverseCopied<true>(a); }
KERNEL(reverse_copied_without_wait, 64, Reverse) { reverseCopied<false>(a); }

KERNEL(half_at_barrier, 64, Reverse) {
  if (threadIdx.x < 32) {
    __syncthreads();
  }
  a.to[threadIdx.x] = a.from[threadIdx.x];
}

KERNEL(two_barriers, 64, Reverse) {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    __syncthreads();
  }
  a.to[threadIdx.x] = a.from[threadIdx.x];
}

KERNEL(reads_what_nobody_wrote, 64, Reverse) {
  __shared__ float tile[64];
  if (threadIdx.x > 0) {
    tile[threadIdx.x] = a.from[threadIdx.x];
  }
  __syncthreads();
  a.to[threadIdx.x] = tile[threadIdx.x];
}

KERNEL(writes_one_too_far, 64, Reverse) { a.to[threadIdx.x + 1] = a.from[threadIdx.x]; }

// Both are noticed in a program that is compiled with checks only.
KERNEL(reads_askew, 64, Reverse) {
  float4 four = *reinterpret_cast<const float4*>(a.from + threadIdx.x);
  a.to[threadIdx.x] = four.x;
}

KERNEL(reads_outside_array, 64, Reverse) {
  __shared__ float tile[64];
  tile[threadIdx.x] = a.from[threadIdx.x];
  __syncthreads();
  a.to[threadIdx.x] = tile[threadIdx.x + 1];
}

struct Ticket { unsigned* counter; unsigned* last; };

// The last block to arrive says so.
KERNEL(count_blocks, 64, Ticket) {
  __threadfence();
  if (threadIdx.x == 0 && atomicAdd(a.counter, 1) == gridDim.x - 1) {
    atomicOr(a.last, 1u);
  }
}
