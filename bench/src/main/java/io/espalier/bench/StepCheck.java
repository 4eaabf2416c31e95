package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.measure.MismatchException;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.ResultCheck.Result;

/**
 * Whether two contenders made the same steps: not their parameters are compared, which hardly move
 * in three steps, but how far they have moved. Layer by layer, weights and biases apart, the
 * difference of the changes may be two of a hundred of the change, as lengths of vectors, beside
 * what rounding the parameters themselves comes to. A wrong gradient, rate or momentum is far
 * outside of that. A single parameter may differ by more: where a unit's sum is all but zero, one
 * contender's ReLU lets an example pass and the other's does not.
 */
final class StepCheck {
  /** The steps that are made and compared. */
  static final int STEPS = 3;

  static final String TOLERANCE =
      "parameters after 3 steps: each layer's change equal to 2 % of its length";

  private static final double OF_CHANGE = 0.02;
  private static final int ROUNDINGS = 4;

  private StepCheck() {}

  static Session.Check of(Net net) {
    return of(net, OF_CHANGE);
  }

  /**
   * With another tolerance.
   *
   * @param ofChange how much of a change its difference may be
   */
  static Session.Check of(Net net, double ofChange) {
    float[] start = net.parameters();
    return (caseName, expected, actual) -> check(net, start, ofChange, caseName, expected, actual);
  }

  private static void check(
      Net net, float[] start, double ofChange, String caseName, Result expected, Result actual) {
    // Lengths, and that all are numbers.
    ResultCheck.check(caseName, expected, actual, Double.MAX_VALUE);
    int at = 0;
    for (int layer = 0; layer < net.layers(); layer++) {
      int biases = at + net.in(layer) * net.out(layer);
      int end = biases + net.out(layer);
      part(caseName + ", weights of layer " + layer, start, ofChange, expected, actual, at, biases);
      part(caseName + ", biases of layer " + layer, start, ofChange, expected, actual, biases, end);
      at = end;
    }
  }

  private static void part(
      String where,
      float[] start,
      double ofChange,
      Result expected,
      Result actual,
      int from,
      int to) {
    float[] wanted = expected.values();
    float[] found = actual.values();
    double change = 0;
    double difference = 0;
    double rounding = 0;
    int farthest = from;
    for (int i = from; i < to; i++) {
      double distance = Math.abs((double) found[i] - wanted[i]);
      change += square((double) wanted[i] - start[i]);
      difference += square(distance);
      rounding += square(ROUNDINGS * Math.ulp(wanted[i]));
      if (!(distance <= Math.abs((double) found[farthest] - wanted[farthest]))) {
        farthest = i;
      }
    }
    if (!(Math.sqrt(difference) <= ofChange * Math.sqrt(change) + Math.sqrt(rounding))) {
      throw new MismatchException(
          "%s: changes differ by %.3g, of %.3g; most at number %d, which is %s for %s and %s for %s"
              .formatted(
                  where,
                  Math.sqrt(difference),
                  Math.sqrt(change),
                  farthest,
                  found[farthest],
                  actual.name(),
                  wanted[farthest],
                  expected.name()));
    }
  }

  private static double square(double x) {
    return x * x;
  }
}
