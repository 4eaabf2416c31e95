package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.measure.MismatchException;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.ResultCheck.Result;
import java.util.Map;

/**
 * Whether two contenders took out the same units. Signals that are nearly the same change places
 * when they are rounded otherwise, and then the runs train different networks: so a few units may
 * differ, and the FLOPs that are left, by as much as a unit of either.
 */
final class PruningCheck {
  static final String TOLERANCE =
      "99 of 100 units alike, FLOPs equal to 1 % of the dense network's";

  private static final double DIFFERENT_UNITS = 0.01;
  private static final double DIFFERENT_FLOPS = 0.01;

  private final Net net;

  PruningCheck(Net net) {
    this.net = net;
  }

  /** Compares everybody with the first. */
  void compare(String caseName, Subjects subjects) {
    Result expected = null;
    for (Map.Entry<String, Subject> entry : subjects.byName().entrySet()) {
      Result actual = new Result(entry.getKey(), entry.getValue().result());
      if (expected == null) {
        expected = actual;
      } else {
        compare(caseName, expected, actual);
      }
    }
  }

  void compare(String caseName, Result expected, Result actual) {
    // Lengths; and all of them must be 0 or 1.
    ResultCheck.check(caseName, expected, actual, 1);
    int units = expected.values().length;
    int different = 0;
    int first = -1;
    for (int i = 0; i < units; i++) {
      if (expected.values()[i] != actual.values()[i]) {
        different++;
        first = first < 0 ? i : first;
      }
    }
    if (different > Math.max(1, DIFFERENT_UNITS * units)) {
      throw new MismatchException(
          "%s: %d of %d units live for only one of %s and %s, the first of them unit %d: %s and %s"
              .formatted(
                  caseName,
                  different,
                  units,
                  actual.name(),
                  expected.name(),
                  first,
                  actual.values()[first],
                  expected.values()[first]));
    }
    long expectedFlops = flops(expected);
    long actualFlops = flops(actual);
    if (Math.abs(actualFlops - expectedFlops) > DIFFERENT_FLOPS * net.flops()) {
      throw new MismatchException(
          "%s: %d FLOPs are left for %s and %d for %s"
              .formatted(caseName, actualFlops, actual.name(), expectedFlops, expected.name()));
    }
  }

  /** Of the network that is left. */
  private long flops(Result masks) {
    Integer[] widths = net.widths().toArray(new Integer[0]);
    int at = 0;
    for (int i = net.inputMasked() ? 0 : 1; i < widths.length - 1; i++) {
      int alive = 0;
      for (int unit = 0; unit < net.widths().get(i); unit++) {
        alive += masks.values()[at++] == 1 ? 1 : 0;
      }
      widths[i] = Math.max(1, alive);
    }
    return Net.of(widths).flops();
  }
}
