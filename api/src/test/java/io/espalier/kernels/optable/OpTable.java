package io.espalier.kernels.optable;

import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every case: widths on both sides of every vector length, rows on both sides of a chunk, nothing
 * at all, one of each, and the shapes of real networks. Layouts and values alternate from case to
 * case, so that the table stays short.
 */
public final class OpTable {
  /** Around 4, 8, 16, 32 and 64 lanes, and some primes. */
  private static final int[] WIDTHS = {
    1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 23, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100
  };

  /** Around chunks of 64. */
  private static final int[] ROWS = {0, 1, 2, 3, 17, 63, 64, 65, 100, 127, 128, 129, 200};

  /** Long enough for several threads at the end. */
  private static final int[] LENGTHS = {
    0, 1, 2, 3, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 1000, 40_003
  };

  private static final Layout[] LAYOUTS = {Layout.TIGHT, Layout.SPACED};

  private static final Map<String, OpCase> CASES = new OpTable().build();

  private final Map<String, OpCase> cases = new LinkedHashMap<>();

  private OpTable() {}

  /** All cases, in a fixed order. */
  public static List<OpCase> cases() {
    return List.copyOf(CASES.values());
  }

  /**
   * The case with this {@link OpCase#name()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static OpCase named(String name) {
    OpCase opCase = CASES.get(name);
    if (opCase == null) {
      throw new IllegalArgumentException("no case '" + name + "' in the op table");
    }
    return opCase;
  }

  private Map<String, OpCase> build() {
    denseShapes();
    activations();
    activationBackward();
    losses();
    links();
    gathers();
    elements();
    manyRows();
    SparseTable.cases().forEach(this::add);
    return cases;
  }

  private void add(OpCase opCase) {
    cases.putIfAbsent(opCase.name(), opCase);
  }

  private void denseShapes() {
    for (int n : WIDTHS) {
      dense(n, 13, 11);
      dense(5, n, 19);
      dense(6, 10, n);
      dense(n, n, n);
    }
    dense(0, 3, 4);
    dense(3, 0, 4);
    dense(3, 4, 0);
    dense(0, 0, 0);
    dense(1, 784, 300);
    dense(5, 784, 300);
    dense(128, 300, 100);
    dense(130, 100, 10);
    dense(128, 256, 1);
    dense(67, 401, 129);
    dense(200, 37, 260);
    dense(1, 1000, 1);
  }

  /** All three products, twice: the usual values in one layout, others in the other. */
  private void dense(int rows, int in, int out) {
    int turn = cases.size() / 2;
    Activation activation = Activation.values()[turn % Activation.values().length];
    Layout layout = LAYOUTS[turn % 2];
    Layout other = LAYOUTS[1 - turn % 2];
    Values values = turn % 4 < 2 ? Values.WILD : Values.SPECIAL;
    add(new DenseForwardCase(rows, in, out, activation, turn % 3 != 0, layout, Values.USUAL));
    add(new DenseForwardCase(rows, in, out, activation, turn % 3 == 0, other, values));
    add(new DenseBackwardInputCase(rows, in, out, layout, Values.USUAL));
    add(new DenseBackwardInputCase(rows, in, out, other, values));
    add(new DenseBackwardWeightsCase(rows, in, out, layout, Values.USUAL));
    add(new DenseBackwardWeightsCase(rows, in, out, other, values));
  }

  private void activations() {
    for (Activation activation : Activation.values()) {
      for (Layout layout : LAYOUTS) {
        for (Values values : Values.values()) {
          add(new DenseForwardCase(17, 6, 33, activation, true, layout, values));
          add(new DenseForwardCase(3, 5, 70, activation, false, layout, values));
        }
      }
    }
  }

  private void activationBackward() {
    for (Activation activation : Activation.values()) {
      for (int width : WIDTHS) {
        int rows = ROWS[cases.size() % ROWS.length];
        add(
            new ActivationBackwardCase(
                rows, width, activation, true, true, LAYOUTS[width % 2], Values.USUAL));
      }
      for (int rows : ROWS) {
        int turn = cases.size();
        add(
            new ActivationBackwardCase(
                rows, 21, activation, true, true, LAYOUTS[turn % 2], Values.WILD));
        add(
            new ActivationBackwardCase(
                rows, 40, activation, true, false, LAYOUTS[turn % 2], Values.USUAL));
        add(
            new ActivationBackwardCase(
                rows, 18, activation, false, true, LAYOUTS[turn % 2], Values.SPECIAL));
      }
      add(
          new ActivationBackwardCase(
              70, 35, activation, false, false, Layout.SPACED, Values.USUAL));
      add(new ActivationBackwardCase(128, 300, activation, true, true, Layout.TIGHT, Values.USUAL));
      add(new ActivationBackwardCase(3, 0, activation, true, true, Layout.TIGHT, Values.USUAL));
    }
  }

