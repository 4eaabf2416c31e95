// libcuda.so.1: the device, its context, memory, modules, launches. Names, numbers and structs are those of CUDA's driver API.
#include <stdio.h>
#include <string.h>

#include "stand_in.h"

using namespace stand_in;

#define BEGIN(function)           \
  Call call(#function, true);     \
  if (call.result != SUCCESS) {   \
    return call.result;           \
  }
#define BEGIN_WITHOUT_CONTEXT(function) \
  Call call(#function, false);          \
  if (call.result != SUCCESS) {         \
    return call.result;                 \
  }

namespace {

constexpr long GIB = 1l << 30;
char contextHandle;
int retained = 0;

struct ErrorName {
  int error;
  const char *name, *text;
};

const ErrorName ERRORS[] = {
    {0, "CUDA_SUCCESS", "no error"},
    {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {36, "CUDA_ERROR_CALL_REQUIRES_NEWER_DRIVER", "the call needs a newer driver"},
    {46, "CUDA_ERROR_DEVICE_UNAVAILABLE", "the device is busy or unavailable"},
    {100, "CUDA_ERROR_NO_DEVICE", "no device is detected"},
    {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {200, "CUDA_ERROR_INVALID_IMAGE", "the kernel image is invalid"},
    {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {209, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image for this device"},
    {214, "CUDA_ERROR_ECC_UNCORRECTABLE", "uncorrectable ECC error"},
    {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {600, "CUDA_ERROR_NOT_READY", "device not ready"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {702, "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out"},
    {716, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {801, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
    {903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", "the capture was not begun in this stream"},
    {999, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

const ErrorName* find(int error) {
  for (const ErrorName& one : ERRORS) {
    if (one.error == error) {
      return &one;
    }
  }
  return nullptr;
}

int attribute(int which) {
  switch (which) {
    case 1: case 2: case 3: return 1024;              // threads of a block, its width, its height
    case 4: return 64;                                // its depth
    case 5: return 2147483647;                        // the grid's width
    case 6: case 7: return 65535;                     // its height, its depth
    case 8: return 48 << 10;                          // shared memory of a block
    case 9: return 64 << 10;                          // constant memory
    case 10: return 32;                               // a warp
    case 12: case 82: return 64 << 10;                // registers
    case 13: return 1000000;                          // clock, kHz
    case 16: return 6;                                // multiprocessors: few, so that grids go round
    case 31: case 35: case 41: case 79: return 1;     // concurrent kernels, (no) TCC, one address space, globals in L1
    case 36: return 1000000;                          // memory clock, kHz
    case 37: return 512;                              // memory bus, bits
    case 38: return 4 << 20;                          // L2
    case 39: return 2048;                             // threads of a multiprocessor
    case 40: return 2;                                // copies at a time
    case 75: return 9;                                // compute capability
    case 81: case 97: return 227 << 10;               // shared memory of a multiprocessor, of a block that opts in
    case 106: return 24;                              // blocks of a multiprocessor
    default: return 0;
  }
}

bool knownMemory(const void* at, size_t bytes) { return isDeviceRange(at, bytes) || isPinnedRange(at, bytes); }

// A copy: what is beside the device's or pinned memory is read when it is asked for.
Result copy(Stream* stream, void* to, const void* from, size_t bytes, bool fromDevice, bool toDevice) {
  if (bytes == 0) {
    return SUCCESS;
  }
  if ((fromDevice && !knownMemory(from, bytes)) || (toDevice && !knownMemory(to, bytes))) {
    report("a copy of " + std::to_string(bytes) + " bytes reaches beyond its device memory");
    return INVALID_VALUE;
  }
  Task task;
  task.kind = Task::COPY;
  task.to = to;
  task.from = from;
  task.bytes = bytes;
  if (!knownMemory(from, bytes)) {
    const char* now = static_cast<const char*>(from);
    task.staged = std::make_shared<std::vector<char>>(now, now + bytes);
  }
  Result result = submit(stream, task);
  bool captured = stream != nullptr && stream->capture != nullptr;
  if (result == SUCCESS && !captured && !knownMemory(to, bytes)) {  // an unpinned target: as a device does, at once
    result = finish(tail(stream == nullptr ? nullLine() : stream->line));
  }
  return result;
}

Result copyAndWait(void* to, const void* from, size_t bytes, bool fromDevice, bool toDevice) {
  Result result = copy(nullptr, to, from, bytes, fromDevice, toDevice);
  return result != SUCCESS ? result : finish(tail(nullLine()));
}

Result fill(Stream* stream, unsigned long long to, unsigned value, int width, size_t count) {
  if (count == 0) {
    return SUCCESS;
  }
  if (!knownMemory(reinterpret_cast<void*>(to), count * width) || to % width != 0) {
    return INVALID_VALUE;
  }
  Task task;
  task.kind = Task::FILL;
  task.to = reinterpret_cast<void*>(to);
  task.value = value;
  task.width = width;
  task.bytes = count * width;
  return submit(stream, task);
}

bool known(Stream* stream) { return stream == nullptr || streams.has(stream); }

}  // namespace

namespace stand_in {

// What a launch asks for as a task. Arguments are copied now, as CUDA does.
Result kernelTask(Function* function, dim3 grid, dim3 block, unsigned sharedBytes, void** params, void** extra, Task* task) {
  if (!isFunction(function)) {
    return INVALID_HANDLE;
  }
  unsigned long long threads = 1ull * block.x * block.y * block.z;
  unsigned bytes = function->kernel->argumentBytes;
  const void* from = params == nullptr ? nullptr : params[0];
  if (params == nullptr && extra != nullptr) {
    for (size_t i = 0; extra[i] != nullptr; i += 2) {
      size_t what = reinterpret_cast<size_t>(extra[i]);
      if (what == 1) {
        from = extra[i + 1];
      } else if (what == 2 && (*static_cast<size_t*>(extra[i + 1]) + 7) / 8 != (bytes + 7ull) / 8) {
        report(std::string("kernel ") + function->kernel->name + " takes " + std::to_string(bytes) + " bytes of arguments, not " +
               std::to_string(*static_cast<size_t*>(extra[i + 1])));
        return INVALID_VALUE;
      }
    }
  }
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.x > 2147483647u || grid.y > 65535 || grid.z > 65535 || threads == 0 ||
      threads > function->kernel->maxThreads || sharedBytes > 48 << 10 || from == nullptr) {
    report(std::string("kernel ") + function->kernel->name + " cannot be launched with " + std::to_string(grid.x) + " x " +
           std::to_string(grid.y) + " blocks of " + std::to_string(threads) + " threads");
    return INVALID_VALUE;
  }
  task->kind = Task::KERNEL;
  task->function = function;
  task->grid = grid;
  task->block = block;
  task->arguments.assign(static_cast<const char*>(from), static_cast<const char*>(from) + bytes);
  return SUCCESS;
}

}  // namespace stand_in

// ---------------------------------------------------------------- errors, device, context
EXPORTED int cuGetErrorName(int error, const char** name) {
  const ErrorName* one = find(error);
  *name = one == nullptr ? nullptr : one->name;
  return one == nullptr ? INVALID_VALUE : SUCCESS;
}
EXPORTED int cuGetErrorString(int error, const char** text) {
  const ErrorName* one = find(error);
  *text = one == nullptr ? nullptr : one->text;
  return one == nullptr ? INVALID_VALUE : SUCCESS;
}
EXPORTED int cuInit(unsigned) {
  BEGIN_WITHOUT_CONTEXT(cuInit)
#ifdef __x86_64__
  if (!__builtin_cpu_supports("fma")) {
    return NO_DEVICE;
  }
#endif
  return SUCCESS;
}
EXPORTED int cuDriverGetVersion(int* version) {
  BEGIN_WITHOUT_CONTEXT(cuDriverGetVersion)
  *version = 13000;
  return SUCCESS;
}
EXPORTED int cuDeviceGetCount(int* count) {
  BEGIN_WITHOUT_CONTEXT(cuDeviceGetCount)
  *count = 1;
  return SUCCESS;
}
EXPORTED int cuDeviceGet(int* device, int ordinal) {
  BEGIN_WITHOUT_CONTEXT(cuDeviceGet)
  *device = 0;
  return ordinal == 0 ? SUCCESS : INVALID_DEVICE;
}
EXPORTED int cuDeviceGetName(char* name, int bytes, int) {
  BEGIN_WITHOUT_CONTEXT(cuDeviceGetName)
  snprintf(name, bytes, "stand-in");
  return SUCCESS;
}
EXPORTED int cuDeviceTotalMem_v2(size_t* bytes, int) {
  BEGIN_WITHOUT_CONTEXT(cuDeviceTotalMem_v2)
  *bytes = memoryLimit();
  return SUCCESS;
}
EXPORTED int cuDeviceGetAttribute(int* value, int which, int) {
  BEGIN_WITHOUT_CONTEXT(cuDeviceGetAttribute)
  *value = attribute(which);
  return SUCCESS;
}
EXPORTED int cuDeviceGetUuid_v2(char* uuid, int) {
  BEGIN_WITHOUT_CONTEXT(cuDeviceGetUuid_v2)
  memcpy(uuid, "stand-in stand-i", 16);
  return SUCCESS;
}
EXPORTED int cuDevicePrimaryCtxGetState(int, unsigned* flags, int* active) {
  BEGIN_WITHOUT_CONTEXT(cuDevicePrimaryCtxGetState)
  *flags = 0;
  *active = retained > 0;
  return SUCCESS;
}
EXPORTED int cuDevicePrimaryCtxSetFlags_v2(int, unsigned) {
  BEGIN_WITHOUT_CONTEXT(cuDevicePrimaryCtxSetFlags_v2)
  return SUCCESS;
}
EXPORTED int cuDevicePrimaryCtxRetain(void** context, int) {
  BEGIN_WITHOUT_CONTEXT(cuDevicePrimaryCtxRetain)
  retained++;
  *context = &contextHandle;
  return SUCCESS;
}
EXPORTED int cuDevicePrimaryCtxRelease_v2(int) {
  Call call("cuDevicePrimaryCtxRelease_v2", false);
  if (retained == 0) {
    return INVALID_CONTEXT;
  }
  if (--retained == 0) {
    destroyEverything();
  }
  return call.result;
}
EXPORTED int cuCtxSetCurrent(void* context) {
  BEGIN_WITHOUT_CONTEXT(cuCtxSetCurrent)
  if (context != nullptr && (context != &contextHandle || retained == 0)) {
    return INVALID_CONTEXT;
  }
  setCurrent(context != nullptr);
  return SUCCESS;
}
EXPORTED int cuCtxGetCurrent(void** context) {
  BEGIN_WITHOUT_CONTEXT(cuCtxGetCurrent)
  *context = isCurrent() ? &contextHandle : nullptr;
  return SUCCESS;
}
EXPORTED int cuCtxSynchronize() {
  BEGIN(cuCtxSynchronize)
  return finishAll();
}

// ---------------------------------------------------------------- memory
EXPORTED int cuMemGetInfo_v2(size_t* free, size_t* total) {
  BEGIN(cuMemGetInfo_v2)
  *total = memoryLimit();
  *free = *total - memoryInUse();
  return SUCCESS;
}
EXPORTED int cuMemAlloc_v2(void** at, size_t bytes) {
  BEGIN(cuMemAlloc_v2)
  return allocate(bytes, false, at);
}
EXPORTED int cuMemFree_v2(void* at) {
  Call call("cuMemFree_v2", true);
  if (at == nullptr) {
    return call.result;
  }
  Result finished = finishAll();  // as a device does before it gives memory back
  Result released = release(at, false);
  return call.result != SUCCESS ? call.result : finished != SUCCESS ? finished : released;
}
EXPORTED int cuMemHostAlloc(void** at, size_t bytes, unsigned) {
  BEGIN(cuMemHostAlloc)
  return allocate(bytes, true, at);
}
EXPORTED int cuMemAllocHost_v2(void** at, size_t bytes) {
  BEGIN(cuMemAllocHost_v2)
  return allocate(bytes, true, at);
}
EXPORTED int cuMemFreeHost(void* at) {
  Call call("cuMemFreeHost", true);
  Result finished = finishAll();
  Result released = release(at, true);
  return call.result != SUCCESS ? call.result : finished != SUCCESS ? finished : released;
}
EXPORTED int cuMemHostGetDevicePointer_v2(void** device, void* host, unsigned) {
  BEGIN(cuMemHostGetDevicePointer_v2)
  *device = host;
  return isPinnedRange(host, 1) ? SUCCESS : INVALID_VALUE;
}
EXPORTED int cuMemcpyAsync(void* to, const void* from, size_t bytes, Stream* stream) {
  BEGIN(cuMemcpyAsync)
  return known(stream) ? copy(stream, to, from, bytes, false, false) : INVALID_HANDLE;
}
EXPORTED int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, Stream* stream) {
  BEGIN(cuMemcpyHtoDAsync_v2)
  return known(stream) ? copy(stream, to, from, bytes, false, true) : INVALID_HANDLE;
}
EXPORTED int cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, Stream* stream) {
  BEGIN(cuMemcpyDtoHAsync_v2)
  return known(stream) ? copy(stream, to, from, bytes, true, false) : INVALID_HANDLE;
}
EXPORTED int cuMemcpyDtoDAsync_v2(void* to, const void* from, size_t bytes, Stream* stream) {
  BEGIN(cuMemcpyDtoDAsync_v2)
  return known(stream) ? copy(stream, to, from, bytes, true, true) : INVALID_HANDLE;
}
EXPORTED int cuMemcpy(void* to, const void* from, size_t bytes) {
  BEGIN(cuMemcpy)
  return copyAndWait(to, from, bytes, false, false);
}
EXPORTED int cuMemcpyHtoD_v2(void* to, const void* from, size_t bytes) {
  BEGIN(cuMemcpyHtoD_v2)
  return copyAndWait(to, from, bytes, false, true);
}
EXPORTED int cuMemcpyDtoH_v2(void* to, const void* from, size_t bytes) {
  BEGIN(cuMemcpyDtoH_v2)
  return copyAndWait(to, from, bytes, true, false);
}
EXPORTED int cuMemcpyDtoD_v2(void* to, const void* from, size_t bytes) {
  BEGIN(cuMemcpyDtoD_v2)
  return copyAndWait(to, from, bytes, true, true);
}
EXPORTED int cuMemsetD8Async(unsigned long long to, unsigned char value, size_t count, Stream* stream) {
  BEGIN(cuMemsetD8Async)
  return known(stream) ? fill(stream, to, value, 1, count) : INVALID_HANDLE;
}
EXPORTED int cuMemsetD32Async(unsigned long long to, unsigned value, size_t count, Stream* stream) {
  BEGIN(cuMemsetD32Async)
  return known(stream) ? fill(stream, to, value, 4, count) : INVALID_HANDLE;
}
EXPORTED int cuMemsetD8_v2(unsigned long long to, unsigned char value, size_t count) {
  BEGIN(cuMemsetD8_v2)
  return fill(nullptr, to, value, 1, count);
}
EXPORTED int cuMemsetD32_v2(unsigned long long to, unsigned value, size_t count) {
  BEGIN(cuMemsetD32_v2)
  return fill(nullptr, to, value, 4, count);
}

// ---------------------------------------------------------------- modules and launches
EXPORTED int cuModuleLoadData(Module** module, const void* image) {
  BEGIN(cuModuleLoadData)
  return loadModule(image, module);
}
EXPORTED int cuModuleLoadDataEx(Module** module, const void* image, unsigned, void*, void*) {
  BEGIN(cuModuleLoadDataEx)
  return loadModule(image, module);
}
EXPORTED int cuModuleUnload(Module* module) {
  Call call("cuModuleUnload", true);
  if (!isModule(module)) {
    return call.result != SUCCESS ? call.result : INVALID_HANDLE;
  }
  finishAll();
  unloadModule(module);
  return call.result;
}
EXPORTED int cuModuleGetFunction(Function** function, Module* module, const char* name) {
  BEGIN(cuModuleGetFunction)
  return isModule(module) ? findFunction(module, name, function) : INVALID_HANDLE;
}
EXPORTED int cuFuncGetAttribute(int* value, int which, Function* function) {
  BEGIN(cuFuncGetAttribute)
  if (!isFunction(function)) {
    return INVALID_HANDLE;
  }
  *value = which == 0 ? static_cast<int>(function->kernel->maxThreads) : 0;
  return SUCCESS;
}
EXPORTED int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Function* function, int threads, size_t) {
  BEGIN(cuOccupancyMaxActiveBlocksPerMultiprocessor)
  *blocks = threads > 0 ? 2048 / threads : 0;
  return isFunction(function) ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuLaunchKernel(Function* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                            unsigned blockZ, unsigned sharedBytes, Stream* stream, void** params, void** extra) {
  BEGIN(cuLaunchKernel)
  Task task;
  Result result = known(stream) ? kernelTask(function, dim3(gridX, gridY, gridZ), dim3(blockX, blockY, blockZ), sharedBytes,
                                             params, extra, &task)
                                : INVALID_HANDLE;
  return result != SUCCESS ? result : submit(stream, task);
}
EXPORTED int cuLaunchHostFunc(Stream* stream, void (*function)(void*), void* data) {
  BEGIN(cuLaunchHostFunc)
  Task task;
  task.kind = Task::HOST;
  task.call = function;
  task.data = data;
  return known(stream) ? submit(stream, task) : INVALID_HANDLE;
}

// ---------------------------------------------------------------- for the stand-ins of CUDA's other libraries
// Asks a stream, captured or not, for a call with a copy of these arguments.
EXPORTED int stand_in_submit(Stream* stream, void (*work)(void*), const void* arguments, size_t bytes) {
  BEGIN(stand_in_submit)
  Task task;
  task.kind = Task::HOST;
  task.call = work;
  task.arguments.assign(static_cast<const char*>(arguments), static_cast<const char*>(arguments) + bytes);
  return known(stream) ? submit(stream, task) : INVALID_HANDLE;
}
EXPORTED int stand_in_is_memory(const void* at, size_t bytes) {
  Call call("stand_in_is_memory", false);
  return knownMemory(at, bytes);
}
