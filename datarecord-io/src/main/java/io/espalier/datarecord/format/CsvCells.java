package io.espalier.datarecord.format;

import io.espalier.datarecord.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The cells of a line of comma-separated values (RFC 4180): a cell may stand in double quotes, in
 * which "" is a quote, and separators and ends of lines mean nothing. Spaces around a cell are
 * dropped, and so is a byte order mark at the file's beginning.
 */
final class CsvCells {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final TextInput lines;
  private final byte separator;
  private final byte[] comment;
  private final boolean trimmed;
  private boolean firstLine = true;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int count;
  private byte[] text;

  CsvCells(TextInput lines, CsvDialect dialect) {
    this.lines = lines;
    this.separator = (byte) dialect.separator();
    this.trimmed = separator != ' ';
    this.comment = dialect.comment().orElse("").getBytes(StandardCharsets.UTF_8);
  }

  /** Passes over lines, whatever is in them. */
  void skipLines(int count) {
    for (int i = 0; i < count && lines.nextLine(false); i++) {
      firstLine = false;
    }
  }

  /** Goes to the next line that is not blank and no comment; false at the end of the file. */
  boolean next() {
    int begin;
    do {
      if (!lines.nextLine(false)) {
        return false;
      }
      boolean marked = firstLine && startsWith(BYTE_ORDER_MARK, lines.start());
      begin = marked ? BYTE_ORDER_MARK.length : 0;
      firstLine = false;
    } while (isPassedOver(lines.start() + begin));
    split(begin);
    return true;
  }

  private boolean isPassedOver(int begin) {
    if (comment.length > 0 && startsWith(comment, begin)) {
      return true;
    }
    for (int i = begin; i < lines.end(); i++) {
      byte c = lines.bytes()[i];
      if (c > ' ' || c < 0 || c == separator) {
        return false;
      }
    }
    return true;
  }

  private boolean startsWith(byte[] mark, int begin) {
    int end = begin + mark.length;
    return end <= lines.end() && Arrays.equals(mark, 0, mark.length, lines.bytes(), begin, end);
  }

  /** Finds the cells of the current line from its byte {@code begin}. */
  private void split(int begin) {
    int scanned = begin;
    boolean open = false;
    while (true) {
      int from = lines.start() + scanned;
      for (int i = from; i < lines.end(); i++) {
        open ^= lines.bytes()[i] == '"';
      }
      if (!open) {
        break;
      }
      scanned = lines.end() - lines.start();
      if (!lines.nextLine(true)) {
        // Nobody knows how many of the lines that were joined are one record.
        throw lines.fail(ProblemKind.BAD_CONTAINER, "a quote is opened and never closed");
      }
    }
    text = lines.bytes();
    count = 0;
    int at = lines.start() + begin;
    int end = lines.end();
    while (true) {
      at = cell(at, end);
      if (at >= end) {
        if (at == end) {
          return;
        }
        // A separator at the very end: one more cell, empty.
        add(end, end);
        return;
      }
    }
  }

  /**
   * Takes in the cell at {@code at}; says where the next one begins: {@code end} without one,
   * {@code end + 1} after a last separator.
   */
  private int cell(int at, int end) {
    int from = at;
    while (trimmed && from < end && text[from] == ' ') {
      from++;
    }
    int to = from;
    if (from < end && text[from] == '"') {
      int close = closingQuote(from, end);
      add(from + 1, close);
      unescape(count - 1);
      to = close + 1;
      while (trimmed && to < end && text[to] == ' ') {
        to++;
      }
      if (to < end && text[to] != separator) {
        throw lines.fail(
            ProblemKind.MALFORMED_RECORD,
            "column " + count + ": after the closing quote there must be a separator");
      }
    } else {
      while (to < end && text[to] != separator) {
        if (text[to] == '"') {
          throw lines.fail(
              ProblemKind.MALFORMED_RECORD,
              "column " + (count + 1) + ": a quote in the middle of a cell");
        }
        to++;
      }
      int last = to;
      while (trimmed && last > from && text[last - 1] == ' ') {
        last--;
      }
      add(from, last);
    }
    if (to == end) {
      return end;
    }
    return to + 1 == end ? end + 1 : to + 1;
  }

  private int closingQuote(int open, int end) {
    int at = open + 1;
    while (at < end) {
      if (text[at] == '"') {
        if (at + 1 < end && text[at + 1] == '"') {
          at++;
        } else {
          return at;
        }
      }
      at++;
    }
    throw lines.fail(
        ProblemKind.MALFORMED_RECORD,
        "column " + (count + 1) + ": a quote is opened and never closed");
  }

  /** Makes one quote of two, in place. */
  private void unescape(int cell) {
    int to = starts[cell];
    for (int from = starts[cell]; from < ends[cell]; from++) {
      text[to++] = text[from];
      if (text[from] == '"') {
        from++;
      }
    }
    ends[cell] = to;
  }

  private void add(int start, int end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  int count() {
    return count;
  }

  /** What the cells are in. */
  byte[] bytes() {
    return text;
  }

  int start(int cell) {
    return starts[cell];
  }

  int end(int cell) {
    return ends[cell];
  }

  String text(int cell) {
    return new String(text, starts[cell], ends[cell] - starts[cell], StandardCharsets.UTF_8);
  }

  /**
   * The number in a cell.
   *
   * @throws NumberFormatException if there is none
   */
  double number(int cell) {
    return Decimal.parse(text, starts[cell], ends[cell]);
  }
}
