// The moving average of the pruning signal and the updates of the optimizers
// (OptimizerReference.java): element by element, any number of blocks of 256 threads.
#include "kernel.cuh"
#include "numerics.cuh"
#include "vectors.cuh"

struct MovingAverage {
  const float* sum;
  float* average;
  int count;
  float scale;
  float decay;
  float weight;

  __device__ __forceinline__ float averaged(float sum, float average) const {
    return fma_of(decay, average, product_of(weight, product_of(sum, scale)));
  }
};

KERNEL(moving_average, 256, MovingAverage) {
  unsigned step = gridDim.x * blockDim.x;
  for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < (unsigned)a.count; i += step) {
    a.average[i] = a.averaged(a.sum[i], a.average[i]);
  }
}

// An optimizer's update has the parameters, their gradient, and up to two slots per parameter. Its
// method `apply` changes one parameter and its slots; g is the gradient times the scale.

struct Sgd {
  float* w;
  const float* gradient;
  unsigned* not_finite;  // set to 1 where some g is not finite
  int count;
  float scale;
  float rate;

  static constexpr int SLOTS = 0;
  __device__ __forceinline__ float* slot(int) const { return nullptr; }
  __device__ __forceinline__ void apply(float g, float& w, float&, float&) const {
    w = fma_of(-rate, g, w);
  }
};

struct Momentum {
  float* w;
  const float* gradient;
  float* velocity;
  unsigned* not_finite;
  int count;
  int nesterov;
  float scale;
  float rate;
  float momentum;

  static constexpr int SLOTS = 1;
  __device__ __forceinline__ float* slot(int) const { return velocity; }
  __device__ __forceinline__ void apply(float g, float& w, float& v, float&) const {
    v = fma_of(momentum, v, g);
    float step = nesterov ? fma_of(momentum, v, g) : v;
    w = fma_of(-rate, step, w);
  }
};

struct Adagrad {
  float* w;
  const float* gradient;
  float* squares;
  unsigned* not_finite;
  int count;
  float scale;
  float rate;

  static constexpr int SLOTS = 1;
  __device__ __forceinline__ float* slot(int) const { return squares; }
  __device__ __forceinline__ void apply(float g, float& w, float& sum, float&) const {
    sum = fma_of(g, g, sum);
    w = difference_of(w, quotient_of(product_of(rate, g), root_of(sum)));
  }
};

struct Adam {
  float* w;
  const float* gradient;
  float* m;
  float* v;
  unsigned* not_finite;
  int count;
  float scale;
  float rate;
  float beta1;
  float beta2;
  float in1;  // 1 - beta1, rounded
  float in2;  // 1 - beta2, rounded
  float epsilon;

  static constexpr int SLOTS = 2;
  __device__ __forceinline__ float* slot(int i) const { return i == 0 ? m : v; }
  __device__ __forceinline__ void apply(float g, float& w, float& first, float& second) const {
    first = fma_of(beta1, first, product_of(in1, g));
    second = fma_of(beta2, second, product_of(in2, product_of(g, g)));
    float root = sum_of(root_of(second), epsilon);
    w = difference_of(w, quotient_of(product_of(rate, first), root));
  }
};

// Updates N parameters from the i-th on; false if a g was not finite.
template <int N, class Update>
__device__ __forceinline__ bool update_at(const Update& a, unsigned i) {
  Floats<N> w, gradient, first = {}, second = {};
  w.load(a.w + i);
  gradient.load(a.gradient + i);
  if (Update::SLOTS > 0) {
    first.load(a.slot(0) + i);
  }
  if (Update::SLOTS > 1) {
    second.load(a.slot(1) + i);
  }
  bool finite = true;
#pragma unroll
  for (int k = 0; k < N; k++) {
    float g = product_of(gradient.at[k], a.scale);
    finite &= is_finite(g);
    a.apply(g, w.at[k], first.at[k], second.at[k]);
  }
  w.store(a.w + i);
  if (Update::SLOTS > 0) {
    first.store(a.slot(0) + i);
  }
  if (Update::SLOTS > 1) {
    second.store(a.slot(1) + i);
  }
  return finite;
}

template <class Update>
__device__ __forceinline__ void update(const Update& a) {
  unsigned thread = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned threads = gridDim.x * blockDim.x;
  bool vectors = begins_a_vector(a.w) && begins_a_vector(a.gradient) &&
                 (Update::SLOTS < 1 || begins_a_vector(a.slot(0))) &&
                 (Update::SLOTS < 2 || begins_a_vector(a.slot(1)));
  unsigned in_vectors = vectors ? (unsigned)a.count / 4 * 4 : 0;
  bool finite = true;
  for (unsigned i = 4 * thread; i < in_vectors; i += 4 * threads) {
    finite &= update_at<4>(a, i);
  }
  for (unsigned i = in_vectors + thread; i < (unsigned)a.count; i += threads) {
    finite &= update_at<1>(a, i);
  }
  if (!finite) {
    atomicOr(a.not_finite, 1u);
  }
}

KERNEL(sgd, 256, Sgd) { update(a); }
KERNEL(momentum, 256, Momentum) { update(a); }
KERNEL(adagrad, 256, Adagrad) { update(a); }
KERNEL(adam, 256, Adam) { update(a); }
