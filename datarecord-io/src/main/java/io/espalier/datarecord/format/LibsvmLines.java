package io.espalier.datarecord.format;

import io.espalier.datarecord.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Takes lines {@code label index:value index:value … # comment} apart. Blank lines are passed over.
 */
final class LibsvmLines implements AutoCloseable {
  /** Rows are dense: an index beyond this would make every one of them absurdly wide. */
  private static final int MAX_INDEX = 100_000;

  private final TextInput lines;
  private int at;
  private int end;
  private double label;
  private int index;
  private double value;

  LibsvmLines(Path file) {
    this.lines = new TextInput(file);
  }

  /** Goes to the next line and reads its label; false at the end of the file. */
  boolean next() {
    if (!skip()) {
      return false;
    }
    int from = at;
    skipWord();
    label = number(from, at, "the label");
    index = -1;
    return true;
  }

  /** Goes to the next line; false at the end of the file. */
  boolean skip() {
    do {
      if (!lines.nextLine(false)) {
        return false;
      }
      at = lines.start();
      end = at;
      while (end < lines.end() && lines.bytes()[end] != '#') {
        end++;
      }
      skipSpaces();
    } while (at == end);
    return true;
  }

  /** Goes to the line's next entry; false after the last. */
  boolean nextEntry() {
    skipSpaces();
    if (at == end) {
      return false;
    }
    int from = at;
    skipWord();
    int colon = from;
    while (colon < at && lines.bytes()[colon] != ':') {
      colon++;
    }
    if (colon == at) {
      throw lines.fail(ProblemKind.MALFORMED_RECORD, "'" + text(from, at) + "' is no index:value");
    }
    int previous = index;
    index = index(from, colon);
    if (index <= previous) {
      throw lines.fail(
          ProblemKind.MALFORMED_RECORD,
          "index " + index + " comes after " + previous + "; indices must ascend");
    }
    value = number(colon + 1, at, "the value of index " + index);
    return true;
  }

  double label() {
    return label;
  }

  int index() {
    return index;
  }

  double value() {
    return value;
  }

  String position() {
    return lines.position();
  }

  @Override
  public void close() {
    lines.close();
  }

  private void skipSpaces() {
    while (at < end && isSpace(lines.bytes()[at])) {
      at++;
    }
  }

  private void skipWord() {
    while (at < end && !isSpace(lines.bytes()[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private int index(int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = lines.bytes()[i] - '0';
      if (digit < 0 || digit > 9) {
        throw lines.fail(
            ProblemKind.MALFORMED_RECORD,
            "'" + text(from, to) + "' is no index: a whole number was expected");
      }
      number = 10 * number + digit;
      if (number > MAX_INDEX) {
        throw lines.fail(
            ProblemKind.MALFORMED_RECORD,
            "index " + text(from, to) + " is beyond " + MAX_INDEX + ", and rows are dense");
      }
    }
    if (from == to) {
      throw lines.fail(ProblemKind.MALFORMED_RECORD, "an index is missing before a colon");
    }
    return number;
  }

  private double number(int from, int to, String what) {
    double number;
    try {
      number = Decimal.parse(lines.bytes(), from, to);
    } catch (NumberFormatException e) {
      throw lines.fail(
          ProblemKind.BAD_VALUE, what + " is '" + text(from, to) + "', which is no number");
    }
    if (!Double.isFinite(number)) {
      throw lines.fail(ProblemKind.BAD_VALUE, what + " is " + number + "; it must be finite");
    }
    return number;
  }

  private String text(int from, int to) {
    return new String(lines.bytes(), from, Math.min(to - from, 60), StandardCharsets.UTF_8);
  }
}
