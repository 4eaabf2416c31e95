// The losses with their gradients, and what turns logits into predictions (LossReference.java).
//
// Several threads work side by side on each row; a row's sum has one thread, which adds in order of
// the columns. The maximum needs no order: only the sign of a zero depends on it, and with it no
// result.
#include "kernel.cuh"
#include "numerics.cuh"
#include "sums.cuh"
#include "vectors.cuh"

struct LossForwardBackward {
  const float* logits;   // [rows, outputs]
  const float* labels;   // [rows, outputs], or [rows, 1]
  const float* weights;  // [rows], or null for 1 each
  float* gradient;       // [rows, outputs]
  float* loss_sums;      // [chunks]
  float* row_losses;     // [rows]; unused where a block has a whole chunk
  unsigned* counters;    // [chunks], zeros; unused likewise
  int logits_stride;
  int labels_stride;
  int gradient_stride;
  int rows;
  int outputs;
  int lane_bits;  // see RowThread
  float mean;     // 1 / outputs
};

struct SoftmaxLink {
  const float* logits;  // [rows, outputs]
  float* predictions;   // [rows, outputs], may be the logits
  int logits_stride;
  int predictions_stride;
  int rows;
  int outputs;
  int lane_bits;
};

struct EachLink {
  const float* logits;
  float* predictions;
  int logits_stride;
  int predictions_stride;
  int rows;
  int outputs;
  int link;
};

// Link.ordinal().
enum LinkCode { LINK_IDENTITY, LINK_SIGMOID, LINK_SOFTMAX };

constexpr int LOSS_THREADS = 256;

// So many columns are worked on at a time, on all rows of a block together.
constexpr int PIECE = 4096;

// Terms of sums in shared memory, a row of the block after another, an odd number apart: so threads
// that add a row each read different banks.
struct RowTerms {
  float at[PIECE + CHUNK_ROWS];
};

// Where a thread works: 2^lane_bits threads are on each row of a block. A block has at least 64
// threads, and a power of two of rows: at most 64, no more than make a piece, or else 1.
struct RowThread {
  int block_rows;
  int row_in_block;
  int lanes;
  int lane;      // among the lanes of this row
  unsigned row;  // of the matrix
  bool inside;   // whether that row is one

  __device__ __forceinline__ RowThread(int lane_bits, int rows) {
    block_rows = blockDim.x >> lane_bits;
    row_in_block = threadIdx.x >> lane_bits;
    lanes = 1 << lane_bits;
    lane = threadIdx.x & (lanes - 1);
    row = blockIdx.x * block_rows + row_in_block;
    inside = row < (unsigned)rows;
  }
};

__device__ __forceinline__ int row_terms(int columns) { return columns | 1; }

// How a loss of one output ends in its gradient and its term of the row's sum.
struct SigmoidCrossEntropy {
  __device__ __forceinline__ static float term(
      float z, float label, float mean, float weight, float& gradient) {
    float e = float_exp(-absolute(z));
    gradient = product_of(
        product_of(difference_of(float_sigmoid(z, e), label), mean), weight);
    return sum_of(fma_of(-z, label, z > 0.0f ? z : 0.0f), float_log1p(e));
  }
};

struct SquaredError {
  __device__ __forceinline__ static float term(
      float z, float label, float mean, float weight, float& gradient) {
    float d = difference_of(z, label);
    gradient = product_of(product_of(product_of(d, 2.0f), mean), weight);
    return product_of(d, d);
  }
};

// 1 without weights and outside the rows.
__device__ __forceinline__ float row_weight(const LossForwardBackward& a, unsigned row) {
  return a.weights != nullptr && row < (unsigned)a.rows ? a.weights[row] : 1.0f;
}

