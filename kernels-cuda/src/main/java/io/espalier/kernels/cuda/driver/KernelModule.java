package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;

/** Compiled kernels, loaded. */
public final class KernelModule extends Owned {
  private static final long ALIGNMENT = 64;

  private final CUmod_st handle = new CUmod_st();

  KernelModule(Gpu gpu, byte[] cubin) {
    super(gpu);
    try (Arena arena = Arena.ofConfined()) {
      // A zero behind it, so that text is text.
      NativeBlock image = new NativeBlock(arena.allocate(cubin.length + 1L, ALIGNMENT));
      image.segment().copyFrom(MemorySegment.ofArray(cubin));
      gpu.check(cuModuleLoadData(handle, image), "cuModuleLoadData", "the kernels");
    }
  }

  /**
   * The kernel of this name. Looks it up each time: for the start, not for every step.
   *
   * @throws IllegalArgumentException if there is none
   */
  public KernelFunction function(String name) {
    enter();
    CUfunc_st function = new CUfunc_st();
    int result = cuModuleGetFunction(function, handle, name);
    if (result == CudaError.NOT_FOUND) {
      throw new IllegalArgumentException("the compiled kernels have none named '" + name + "'");
    }
    Driver.check(result, "cuModuleGetFunction of " + name);
    return new KernelFunction(this, name, function);
  }

  @Override
  String what() {
    return "a module of kernels";
  }

  @Override
  int free() {
    return cuModuleUnload(handle);
  }
}
