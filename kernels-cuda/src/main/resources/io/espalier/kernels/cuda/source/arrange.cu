// Rows and columns picked out of a matrix.
#include "kernel.cuh"

struct Gather {
  const float* source;
  float* target;
  const int* rows;     // which of the source's, or null for all
  const int* columns;  // which of the source's, or null for all
  int source_stride, target_stride, target_rows, target_columns;
};

// target[r, c] = source[rows[r], columns[c]]. A target has fewer than 2^31 elements; strides may lead further.
KERNEL(gather, 256, Gather) {
  uint32 columns = (uint32)a.target_columns;
  uint32 elements = (uint32)a.target_rows * columns;
  for (uint32 i = blockIdx.x * blockDim.x + threadIdx.x; i < elements; i += gridDim.x * blockDim.x) {
    uint32 r = i / columns;
    uint32 c = i - r * columns;
    int64 from = a.rows == 0 ? r : a.rows[r];
    uint32 column = a.columns == 0 ? c : (uint32)a.columns[c];
    a.target[(int64)r * a.target_stride + c] = a.source[from * a.source_stride + column];
  }
}