// Adds the losses of the block's rows, which its first threads have, to those of their chunk.
__device__ __forceinline__ void finish_rows(
    const LossForwardBackward& a, int block_rows, float loss) {
  __shared__ float losses[CHUNK_ROWS];
  int thread = threadIdx.x;
  int first_row = blockIdx.x * block_rows;
  int chunk = first_row / CHUNK_ROWS;
  int first_of_chunk = chunk * CHUNK_ROWS;
  int count = min(CHUNK_ROWS, a.rows - first_of_chunk);
  if (block_rows == CHUNK_ROWS) {
    if (thread < count) {
      losses[thread] = loss;
    }
  } else {
    if (thread < block_rows && thread < a.rows - first_row) {
      a.row_losses[first_row + thread] = loss;
    }
    if (!is_last_block(a.counters + chunk, (count + block_rows - 1) / block_rows)) {
      return;
    }
    if (thread < count) {
      losses[thread] = a.row_losses[first_of_chunk + thread];
    }
  }
  __syncthreads();
  if (thread == 0) {
    a.loss_sums[chunk] = sum_in_order(0.0f, losses, 1, count);
  }
}

template <class Loss>
__device__ __forceinline__ void loss_of_each(const LossForwardBackward& a) {
  __shared__ RowTerms terms;
  RowThread t(a.lane_bits, a.rows);
  int thread = threadIdx.x;
  float sum = 0.0f;
  float weight = row_weight(a, t.row);
  const float* logits = a.logits + (int64)t.row * a.logits_stride;
  const float* labels = a.labels + (int64)t.row * a.labels_stride;
  float* gradient = a.gradient + (int64)t.row * a.gradient_stride;
  for (int first = 0; first < a.outputs; first += PIECE) {
    int columns = min(PIECE, a.outputs - first);
    int row_step = row_terms(columns);
    if (t.inside) {
#pragma unroll 4
      for (int j = t.lane; j < columns; j += t.lanes) {
        float derivative;
        terms.at[t.row_in_block * row_step + j] =
            Loss::term(
                __ldg(logits + first + j), __ldg(labels + first + j), a.mean, weight, derivative);
        gradient[first + j] = derivative;
      }
    }
    __syncthreads();
    if (thread < t.block_rows) {
      sum = sum_in_order(sum, terms.at + thread * row_step, 1, columns);
    }
    __syncthreads();
  }
  // The sum is that of another row than the one worked on.
  weight = row_weight(a, blockIdx.x * t.block_rows + thread);
  finish_rows(a, t.block_rows, product_of(product_of(sum, a.mean), weight));
}

KERNEL(loss_sigmoid, 256, LossForwardBackward) { loss_of_each<SigmoidCrossEntropy>(a); }
KERNEL(loss_squared, 256, LossForwardBackward) { loss_of_each<SquaredError>(a); }

// Where the softmax of a block's rows leaves what it found.
struct SoftmaxRows {
  RowTerms exponentials;       // of the rows' last piece
  float maxima[LOSS_THREADS];  // of a thread's columns; at last, of its row
  float sums[CHUNK_ROWS];      // of exponentials, row by row
};

// The maximum of each row and the sum of its exponentials. Where a row is one piece, its
// exponentials stay in shared memory. Ends in a barrier.
__device__ __forceinline__ void exponentials(
    const float* logits, int outputs, const RowThread& t, SoftmaxRows& rows) {
  int thread = threadIdx.x;
  bool one_piece = outputs <= PIECE;
  int row_step = row_terms(min(PIECE, outputs));
  float* own = rows.exponentials.at + t.row_in_block * row_step;
  float max = negative_infinity();
  if (t.inside) {
#pragma unroll 4
    for (int j = t.lane; j < outputs; j += t.lanes) {
      float z = logits[j];
      max = z > max ? z : max;
      if (one_piece) {
        own[j] = z;
      }
    }
  }
  rows.maxima[thread] = max;
  for (int half = t.lanes / 2; half > 0; half /= 2) {
    __syncthreads();
    if (t.lane < half) {
      float other = rows.maxima[thread + half];
      max = other > max ? other : max;
      rows.maxima[thread] = max;
    }
  }
  __syncthreads();
  max = rows.maxima[thread - t.lane];
  float sum = 0.0f;
  for (int first = 0; first < outputs; first += PIECE) {
    int columns = min(PIECE, outputs - first);
    if (t.inside) {
#pragma unroll 4
      for (int j = t.lane; j < columns; j += t.lanes) {
        own[j] = float_exp(difference_of(one_piece ? own[j] : logits[first + j], max));
      }
    }
    __syncthreads();
    if (thread < t.block_rows) {
      sum = sum_in_order(sum, rows.exponentials.at + thread * row_step, 1, columns);
    }
    if (!one_piece) {
      __syncthreads();
    }
  }
  if (thread < t.block_rows) {
    rows.sums[thread] = sum;
  }
  __syncthreads();
}

