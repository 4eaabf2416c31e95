// The elementary functions and the activations of the reference kernels (FloatMath.java,
// ActivationReference.java), operation by operation: the same bits as there. Every rounding is an
// explicit intrinsic, so that no compiler may fuse, split or reorder it; comparisons, selects,
// changes of sign and operations on integers are exact anyhow.
#pragma once

__device__ __forceinline__ float fma_of(float a, float b, float c) { return __fmaf_rn(a, b, c); }
__device__ __forceinline__ float sum_of(float a, float b) { return __fadd_rn(a, b); }
__device__ __forceinline__ float difference_of(float a, float b) { return __fsub_rn(a, b); }
__device__ __forceinline__ float product_of(float a, float b) { return __fmul_rn(a, b); }
__device__ __forceinline__ float quotient_of(float a, float b) { return __fdiv_rn(a, b); }
__device__ __forceinline__ float root_of(float a) { return __fsqrt_rn(a); }

__device__ __forceinline__ float absolute(float x) {
  return __int_as_float(__float_as_int(x) & 0x7fffffff);
}

// As Java adds and shifts integers: around 2^32.
__device__ __forceinline__ int wrapping_sum(int a, int b) {
  return (int)((unsigned)a + (unsigned)b);
}
__device__ __forceinline__ int shifted_left(int a, int bits) {
  return (int)((unsigned)a << bits);
}

// FloatMath.java ---------------------------------------------------------------------------------

constexpr float EXP_LOWEST = -104.0f;
constexpr float EXP_HIGHEST = 89.0f;
constexpr float ROUND = 0x1.8p23f;
constexpr int ROUND_BITS = 0x4b400000;
constexpr float LOG2_E = 0x1.715476p0f;
constexpr float LN2_HIGH = 0x1.62e4p-1f;
constexpr float LN2_LOW = 0x1.7f7d1cp-20f;
constexpr float EXP_0 = 0x1.fffffcp-2f;
constexpr float EXP_1 = 0x1.555492p-3f;
constexpr float EXP_2 = 0x1.5558aap-5f;
constexpr float EXP_3 = 0x1.12396ep-7f;
constexpr float EXP_4 = 0x1.6a5248p-10f;
constexpr float TANH_SPLIT = 0.625f;
constexpr float TANH_0 = -0x1.555532p-2f;
constexpr float TANH_1 = 0x1.1106f6p-3f;
constexpr float TANH_2 = -0x1.b835a4p-5f;
constexpr float TANH_3 = 0x1.51f8cep-6f;
constexpr float TANH_4 = -0x1.750ce2p-8f;
constexpr float LOG_0 = 0x1.55557ap-1f;
constexpr float LOG_1 = 0x1.995edp-2f;
constexpr float LOG_2 = 0x1.31e1a8p-2f;
constexpr int SQRT_HALF_BITS = 0x3f3504f3;
constexpr int ONE_BITS = 0x3f800000;
constexpr float TWO_25 = 0x1p25f;
constexpr int SIGN = (int)0x80000000;
constexpr int FRACTION = 0x007fffff;

// java.lang.Float.
constexpr float MIN_NORMAL = 0x1p-126f;
constexpr float MAX_VALUE = 0x1.fffffep127f;
constexpr int INFINITY_BITS = 0x7f800000;
constexpr int NAN_BITS = 0x7fc00000;

__device__ __forceinline__ float positive_infinity() { return __int_as_float(INFINITY_BITS); }
__device__ __forceinline__ float negative_infinity() {
  return __int_as_float(INFINITY_BITS | SIGN);
}
__device__ __forceinline__ float not_a_number() { return __int_as_float(NAN_BITS); }

__device__ __forceinline__ float float_exp(float x) {
  float c = x < EXP_LOWEST ? EXP_LOWEST : x;
  c = c > EXP_HIGHEST ? EXP_HIGHEST : c;
  float shifted = fma_of(c, LOG2_E, ROUND);
  float n = difference_of(shifted, ROUND);
  float r = fma_of(n, -LN2_HIGH, c);
  r = fma_of(n, -LN2_LOW, r);
  float p = fma_of(EXP_4, r, EXP_3);
  p = fma_of(p, r, EXP_2);
  p = fma_of(p, r, EXP_1);
  p = fma_of(p, r, EXP_0);
  float y = sum_of(fma_of(p, product_of(r, r), r), 1.0f);
  // n is -150 to 128: its power of two in two factors, so that only the second product can round
  // or overflow.
  int k = wrapping_sum(__float_as_int(shifted), -ROUND_BITS);
  int half = k >> 1;
  float first = __int_as_float(wrapping_sum(shifted_left(half, 23), ONE_BITS));
  float second = __int_as_float(wrapping_sum(shifted_left(wrapping_sum(k, -half), 23), ONE_BITS));
  return product_of(product_of(y, first), second);
}

