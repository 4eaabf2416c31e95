package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * @param kept how many of the columns stay
 */
record KeepColumnsCase(int rows, int columns, int kept, Layout layout, Values values)
    implements OpCase {
  @Override
  public String op() {
    return "keepColumns";
  }

  @Override
  public String arguments() {
    return "rows=" + rows + ",columns=" + columns + ",kept=" + kept;
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public int[] keptColumns() {
    Random random = new Random(columns * 1009L + kept);
    int[] order = IntStream.range(0, columns).toArray();
    for (int i = columns - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int column = order[i];
      order[i] = order[other];
      order[other] = column;
    }
    return IntStream.of(order).limit(kept).sorted().toArray();
  }

  @Override
  public List<Operand> operands() {
    return List.of(Operand.inOut("matrix", rows, columns, values));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.keepColumns(on.matrix("matrix"), on.keptColumns());
    return 0;
  }

  /** What lies behind the smaller matrix stays. */
  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    int[] keptColumns = keptColumns();
    for (int i = 0; i < rows * columns; i++) {
      boolean inside = i < rows * kept;
      int fromRow = inside ? i / kept : i / columns;
      int fromColumn = inside ? keptColumns[i % kept] : i % columns;
      expected.put("matrix", i / columns, i % columns, data.at("matrix", fromRow, fromColumn), 0);
    }
    return expected;
  }

  @Override
  public long flops() {
    return 0;
  }

  @Override
  public long bytes() {
    return 2L * rows * kept * Float.BYTES;
  }
}
