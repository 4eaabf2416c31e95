package io.espalier.bench.espalier;

import io.espalier.bench.contender.BatchTranscript;
import io.espalier.bench.contender.DecodeCase;
import io.espalier.bench.contender.Subject;
import io.espalier.data.Batch;
import io.espalier.datarecord.input.Batches;
import io.espalier.datarecord.input.RecordFiles;

/** Pass after pass of {@link Batches}, without the cache that would make the second one free. */
final class DecodeSubject implements Subject {
  private final DecodeCase decode;
  private final Batches batches;
  private final Batch batch;

  DecodeSubject(DecodeCase decode) {
    this.decode = decode;
    this.batches =
        Batches.builder(RecordFiles.of(decode.file()), decode.schema())
            .batchSize(DecodeCase.BATCH)
            .repeat(true)
            .cacheBytes(0)
            .build();
    this.batch = batches.newBatch();
  }

  @Override
  public void run() {
    for (int i = 0; i < decode.batches(); i++) {
      batches.next(batch);
    }
  }

  @Override
  public float[] result() {
    BatchTranscript transcript = new BatchTranscript();
    for (int i = 0; i < decode.batches(); i++) {
      batches.next(batch);
      transcript.add(batch);
    }
    return transcript.numbers();
  }

  @Override
  public void close() {
    batches.close();
  }
}
