package io.espalier.kernels.cuda;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/** What the providers on the GPU have in common: all but the mode. */
abstract class GpuProvider implements KernelProvider {
  private final Mode mode;

  GpuProvider(Mode mode) {
    this.mode = mode;
  }

  @Override
  public String name() {
    return mode.provider;
  }

  /**
   * Below everybody. Whoever wants other bits asks for them; and the exact kernels, until they have
   * been shown at work on GPUs, are for those who ask, too.
   */
  @Override
  public int priority() {
    return -1;
  }

  @Override
  public boolean onHost() {
    return false;
  }

  @Override
  public Availability probe() {
    return Installation.probe(mode);
  }

  /**
   * Kernels on the GPU. The first ones on a kind of GPU compile their code, which takes some
   * seconds; it is kept in the user's cache folder.
   *
   * @param options not looked at: the GPU has threads of its own
   */
  @Override
  public Kernels open(KernelOptions options) {
    return Installation.open(mode);
  }
}
