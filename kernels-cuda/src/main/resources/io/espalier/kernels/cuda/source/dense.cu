// The three products of a dense layer: c = start + a·b, where every element of c is ONE chain of fused multiply-adds in
// ascending k. Nothing is ever split along k; what differs between kernels is only who computes which elements.
//
// A block computes a tile of c. Tiles of a and b, DEPTH values of k at a time, are copied into a ring of stages in shared
// memory without passing through registers, some stages ahead; both lie there k by k, so that a thread reads neighbouring
// rows of a and neighbouring columns of b as vectors. A thread keeps its sums in registers: m_each rows by n_each columns.
//
// Edges: rows and columns beyond the matrix are copies of its last ones and are not stored. Values of k beyond the last are
// -0 in a and +0 in b: fma(-0, +0, sum) is sum, whatever it is, its sign of zero included.

struct DenseProduct {
  const float* a;     // m x k
  const float* b;     // k x n
  const float* bias;  // [n], where the chains start; null: at +0
  float* c;           // [m, n]
  int a_stride, b_stride, c_stride;  // of the matrices as they lie in memory
  int m, n, k;
  int wide;        // whose rows are whole vectors of 16 bytes, at such addresses: 1: a, 2: b, 4: c
  int activation;  // Activation.ordinal()
};

// What a block computes: M_LANES x N_LANES threads are a warp, each has M_EACH x N_EACH sums.
template <int M_, int N_, int DEPTH_, int STAGES_, int M_EACH_, int N_EACH_, int M_LANES_>
struct DenseTile {
  static constexpr int M = M_, N = N_, DEPTH = DEPTH_, STAGES = STAGES_, M_EACH = M_EACH_, N_EACH = N_EACH_;
  static constexpr int M_LANES = M_LANES_, N_LANES = 32 / M_LANES;
  static constexpr int THREADS = M / M_EACH * (N / N_EACH);
  static constexpr int M_WARPS = M / (M_LANES * M_EACH), N_WARPS = N / (N_LANES * N_EACH);
  // Values that lie beside each other in shared memory and are read at once.
  static constexpr int M_VECTOR = M_EACH < 4 ? M_EACH : 4, N_VECTOR = N_EACH < 4 ? N_EACH : 4;
  // Values of k whose factors are read together, while those before are multiplied: enough work to hide the reading.
  static constexpr int GROUP = M_EACH * N_EACH >= 32 ? 1 : M_EACH * N_EACH >= 4 ? 32 / (M_EACH * N_EACH) : 8;
  static constexpr int GROUPS = DEPTH / GROUP;
  // From one k to the next in shared memory. The 4 more let 8 values of k times 4 rows be written without bank conflicts.
  static constexpr int M_PITCH = M < 4 ? M : M + 4, N_PITCH = N < 4 ? N : N + 4;
  static constexpr int STAGE = DEPTH * (M_PITCH + N_PITCH);
  // The sums go back through shared memory, a vector of each thread's rows at a time, and leave it in whole rows.
  static constexpr int PASSES = M_EACH / M_VECTOR, PASS_ROWS = M / PASSES, PASS_PITCH = N < 4 ? N : N + 4;
  static constexpr int FLOATS = STAGES * STAGE > PASS_ROWS * PASS_PITCH ? STAGES * STAGE : PASS_ROWS * PASS_PITCH;

  static_assert(M_WARPS * N_WARPS * 32 == THREADS, "whole warps");
  static_assert(GROUPS % 2 == 0, "the two groups of factors in registers take turns");
  static_assert(FLOATS <= 12 * 1024, "48 KB");
};

template <int LENGTH>
struct DenseVector;
template <>
struct DenseVector<1> {
  static __device__ __forceinline__ void load(float* to, const float* from) { *to = *from; }
  static __device__ __forceinline__ void store(float* to, const float* from) { *to = *from; }
};
template <>
struct DenseVector<2> {
  static __device__ __forceinline__ void load(float* to, const float* from) {
    float2 v = *reinterpret_cast<const float2*>(from);
    to[0] = v.x;
    to[1] = v.y;
  }
  static __device__ __forceinline__ void store(float* to, const float* from) {
    *reinterpret_cast<float2*>(to) = make_float2(from[0], from[1]);
  }
};
template <>
struct DenseVector<4> {
  static __device__ __forceinline__ void load(float* to, const float* from) {
    float4 v = *reinterpret_cast<const float4*>(from);
    to[0] = v.x;
    to[1] = v.y;
    to[2] = v.z;
    to[3] = v.w;
  }
  static __device__ __forceinline__ void store(float* to, const float* from) {
    *reinterpret_cast<float4*>(to) = make_float4(from[0], from[1], from[2], from[3]);
  }
};

