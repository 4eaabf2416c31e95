// What the multiprocessors can do at most, to compare the other kernels with.
#include "kernel.cuh"
#include "numerics.cuh"

struct FmaChains {
  float* sums;  // [blocks * threads]
  int rounds;
  float factor, addend;
};

// Eight chains a thread, on registers alone: 16 operations a round. More chains than the units need to be always busy.
KERNEL(fma_chains, 256, FmaChains) {
  float c0 = 0.0f, c1 = 1.0f, c2 = 2.0f, c3 = 3.0f, c4 = 4.0f, c5 = 5.0f, c6 = 6.0f, c7 = 7.0f;
#pragma unroll 16
  for (int round = 0; round < a.rounds; round++) {
    c0 = __fmaf_rn(c0, a.factor, a.addend);
    c1 = __fmaf_rn(c1, a.factor, a.addend);
    c2 = __fmaf_rn(c2, a.factor, a.addend);
    c3 = __fmaf_rn(c3, a.factor, a.addend);
    c4 = __fmaf_rn(c4, a.factor, a.addend);
    c5 = __fmaf_rn(c5, a.factor, a.addend);
    c6 = __fmaf_rn(c6, a.factor, a.addend);
    c7 = __fmaf_rn(c7, a.factor, a.addend);
  }
  float low = __fadd_rn(__fadd_rn(c0, c1), __fadd_rn(c2, c3));
  float high = __fadd_rn(__fadd_rn(c4, c5), __fadd_rn(c6, c7));
  a.sums[blockIdx.x * blockDim.x + threadIdx.x] = __fadd_rn(low, high);
}
