// libcublasLt.so.13: the part of NVIDIA's library that multiplies matrices of floats, column after column, for the stand-in
// driver. Slow, summed in double. What a device would find wrong by a fault (bad alignment, short memory) is refused.
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <vector>

#define EXPORTED extern "C" __attribute__((visibility("default")))

// Of the stand-in libcuda.so.1.
extern "C" int stand_in_submit(void* stream, void (*call)(void*), const void* arguments, size_t bytes);
extern "C" int stand_in_is_memory(const void* at, size_t bytes);

namespace {

enum { SUCCESS = 0, INVALID_VALUE = 7, EXECUTION_FAILED = 13, NOT_SUPPORTED = 15 };
enum { COMPUTE_32F = 68, COMPUTE_FAST_16BF = 75, COMPUTE_FAST_TF32 = 77 };
enum { EPILOGUE_DEFAULT = 1, EPILOGUE_RELU = 2, EPILOGUE_BIAS = 4 };

struct Operation {
  int computeType = 0, scaleType = 0, pointerMode = 0, transposeA = 0, transposeB = 0, epilogue = EPILOGUE_DEFAULT;
  const float* bias = nullptr;
};

struct Layout {
  int type, order;
  int64_t rows, columns, stride;
};

struct Preference {
  size_t workspace = 0;
  unsigned alignment[4] = {256, 256, 256, 256};
};

struct Algorithm {
  uint64_t alignment[4], workspace, unused[3];
};

struct Choice {
  Algorithm algorithm;
  size_t workspace;
  int state;
  float waves;
  int reserved[4];
};

struct Product {
  Operation operation;
  Layout aLayout, bLayout, dLayout;
  const float *a, *b, *c;
  float* d;
  float alpha, beta;
  void* workspace;
  size_t workspaceBytes;
};

// As tensor cores take factors: with fewer bits of fraction.
float round(float value, int computeType) {
  int lost = computeType == COMPUTE_FAST_TF32 ? 13 : computeType == COMPUTE_FAST_16BF ? 16 : 0;
  if (lost == 0 || !isfinite(value)) {
    return value;
  }
  uint32_t bits;
  memcpy(&bits, &value, 4);
  bits += (1u << (lost - 1)) - 1 + (bits >> lost & 1);
  bits &= ~((1u << lost) - 1);
  memcpy(&value, &bits, 4);
  return value;
}

void multiply(void* arguments) {
  const Product& p = *static_cast<const Product*>(arguments);
  const Operation& o = p.operation;
  int64_t inner = o.transposeA != 0 ? p.aLayout.rows : p.aLayout.columns;
  memset(p.workspace, 0xff, p.workspaceBytes);
  std::vector<double> column(p.dLayout.rows);
  for (int64_t j = 0; j < p.dLayout.columns; j++) {
    column.assign(p.dLayout.rows, 0);
    for (int64_t k = 0; k < inner; k++) {
      double b = round(p.b[o.transposeB != 0 ? j + k * p.bLayout.stride : k + j * p.bLayout.stride], o.computeType);
      for (int64_t i = 0; i < p.dLayout.rows; i++) {
        column[i] += b * round(p.a[o.transposeA != 0 ? k + i * p.aLayout.stride : i + k * p.aLayout.stride], o.computeType);
      }
    }
    for (int64_t i = 0; i < p.dLayout.rows; i++) {
      int64_t at = i + j * p.dLayout.stride;
      double value = p.alpha * column[i] + (p.beta == 0 ? 0 : static_cast<double>(p.beta) * p.c[at]) +
                     ((o.epilogue & EPILOGUE_BIAS) != 0 ? o.bias[i] : 0);
      p.d[at] = static_cast<float>((o.epilogue & EPILOGUE_RELU) != 0 && value < 0 ? 0 : value);
    }
  }
}

bool fits(const float* at, const Layout& layout) {
  size_t last = layout.rows == 0 || layout.columns == 0 ? 0 : (layout.columns - 1) * layout.stride + layout.rows;
  return layout.type == 0 && layout.order == 0 && layout.stride >= layout.rows && stand_in_is_memory(at, last * sizeof(float)) != 0;
}

int check(const Operation& o, const Layout& a, const Layout& b, const Layout& d) {
  if (o.scaleType != 0 || o.pointerMode != 0 || (o.epilogue & ~(EPILOGUE_DEFAULT | EPILOGUE_RELU | EPILOGUE_BIAS)) != 0 ||
      (o.computeType != COMPUTE_32F && o.computeType != COMPUTE_FAST_16BF && o.computeType != COMPUTE_FAST_TF32)) {
    return NOT_SUPPORTED;
  }
  int64_t rows = o.transposeA != 0 ? a.columns : a.rows, inner = o.transposeA != 0 ? a.rows : a.columns;
  int64_t innerB = o.transposeB != 0 ? b.columns : b.rows, columns = o.transposeB != 0 ? b.rows : b.columns;
  return rows == d.rows && columns == d.columns && inner == innerB && inner > 0 && rows > 0 && columns > 0 ? SUCCESS : INVALID_VALUE;
}

template <class T>
int set(T& to, const void* from, size_t bytes) {
  if (bytes != sizeof(T)) {
    return INVALID_VALUE;
  }
  memcpy(&to, from, bytes);
  return SUCCESS;
}

}  // namespace