// Copies tiles of one factor into shared memory, where element (i, k) goes to k·PITCH + i. In memory it is at i·stride + k:
// the tile is transposed on the way, 8 neighbours along k (32 bytes) of 4 rows in each instruction of a warp.
template <int LENGTH, int PITCH, int DEPTH, int THREADS>
struct DenseAcross {
  static constexpr int K_LANES = LENGTH == 1 ? (DEPTH < THREADS ? DEPTH : THREADS) : 8;
  static constexpr int STEP = THREADS / K_LANES;
  static constexpr int TIMES = LENGTH < STEP ? 1 : LENGTH / STEP;

  const float* from;   // this thread's k in the next tile of row 0
  uint32 rows[TIMES];  // where this thread's rows begin; the whole matrix has fewer than 2^31 floats
  int lane, k;

  __device__ __forceinline__ DenseAcross(const float* matrix, int stride, int first, int length, bool) {
    k = threadIdx.x % K_LANES;
    lane = threadIdx.x / K_LANES;
    from = matrix + k;
#pragma unroll
    for (int i = 0; i < TIMES; i++) {
      rows[i] = min(first + lane + i * STEP, length - 1) * stride;
    }
  }

  // The next tile, `left` values of k from the end.
  __device__ __forceinline__ void copy(float* tile, int left, float beyond) {
    float* to = tile + k * PITCH + lane;
    if (LENGTH >= STEP || lane < LENGTH) {
      if (left >= DEPTH) {
#pragma unroll
        for (int i = 0; i < TIMES; i++) {
          const float* row = from + rows[i];
#pragma unroll
          for (int j = 0; j < DEPTH; j += K_LANES) {
            copy_async_4(to + j * PITCH + i * STEP, row + j);
          }
        }
      } else {
#pragma unroll
        for (int i = 0; i < TIMES; i++) {
          const float* row = from + rows[i];
#pragma unroll 1
          for (int j = 0; j < DEPTH; j += K_LANES) {
            if (k + j < left) {
              copy_async_4(to + j * PITCH + i * STEP, row + j);
            } else {
              to[j * PITCH + i * STEP] = beyond;
            }
          }
        }
      }
    }
    from += DEPTH;
  }
};

// The same where element (i, k) is at k·stride + i in memory: the tile's rows are copied as they are, in 16 or 4 bytes.
template <int LENGTH, int PITCH, int DEPTH, int THREADS>
struct DenseAlong {
  static constexpr int VECTORS = LENGTH < 4 ? 1 : LENGTH / 4;
  static constexpr int WIDE_STEP = THREADS / VECTORS, WIDE_TIMES = DEPTH / WIDE_STEP;
  static constexpr int STEP = THREADS / LENGTH, TIMES = DEPTH / STEP;
  static_assert(LENGTH < 4 || WIDE_TIMES > 0, "a thread has something to copy");

  const float* from;
  int64 stride;
  int to, k;
  bool wide;

  __device__ __forceinline__ DenseAlong(const float* matrix, int stride_, int first, int length, bool wide_) {
    stride = stride_;
    wide = LENGTH >= 4 && wide_;
    int i = wide ? threadIdx.x % VECTORS * 4 : threadIdx.x % LENGTH;
    k = threadIdx.x / (wide ? VECTORS : LENGTH);
    to = k * PITCH + i;
    from = matrix + k * stride + min(first + i, length - (wide ? 4 : 1));
  }

  __device__ __forceinline__ void copy(float* tile, int left, float beyond) {
    if (wide) {
      copy_rows<WIDE_STEP, WIDE_TIMES, true>(tile + to, left, beyond);
    } else {
      copy_rows<STEP, TIMES, false>(tile + to, left, beyond);
    }
    from += DEPTH * stride;
  }

