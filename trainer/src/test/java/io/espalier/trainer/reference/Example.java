package io.espalier.trainer.reference;

import io.espalier.data.Batch;
import io.espalier.network.InputShape;
import io.espalier.network.SparseInput;
import java.util.Random;

/**
 * One example's inputs.
 *
 * @param dense its dense row
 * @param ids per sparse input, its ids; one may come twice
 * @param values per sparse input, the ids' values
 */
public record Example(float[] dense, int[][] ids, float[][] values) {
  /** A dense row alone. */
  public Example(float[] dense) {
    this(dense, new int[0][], new float[0][]);
  }

  /** Nothing, to five ids for each sparse input of this shape, beside this dense row. */
  public static Example random(float[] dense, InputShape shape, Random random) {
    int inputs = shape.sparse().size();
    int[][] ids = new int[inputs][];
    float[][] values = new float[inputs][];
    for (int i = 0; i < inputs; i++) {
      SparseInput input = shape.sparse().get(i);
      ids[i] = random.ints(random.nextInt(6), 0, input.buckets()).toArray();
      values[i] = new float[ids[i].length];
      for (int e = 0; e < ids[i].length; e++) {
        values[i][e] = 0.5f + random.nextInt(4) * 0.25f;
      }
    }
    return new Example(dense, ids, values);
  }

  /** Adds it to a batch. */
  public void addTo(Batch batch, float[] labels, float weight) {
    for (int i = 0; i < ids.length; i++) {
      for (int e = 0; e < ids[i].length; e++) {
        batch.sparse().get(i).add(ids[i][e], values[i][e]);
      }
    }
    batch.add(dense, 0, labels, 0, weight);
  }
}
