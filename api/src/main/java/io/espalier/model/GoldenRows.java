package io.espalier.model;

import io.espalier.data.Batch;
import io.espalier.data.SparseRows;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ScalarProvider;
import io.espalier.network.SparseLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that travel with a model, and what they gave where it was made. Whoever loads it runs them
 * again: a kernel that computes anything else, or a file put together from two, is found before the
 * first prediction.
 *
 * @param rows how many
 * @param inputs [rows, original inputs]
 * @param sparse the sparse inputs' rows; never changed
 * @param predictions [rows, outputs]
 */
record GoldenRows(int rows, float[] inputs, List<SparseRows> sparse, float[] predictions) {
  static final int ROWS = 8;

  private static final int ENTRIES = 3;
  private static final float[] NO_LABELS = new float[0];

  /** New rows for a model: the same for every model of its widths and table rows. */
  static GoldenRows of(CompactModel model) {
    float[] inputs = rows(model.inputs());
    List<SparseRows> sparse = new ArrayList<>();
    for (int input = 0; input < model.spec().sparseInputs().size(); input++) {
      sparse.add(entries(model, input));
    }
    return new GoldenRows(ROWS, inputs, sparse, run(model, ROWS, inputs, sparse));
  }

  /**
   * The position of the first prediction that is another now; -1 if there is none. All NaNs are
   * taken for the same.
   */
  int firstDifference(CompactModel model) {
    float[] now = run(model, rows, inputs, sparse);
    for (int i = 0; i < now.length; i++) {
      if (Float.floatToIntBits(now[i]) != Float.floatToIntBits(predictions[i])) {
        return i;
      }
    }
    return -1;
  }

  private static float[] run(
      CompactModel model, int rows, float[] inputs, List<SparseRows> sparse) {
    try (Kernels kernels = exactKernels();
        Predictor predictor = model.newPredictor(kernels)) {
      Batch batch = new Batch(rows, model.inputShape(), 0);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < sparse.size(); i++) {
          copyEntries(sparse.get(i), row, batch.sparse().get(i));
        }
        batch.add(inputs, row * model.inputs(), NO_LABELS, 0, 1f);
      }
      float[] predictions = new float[rows * model.outputs()];
      predictor.predict(batch, predictions);
      return predictions;
    }
  }

  /** The batch ends the row itself. */
  private static void copyEntries(SparseRows source, int row, SparseRows target) {
    for (int e = source.starts()[row]; e < source.starts()[row + 1]; e++) {
      target.add(source.ids()[e], source.values()[e]);
    }
  }

  /** The kernels that predictors get; the reference where those do not promise equal bits. */
  private static Kernels exactKernels() {
    Kernels chosen = KernelSelection.bestOnHost().open(KernelOptions.defaults());
    if (chosen.exact()) {
      return chosen;
    }
    chosen.close();
    return new ScalarProvider().open(KernelOptions.defaults());
  }

  /**
   * Row 0 is zeros and row 1 ones; then multiples of 1/128 in [-1, 1), by Knuth's multiplicative
   * hash of the position.
   */
  private static float[] rows(int width) {
    float[] rows = new float[Math.multiplyExact(ROWS, width)];
    for (int i = width; i < rows.length; i++) {
      rows[i] = i < 2 * width ? 1 : (hash(i) >> 24) / 128f;
    }
    return rows;
  }

  private static int hash(int position) {
    return position * 0x9E3779B1;
  }

  /**
   * Row 0 has no entries. The others have, for each table over this input, an id whether it has a
   * row or not, the first id without a row, two ids with one, and the first of these again.
   */
  private static SparseRows entries(CompactModel model, int input) {
    SparseRows rows = new SparseRows(model.spec().sparseInputs().get(input).buckets());
    rows.endRow();
    for (int row = 1; row < ROWS; row++) {
      for (int i = 0; i < model.spec().sparseLayers().size(); i++) {
        SparseLayer layer = model.spec().sparseLayers().get(i);
        int k = layer.inputs().indexOf(input);
        if (k >= 0) {
          addEntries(model.sparseTable(i, k), row, rows);
        }
      }
      rows.endRow();
    }
    return rows;
  }

  private static void addEntries(SparseTable table, int row, SparseRows rows) {
    int at = row * ENTRIES;
    rows.add(below(table.buckets(), at), 1);
    int unkept = firstWithoutRow(table);
    if (unkept < table.buckets()) {
      rows.add(unkept, value(at));
    }
    if (table.rows() > 0) {
      int first = table.idOf(below(table.rows(), at + 1));
      rows.add(first, value(at + 1));
      rows.add(table.idOf(below(table.rows(), at + 2)), row == 1 ? 1 : value(at + 2));
      rows.add(first, value(at + 3));
    }
  }

  private static int below(int bound, int position) {
    return (int) (((hash(position) & 0xFFFFFFFFL) * bound) >>> 32);
  }

  private static float value(int position) {
    return (hash(position) >> 24) / 128f;
  }

  private static int firstWithoutRow(SparseTable table) {
    int id = 0;
    while (id < table.rows() && table.idOf(id) == id) {
      id++;
    }
    return id;
  }
}