  template <int ROWS, int COUNT, bool WIDE>
  __device__ __forceinline__ void copy_rows(float* to, int left, float beyond) {
    const float* row = from;
    int64 step = ROWS * stride;
    if (left >= DEPTH) {
#pragma unroll
      for (int i = 0; i < COUNT; i++) {
        copy_row<WIDE>(to + i * ROWS * PITCH, row);
        row += step;
      }
    } else {
#pragma unroll 1
      for (int i = 0; i < COUNT; i++) {
        if (k + i * ROWS < left) {
          copy_row<WIDE>(to + i * ROWS * PITCH, row);
        } else {
          for (int j = 0; j < (WIDE ? 4 : 1); j++) {
            to[i * ROWS * PITCH + j] = beyond;
          }
        }
        row += step;
      }
    }
  }

  template <bool WIDE>
  static __device__ __forceinline__ void copy_row(float* to, const float* row) {
    if (WIDE) {
      copy_async_16(to, row);
    } else {
      copy_async_4(to, row);
    }
  }
};

// The factors of a group of k for one thread.
template <class Tile>
struct DenseFactors {
  float a[Tile::GROUP][Tile::M_EACH];
  float b[Tile::GROUP][Tile::N_EACH];

  __device__ __forceinline__ void load(const float* as, const float* bs) {
#pragma unroll
    for (int k = 0; k < Tile::GROUP; k++) {
#pragma unroll
      for (int i = 0; i < Tile::M_EACH; i += Tile::M_VECTOR) {
        DenseVector<Tile::M_VECTOR>::load(&a[k][i], as + k * Tile::M_PITCH + i * Tile::M_LANES);
      }
#pragma unroll
      for (int j = 0; j < Tile::N_EACH; j += Tile::N_VECTOR) {
        DenseVector<Tile::N_VECTOR>::load(&b[k][j], bs + k * Tile::N_PITCH + j * Tile::N_LANES);
      }
    }
  }
};

// Stores the rows of a pass, VECTOR columns at a time: neighbouring threads neighbouring columns.
template <class Tile, int VECTOR, int ACTIVATION>
__device__ __forceinline__ void dense_store_rows(const DenseProduct& p, const float* sums, int m_first, int n_first, int pass) {
  constexpr int ACROSS = Tile::N / VECTOR, STEP = Tile::THREADS / ACROSS;
  constexpr int WARP_ROWS = Tile::M_LANES * Tile::M_VECTOR;  // of a pass
  int column = threadIdx.x % ACROSS * VECTOR;
  int n = n_first + column;
#pragma unroll(ACTIVATION < ACTIVATION_TANH ? 4 : 1)
  for (int row = threadIdx.x / ACROSS; row < Tile::PASS_ROWS; row += STEP) {
    int m = m_first + row / WARP_ROWS * (Tile::M_LANES * Tile::M_EACH) + pass * WARP_ROWS + row % WARP_ROWS;
    if (m < p.m && n < p.n) {
      float values[VECTOR];
      DenseVector<VECTOR>::load(values, sums + row * Tile::PASS_PITCH + column);
#pragma unroll
      for (int i = 0; i < VECTOR; i++) {
        values[i] = activate(ACTIVATION, values[i]);
      }
      DenseVector<VECTOR>::store(p.c + (int64)m * p.c_stride + n, values);
    }
  }
}

template <class Tile, int VECTOR, bool FORWARD>
__device__ __forceinline__ void dense_store(const DenseProduct& p, const float* sums, int m_first, int n_first, int pass) {
  switch (FORWARD ? p.activation : ACTIVATION_NONE) {
    case ACTIVATION_RELU:
      return dense_store_rows<Tile, VECTOR, ACTIVATION_RELU>(p, sums, m_first, n_first, pass);
    case ACTIVATION_LEAKY_RELU:
      return dense_store_rows<Tile, VECTOR, ACTIVATION_LEAKY_RELU>(p, sums, m_first, n_first, pass);
    case ACTIVATION_TANH:
      return dense_store_rows<Tile, VECTOR, ACTIVATION_TANH>(p, sums, m_first, n_first, pass);
    case ACTIVATION_SIGMOID:
      return dense_store_rows<Tile, VECTOR, ACTIVATION_SIGMOID>(p, sums, m_first, n_first, pass);
    default:
      return dense_store_rows<Tile, VECTOR, ACTIVATION_NONE>(p, sums, m_first, n_first, pass);
  }
}

