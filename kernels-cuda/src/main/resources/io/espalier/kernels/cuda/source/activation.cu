// The gradient of the activations, with the sums over the batch that fall out on the way
// (ActivationReference.java).
#include "kernel.cuh"
#include "numerics.cuh"
#include "sums.cuh"
#include "vectors.cuh"

struct ActivationBackward {
  const float* y;        // [rows, width]
  float* dy;             // [rows, width]
  float* bias_gradient;  // [width]: sums of the new dy, or null
  float* signal;         // [width]: sums of (y·dy)², or null
  float* chunk_sums;     // [tiles, 2, chunks, tile's columns]: bias first; unused where one block sees all rows
  unsigned* counters;    // [tiles], zeros
  int y_stride;
  int dy_stride;
  int rows;
  int width;
  int tiles;
  int column_bits;  // a tile has 2^column_bits columns, at most 32
  int activation;
};

constexpr int TILE_THREADS = 256;
constexpr int TILE_ELEMENTS = 2048;
constexpr int TILE_SUMS = TILE_ELEMENTS / CHUNK_ROWS;

// A tile in shared memory: 2048 elements, as many columns as the tile has and as many chunks as it
// takes then. Between chunks there is a gap of one row: the threads that add them, one for each
// column of each chunk, all read different banks.
struct TileTerms {
  float at[TILE_ELEMENTS + TILE_SUMS];
};

// Element `e` of a tile stands here, counted row by row.
__device__ __forceinline__ int place_in_tile(int e, int column_bits) {
  return e + (e >> (column_bits + 6) << column_bits);
}

// The signal's terms are squares, which fma adds.
__device__ __forceinline__ float squares_in_order(
    float sum, const float* terms, int step, int count) {
#pragma unroll 16
  for (int i = 0; i < count; i++) {
    sum = fma_of(terms[i * step], terms[i * step], sum);
  }
  return sum;
}

// Writes a tile's new dy and keeps what is to be added: N elements side by side at once. Two or four
// loads of each matrix are under way at a time.
template <int ACTIVATION, int N>
__device__ __forceinline__ void tile_gradient(
    const ActivationBackward& a, unsigned first_row, int first_column, TileTerms& bias,
    TileTerms& signal) {
  constexpr int LOADS = N == 4 ? 2 : 4;
  bool needs_y = ACTIVATION != ACTIVATION_NONE || a.signal != nullptr;
  int column_mask = (1 << a.column_bits) - 1;
#pragma unroll 1
  for (int first = 0; first < TILE_ELEMENTS; first += N * LOADS * TILE_THREADS) {
    Floats<N> y[LOADS] = {};
    Floats<N> dy[LOADS] = {};
#pragma unroll
    for (int l = 0; l < LOADS; l++) {
      int e = first + N * (l * TILE_THREADS + threadIdx.x);
      unsigned row = first_row + (e >> a.column_bits);
      int column = first_column + (e & column_mask);
      if (row < (unsigned)a.rows && column < a.width) {
        dy[l].load(a.dy + (int64)row * a.dy_stride + column);
        if (needs_y) {
          y[l].load(a.y + (int64)row * a.y_stride + column);
        }
      }
    }
#pragma unroll
    for (int l = 0; l < LOADS; l++) {
      int e = first + N * (l * TILE_THREADS + threadIdx.x);
      unsigned row = first_row + (e >> a.column_bits);
      int column = first_column + (e & column_mask);
      if (row < (unsigned)a.rows && column < a.width) {
        int place = place_in_tile(e, a.column_bits);
        if (a.signal != nullptr) {
          Floats<N> g;
#pragma unroll
          for (int k = 0; k < N; k++) {
            g.at[k] = product_of(y[l].at[k], dy[l].at[k]);
          }
          g.store(signal.at + place);
        }
        if (ACTIVATION != ACTIVATION_NONE) {
#pragma unroll
          for (int k = 0; k < N; k++) {
            dy[l].at[k] = activation_gradient(ACTIVATION, y[l].at[k], dy[l].at[k]);
          }
          dy[l].store(a.dy + (int64)row * a.dy_stride + column);
        }
        if (a.bias_gradient != nullptr) {
          dy[l].store(bias.at + place);
        }
      }
    }
  }
}

