package io.espalier.kernels;

/**
 * Someone who can do the kernels: found with {@link java.util.ServiceLoader}. An implementation's
 * own class mentions no type that may be missing, so that it can always be loaded and asked.
 */
public interface KernelProvider {
  /**
   * What users call it: {@code scalar}, {@code vector}, {@code mkl}, {@code cuda}, {@code
   * cuda-tf32}, {@code cuda-bf16}.
   */
  String name();

  /** Among the available ones the highest is chosen. Scalar is 0. */
  int priority();

  /**
   * Whether its kernels work in the memory of the host. Those of a GPU do not: a row has a long way
   * to them and back, so whoever predicts row by row does not want them unasked.
   */
  default boolean onHost() {
    return true;
  }

  /**
   * Whether it can work here. Cheap after the first call; never throws for a reason that lies in
   * the machine.
   */
  Availability probe();

  /**
   * Kernels to work with.
   *
   * @throws IllegalStateException if it is unavailable, or cannot meet the options
   */
  Kernels open(KernelOptions options);
}
