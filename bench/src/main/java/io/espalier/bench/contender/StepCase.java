package io.espalier.bench.contender;

/**
 * A training step: forward, the mean loss of the batch, backward, and a momentum update of all
 * parameters; with signals also each unit's pruning signal, averaged over steps. The same batch
 * over and over: {@code net.rows(batch, SEED)} and its labels, from {@code net.parameters()}.
 *
 * <p>Its result is the parameters after the steps so far, layer by layer, weights [in, out] before
 * biases.
 *
 * @param threads how many work on it
 * @param signals whether pruning signals are computed
 */
public record StepCase(Net net, int batch, int threads, boolean signals) {
  public static final long SEED = 21;
  public static final float LEARNING_RATE = 1e-3f;
  public static final float MOMENTUM = 0.9f;
  public static final double DECAY = 0.99;

  public double flops() {
    return batch * net.stepFlops();
  }
}
