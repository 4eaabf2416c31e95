package io.espalier.kernels.cuda.driver;

import org.bytedeco.cuda.cudart.CUfunc_st;

/** A kernel of a module, and usable as long as that. */
public final class KernelFunction {
  private final KernelModule module;
  private final String name;
  final CUfunc_st handle;

  KernelFunction(KernelModule module, String name, CUfunc_st handle) {
    this.module = module;
    this.name = name;
    this.handle = handle;
  }

  /** Its name in the source. */
  public String name() {
    return name;
  }

  /** Throws if its module is closed. */
  void refuseWhenClosed() {
    module.refuseWhenClosed();
  }

  @Override
  public String toString() {
    return name;
  }
}
