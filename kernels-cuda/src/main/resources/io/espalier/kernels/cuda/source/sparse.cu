// Sparse layers (SparseReference.java). Threads that stand side by side have units that stand side by
// side; each goes over its entries in their order, so every sum is one chain.
#include "kernel.cuh"
#include "numerics.cuh"
#include "vectors.cuh"

// How a block's threads lie over rows (or ids) and units: `row_threads` of them are side by side on a
// row, each with `vector` units, and the block has as many rows as fit. Rows of many units are cut into
// `tiles`. SparseLayout.java chooses.
struct SparseLayout {
  int vector;
  int row_threads;
  int tiles;

  __device__ __forceinline__ uint32 block_rows() const { return blockDim.x / row_threads; }
};

// N sums of value·row, for the entries from `from` to `to` in order, where row is the one of a matrix
// that the entry's index names. AT_ONCE rows are loaded together, and while they come, which rows are
// next; the sums go one by one.
template <int AT_ONCE, int N>
__device__ __forceinline__ void add_entries(Floats<N>& sum, const int* index, const float* values, int from, int to,
                                            const float* column, int stride) {
  uint32 begin = from;
  uint32 end = to;
  int at[AT_ONCE];
#pragma unroll
  for (int e = 0; e < AT_ONCE; e++) {
    at[e] = begin + e < end ? __ldg(index + begin + e) : 0;
  }
#pragma unroll 1
  for (uint32 first = begin; first < end; first += AT_ONCE) {
    float value[AT_ONCE];
    Floats<N> row[AT_ONCE];
#pragma unroll
    for (int e = 0; e < AT_ONCE; e++) {
      if (first + e < end) {
        row[e].load(column + (int64)at[e] * stride);
        value[e] = __ldg(values + first + e);
      }
    }
#pragma unroll
    for (int e = 0; e < AT_ONCE; e++) {
      uint32 next = first + AT_ONCE + e;
      at[e] = next < end ? __ldg(index + next) : 0;
    }
#pragma unroll
    for (int e = 0; e < AT_ONCE; e++) {
      if (first + e < end) {
#pragma unroll
        for (int k = 0; k < N; k++) {
          sum.at[k] = fma_of(value[e], row[e].at[k], sum.at[k]);
        }
      }
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
  SparseLayout layout;
  int table_stride, y_stride, rows, units, add, activation;
};

template <int N>
__device__ __forceinline__ void sparse_forward_rows(const SparseForward& a) {
  uint32 row_threads = a.layout.row_threads;
  uint32 tiles = a.layout.tiles;
  uint32 block_rows = a.layout.block_rows();
  uint32 block_row = threadIdx.x / row_threads;
  uint32 r = blockIdx.x / tiles * block_rows + block_row;
  uint32 group = blockIdx.x % tiles * row_threads + threadIdx.x % row_threads;
  if (block_row >= block_rows || r >= (uint32)a.rows || group >= (uint32)a.units / N) {
    return;
  }
  uint32 j = group * N;
  float* y = a.y + (int64)r * a.y_stride + j;
  Floats<N> sum = {};
  if (a.add) {
    sum.load(y);
  } else if (a.b != nullptr) {
    sum.load(a.b + j);
  }
  add_entries<8>(sum, a.ids, a.values, a.starts[r], a.starts[r + 1], a.table + j, a.table_stride);
#pragma unroll
  for (int k = 0; k < N; k++) {
    sum.at[k] = activate(a.activation, sum.at[k]);
  }
  sum.store(y);
}

KERNEL(sparse_forward, 256, SparseForward) {
  if (a.layout.vector == 4) {
    sparse_forward_rows<4>(a);
  } else if (a.layout.vector == 2) {
    sparse_forward_rows<2>(a);
  } else {
    sparse_forward_rows<1>(a);
  }
}

// The gradient by the rows of a table that occur, or an update with it. The entries stand by id: those of
// the i-th id from starts[i] to starts[i + 1]. The first blocks have the frequent ids, those with more
// than `few` entries; the others have the rest.
struct SparseUpdate {
  const float* dy;
  float* table;   // or where the gradient is written, row i for the i-th id
  float* first;   // the optimizer's slots, or null
  float* second;
  const int* ids;
  const int* starts;
  const int* rows;
  const float* values;
  const int* frequent;  // which of the ids are
  unsigned* not_finite;
  SparseLayout layout;
  int dy_stride, table_stride, first_stride, second_stride, units, distinct;
  int frequent_count, frequent_blocks, few;
  int nesterov;
  float scale, rate, momentum, beta1, beta2, in1, in2, epsilon;
};

// N parameters from unit j on of the i-th id, and their slots. They are loaded before the gradient is
// summed: what takes long is under way early.
template <int N, class Rule>
struct SparseParameters {
  int id;
  uint32 unit;
  Floats<N> w, first, second;

  __device__ __forceinline__ float* at(float* matrix, int stride) const {
    return matrix + (int64)id * stride + unit;
  }

  __device__ __forceinline__ void load(const SparseUpdate& a, uint32 i, uint32 j) {
    id = __ldg(a.ids + i);
    unit = j;
    w.load(at(a.table, a.table_stride));
    first = second = {};
    if (Rule::SLOTS > 0) {
      first.load(at(a.first, a.first_stride));
    }
    if (Rule::SLOTS > 1) {
      second.load(at(a.second, a.second_stride));
    }
  }

  // False if a gradient was not finite.
  __device__ __forceinline__ bool update(const SparseUpdate& a, const Rule& rule, const Floats<N>& gradient) {
    bool finite = true;
#pragma unroll
    for (int k = 0; k < N; k++) {
      float g = product_of(gradient.at[k], a.scale);
      finite &= is_finite(g);
      rule.apply(g, w.at[k], first.at[k], second.at[k]);
    }
    w.store(at(a.table, a.table_stride));
    if (Rule::SLOTS > 0) {
      first.store(at(a.first, a.first_stride));
    }
    if (Rule::SLOTS > 1) {
      second.store(at(a.second, a.second_stride));
    }
    return finite;
  }
};

// The gradient itself is written.
struct NoUpdate {};

template <int N>
struct SparseParameters<N, NoUpdate> {
  float* gradient_at;

  __device__ __forceinline__ void load(const SparseUpdate& a, uint32 i, uint32 j) {
    gradient_at = a.table + (int64)i * a.table_stride + j;
  }

  __device__ __forceinline__ bool update(const SparseUpdate&, const NoUpdate&, const Floats<N>& gradient) {
    gradient.store(gradient_at);
    return true;
  }
};

// The ids with few entries, as many at once as a block has room for.
template <int N, class Rule>
__device__ __forceinline__ bool sparse_update_rest(const SparseUpdate& a, const Rule& rule) {
  uint32 row_threads = a.layout.row_threads;
  uint32 tiles = a.layout.tiles;
  uint32 block_ids = a.layout.block_rows();
  uint32 block_id = threadIdx.x / row_threads;
  uint32 tile_group = threadIdx.x % row_threads;
  uint32 pieces = ((uint32)a.distinct + block_ids - 1) / block_ids * tiles;
  bool finite = true;
#pragma unroll 1
  for (uint32 piece = blockIdx.x - a.frequent_blocks; piece < pieces; piece += gridDim.x - a.frequent_blocks) {
    uint32 i = piece / tiles * block_ids + block_id;
    uint32 group = piece % tiles * row_threads + tile_group;
    if (block_id < block_ids && i < (uint32)a.distinct && group < (uint32)a.units / N) {
      int from = __ldg(a.starts + i);
      int to = __ldg(a.starts + i + 1);
      if (to - from <= a.few) {
        SparseParameters<N, Rule> parameters;
        parameters.load(a, i, group * N);
        Floats<N> gradient = {};
        add_entries<4>(gradient, a.rows, a.values, from, to, a.dy + group * N, a.dy_stride);
        finite &= parameters.update(a, rule, gradient);
      }
    }
  }
  return finite;
}

constexpr uint32 FREQUENT_STAGE = 64;  // entries that a block loads at once
constexpr uint32 FREQUENT_UNITS = 32;
constexpr uint32 FREQUENT_THREADS = 256;

// What a thread loads of a stage, column by column of dy: every 8th entry.
struct FrequentLoads {
  static constexpr uint32 STEP = FREQUENT_THREADS / FREQUENT_UNITS;
  static constexpr uint32 COUNT = FREQUENT_STAGE / STEP;

  const int* index;
  const float* values;
  uint32 entries;
  const float* column;  // null for threads without a unit
  int stride;
  int at[COUNT];
  float row[COUNT];
  float value;

  // Which rows of dy the stage from entry `first` on needs: to be known one stage before they are loaded.
  __device__ __forceinline__ void load_index(uint32 first) {
#pragma unroll
    for (uint32 k = 0; k < COUNT; k++) {
      uint32 e = first + threadIdx.x / FREQUENT_UNITS + k * STEP;
      at[k] = e < entries ? __ldg(index + e) : 0;
    }
  }

  __device__ __forceinline__ void load_rows(uint32 first) {
#pragma unroll
    for (uint32 k = 0; k < COUNT; k++) {
      uint32 e = first + threadIdx.x / FREQUENT_UNITS + k * STEP;
      row[k] = e < entries && column != nullptr ? column[(int64)at[k] * stride] : 0.0f;
    }
    uint32 e = first + threadIdx.x;
    value = threadIdx.x < FREQUENT_STAGE && e < entries ? __ldg(values + e) : 0.0f;
  }
};

// A stage in shared memory.
struct FrequentStage {
  float row[FREQUENT_STAGE][FREQUENT_UNITS];
  float value[FREQUENT_STAGE];

  __device__ __forceinline__ void take(const FrequentLoads& loads) {
#pragma unroll
    for (uint32 k = 0; k < FrequentLoads::COUNT; k++) {
      row[threadIdx.x / FREQUENT_UNITS + k * FrequentLoads::STEP][threadIdx.x % FREQUENT_UNITS] = loads.row[k];
    }
    if (threadIdx.x < FREQUENT_STAGE) {
      value[threadIdx.x] = loads.value;
    }
  }

  __device__ __forceinline__ float added_to(float sum, uint32 unit, uint32 entries) const {
    uint32 e = 0;
#pragma unroll 4
    for (; e + 4 <= entries; e += 4) {
      Floats<4> four;
      four.load(value + e);
#pragma unroll
      for (uint32 k = 0; k < 4; k++) {
        sum = fma_of(four.at[k], row[e + k][unit], sum);
      }
    }
    for (; e < entries; e++) {
      sum = fma_of(value[e], row[e][unit], sum);
    }
    return sum;
  }
};

// The frequent ids, one after another and 32 units at a time: one warp adds, in order, what the whole
// block has loaded, and while it does, the next stage's loads are under way.
template <class Rule>
__device__ __forceinline__ bool sparse_update_frequent(const SparseUpdate& a, const Rule& rule) {
  __shared__ __align__(16) FrequentStage stages[2];
  uint32 unit = threadIdx.x % FREQUENT_UNITS;
  uint32 tiles = ((uint32)a.units + FREQUENT_UNITS - 1) / FREQUENT_UNITS;
  uint32 pieces = (uint32)a.frequent_count * tiles;
  uint32 stage = 0;
  bool finite = true;
#pragma unroll 1
  for (uint32 piece = blockIdx.x; piece < pieces; piece += a.frequent_blocks) {
    uint32 i = a.frequent[piece / tiles];
    uint32 j = piece % tiles * FREQUENT_UNITS + unit;
    bool inside = j < (uint32)a.units;
    int from = a.starts[i];
    FrequentLoads loads;
    loads.index = a.rows + from;
    loads.values = a.values + from;
    loads.entries = a.starts[i + 1] - from;
    loads.column = inside ? a.dy + j : nullptr;
    loads.stride = a.dy_stride;
    loads.load_index(0);
    loads.load_rows(0);
    loads.load_index(FREQUENT_STAGE);
    bool adds = inside && threadIdx.x < FREQUENT_UNITS;
    SparseParameters<1, Rule> parameters = {};
    if (adds) {
      parameters.load(a, i, j);
    }
    Floats<1> gradient = {};
#pragma unroll 1
    for (uint32 done = 0; done < loads.entries; done += FREQUENT_STAGE) {
      // The stage before, which may still be added, is the other one.
      FrequentStage& now = stages[stage];
      stage = 1 - stage;
      now.take(loads);
      __syncthreads();
      loads.load_rows(done + FREQUENT_STAGE);
      loads.load_index(done + 2 * FREQUENT_STAGE);
      if (adds) {
        gradient.at[0] = now.added_to(gradient.at[0], unit, min(loads.entries - done, FREQUENT_STAGE));
      }
    }
    if (adds) {
      finite &= parameters.update(a, rule, gradient);
    }
  }
  return finite;
}

template <class Rule>
__device__ __forceinline__ void sparse_update(const SparseUpdate& a, const Rule& rule) {
  bool finite;
  if (blockIdx.x < (uint32)a.frequent_blocks) {
    finite = sparse_update_frequent(a, rule);
  } else if (a.layout.vector == 4) {
    finite = sparse_update_rest<4>(a, rule);
  } else if (a.layout.vector == 2) {
    finite = sparse_update_rest<2>(a, rule);
  } else {
    finite = sparse_update_rest<1>(a, rule);
  }
  if (!finite) {
    atomicOr(a.not_finite, 1u);
  }
}

KERNEL(sparse_gradient, FREQUENT_THREADS, SparseUpdate) { sparse_update(a, NoUpdate{}); }

KERNEL(sparse_sgd, FREQUENT_THREADS, SparseUpdate) {
  Sgd rule = {};
  rule.rate = a.rate;
  sparse_update(a, rule);
}

KERNEL(sparse_momentum, FREQUENT_THREADS, SparseUpdate) {
  Momentum rule = {};
  rule.rate = a.rate;
  rule.momentum = a.momentum;
  rule.nesterov = a.nesterov;
  sparse_update(a, rule);
}

KERNEL(sparse_adagrad, FREQUENT_THREADS, SparseUpdate) {
  Adagrad rule = {};
  rule.rate = a.rate;
  sparse_update(a, rule);
}

KERNEL(sparse_adam, FREQUENT_THREADS, SparseUpdate) {
  Adam rule = {};
  rule.rate = a.rate;
  rule.beta1 = a.beta1;
  rule.beta2 = a.beta2;
  rule.in1 = a.in1;
  rule.in2 = a.in2;
  rule.epsilon = a.epsilon;
  sparse_update(a, rule);
}
