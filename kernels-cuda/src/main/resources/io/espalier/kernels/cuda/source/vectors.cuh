#pragma once

#include "kernel.cuh"

// N floats that lie side by side: 1, or 4 from a multiple of 16 bytes on.
template <int N>
struct Floats {
  float at[N];

  __device__ __forceinline__ void load(const float* from) {
    if constexpr (N == 4) {
      float4 four = *(const float4*)from;
      at[0] = four.x;
      at[1] = four.y;
      at[2] = four.z;
      at[3] = four.w;
    } else {
      at[0] = *from;
    }
  }

  __device__ __forceinline__ void store(float* to) const {
    if constexpr (N == 4) {
      *(float4*)to = make_float4(at[0], at[1], at[2], at[3]);
    } else {
      *to = at[0];
    }
  }
};

__device__ __forceinline__ bool begins_a_vector(const void* address) {
  return ((uint64)address & 15) == 0;
}
