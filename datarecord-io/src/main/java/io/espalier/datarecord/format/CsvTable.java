package io.espalier.datarecord.format;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a text table line by line: named columns, and the cells of the current line. What the cells
 * mean is the caller's affair. Memory: the longest line. Not thread-safe.
 */
public final class CsvTable implements AutoCloseable {
  private final TextInput lines;
  private final CsvCells cells;
  private final List<String> columns;
  private final boolean header;
  private final byte[][] missing;

  /**
   * Opens a file, plain or gzip, and reads its header if it has one.
   *
   * @throws InputException if there should be a header and is none, or a column has no name
   */
  public CsvTable(Path file, CsvDialect dialect) {
    this.lines = new TextInput(file);
    this.cells = new CsvCells(lines, dialect);
    this.header = dialect.columns().isEmpty();
    this.missing =
        dialect.missing().stream()
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    try {
      cells.skipLines(dialect.skippedLines());
      this.columns = header ? header(file) : dialect.columns();
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  private List<String> header(Path file) {
    if (!cells.next()) {
      throw new InputException(
          ProblemKind.EMPTY,
          file.toString(),
          "the file is empty; a header with the names of the columns was expected");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < cells.count(); i++) {
      String name = cells.text(i);
      if (name.isEmpty()) {
        throw lines.fail(
            ProblemKind.BAD_CONTAINER, "column " + (i + 1) + " has no name in the header");
      }
      names.add(name);
    }
    return List.copyOf(names);
  }

  /** The columns' names, in order. */
  public List<String> columns() {
    return columns;
  }

  /**
   * Goes to the next line of cells; false at the end of the file.
   *
   * @throws InputException if it has more or fewer cells than there are columns, or a quote is not
   *     closed
   */
  public boolean next() {
    if (!cells.next()) {
      return false;
    }
    if (cells.count() != columns.size()) {
      throw lines.fail(
          ProblemKind.MALFORMED_RECORD,
          "the line has "
              + cells.count()
              + " cells, "
              + (header ? "the header " + columns.size() : columns.size() + " columns are named"));
    }
    return true;
  }

  /** Whether a cell is empty, or says that it has no value. */
  public boolean isMissing(int column) {
    int start = cells.start(column);
    int end = cells.end(column);
    if (start == end) {
      return true;
    }
    for (byte[] word : missing) {
      if (Arrays.equals(word, 0, word.length, cells.bytes(), start, end)) {
        return true;
      }
    }
    return false;
  }

  /** The bytes that the current line's cells are in; not to be held on to. */
  public byte[] bytes() {
    return cells.bytes();
  }

  /** Where a cell begins in {@link #bytes}. */
  public int start(int column) {
    return cells.start(column);
  }

  /** Where a cell ends in {@link #bytes}. */
  public int end(int column) {
    return cells.end(column);
  }

  /** A cell's text. */
  public String text(int column) {
    return cells.text(column);
  }

  /**
   * The number in a cell; it may be NaN or infinite.
   *
   * @throws NumberFormatException if there is none
   */
  public double number(int column) {
    return cells.number(column);
  }

  /** What to throw about a cell: names the file, the line, and the column. */
  public InputException fail(int column, String problem) {
    return lines.fail(
        ProblemKind.BAD_VALUE,
        "column " + (column + 1) + " ('" + columns.get(column) + "'): " + problem);
  }

  /** What to throw about the header: names the file and the line. */
  InputException failHeader(String problem) {
    return lines.fail(ProblemKind.BAD_CONTAINER, problem);
  }

  /** The file and the current line; for messages. */
  public String position() {
    return lines.position();
  }

  @Override
  public void close() {
    lines.close();
  }
}
