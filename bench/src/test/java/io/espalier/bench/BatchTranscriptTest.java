package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.espalier.bench.contender.BatchTranscript;
import io.espalier.data.Batch;
import io.espalier.network.InputShape;
import io.espalier.network.SparseInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTranscriptTest {
  @Test
  void hasEveryNumberAndARowsEntriesInTheOrderOfTheirIds() {
    Batch batch = new Batch(3, new InputShape(2, List.of(new SparseInput("ids", 64, 2))), 1);
    batch.sparse().getFirst().add(9, 0.5f);
    batch.sparse().getFirst().add(4, -1);
    batch.add(new float[] {1, 2}, 0, new float[] {7}, 0, 1);
    batch.add(new float[] {3, 4}, 0, new float[] {8}, 0, 0.25f);
    BatchTranscript transcript = new BatchTranscript();
    transcript.add(batch);
    batch.clear(2);
    transcript.add(batch);
    float[] expected = {2, 1, 2, 7, 1, 2, 4, -1, 9, 0.5f, 3, 4, 8, 0.25f, 0, 0};
    assertArrayEquals(expected, transcript.numbers());
  }
}
