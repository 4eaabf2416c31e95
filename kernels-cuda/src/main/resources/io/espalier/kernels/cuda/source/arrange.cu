// Rows and columns picked out of a matrix.
#include "kernel.cuh"

struct Gather {
  const float* source;
  float* target;
  const int* rows;     // which of the source's, or null for all
  const int* columns;  // which of the source's, or null for all
  int source_stride, target_stride, target_rows, target_columns;
};

constexpr int GATHERED = 4;  // loads of a thread that are under way at once

// target[r, c] = source[rows[r], columns[c]]. A target has fewer than 2^31 elements; strides may lead further.
KERNEL(gather, 256, Gather) {
  uint32 columns = (uint32)a.target_columns;
  uint32 elements = (uint32)a.target_rows * columns;
  uint32 threads = gridDim.x * blockDim.x;
  for (uint32 first = blockIdx.x * blockDim.x + threadIdx.x; first < elements; first += GATHERED * threads) {
    float values[GATHERED];
    int64 to[GATHERED];
#pragma unroll
    for (int k = 0; k < GATHERED; k++) {
      uint32 i = first + k * threads;
      if (i < elements) {
        uint32 r = i / columns;
        uint32 c = i - r * columns;
        int64 from = a.rows == 0 ? r : __ldg(a.rows + r);
        uint32 column = a.columns == 0 ? c : (uint32)__ldg(a.columns + c);
        values[k] = a.source[from * a.source_stride + column];
        to[k] = (int64)r * a.target_stride + c;
      }
    }
#pragma unroll
    for (int k = 0; k < GATHERED; k++) {
      if (first + k * threads < elements) {
        a.target[to[k]] = values[k];
      }
    }
  }
}
