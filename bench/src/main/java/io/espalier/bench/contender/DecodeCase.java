package io.espalier.bench.contender;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import java.nio.file.Path;

/**
 * A block file of DataRecords into batches of {@value #BATCH}, on one thread: a call is a pass over
 * the file, in its order, into one batch after the other.
 *
 * <p>Its result is a {@link BatchTranscript} of a pass.
 *
 * @param file plain, or gzip where its name ends in {@code .gz}
 * @param schema what becomes of the records' features
 * @param records how many it has
 * @param bytes what they take, serialized, without the file's own bytes and before compression
 */
public record DecodeCase(Path file, FeatureSchema schema, int records, long bytes) {
  public static final int BATCH = 128;

  /** Batches in a pass. */
  public int batches() {
    return Math.ceilDiv(records, BATCH);
  }

  /** A batch of the right shape. */
  public Batch newBatch() {
    return new Batch(BATCH, schema.inputShape(), schema.labelColumns());
  }
}
