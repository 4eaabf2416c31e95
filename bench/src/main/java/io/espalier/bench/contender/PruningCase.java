package io.espalier.bench.contender;

/**
 * A whole run with pruning: steps as in {@link StepCase} with signals, and from step {@code burnIn}
 * on, every {@code every} steps, one unit less, until the network costs at most {@code target}
 * FLOPs; then on to {@code steps}. Step s trains on batch {@code s % batches}, whose rows are those
 * of {@code net.rows(batch · batches, SEED)} in order.
 *
 * <p>Its result is, mask by mask, 1 for each unit that lives and 0 for each that does not.
 *
 * @param batches how many different batches there are
 * @param target FLOPs of an example, at most
 */
public record PruningCase(
    Net net, int batch, int batches, int threads, int steps, int burnIn, int every, long target) {
  public static final long SEED = 31;
}
