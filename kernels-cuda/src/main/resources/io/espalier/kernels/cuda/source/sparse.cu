// Sparse layers (SparseReference.java). Threads that stand side by side have units that stand side by
// side; each goes over its entries in their order, so every sum is one chain.
#include "kernel.cuh"
#include "numerics.cuh"
#include "vectors.cuh"

// N sums of value·row, for the entries from `from` to `to` in order, where row is the one of a matrix
// that the entry's index names. The loads of several entries are under way at once; the sums are not.
template <int N>
__device__ __forceinline__ void add_entries(Floats<N>& sum, const int* index, const float* values, int from, int to,
                                            const float* column, int stride) {
#pragma unroll 4
  for (int e = from; e < to; e++) {
    Floats<N> row;
    row.load(column + (int64)index[e] * stride);
    float value = values[e];
#pragma unroll
    for (int k = 0; k < N; k++) {
      sum.at[k] = fma_of(value, row.at[k], sum.at[k]);
    }
  }
}

struct SparseForward {
  const float* table;
  const float* b;  // or null
  float* y;        // read too if `add`
  const int* starts;
  const int* ids;
  const float* values;
  int table_stride, y_stride, rows, units, add, activation;
};

// N units from the j-th on of row r.
template <int N>
__device__ __forceinline__ void sparse_forward_at(const SparseForward& a, int r, int j) {
  float* y = a.y + (int64)r * a.y_stride + j;
  Floats<N> sum = {};
  if (a.add) {
    sum.load(y);
  } else if (a.b != 0) {
    sum.load(a.b + j);
  }
  add_entries(sum, a.ids, a.values, a.starts[r], a.starts[r + 1], a.table + j, a.table_stride);
#pragma unroll
  for (int k = 0; k < N; k++) {
    sum.at[k] = activate(a.activation, sum.at[k]);
  }
  sum.store(y);
}

template <int N>
__device__ __forceinline__ void sparse_forward_all(const SparseForward& a) {
  uint32 groups = (uint32)a.units / N;
  uint64 count = (uint64)a.rows * groups;
  uint64 threads = (uint64)gridDim.x * blockDim.x;
  for (uint64 i = (uint64)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += threads) {
    uint32 r = (uint32)(i / groups);
    sparse_forward_at<N>(a, (int)r, (int)(i - (uint64)r * groups) * N);
  }
}

KERNEL(sparse_forward, 256, SparseForward) {
  bool vectors = (a.units | a.table_stride | a.y_stride) % 4 == 0 && begins_a_vector(a.table) && begins_a_vector(a.y) &&
                 begins_a_vector(a.b);
  if (vectors) {
    sparse_forward_all<4>(a);
  } else {
    sparse_forward_all<1>(a);
  }
}

// The gradient by the rows of a table that occur, or an update with it. The entries stand by id: those of
// the i-th id from starts[i] to starts[i + 1].
struct SparseUpdate {
  const float* dy;
  float* table;   // or where the gradient is written, row i for the i-th id
  float* first;   // the optimizer's slots, or null
  float* second;
  const int* ids;
  const int* starts;
  const int* rows;
  const float* values;
  unsigned* not_finite;
  int dy_stride, table_stride, first_stride, second_stride, units, distinct;
  int nesterov;
  float scale, rate, momentum, beta1, beta2, in1, in2, epsilon;
};

struct NoUpdate {
  static constexpr int SLOTS = 0;
};

template <int N, class Rule>
__device__ __forceinline__ bool sparse_update_at(const SparseUpdate& a, const Rule& rule, int i, int j) {
  Floats<N> g = {};
  add_entries(g, a.rows, a.values, a.starts[i], a.starts[i + 1], a.dy + j, a.dy_stride);
  if constexpr (sizeof(Rule) == sizeof(NoUpdate)) {
    g.store(a.table + (int64)i * a.table_stride + j);
    return true;
  } else {
    int64 id = a.ids[i];
    float* w_at = a.table + id * a.table_stride + j;
    float* first_at = a.first + id * a.first_stride + j;
    float* second_at = a.second + id * a.second_stride + j;
    Floats<N> w, first = {}, second = {};
    w.load(w_at);
    if (Rule::SLOTS > 0) {
      first.load(first_at);
    }
    if (Rule::SLOTS > 1) {
      second.load(second_at);
    }
    bool finite = true;
#pragma unroll
    for (int k = 0; k < N; k++) {
      float scaled = product_of(g.at[k], a.scale);
      finite &= is_finite(scaled);
      rule.apply(scaled, w.at[k], first.at[k], second.at[k]);
    }
    w.store(w_at);
    if (Rule::SLOTS > 0) {
      first.store(first_at);
    }
    if (Rule::SLOTS > 1) {
      second.store(second_at);
    }
    return finite;
  }
}

template <int N, class Rule>
__device__ __forceinline__ void sparse_update_all(const SparseUpdate& a, const Rule& rule) {
  uint32 groups = (uint32)a.units / N;
  uint64 count = (uint64)a.distinct * groups;
  uint64 threads = (uint64)gridDim.x * blockDim.x;
  bool finite = true;
  for (uint64 t = (uint64)blockIdx.x * blockDim.x + threadIdx.x; t < count; t += threads) {
    uint32 i = (uint32)(t / groups);
    finite &= sparse_update_at<N>(a, rule, (int)i, (int)(t - (uint64)i * groups) * N);
  }
  if (!finite) {
    atomicOr(a.not_finite, 1u);
  }
}

template <class Rule>
__device__ __forceinline__ void sparse_update(const SparseUpdate& a, const Rule& rule) {
  bool vectors = (a.units | a.dy_stride | a.table_stride | a.first_stride | a.second_stride) % 4 == 0 &&
                 begins_a_vector(a.dy) && begins_a_vector(a.table) && begins_a_vector(a.first) &&
                 begins_a_vector(a.second);
  if (vectors) {
    sparse_update_all<4>(a, rule);
  } else {
    sparse_update_all<1>(a, rule);
  }
}

KERNEL(sparse_gradient, 256, SparseUpdate) { sparse_update(a, NoUpdate{}); }

KERNEL(sparse_sgd, 256, SparseUpdate) {
  Sgd rule = {};
  rule.rate = a.rate;
  sparse_update(a, rule);
}

KERNEL(sparse_momentum, 256, SparseUpdate) {
  Momentum rule = {};
  rule.rate = a.rate;
  rule.momentum = a.momentum;
  rule.nesterov = a.nesterov;
  sparse_update(a, rule);
}

KERNEL(sparse_adagrad, 256, SparseUpdate) {
  Adagrad rule = {};
  rule.rate = a.rate;
  sparse_update(a, rule);
}

KERNEL(sparse_adam, 256, SparseUpdate) {
  Adam rule = {};
  rule.rate = a.rate;
  rule.beta1 = a.beta1;
  rule.beta2 = a.beta2;
  rule.in1 = a.in1;
  rule.in2 = a.in2;
  rule.epsilon = a.epsilon;
  sparse_update(a, rule);
}
