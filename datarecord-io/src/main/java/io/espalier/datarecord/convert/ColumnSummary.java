package io.espalier.datarecord.convert;

import java.util.List;
import java.util.Optional;

/**
 * What the cells of a column turned out to be.
 *
 * @param name the column's name
 * @param type what it becomes
 * @param label whether it is the label
 * @param present how many cells have a value
 * @param missing how many have none
 * @param least the least number; NaN unless the column is {@link ColumnType#CONTINUOUS}, {@link
 *     ColumnType#DISCRETE} or {@link ColumnType#BINARY} and a cell is present
 * @param mean the numbers' mean, in the same cases
 * @param most the greatest number, in the same cases
 * @param examples the first different texts, at most four
 * @param firstText where a column has numbers and texts, so that it is {@link ColumnType#STRING},
 *     the first text and its place; else nothing
 * @param texts how many cells are texts, where {@code firstText} is given
 */
public record ColumnSummary(
    String name,
    ColumnType type,
    boolean label,
    long present,
    long missing,
    double least,
    double mean,
    double most,
    List<String> examples,
    Optional<OddText> firstText,
    long texts) {
  /**
   * A text among numbers.
   *
   * @param text the cell
   * @param position the file and line
   */
  public record OddText(String text, String position) {}

  public ColumnSummary {
    examples = List.copyOf(examples);
  }
}
