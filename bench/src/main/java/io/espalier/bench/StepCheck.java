package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.ResultCheck.Result;

/**
 * Whether two contenders made the same steps: not their parameters are compared, which hardly move
 * in three steps, but how far each has moved. Layer by layer, weights and biases apart, a change
 * may differ by two of a hundred of the largest change there, and by what rounding the parameters
 * themselves comes to. A wrong gradient, rate or momentum is far outside of that.
 */
final class StepCheck {
  /** The steps that are made and compared. */
  static final int STEPS = 3;

  static final String TOLERANCE =
      "parameters after 3 steps: changes equal to 2 % of the layer's largest change";

  private static final double OF_LARGEST_CHANGE = 0.02;

  private StepCheck() {}

  static Session.Check of(Net net) {
    float[] start = net.parameters();
    return (caseName, expected, actual) -> check(net, start, caseName, expected, actual);
  }

  private static void check(
      Net net, float[] start, String caseName, Result expected, Result actual) {
    int at = 0;
    for (int layer = 0; layer < net.layers(); layer++) {
      int biases = at + net.in(layer) * net.out(layer);
      int end = biases + net.out(layer);
      part(caseName + ", weights of layer " + layer, start, expected, actual, at, biases);
      part(caseName + ", biases of layer " + layer, start, expected, actual, biases, end);
      at = end;
    }
    // Lengths are compared too.
    ResultCheck.check(caseName, expected, actual, Double.MAX_VALUE);
  }

  private static void part(
      String where, float[] start, Result expected, Result actual, int from, int to) {
    double change = 0;
    double size = 0;
    for (int i = from; i < Math.min(to, expected.values().length); i++) {
      change = Math.max(change, Math.abs((double) expected.values()[i] - start[i]));
      size = Math.max(size, Math.abs(expected.values()[i]));
    }
    double tolerance = OF_LARGEST_CHANGE * change + 4 * Math.ulp((float) size);
    ResultCheck.check(where, expected, actual, from, to, tolerance);
  }
}
