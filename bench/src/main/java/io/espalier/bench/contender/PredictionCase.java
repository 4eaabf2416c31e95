package io.espalier.bench.contender;

/**
 * Predictions for {@code batch} rows at a time, with {@code net.parameters()} as its weights. Each
 * call takes the next of {@code DISTINCT} batches, whose rows are those of {@code net.rows(batch ·
 * DISTINCT, SEED)} in order.
 *
 * <p>Its result is the predictions of the last call: probabilities, [batch, outputs].
 *
 * @param net its widths are live widths: a compact network is simply a narrower one
 * @param denseFlops FLOPs of the network before pruning
 * @param threads how many work on it
 */
public record PredictionCase(Net net, long denseFlops, int batch, int threads) {
  public static final long SEED = 41;
  public static final int DISTINCT = 16;
}