  private void losses() {
    for (Loss loss : Loss.values()) {
      for (int rows : ROWS) {
        int turn = cases.size();
        add(new LossCase(rows, 1, loss, turn % 2 == 0, LAYOUTS[turn / 2 % 2], Values.USUAL));
        add(new LossCase(rows, 10, loss, turn % 2 == 1, LAYOUTS[turn / 2 % 2], Values.USUAL));
        add(new LossCase(rows, 3, loss, turn % 2 == 0, LAYOUTS[turn / 2 % 2], Values.WILD));
      }
      for (int outputs : WIDTHS) {
        add(
            new LossCase(
                7, outputs, loss, outputs % 2 == 0, LAYOUTS[outputs / 2 % 2], Values.USUAL));
        add(
            new LossCase(
                66, outputs, loss, outputs % 2 == 1, LAYOUTS[outputs / 2 % 2], Values.SPECIAL));
      }
      add(new LossCase(3000, 1, loss, true, Layout.TIGHT, Values.USUAL));
      add(new LossCase(3000, 1, loss, false, Layout.TIGHT, Values.WILD));
      add(new LossCase(1000, 10, loss, true, Layout.TIGHT, Values.USUAL));
    }
  }

  private void links() {
    for (Link link : Link.values()) {
      for (int outputs : WIDTHS) {
        int turn = cases.size();
        add(new LinkCase(5, outputs, link, turn % 2 == 0, LAYOUTS[turn / 2 % 2], Values.USUAL));
        add(new LinkCase(6, outputs, link, turn % 2 == 1, LAYOUTS[turn / 2 % 2], Values.WILD));
        add(new LinkCase(7, outputs, link, turn % 2 == 0, LAYOUTS[turn / 2 % 2], Values.SPECIAL));
      }
      add(new LinkCase(0, 4, link, false, Layout.TIGHT, Values.USUAL));
      add(new LinkCase(1000, 1, link, false, Layout.TIGHT, Values.USUAL));
      add(new LinkCase(500, 10, link, true, Layout.SPACED, Values.USUAL));
    }
  }

  /**
   * More rows than a block of any tiling, of every width's tiles, beside a product with few
   * columns.
   */
  private void manyRows() {
    add(new DenseForwardCase(2047, 3, 5, Activation.RELU, true, Layout.TIGHT, Values.USUAL));
    add(new DenseBackwardInputCase(2047, 5, 3, Layout.TIGHT, Values.USUAL));
    add(new DenseBackwardWeightsCase(3, 2047, 20, Layout.TIGHT, Values.USUAL));
  }

  private void gathers() {
    for (int n : WIDTHS) {
      add(new GatherCase(9, 70, -1, n, LAYOUTS[n % 2], Values.SPECIAL));
      add(new GatherCase(70, 9, n, -1, LAYOUTS[n % 2], Values.USUAL));
      add(new GatherCase(41, 43, n, n, LAYOUTS[n / 2 % 2], Values.USUAL));
    }
    add(new GatherCase(3, 5, -1, -1, Layout.SPACED, Values.USUAL));
    add(new GatherCase(3, 5, 0, -1, Layout.TIGHT, Values.USUAL));
    add(new GatherCase(3, 5, -1, 0, Layout.TIGHT, Values.USUAL));
    add(new GatherCase(128, 784, -1, 500, Layout.TIGHT, Values.USUAL));
    add(new GatherCase(784, 300, 783, 299, Layout.TIGHT, Values.USUAL));
    add(new GatherCase(9, 70, -1, 69, Layout.SPACED, Values.SPECIAL));
    add(new GatherCase(65, 129, -1, 125, Layout.TIGHT, Values.USUAL));
  }

  private void elements() {
    for (int length : LENGTHS) {
      for (Values values : Values.values()) {
        add(new MovingAverageCase(length, LAYOUTS[cases.size() % 2], values));
        for (OptimizerCase.Rule rule : OptimizerCase.Rule.values()) {
          add(new OptimizerCase(rule, length, LAYOUTS[cases.size() % 2], values));
        }
      }
    }
  }
}
