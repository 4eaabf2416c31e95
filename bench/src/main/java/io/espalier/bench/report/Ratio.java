package io.espalier.bench.report;

import io.espalier.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many times as fast as another contender Espalier is: of times the other's by Espalier's, of
 * speeds Espalier's by the other's.
 */
public record Ratio(String other, Better better) {
  /** Whom everybody is compared with. */
  public static final String OURS = "espalier";

  /** One for each other contender of the table; none where Espalier did not take part. */
  public static List<Ratio> of(Table table) {
    List<Ratio> ratios = new ArrayList<>();
    if (table.measured().contains(OURS)) {
      for (String name : table.measured()) {
        if (!name.equals(OURS)) {
          ratios.add(new Ratio(name, table.better()));
        }
      }
    }
    return ratios;
  }

  /** {@code tensorflow/espalier}, {@code espalier/mkl}. */
  public String name() {
    return better == Better.LOWER ? other + "/" + OURS : OURS + "/" + other;
  }

  /** Of the medians; empty where one of them is missing. */
  public OptionalDouble in(Row row) {
    Spread ours = row.measured().get(OURS);
    Spread theirs = row.measured().get(other);
    if (ours == null || theirs == null) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        better == Better.LOWER ? theirs.median() / ours.median() : ours.median() / theirs.median());
  }

  /** Over these rows; empty where it is in none of them. */
  public OptionalDouble geometricMean(List<Row> rows) {
    double sum = 0;
    int count = 0;
    for (Row row : rows) {
      OptionalDouble ratio = in(row);
      if (ratio.isPresent()) {
        sum += Math.log(ratio.getAsDouble());
        count++;
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.exp(sum / count));
  }

  /** The row where it is least; null where it is in none of them. */
  public Row worst(List<Row> rows) {
    Row worst = null;
    for (Row row : rows) {
      OptionalDouble ratio = in(row);
      if (ratio.isPresent() && (worst == null || ratio.getAsDouble() < in(worst).getAsDouble())) {
        worst = row;
      }
    }
    return worst;
  }
}