// sigmoid(x) where e = exp(-|x|) is already there.
__device__ __forceinline__ float float_sigmoid(float x, float e) {
  return quotient_of(x >= 0.0f ? 1.0f : e, sum_of(1.0f, e));
}

__device__ __forceinline__ float float_sigmoid(float x) {
  return float_sigmoid(x, float_exp(-absolute(x)));
}

__device__ __forceinline__ float float_tanh(float x) {
  float a = absolute(x);
  float q = product_of(a, a);
  float p = fma_of(TANH_4, q, TANH_3);
  p = fma_of(p, q, TANH_2);
  p = fma_of(p, q, TANH_1);
  p = fma_of(p, q, TANH_0);
  float small = fma_of(product_of(p, q), a, a);
  float large =
      difference_of(1.0f, quotient_of(2.0f, sum_of(float_exp(sum_of(a, a)), 1.0f)));
  float h = a < TANH_SPLIT ? small : large;
  return __int_as_float(__float_as_int(h) | (__float_as_int(x) & SIGN));
}

// k·ln 2 + log(1 + f) + c.
__device__ __forceinline__ float logarithm(int k, float f, float c) {
  float n = __int2float_rn(k);
  float s = quotient_of(f, sum_of(2.0f, f));
  float q = product_of(s, s);
  float p = fma_of(LOG_2, q, LOG_1);
  p = fma_of(p, q, LOG_0);
  float h = product_of(product_of(0.5f, f), f);
  float t = fma_of(s, fma_of(p, q, h), fma_of(n, LN2_LOW, c));
  return fma_of(n, LN2_HIGH, difference_of(f, difference_of(h, t)));
}

__device__ __forceinline__ float float_log(float x) {
  bool tiny = x < MIN_NORMAL;
  float scaled = tiny ? product_of(x, TWO_25) : x;
  int bits = wrapping_sum(__float_as_int(scaled), ONE_BITS - SQRT_HALF_BITS);
  int k = (bits >> 23) - (tiny ? 127 + 25 : 127);
  float f =
      difference_of(__int_as_float(wrapping_sum(bits & FRACTION, SQRT_HALF_BITS)), 1.0f);
  float y = logarithm(k, f, 0.0f);
  y = x < positive_infinity() ? y : x;  // infinity and NaN are their own
  y = x == 0.0f ? negative_infinity() : y;
  return x < 0.0f ? not_a_number() : y;
}

__device__ __forceinline__ float float_log1p(float x) {
  float u = sum_of(1.0f, x);
  int bits = wrapping_sum(__float_as_int(u), ONE_BITS - SQRT_HALF_BITS);
  int k = (bits >> 23) - 127;
  float reduced =
      difference_of(__int_as_float(wrapping_sum(bits & FRACTION, SQRT_HALF_BITS)), 1.0f);
  float f = k == 0 ? x : reduced;
  // What 1 + x lost in rounding.
  float c = k == 0 ? 0.0f : quotient_of(difference_of(x, difference_of(u, 1.0f)), u);
  float y = logarithm(k, f, c);
  y = x < positive_infinity() ? y : x;
  y = x == -1.0f ? negative_infinity() : y;
  return x < -1.0f ? not_a_number() : y;
}

__device__ __forceinline__ bool is_finite(float x) { return absolute(x) <= MAX_VALUE; }

// ActivationReference.java -----------------------------------------------------------------------

// Activation.ordinal().
enum ActivationCode {
  ACTIVATION_NONE,
  ACTIVATION_RELU,
  ACTIVATION_LEAKY_RELU,
  ACTIVATION_TANH,
  ACTIVATION_SIGMOID
};

constexpr float LEAK = 0.2f;

// activation(y). A constant code costs nothing: the switch is folded.
__device__ __forceinline__ float activate(int activation, float y) {
  switch (activation) {
    case ACTIVATION_RELU:
      return y <= 0.0f ? 0.0f : y;
    case ACTIVATION_LEAKY_RELU:
      return y <= 0.0f ? product_of(LEAK, y) : y;
    case ACTIVATION_TANH:
      return float_tanh(y);
    case ACTIVATION_SIGMOID:
      return float_sigmoid(y);
    default:
      return y;
  }
}

// The gradient before the activation, from the one after it (dy) and the activation's output y.
__device__ __forceinline__ float activation_gradient(int activation, float y, float dy) {
  switch (activation) {
    case ACTIVATION_RELU:
      return y > 0.0f ? dy : 0.0f;
    case ACTIVATION_LEAKY_RELU:
      return y > 0.0f ? dy : product_of(LEAK, dy);
    case ACTIVATION_TANH:
      return product_of(dy, fma_of(-y, y, 1.0f));
    case ACTIVATION_SIGMOID:
      return product_of(dy, product_of(y, difference_of(1.0f, y)));
    default:
      return dy;
  }
}
