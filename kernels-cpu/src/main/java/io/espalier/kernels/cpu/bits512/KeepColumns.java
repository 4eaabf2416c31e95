package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.reference.Shapes;

/**
 * keepColumns: one pass in order, on one thread, since each row moves to where another one was and
 * memory is the limit. Columns that follow each other are copied together, over the end of a row
 * too.
 */
final class KeepColumns {
  /** Floats enough for a call to copy them. */
  private static final int WORTH_A_CALL = 8;

  /** Runs of columns that follow each other: where each begins, and one past its last. */
  private int[] first = new int[0];

  private int[] end = new int[0];
  private int runs;

  private float[] values;
  private int target;
  private int source;
  private int pending;

  void run(Matrix matrix, Indices kept) {
    findRuns(Shapes.host(kept));
    values = Shapes.array(matrix.buffer());
    target = matrix.offset();
    source = matrix.offset();
    pending = 0;
    for (int row = 0; row < matrix.rows(); row++) {
      int at = matrix.offset() + row * matrix.columns();
      for (int run = 0; run < runs; run++) {
        int from = at + first[run];
        if (from != source + pending) {
          copyPending();
          source = from;
        }
        pending += end[run] - first[run];
      }
    }
    copyPending();
  }

  private void findRuns(HostIndices kept) {
    if (first.length < kept.length()) {
      first = new int[kept.length()];
      end = new int[kept.length()];
    }
    runs = 0;
    for (int j = 0; j < kept.length(); j++) {
      int column = kept.get(j);
      if (runs == 0 || column != end[runs - 1]) {
        first[runs++] = column;
      }
      end[runs - 1] = column + 1;
    }
  }

  /** Targets lie before their sources, or at them, so nothing is lost that is still needed. */
  private void copyPending() {
    if (target != source && pending < WORTH_A_CALL) {
      for (int i = 0; i < pending; i++) {
        values[target + i] = values[source + i];
      }
    } else if (target != source) {
      System.arraycopy(values, source, values, target, pending);
    }
    target += pending;
    pending = 0;
  }
}
