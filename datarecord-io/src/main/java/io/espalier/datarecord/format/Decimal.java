package io.espalier.datarecord.format;

import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers from ASCII bytes: the nearest double, as {@link Double#parseDouble} gives,
 * but mostly without a string.
 */
final class Decimal {
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final long EXACT = 1L << 53;

  private Decimal() {}

  /**
   * The number that the bytes spell, which may be NaN or infinite.
   *
   * @throws NumberFormatException if they spell none
   */
  static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = at < to && bytes[at] == '-';
    if (negative || (at < to && bytes[at] == '+')) {
      at++;
    }
    long digits = 0;
    int count = 0;
    int afterPoint = 0;
    boolean point = false;
    for (; at < to; at++) {
      int c = bytes[at];
      if (c >= '0' && c <= '9' && digits < EXACT / 16) {
        digits = digits * 10 + (c - '0');
        count++;
        afterPoint += point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        return general(bytes, from, to);
      }
    }
    if (count == 0 || afterPoint >= POWERS_OF_TEN.length) {
      return general(bytes, from, to);
    }
    // Both numbers are exact doubles, so the one division rounds as it should (Clinger's fast
    // path).
    double value = digits / POWERS_OF_TEN[afterPoint];
    return negative ? -value : value;
  }

  private static double general(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    switch (lower) {
      case "nan", "+nan", "-nan":
        return Double.NaN;
      case "inf", "+inf", "infinity", "+infinity":
        return Double.POSITIVE_INFINITY;
      case "-inf", "-infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        // Java's own literals may end in d or f, or be hexadecimal, or have spaces around them;
        // data may not.
        if (lower.isEmpty()
            || lower.indexOf('x') >= 0
            || !isDigitOrPoint(lower.charAt(lower.length() - 1))
            || lower.charAt(0) <= ' ') {
          throw new NumberFormatException(text);
        }
        return Double.parseDouble(lower);
    }
  }

  private static boolean isDigitOrPoint(char c) {
    return c == '.' || (c >= '0' && c <= '9');
  }
}
