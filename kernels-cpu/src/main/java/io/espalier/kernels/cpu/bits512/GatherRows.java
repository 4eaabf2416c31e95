package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;

/**
 * gather over a team: an item is a run of rows. Scattered loads are as fast one by one as in
 * vectors; columns that follow each other, which is what is left where a few were removed, are
 * copied together.
 */
final class GatherRows implements Work {
  private static final int ROWS_PER_ITEM = 32;
  private static final int ALONE_ELEMENTS = 16_384;

  /** Columns that follow each other, on average, for copies of runs to be faster. */
  private static final int WORTH_A_COPY = 8;

  private final Team team;
  private float[] source;
  private int sourceAt;
  private int sourceStride;
  private HostIndices rows;
  private HostIndices columns;
  private float[] target;
  private int targetAt;
  private int targetStride;
  private int height;
  private int width;

  /** Runs of columns: where each begins among the columns wanted; none where they are too short. */
  private int[] runs = new int[0];

  private int runCount;

  GatherRows(Team team) {
    this.team = team;
  }

  void run(Matrix newSource, Indices newRows, Indices newColumns, Matrix newTarget) {
    source = Shapes.array(newSource.buffer());
    sourceAt = newSource.offset();
    sourceStride = newSource.stride();
    rows = Shapes.host(newRows);
    columns = Shapes.host(newColumns);
    target = Shapes.array(newTarget.buffer());
    targetAt = newTarget.offset();
    targetStride = newTarget.stride();
    height = newTarget.rows();
    width = newTarget.columns();
    findRuns();
    int items = (height + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM;
    if ((long) height * width < ALONE_ELEMENTS) {
      Team.runAlone(this, items);
    } else {
      team.run(this, items);
    }
  }

  @Override
  public void run(int item, int member) {
    int end = Math.min(height - item * ROWS_PER_ITEM, ROWS_PER_ITEM) + item * ROWS_PER_ITEM;
    for (int r = item * ROWS_PER_ITEM; r < end; r++) {
      int from = sourceAt + (rows == null ? r : rows.get(r)) * sourceStride;
      int to = targetAt + r * targetStride;
      if (columns == null) {
        System.arraycopy(source, from, target, to, width);
      } else if (runCount > 0) {
        copyRuns(from, to);
      } else {
        row(source, from, columns, target, to, width);
      }
    }
  }

  private void findRuns() {
    int most = width / WORTH_A_COPY;
    runCount = 0;
    if (columns == null || most == 0) {
      return;
    }
    if (runs.length < most) {
      runs = new int[most];
    }
    for (int c = 0; c < width; c++) {
      if (c == 0 || columns.get(c) != columns.get(c - 1) + 1) {
        if (runCount == most) {
          runCount = 0;
          return;
        }
        runs[runCount++] = c;
      }
    }
  }

  private void copyRuns(int from, int to) {
    for (int i = 0; i < runCount; i++) {
      int first = runs[i];
      int end = i + 1 < runCount ? runs[i + 1] : width;
      System.arraycopy(source, from + columns.get(first), target, to + first, end - first);
    }
  }

  private static void row(
      float[] source, int from, HostIndices columns, float[] target, int to, int width) {
    for (int c = 0; c < width; c++) {
      target[to + c] = source[from + columns.get(c)];
    }
  }
}
