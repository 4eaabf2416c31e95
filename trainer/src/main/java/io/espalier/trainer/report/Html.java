package io.espalier.trainer.report;

import java.util.Locale;

/** Pieces of HTML and SVG. */
final class Html {
  private Html() {}

  /**
   * Text as it may stand in an element or a quoted attribute; control characters are shown as
   * U+FFFD.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> {
              boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
              boolean halfPair = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
              escaped.appendCodePoint(control || halfPair ? 0xFFFD : c);
            }
          }
        });
    return escaped.toString();
  }

  /** A coordinate, to a tenth of a unit. */
  static String coordinate(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
  }

  /** A whole number with thousands separated: {@code 532,400}. */
  static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A number with this many decimals; an en dash for what is not finite. */
  static String decimal(double value, int decimals) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + decimals + "f", value) : "–";
  }

  /** A part of a whole: {@code 9.8 %}. */
  static String percent(double part, double whole) {
    return decimal(100 * part / whole, 1) + " %";
  }
}
