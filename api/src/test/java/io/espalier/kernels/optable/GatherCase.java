package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * @param takenRows how many rows are listed; -1 for all, without a list
 * @param takenColumns how many columns are listed; -1 for all, without a list
 */
record GatherCase(
    int rows, int columns, int takenRows, int takenColumns, Layout layout, Values values)
    implements OpCase {
  @Override
  public String op() {
    return "gather";
  }

  @Override
  public String arguments() {
    return "rows="
        + rows
        + ",columns="
        + columns
        + ",takenRows="
        + text(takenRows)
        + ",takenColumns="
        + text(takenColumns);
  }

  private static String text(int taken) {
    return taken < 0 ? "all" : Integer.toString(taken);
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        Operand.in("source", rows, columns, values),
        Operand.out(
            "target", takenRows < 0 ? rows : takenRows, takenColumns < 0 ? columns : takenColumns));
  }

  @Override
  public int[] rowNumbers() {
    return takenRows < 0 ? null : new Random(takenRows).ints(takenRows, 0, rows).toArray();
  }

  /** Where nearly all are taken, all but a few, as after a removal; else any, in order. */
  @Override
  public int[] columnNumbers() {
    if (takenColumns < 0) {
      return null;
    }
    Random random = new Random(takenColumns);
    int removed = columns - takenColumns;
    if (removed < 1 || removed > 4) {
      return random.ints(takenColumns, 0, columns).sorted().toArray();
    }
    Set<Integer> gone =
        random.ints(0, columns).distinct().limit(removed).boxed().collect(Collectors.toSet());
    return IntStream.range(0, columns).filter(column -> !gone.contains(column)).toArray();
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.gather(on.matrix("source"), on.rowNumbers(), on.columnNumbers(), on.matrix("target"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    Operand target = operands().get(1);
    int[] rowNumbers = rowNumbers();
    int[] columnNumbers = columnNumbers();
    for (int r = 0; r < target.rows(); r++) {
      for (int c = 0; c < target.columns(); c++) {
        int fromRow = rowNumbers == null ? r : rowNumbers[r];
        int fromColumn = columnNumbers == null ? c : columnNumbers[c];
        expected.put("target", r, c, data.at("source", fromRow, fromColumn), 0);
      }
    }
    return expected;
  }

  @Override
  public long flops() {
    return 0;
  }

  @Override
  public long bytes() {
    return 2 * operands().get(1).floats() * Float.BYTES;
  }
}