template <int ACTIVATION>
__device__ __forceinline__ void tile_gradient(
    const ActivationBackward& a, unsigned first_row, int first_column, TileTerms& bias,
    TileTerms& signal) {
  // Where a tile's columns and rows begin at multiples of four floats, so does every four of them.
  bool vectors = a.column_bits >= 2 && (a.width & 3) == 0 && (a.y_stride & 3) == 0 &&
                 (a.dy_stride & 3) == 0 && begins_a_vector(a.y) && begins_a_vector(a.dy);
  if (vectors) {
    tile_gradient<ACTIVATION, 4>(a, first_row, first_column, bias, signal);
  } else {
    tile_gradient<ACTIVATION, 1>(a, first_row, first_column, bias, signal);
  }
}

// A block has a tile of columns and 2048 elements of it. It writes the new dy, then adds each
// column of each chunk in order of the rows; the last block of a tile adds the chunks in order.
KERNEL(activation_backward, 256, ActivationBackward) {
  __shared__ __align__(16) TileTerms bias;
  __shared__ __align__(16) TileTerms signal;
  int tile = blockIdx.x % a.tiles;
  int part = blockIdx.x / a.tiles;
  int parts = gridDim.x / a.tiles;
  int columns = 1 << a.column_bits;
  int block_chunks = TILE_SUMS >> a.column_bits;
  int first_column = tile << a.column_bits;
  unsigned first_row = (unsigned)part * block_chunks * CHUNK_ROWS;
  switch (a.activation) {
    case ACTIVATION_RELU:
      tile_gradient<ACTIVATION_RELU>(a, first_row, first_column, bias, signal);
      break;
    case ACTIVATION_LEAKY_RELU:
      tile_gradient<ACTIVATION_LEAKY_RELU>(a, first_row, first_column, bias, signal);
      break;
    case ACTIVATION_TANH:
      tile_gradient<ACTIVATION_TANH>(a, first_row, first_column, bias, signal);
      break;
    case ACTIVATION_SIGMOID:
      tile_gradient<ACTIVATION_SIGMOID>(a, first_row, first_column, bias, signal);
      break;
    default:
      tile_gradient<ACTIVATION_NONE>(a, first_row, first_column, bias, signal);
  }
  if (a.bias_gradient == nullptr && a.signal == nullptr) {
    return;
  }
  __syncthreads();

  // From here on a warp has the bias gradient and another one the signal.
  bool of_signal = threadIdx.x >= TILE_SUMS;
  int lane = threadIdx.x % TILE_SUMS;
  int column = lane & (columns - 1);
  float* result = of_signal ? a.signal : a.bias_gradient;
  bool adds = threadIdx.x < 2 * TILE_SUMS && result != nullptr && first_column + column < a.width;
  int chunks = (a.rows - 1) / CHUNK_ROWS + 1;
  int chunk_in_block = lane >> a.column_bits;
  int chunk = part * block_chunks + chunk_in_block;
  float* sums = a.chunk_sums + 2 * (int64)tile * chunks * columns;
  float chunk_sum = 0.0f;
  if (adds && chunk < chunks) {
    int count = min(CHUNK_ROWS, a.rows - chunk * CHUNK_ROWS);
    int at = chunk_in_block * (CHUNK_ROWS + 1) * columns + column;
    chunk_sum = of_signal ? squares_in_order(0.0f, signal.at + at, columns, count)
                          : sum_in_order(0.0f, bias.at + at, columns, count);
    if (parts > 1) {
      sums[((int64)of_signal * chunks + chunk) * columns + column] = chunk_sum;
    }
  }
  float sum = 0.0f;
  if (parts == 1) {
    __syncthreads();
    if (threadIdx.x < 2 * TILE_SUMS) {
      (of_signal ? signal : bias).at[lane] = chunk_sum;
    }
    __syncthreads();
    sum = sum_in_order(0.0f, (of_signal ? signal : bias).at + column, columns, chunks);
  } else {
    if (!is_last_block(a.counters + tile, parts)) {
      return;
    }
    for (int first = 0; first < chunks * columns; first += TILE_ELEMENTS) {
      int count = min(TILE_ELEMENTS, chunks * columns - first);
      for (int i = threadIdx.x; i < count; i += TILE_THREADS) {
        if (a.bias_gradient != nullptr) {
          bias.at[i] = sums[first + i];
        }
        if (a.signal != nullptr) {
          signal.at[i] = sums[(int64)chunks * columns + first + i];
        }
      }
      __syncthreads();
      if (adds) {
        sum = sum_in_order(
            sum, (of_signal ? signal : bias).at + column, columns, count >> a.column_bits);
      }
      __syncthreads();
    }
  }
  if (adds && chunk_in_block == 0) {
    result[first_column + column] = sum;
  }
}
