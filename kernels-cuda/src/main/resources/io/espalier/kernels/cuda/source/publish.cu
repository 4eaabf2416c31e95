// Puts what a step leaves for the host where the host reads it.
#include "kernel.cuh"
#include "numerics.cuh"
#include "sums.cuh"

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
    *a.loss = sum_in_order(0.0f, a.loss_sums, 1, a.chunks);
  }
  *a.spoilt = *a.not_finite;
  *a.not_finite = 0;
}