// One block's tile. A and B copy the factors.
template <class Tile, class A, class B, bool FORWARD>
__device__ __forceinline__ void dense_product(const DenseProduct& p) {
  __shared__ __align__(16) float shared[Tile::FLOATS];
  int n_tiles = (p.n + Tile::N - 1) / Tile::N;
  int m_first = blockIdx.x / n_tiles * Tile::M;
  int n_first = blockIdx.x % n_tiles * Tile::N;

  // Threads that differ in their lowest bit share columns, in the next three rows: then vectors of 16 bytes for half a warp
  // come from shared memory at once.
  int lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32;
  int m_lane = Tile::M_LANES == 4 ? (lane & 1) | (lane >> 4 << 1) : Tile::M_LANES == 32 ? lane : 0;
  int n_lane = Tile::M_LANES == 4 ? lane >> 1 & 7 : Tile::M_LANES == 32 ? 0 : lane;
  int m_warp = Tile::M_WARPS == 1 ? 0 : warp / Tile::N_WARPS;
  int n_warp = warp % Tile::N_WARPS;
  int n_at = n_warp * Tile::N_LANES * Tile::N_EACH + n_lane * Tile::N_VECTOR;

  A a(p.a, p.a_stride, m_first, p.m, p.wide & 1);
  B b(p.b, p.b_stride, n_first, p.n, p.wide & 2);
  int ahead = p.k;  // values of k that are not on their way yet
#pragma unroll 1
  for (int stage = 0; stage < Tile::STAGES; stage++) {
    if (ahead > 0) {
      a.copy(shared + stage * Tile::STAGE, ahead, -0.0f);
      b.copy(shared + stage * Tile::STAGE + Tile::DEPTH * Tile::M_PITCH, ahead, 0.0f);
    }
    ahead -= Tile::DEPTH;
    copy_async_commit();
  }

  float sums[Tile::M_EACH][Tile::N_EACH];
#pragma unroll
  for (int j = 0; j < Tile::N_EACH; j++) {
    float start = 0.0f;
    if (FORWARD && p.bias != 0) {
      int n = n_first + n_at + j / Tile::N_VECTOR * Tile::N_VECTOR * Tile::N_LANES + j % Tile::N_VECTOR;
      start = p.bias[min(n, p.n - 1)];
    }
#pragma unroll
    for (int i = 0; i < Tile::M_EACH; i++) {
      sums[i][j] = start;
    }
  }

  copy_async_wait<Tile::STAGES - 1>();
  __syncthreads();
  int a_at = m_warp * Tile::M_LANES * Tile::M_EACH + m_lane * Tile::M_VECTOR;
  int b_at = Tile::DEPTH * Tile::M_PITCH + n_at;
  int stage = 0;  // where the tile that is multiplied begins
  DenseFactors<Tile> factors[2];
  factors[0].load(shared + a_at, shared + b_at);
#pragma unroll 1
  for (int left = p.k; left > 0; left -= Tile::DEPTH) {
#pragma unroll
    for (int group = 0; group < Tile::GROUPS; group++) {
      if (group < Tile::GROUPS - 1) {
        factors[(group + 1) % 2].load(shared + stage + a_at + (group + 1) * Tile::GROUP * Tile::M_PITCH,
                                      shared + stage + b_at + (group + 1) * Tile::GROUP * Tile::N_PITCH);
      } else {
        // The last group is in registers: this stage is free, and the next one is needed.
        copy_async_wait<Tile::STAGES - 2>();
        __syncthreads();
        int free = stage;
        stage = stage == (Tile::STAGES - 1) * Tile::STAGE ? 0 : stage + Tile::STAGE;
        factors[0].load(shared + stage + a_at, shared + stage + b_at);
        if (ahead > 0) {
          a.copy(shared + free, ahead, -0.0f);
          b.copy(shared + free + Tile::DEPTH * Tile::M_PITCH, ahead, 0.0f);
        }
        ahead -= Tile::DEPTH;
        copy_async_commit();
      }
      const DenseFactors<Tile>& now = factors[group % 2];
#pragma unroll
      for (int k = 0; k < Tile::GROUP; k++) {
// This way around the compiler finds registers whose banks do not collide.
#pragma unroll
        for (int j = 0; j < Tile::N_EACH; j++) {
#pragma unroll
          for (int i = 0; i < Tile::M_EACH; i++) {
            sums[i][j] = __fmaf_rn(now.a[k][i], now.b[k][j], sums[i][j]);
          }
        }
      }
    }
  }

#pragma unroll 1
  for (int pass = 0; pass < Tile::PASSES; pass++) {
    __syncthreads();
#pragma unroll
    for (int one = 0; one < Tile::PASSES; one++) {  // registers have no index that is only known at run time
      if (one == pass) {
#pragma unroll
        for (int i = 0; i < Tile::M_VECTOR; i++) {
          int row = (m_warp * Tile::M_LANES + m_lane) * Tile::M_VECTOR + i;
#pragma unroll
          for (int j = 0; j < Tile::N_EACH; j += Tile::N_VECTOR) {
            DenseVector<Tile::N_VECTOR>::store(shared + row * Tile::PASS_PITCH + n_at + j * Tile::N_LANES,
                                               &sums[one * Tile::M_VECTOR + i][j]);
          }
        }
      }
    }
    __syncthreads();
    if (Tile::N >= 4 && (p.wide & 4)) {
      dense_store<Tile, Tile::N < 4 ? 1 : 4, FORWARD>(p, shared, m_first, n_first, pass);
    } else {
      dense_store<Tile, 1, FORWARD>(p, shared, m_first, n_first, pass);
    }
  }
}

