package io.espalier.bench.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
  private Numbers() {}

  /**
   * Three digits that count, or all before the point: {@code 1234}, {@code 12.3}, {@code 0.0123}.
   */
  static String threeDigits(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : String.valueOf(value);
    }
    int before = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
    int decimals = Math.clamp(3L - before, 0, 6);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
