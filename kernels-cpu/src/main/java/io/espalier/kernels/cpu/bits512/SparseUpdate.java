package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.SparseColumns;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.OptimizerReference;
import io.espalier.kernels.reference.Shapes;

/**
 * The updates of a table's rows over a team, and their gradient by itself: an item is a run of the
 * ids that occur, so that each row is one member's. A row's gradient stays in the first cache from
 * its entries' sum to the optimizer's formula.
 */
final class SparseUpdate implements Work {
  /** Rows that are loaded together before they are updated: at most so many, and so many floats. */
  private static final int TOGETHER = 32;

  private static final int TOGETHER_FLOATS = 4096;

  /** Floats in a line of the caches. */
  private static final int LINE = 16;

  private final Team team;
  private final Scratch[] scratch;

  /** Null for the gradient alone, which is written to the table's rows 0, 1, 2 … */
  private UpdateRule rule;

  private SparseColumns columns;
  private int[] ids;
  private int[] starts;
  private int[] rows;
  private float[] values;
  private int distinct;
  private int idsPerItem;
  private float[] dy;
  private int dyAt;
  private int dyStride;
  private int units;
  private float[] table;
  private int tableAt;
  private int tableStride;
  private float[] first;
  private int firstAt;
  private int firstStride;
  private float[] second;
  private int secondAt;
  private int secondStride;
  private float scale;
  private float rate;
  private float beta1;
  private float beta2;
  private float epsilon;
  private volatile boolean finite;

  SparseUpdate(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
  }

  void gradient(SparseColumns x, Matrix newDy, Matrix gradient) {
    rule = null;
    run(x, newDy, gradient, 1f, 0f);
  }

  boolean sgd(SparseColumns x, Matrix newDy, Matrix newTable, float newScale, float newRate) {
    rule = UpdateRule.SGD;
    return run(x, newDy, newTable, newScale, newRate);
  }

  boolean momentum(
      SparseColumns x,
      Matrix newDy,
      Matrix newTable,
      Matrix a,
      float newScale,
      float newRate,
      float momentum,
      boolean nesterov) {
    rule = nesterov ? UpdateRule.NESTEROV : UpdateRule.MOMENTUM;
    first(a);
    beta1 = momentum;
    return run(x, newDy, newTable, newScale, newRate);
  }

  boolean adagrad(
      SparseColumns x, Matrix newDy, Matrix newTable, Matrix a, float newScale, float newRate) {
    rule = UpdateRule.ADAGRAD;
    first(a);
    return run(x, newDy, newTable, newScale, newRate);
  }

  boolean adam(
      SparseColumns x,
      Matrix newDy,
      Matrix newTable,
      Matrix m,
      Matrix v,
      float newScale,
      float newRate,
      float newBeta1,
      float newBeta2,
      float newEpsilon) {
    rule = UpdateRule.ADAM;
    first(m);
    second = Shapes.array(v.buffer());
    secondAt = v.offset();
    secondStride = v.stride();
    beta1 = newBeta1;
    beta2 = newBeta2;
    epsilon = newEpsilon;
    return run(x, newDy, newTable, newScale, newRate);
  }

  private void first(Matrix slot) {
    first = Shapes.array(slot.buffer());
    firstAt = slot.offset();
    firstStride = slot.stride();
  }

  private boolean run(
      SparseColumns x, Matrix newDy, Matrix newTable, float newScale, float newRate) {
    columns = x;
    ids = x.ids();
    starts = x.starts();
    rows = x.rows();
    values = x.values();
    distinct = x.distinct();
    dy = Shapes.array(newDy.buffer());
    dyAt = newDy.offset();
    dyStride = newDy.stride();
    units = newDy.columns();
    table = Shapes.array(newTable.buffer());
    tableAt = newTable.offset();
    tableStride = newTable.stride();
    scale = newScale;
    rate = newRate;
    finite = true;
    if (EntryItems.alone((long) starts[distinct] * units)) {
      idsPerItem = distinct;
      Team.runAlone(this, distinct == 0 ? 0 : 1);
    } else {
      idsPerItem = EntryItems.size(distinct, team.size());
      team.run(this, EntryItems.count(distinct, idsPerItem));
    }
    return finite;
  }

  @Override
  public void run(int item, int member) {
    int from = item * idsPerItem;
    int to = Math.min(distinct, from + idsPerItem);
    if (rule == null) {
      gradients(from, to, scratch[member]);
    } else if (!update(from, to, scratch[member])) {
      finite = false;
    }
  }

