package io.espalier.kernels.optable;

import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * The cases of sparse layers: units on both sides of every vector length and of blocks of vectors,
 * rows without entries, no entries at all, ids that come again, many buckets.
 */
final class SparseTable {
  private static final int[] UNITS = {
    1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 50, 63, 64, 65, 70, 127, 129, 135, 200, 300
  };

  private static final int[] ROWS = {3, 70, 1, 129, 17};
  private static final Layout[] LAYOUTS = {Layout.TIGHT, Layout.SPACED};

  private final List<OpCase> cases = new ArrayList<>();

  private SparseTable() {}

  static List<OpCase> cases() {
    return new SparseTable().build();
  }

  private List<OpCase> build() {
    for (int units : UNITS) {
      int rows = ROWS[cases.size() % ROWS.length];
      all(new SparseShape(rows, 40, 6, units));
    }
    all(new SparseShape(129, 70, 40, 50));
    all(new SparseShape(129, 1, 5, 50));
    all(new SparseShape(1, 33, 100, 64));
    all(new SparseShape(40, 5000, 30, 18));
    all(new SparseShape(6, 50, 9, 1024));
    all(new SparseShape(20, 100_003, 10, 3));
    all(new SparseShape(0, 9, 4, 50));
    all(new SparseShape(3, 9, 0, 50));
    all(new SparseShape(5, 9, 4, 0));
    activations();
    keepColumns();
    return cases;
  }

  /** Every operation, in turn with the usual values and others, in either layout. */
  private void all(SparseShape shape) {
    for (SparseForwardCase.Start start : SparseForwardCase.Start.values()) {
      Activation activation = Activation.values()[cases.size() % Activation.values().length];
      cases.add(new SparseForwardCase(shape, activation, start, nextLayout(), Values.USUAL));
      cases.add(new SparseForwardCase(shape, activation, start, nextLayout(), nextWild()));
    }
    cases.add(new SparseBackwardWeightsCase(shape, nextLayout(), Values.USUAL));
    cases.add(new SparseBackwardWeightsCase(shape, nextLayout(), nextWild()));
    for (OptimizerCase.Rule rule : OptimizerCase.Rule.values()) {
      cases.add(new SparseUpdateCase(rule, shape, nextLayout(), Values.USUAL));
      cases.add(new SparseUpdateCase(rule, shape, nextLayout(), nextWild()));
    }
  }

  private void activations() {
    SparseShape shape = new SparseShape(17, 23, 4, 35);
    for (Activation activation : Activation.values()) {
      for (SparseForwardCase.Start start : SparseForwardCase.Start.values()) {
        for (Values values : Values.values()) {
          cases.add(new SparseForwardCase(shape, activation, start, nextLayout(), values));
        }
      }
    }
  }

  /** All, none, all but a few, a few, half of them. */
  private void keepColumns() {
    for (int columns : new int[] {1, 2, 7, 16, 17, 33, 50, 64, 129}) {
      for (int kept :
          new int[] {0, 1, columns / 10, columns / 2, columns * 4 / 5, columns - 1, columns}) {
        int rows = ROWS[cases.size() % ROWS.length];
        Values values = Values.values()[cases.size() % 3];
        Layout layout = cases.size() % 2 == 0 ? Layout.TIGHT : Layout.SHIFTED;
        cases.add(new KeepColumnsCase(rows, columns, kept, layout, values));
      }
    }
    cases.add(new KeepColumnsCase(0, 5, 3, Layout.TIGHT, Values.USUAL));
    cases.add(new KeepColumnsCase(2047, 50, 49, Layout.SHIFTED, Values.USUAL));
  }

  private Layout nextLayout() {
    return LAYOUTS[(cases.size() + cases.size() / 2) % 2];
  }

  private Values nextWild() {
    return cases.size() / 2 % 2 == 0 ? Values.WILD : Values.SPECIAL;
  }
}
