package io.espalier.datarecord.format;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a table is written down as text. Cells may always stand in double quotes, and blank lines are
 * passed over.
 *
 * @param separator what stands between cells: an ASCII character other than a quote, a letter or
 *     digit, or the end of a line. Spaces around cells are dropped, unless it is the space
 * @param columns the columns' names; empty where the first line has them
 * @param missing a cell that is one of these, or is empty, has no value
 * @param comment lines that begin so are passed over
 * @param skippedLines so many lines at the beginning of each file are passed over
 */
public record CsvDialect(
    char separator,
    List<String> columns,
    List<String> missing,
    Optional<String> comment,
    int skippedLines) {
  /** Commas, a header, and no word for what is missing. */
  public static final CsvDialect STANDARD =
      new CsvDialect(',', List.of(), List.of(), Optional.empty(), 0);

  public CsvDialect {
    boolean usable =
        separator < 128
            && separator != '"'
            && separator != '\n'
            && separator != '\r'
            && !Character.isLetterOrDigit(separator);
    if (!usable) {
      throw new IllegalArgumentException(
          "'"
              + separator
              + "' cannot separate cells; an ASCII character can that is no quote, letter or"
              + " digit");
    }
    columns = List.copyOf(columns);
    missing = List.copyOf(missing);
    Objects.requireNonNull(comment, "comment");
    if (comment.isPresent() && comment.get().isEmpty()) {
      throw new IllegalArgumentException("the mark of a comment must not be empty");
    }
    if (skippedLines < 0) {
      throw new IllegalArgumentException("no " + skippedLines + " lines can be skipped");
    }
    if (columns.contains("")) {
      throw new IllegalArgumentException("a column's name is empty");
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.indexOf(columns.get(i)) < i) {
        throw new IllegalArgumentException("the column '" + columns.get(i) + "' is named twice");
      }
    }
  }
}
