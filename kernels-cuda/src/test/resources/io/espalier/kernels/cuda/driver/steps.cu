// Kernels whose results tell in which order they ran.
#include "kernel.cuh"

struct Step {
  int* at;
  int factor, summand, count;
};

KERNEL(step, 64, Step) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < a.count) {
    a.at[i] = a.at[i] * a.factor + a.summand;
  }
}

struct Difference {
  const int* from;
  const int* minus;
  int* to;
  int count;
};

KERNEL(difference, 64, Difference) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < a.count) {
    a.to[i] = a.from[i] - a.minus[i];
  }
}

struct Mixed {
  float* to;
  int first;
  float second;
  int third;
};

KERNEL(mixed, 32, Mixed) {
  if (threadIdx.x == 0 && blockIdx.x == 0 && blockIdx.y + 1 == gridDim.y) {
    a.to[0] = (float)a.first;
    a.to[1] = a.second;
    a.to[2] = (float)a.third;
    a.to[3] = (float)(gridDim.x * 100 + gridDim.y);
  }
}
