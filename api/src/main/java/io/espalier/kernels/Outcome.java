package io.espalier.kernels;

/**
 * The numbers that submitted operations leave for the host: {@link Kernels#submit}. Asking for one
 * waits until it is there; who does not ask does not wait.
 */
public interface Outcome {
  /**
   * What the last {@link Kernels#lossForwardBackward} before the submit gave, since the submit
   * before it: the sum over the rows of weight·loss; NaN if there was none.
   */
  float loss();

  /**
   * Whether every g of every update before the submit, since the submit before it, was finite. The
   * updates are done all the same.
   */
  boolean finite();
}
