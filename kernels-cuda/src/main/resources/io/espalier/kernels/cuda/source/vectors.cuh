#pragma once

#include "kernel.cuh"

// N floats that lie side by side: 1, or 2 (4) from a multiple of 8 (16) bytes on.
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
    } else if constexpr (N == 2) {
      float2 two = *(const float2*)from;
      at[0] = two.x;
      at[1] = two.y;
    } else {
      at[0] = *from;
    }
  }

  __device__ __forceinline__ void store(float* to) const {
    if constexpr (N == 4) {
      *(float4*)to = make_float4(at[0], at[1], at[2], at[3]);
    } else if constexpr (N == 2) {
      *(float2*)to = make_float2(at[0], at[1]);
    } else {
      *to = at[0];
    }
  }
};

__device__ __forceinline__ bool begins_a_vector(const void* address) {
  return ((uint64)address & 15) == 0;
}
