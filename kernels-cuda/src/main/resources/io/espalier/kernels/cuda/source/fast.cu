// What the fast mode needs beside the library of products.
#include "kernel.cuh"
#include "numerics.cuh"

struct BiasActivation {
  float* y;        // [rows, columns]
  const float* b;  // [columns], or null
  int y_stride, rows, columns, activation;
};

// y = activation(y + b), element by element.
KERNEL(bias_activation, 256, BiasActivation) {
  long long elements = (long long)a.rows * a.columns;
  long long step = (long long)gridDim.x * blockDim.x;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < elements; i += step) {
    int column = (int)(i % a.columns);
    float* y = a.y + i / a.columns * a.y_stride + column;
    float sum = a.b == 0 ? *y : __fadd_rn(*y, a.b[column]);
    *y = activate(a.activation, sum);
  }
}
