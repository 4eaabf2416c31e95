package io.espalier.datarecord.convert;

import io.espalier.datarecord.format.CsvTable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the cells of a table mean once their column's type is known. Bad cells are named. */
final class CellValues {
  /** Whole numbers up to here are doubles; beyond, neighbours become one. */
  private static final double EXACT = 0x1p53;

  private static final int FEWEST_INEXACT_DIGITS = 16;

  private CellValues() {}

  static double number(CsvTable table, int column) {
    double value;
    try {
      value = table.number(column);
    } catch (NumberFormatException e) {
      throw table.fail(column, "'" + shown(table, column) + "' is no number");
    }
    if (!Double.isFinite(value)) {
      throw table.fail(column, "'" + shown(table, column) + "' is no finite number");
    }
    return value;
  }

  static long whole(CsvTable table, int column) {
    try {
      return Long.parseLong(table.text(column));
    } catch (NumberFormatException e) {
      throw table.fail(column, "'" + shown(table, column) + "' is no whole number of 64 bits");
    }
  }

  static boolean truth(CsvTable table, int column) {
    return switch (table.text(column).toLowerCase(Locale.ROOT)) {
      case "1", "true", "t", "yes", "y" -> true;
      case "0", "false", "f", "no", "n" -> false;
      default ->
          throw table.fail(
              column,
              "'"
                  + shown(table, column)
                  + "' is neither true nor false (1, true, yes; 0, false, no)");
    };
  }

  /** Refuses text that is not UTF-8: nobody could read the record. */
  static void checkUtf8(CsvTable table, int column) {
    byte[] bytes = table.bytes();
    int start = table.start(column);
    int end = table.end(column);
    int at = start;
    while (at < end && bytes[at] >= 0) {
      at++;
    }
    if (at < end) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, end - start));
      } catch (CharacterCodingException e) {
        throw table.fail(
            column, "the text is not UTF-8; convert the file (iconv -f latin1 -t utf-8)");
      }
    }
  }

  static String shown(CsvTable table, int column) {
    String text = table.text(column);
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  /**
   * Whether a cell is a number when nobody says that its column is one: decimal digits with a sign,
   * a point and an exponent at most, finite. Digits behind a leading zero are a code ("02134"); a
   * whole number that no double holds is an id; "nan", "inf" and hexadecimal digits are words.
   */
  static boolean looksNumeric(CsvTable table, int column) {
    byte[] bytes = table.bytes();
    int end = table.end(column);
    int at = table.start(column);
    if (bytes[at] == '-' || bytes[at] == '+') {
      at++;
    }
    int first = at;
    at = digits(bytes, at, end);
    int whole = at - first;
    int fraction = 0;
    boolean plain = true;
    if (at < end && bytes[at] == '.') {
      plain = false;
      int from = at + 1;
      at = digits(bytes, from, end);
      fraction = at - from;
    }
    if (whole + fraction == 0 || (whole > 1 && bytes[first] == '0')) {
      return false;
    }
    if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
      plain = false;
      at++;
      if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
        at++;
      }
      int from = at;
      at = digits(bytes, from, end);
      if (at == from) {
        return false;
      }
    }
    if (at < end) {
      return false;
    }
    double value = table.number(column);
    return Double.isFinite(value)
        && !(plain && whole >= FEWEST_INEXACT_DIGITS && Math.abs(value) > EXACT);
  }

  private static int digits(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at;
  }
}