  private void gradients(int from, int to, Scratch memory) {
    float[] zeros = memory.zeros(units);
    float[] temporary = memory.edge();
    for (int i = from; i < to; i++) {
      int row = tableAt + i * tableStride;
      sum(i, zeros, table, row, units, temporary);
    }
  }

  private boolean update(int from, int to, Scratch memory) {
    int padded = EntrySums.padded(units);
    float[] zeros = memory.zeros(units);
    float[] gradient = memory.row(padded);
    float[] temporary = memory.edge();
    boolean allFinite = true;
    int together = Math.clamp(TOGETHER_FLOATS / Math.max(1, units), 1, TOGETHER);
    int touched = 0;
    for (int block = from; block < to; block += together) {
      int end = Math.min(to, block + together);
      touched += touch(block, end);
      if (rule == UpdateRule.ADAGRAD && units == Lanes.COUNT) {
        allFinite &= adagradOfVectors(block, end);
        continue;
      }
      for (int i = block; i < end; i++) {
        sum(i, zeros, gradient, 0, padded, temporary);
        allFinite &= apply(ids[i], gradient);
      }
    }
    // Written somewhere, so that no compiler leaves the loads out.
    temporary[0] = touched;
    return allFinite;
  }

  /**
   * Loads the rows of some ids and their slots. Memory serves many loads at a time, but while a row
   * is updated the processor does not look far enough ahead to find the next ones.
   */
  private int touch(int from, int to) {
    int touched = 0;
    for (int i = from; i < to; i++) {
      touched += touch(table, tableAt + ids[i] * tableStride, units);
      if (rule != UpdateRule.SGD) {
        touched += touch(first, firstAt + ids[i] * firstStride, units);
      }
      if (rule == UpdateRule.ADAM) {
        touched += touch(second, secondAt + ids[i] * secondStride, units);
      }
    }
    return touched;
  }

  private static int touch(float[] row, int at, int width) {
    if (width == 0) {
      return 0;
    }
    int touched = Float.floatToRawIntBits(row[at + width - 1]);
    for (int j = 0; j < width; j += LINE) {
      touched += Float.floatToRawIntBits(row[at + j]);
    }
    return touched;
  }

  /** The gradient by the row of the i-th id. */
  private void sum(
      int i, float[] zeros, float[] gradient, int at, int gradientWidth, float[] temporary) {
    EntrySums.add(
        rows,
        values,
        starts[i],
        starts[i + 1],
        dy,
        dyAt,
        dyStride,
        zeros,
        0,
        gradient,
        at,
        units,
        gradientWidth,
        temporary);
  }

  private boolean adagradOfVectors(int from, int to) {
    return VectorRows.adagrad(
        columns,
        from,
        to,
        dy,
        dyAt,
        dyStride,
        table,
        tableAt,
        tableStride,
        first,
        firstAt,
        firstStride,
        scale,
        rate);
  }

  private boolean apply(int id, float[] gradient) {
    int w = tableAt + id * tableStride;
    int one = firstAt + id * firstStride;
    int two = secondAt + id * secondStride;
    if (units < Lanes.COUNT) {
      return narrow(w, one, two, gradient);
    }
    return switch (rule) {
      case SGD -> RowOptimizers.sgd(gradient, table, w, scale, rate, units);
      case MOMENTUM ->
          RowOptimizers.momentum(gradient, table, w, first, one, scale, rate, beta1, units);
      case NESTEROV ->
          RowOptimizers.nesterov(gradient, table, w, first, one, scale, rate, beta1, units);
      case ADAGRAD -> RowOptimizers.adagrad(gradient, table, w, first, one, scale, rate, units);
      case ADAM ->
          RowOptimizers.adam(
              gradient, table, w, first, one, second, two, scale, rate, beta1, beta2, epsilon,
              units);
    };
  }

  /** A row that fills no vector, number by number. */
  private boolean narrow(int w, int one, int two, float[] gradient) {
    return switch (rule) {
      case SGD -> OptimizerReference.sgd(table, w, gradient, 0, scale, rate, units);
      case MOMENTUM, NESTEROV ->
          OptimizerReference.momentum(
              table,
              w,
              gradient,
              0,
              first,
              one,
              scale,
              rate,
              beta1,
              rule == UpdateRule.NESTEROV,
              units);
      case ADAGRAD ->
          OptimizerReference.adagrad(table, w, gradient, 0, first, one, scale, rate, units);
      case ADAM ->
          OptimizerReference.adam(
              table, w, gradient, 0, first, one, second, two, scale, rate, beta1, beta2, epsilon,
              units);
    };
  }
}
