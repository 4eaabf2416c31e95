// Sums over the batch go over the rows in order within chunks, and then over the chunks in order.
#pragma once

#include "kernel.cuh"
#include "numerics.cuh"

// Kernels.CHUNK_ROWS
constexpr int CHUNK_ROWS = 64;

// In order, from `sum` on: `count` terms, `step` apart.
__device__ __forceinline__ float sum_in_order(float sum, const float* terms, int step, int count) {
#pragma unroll 16
  for (int i = 0; i < count; i++) {
    sum = sum_of(sum, terms[i * step]);
  }
  return sum;
}

// Whether this block is the last of `blocks` to come here: it then sees all that the others wrote
// before. To be called by every thread of a block. The counter is zero before, and zero again after.
__device__ __forceinline__ bool is_last_block(unsigned* counter, unsigned blocks) {
  __shared__ unsigned earlier;
  __syncthreads();
  if (threadIdx.x == 0) {
    __threadfence();
    earlier = atomicAdd(counter, 1u);
    if (earlier == blocks - 1) {
      *counter = 0;
      __threadfence();
    }
  }
  __syncthreads();
  return earlier == blocks - 1;
}