EXPORTED size_t cublasLtGetVersion() { return 130000; }
EXPORTED int cublasLtCreate(void** handle) {
  *handle = new char;
  return SUCCESS;
}
EXPORTED int cublasLtDestroy(void* handle) {
  delete static_cast<char*>(handle);
  return SUCCESS;
}
EXPORTED int cublasLtMatmulDescCreate(Operation** operation, int computeType, int scaleType) {
  *operation = new Operation();
  (*operation)->computeType = computeType;
  (*operation)->scaleType = scaleType;
  return SUCCESS;
}
EXPORTED int cublasLtMatmulDescDestroy(Operation* operation) {
  delete operation;
  return SUCCESS;
}
EXPORTED int cublasLtMatmulDescSetAttribute(Operation* operation, int attribute, const void* value, size_t bytes) {
  switch (attribute) {
    case 0: return set(operation->computeType, value, bytes);
    case 1: return set(operation->scaleType, value, bytes);
    case 2: return set(operation->pointerMode, value, bytes);
    case 3: return set(operation->transposeA, value, bytes);
    case 4: return set(operation->transposeB, value, bytes);
    case 7: return set(operation->epilogue, value, bytes);
    case 8: return set(operation->bias, value, bytes);
    default: return NOT_SUPPORTED;
  }
}
EXPORTED int cublasLtMatrixLayoutCreate(Layout** layout, int type, uint64_t rows, uint64_t columns, int64_t stride) {
  *layout = new Layout{type, 0, static_cast<int64_t>(rows), static_cast<int64_t>(columns), stride};
  return SUCCESS;
}
EXPORTED int cublasLtMatrixLayoutDestroy(Layout* layout) {
  delete layout;
  return SUCCESS;
}
EXPORTED int cublasLtMatrixLayoutSetAttribute(Layout* layout, int attribute, const void* value, size_t bytes) {
  switch (attribute) {
    case 0: return set(layout->type, value, bytes);
    case 1: return set(layout->order, value, bytes);
    case 2: return set(layout->rows, value, bytes);
    case 3: return set(layout->columns, value, bytes);
    case 4: return set(layout->stride, value, bytes);
    default: return NOT_SUPPORTED;
  }
}
EXPORTED int cublasLtMatmulPreferenceCreate(Preference** preference) {
  *preference = new Preference();
  return SUCCESS;
}
EXPORTED int cublasLtMatmulPreferenceDestroy(Preference* preference) {
  delete preference;
  return SUCCESS;
}
EXPORTED int cublasLtMatmulPreferenceSetAttribute(Preference* preference, int attribute, const void* value, size_t bytes) {
  if (attribute == 1) {
    return set(preference->workspace, value, bytes);
  }
  return attribute >= 5 && attribute <= 8 ? set(preference->alignment[attribute - 5], value, bytes) : NOT_SUPPORTED;
}
EXPORTED int cublasLtMatmulAlgoGetHeuristic(void*, const Operation* operation, const Layout* a, const Layout* b, const Layout*,
                                            const Layout* d, const Preference* preference, int wanted, Choice* choices, int* found) {
  *found = 0;
  int status = wanted < 1 ? static_cast<int>(INVALID_VALUE) : check(*operation, *a, *b, *d);
  // The real one lacks algorithms here and there, too; where it does is its secret.
  if (status == SUCCESS && (operation->transposeA != 0 ? a->rows : a->columns) == 13) {
    status = NOT_SUPPORTED;
  }
  if (status == SUCCESS) {
    memset(choices, 0, sizeof(Choice));
    for (int i = 0; i < 4; i++) {
      choices->algorithm.alignment[i] = preference->alignment[i];
    }
    choices->algorithm.workspace = choices->workspace = preference->workspace < 4096 ? preference->workspace : 4096;
    choices->waves = 1;
    *found = 1;
  }
  return status;
}
EXPORTED int cublasLtMatmul(void*, const Operation* operation, const float* alpha, const float* a, const Layout* aLayout, const float* b,
                            const Layout* bLayout, const float* beta, const float* c, const Layout* cLayout, float* d,
                            const Layout* dLayout, const Algorithm* algorithm, void* workspace, size_t workspaceBytes, void* stream) {
  int status = check(*operation, *aLayout, *bLayout, *dLayout);
  if (status != SUCCESS) {
    return status;
  }
  const void* addresses[] = {a, b, c, d};
  for (int i = 0; i < 4 && algorithm != nullptr; i++) {
    if (reinterpret_cast<size_t>(addresses[i]) % algorithm->alignment[i] != 0) {
      return INVALID_VALUE;
    }
  }
  bool hasBias = (operation->epilogue & EPILOGUE_BIAS) != 0;
  if ((algorithm != nullptr && workspaceBytes < algorithm->workspace) || !fits(a, *aLayout) || !fits(b, *bLayout) ||
      !fits(d, *dLayout) || (*beta != 0 && (!fits(c, *cLayout) || cLayout->stride != dLayout->stride)) ||
      (hasBias && stand_in_is_memory(operation->bias, dLayout->rows * sizeof(float)) == 0) ||
      (workspaceBytes > 0 && stand_in_is_memory(workspace, workspaceBytes) == 0)) {
    return INVALID_VALUE;
  }
  Product product = {*operation, *aLayout, *bLayout, *dLayout, a, b, c, d, *alpha, *beta, workspace, workspaceBytes};
  return stand_in_submit(stream, multiply, &product, sizeof product) == 0 ? SUCCESS : EXECUTION_FAILED;
}
