// Puts what a step leaves for the host where the host reads it.
#include "kernel.cuh"
#include "numerics.cuh"

struct Publish {
  const float* loss_sums;  // [chunks], each of 64 rows
  unsigned* not_finite;    // set by updates that met a number that is not finite; cleared here
  float* loss;             // the host's memory
  unsigned* spoilt;        // the host's memory
  int chunks;              // -1: no loss was asked for
};

// One thread. The chunks are added in order, from +0.
KERNEL(publish, 1, Publish) {
  if (a.chunks >= 0) {
    float sum = 0.0f;
    for (int chunk = 0; chunk < a.chunks; chunk++) {
      sum = __fadd_rn(sum, a.loss_sums[chunk]);
    }
    *a.loss = sum;
  }
  *a.spoilt = *a.not_finite;
  *a.not_finite = 0;
}
