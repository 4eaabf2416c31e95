// What the fast mode needs beside the library of products.
#include "kernel.cuh"
#include "numerics.cuh"

struct BiasActivation {
  float* y;        // [rows, columns]
  const float* b;  // [columns], or null
  int y_stride, rows, columns, activation;
};

// y = activation(y + b), element by element; there are fewer than 2^31.
KERNEL(bias_activation, 256, BiasActivation) {
  uint32 columns = (uint32)a.columns;
  uint32 elements = (uint32)a.rows * columns;
  uint32 step = gridDim.x * blockDim.x;
  for (uint32 i = blockIdx.x * blockDim.x + threadIdx.x; i < elements; i += step) {
    uint32 row = i / columns;
    uint32 column = i - row * columns;
    float* y = a.y + (int64)row * a.y_stride + column;
    float sum = a.b == 0 ? *y : __fadd_rn(*y, a.b[column]);
    *y = activate(a.activation, sum);
  }
}
