package io.espalier.bench.measure;

/**
 * Compares a contender's numbers with those of another one, within a tolerance that is absolute:
 * whoever knows the case knows how large its numbers and their rounding errors are.
 */
public final class ResultCheck {
  private ResultCheck() {}

  /**
   * Numbers {@code from} to {@code to} of two results.
   *
   * @param where what they are results of, for the message
   * @throws MismatchException if two numbers are further apart, or one of them is not a number
   */
  public static void check(
      String where, Result expected, Result actual, int from, int to, double tolerance) {
    checkLength(where, expected, actual);
    for (int i = from; i < to; i++) {
      double difference = Math.abs((double) actual.values[i] - expected.values[i]);
      if (!(difference <= tolerance)) {
        throw new MismatchException(
            "%s: number %d of %d is %s for %s and %s for %s; they may differ by %.3g"
                .formatted(
                    where,
                    i,
                    expected.values.length,
                    actual.values[i],
                    actual.name,
                    expected.values[i],
                    expected.name,
                    tolerance));
      }
    }
  }

  /**
   * All of two results.
   *
   * @throws MismatchException if two numbers are further apart, or one of them is not a number
   */
  public static void check(String where, Result expected, Result actual, double tolerance) {
    checkLength(where, expected, actual);
    check(where, expected, actual, 0, expected.values.length, tolerance);
  }

  private static void checkLength(String where, Result expected, Result actual) {
    if (expected.values.length != actual.values.length) {
      throw new MismatchException(
          "%s: %s has %d numbers and %s has %d"
              .formatted(
                  where, actual.name, actual.values.length, expected.name, expected.values.length));
    }
  }

  /**
   * What a contender computed.
   *
   * @param name the contender's name
   */
  public record Result(String name, float[] values) {}
}