// One of a row's exponentials, once its maximum and sum are there.
__device__ __forceinline__ float exponential(
    const float* logits, int outputs, const RowThread& t, const SoftmaxRows& rows, int j) {
  return outputs <= PIECE
             ? rows.exponentials.at[t.row_in_block * row_terms(outputs) + j]
             : float_exp(difference_of(logits[j], rows.maxima[(int)threadIdx.x - t.lane]));
}

KERNEL(loss_softmax, 256, LossForwardBackward) {
  __shared__ SoftmaxRows rows;
  __shared__ float logits_of_labels[CHUNK_ROWS];
  RowThread t(a.lane_bits, a.rows);
  int thread = threadIdx.x;
  const float* logits = a.logits + (int64)t.row * a.logits_stride;
  float* gradient = a.gradient + (int64)t.row * a.gradient_stride;
  float weight = row_weight(a, t.row);
  float label = t.inside ? a.labels[(int64)t.row * a.labels_stride] : 0.0f;
  if (t.lane == 0) {
    logits_of_labels[t.row_in_block] = not_a_number();  // stays where the label is no class
  }
  exponentials(logits, a.outputs, t, rows);
  float sum = rows.sums[t.row_in_block];
  if (t.inside) {
#pragma unroll 4
    for (int j = t.lane; j < a.outputs; j += t.lanes) {
      bool is_label = __int2float_rn(j) == label;
      if (is_label) {
        logits_of_labels[t.row_in_block] = logits[j];
      }
      float p = quotient_of(exponential(logits, a.outputs, t, rows, j), sum);
      gradient[j] = product_of(difference_of(p, is_label ? 1.0f : 0.0f), weight);
    }
  }
  __syncthreads();
  // Now the first threads have a row each.
  float loss = 0.0f;
  if (thread < t.block_rows) {
    float distance = difference_of(rows.maxima[thread * t.lanes], logits_of_labels[thread]);
    weight = row_weight(a, blockIdx.x * t.block_rows + thread);
    loss = product_of(sum_of(float_log(rows.sums[thread]), distance), weight);
  }
  finish_rows(a, t.block_rows, loss);
}

KERNEL(link_softmax, 256, SoftmaxLink) {
  __shared__ SoftmaxRows rows;
  RowThread t(a.lane_bits, a.rows);
  const float* logits = a.logits + (int64)t.row * a.logits_stride;
  float* predictions = a.predictions + (int64)t.row * a.predictions_stride;
  exponentials(logits, a.outputs, t, rows);
  if (t.inside) {
    float sum = rows.sums[t.row_in_block];
#pragma unroll 4
    for (int j = t.lane; j < a.outputs; j += t.lanes) {
      predictions[j] = quotient_of(exponential(logits, a.outputs, t, rows, j), sum);
    }
  }
}

__device__ __forceinline__ float linked(int link, float z) {
  return link == LINK_SIGMOID ? float_sigmoid(z) : z;
}

// Identity and sigmoid. Where rows follow each other without a gap, four elements at a time.
KERNEL(link_each, 256, EachLink) {
  unsigned count = (unsigned)a.rows * a.outputs;
  unsigned thread = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned threads = gridDim.x * blockDim.x;
  bool vectors = a.logits_stride == a.outputs && a.predictions_stride == a.outputs &&
                 begins_a_vector(a.logits) && begins_a_vector(a.predictions);
  unsigned in_vectors = vectors ? count / 4 * 4 : 0;
  for (unsigned i = 4 * thread; i < in_vectors; i += 4 * threads) {
    Floats<4> z;
    z.load(a.logits + i);
#pragma unroll
    for (int k = 0; k < 4; k++) {
      z.at[k] = linked(a.link, z.at[k]);
    }
    z.store(a.predictions + i);
  }
  for (unsigned i = in_vectors + thread; i < count; i += threads) {
    unsigned row = i / a.outputs;
    unsigned column = i - row * a.outputs;
    a.predictions[(int64)row * a.predictions_stride + column] =
        linked(a.link, a.logits[(int64)row * a.logits_stride + column]);
  }
}