template <class T>
using DenseAAcross = DenseAcross<T::M, T::M_PITCH, T::DEPTH, T::THREADS>;
template <class T>
using DenseBAcross = DenseAcross<T::N, T::N_PITCH, T::DEPTH, T::THREADS>;
template <class T>
using DenseAAlong = DenseAlong<T::M, T::M_PITCH, T::DEPTH, T::THREADS>;
template <class T>
using DenseBAlong = DenseAlong<T::N, T::N_PITCH, T::DEPTH, T::THREADS>;

// y = activation(x·w + b): a = x [rows, in], b = w [in, out].
#define DENSE_FORWARD(name, Tile)                                               \
  KERNEL(dense_forward_##name, Tile::THREADS, DenseProduct) {                   \
    dense_product<Tile, DenseAAcross<Tile>, DenseBAlong<Tile>, true>(a);        \
  }
// dx = dy·wᵀ: a = dy [rows, out], b = the transpose of w [in, out].
#define DENSE_BACKWARD_INPUT(name, Tile)                                        \
  KERNEL(dense_backward_input_##name, Tile::THREADS, DenseProduct) {            \
    dense_product<Tile, DenseAAcross<Tile>, DenseBAcross<Tile>, false>(a);      \
  }
// dw = xᵀ·dy: a = the transpose of x [rows, in], b = dy [rows, out].
#define DENSE_BACKWARD_WEIGHTS(name, Tile)                                      \
  KERNEL(dense_backward_weights_##name, Tile::THREADS, DenseProduct) {          \
    dense_product<Tile, DenseAAlong<Tile>, DenseBAlong<Tile>, false>(a);        \
  }
#define DENSE_ALL(name, Tile) \
  DENSE_FORWARD(name, Tile)   \
  DENSE_BACKWARD_INPUT(name, Tile) \
  DENSE_BACKWARD_WEIGHTS(name, Tile)

// DenseTile.java knows them by name and says when each is used.
//                     rows, columns, depth, stages, each thread's rows, columns, threads of a warp along rows
using Dense128x128 = DenseTile<128, 128, 8, 4, 16, 8, 4>;
using Dense64x64 = DenseTile<64, 64, 16, 4, 8, 4, 4>;
using Dense64x32 = DenseTile<64, 32, 16, 4, 4, 4, 4>;
using Dense32x32 = DenseTile<32, 32, 32, 4, 4, 2, 4>;
using Dense16x32 = DenseTile<16, 32, 32, 4, 2, 2, 4>;
using Dense32x1 = DenseTile<32, 1, 32, 6, 1, 1, 32>;
using Dense1x32 = DenseTile<1, 32, 32, 6, 1, 1, 1>;

DENSE_ALL(128x128, Dense128x128)
DENSE_ALL(64x64, Dense64x64)
DENSE_ALL(64x32, Dense64x32)
DENSE_ALL(32x32, Dense32x32)
DENSE_ALL(16x32, Dense16x32)
DENSE_FORWARD(32x1, Dense32x1)
DENSE_BACKWARD_WEIGHTS(32x1, Dense32x1)
DENSE_FORWARD(1x32, Dense1x32)
