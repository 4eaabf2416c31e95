package io.espalier.trainer.metrics;

import io.espalier.json.JsonWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an evaluation found. Immutable.
 *
 * @param examples how many examples it saw
 * @param values metric name to value, in the order they are shown; NaN where the examples cannot
 *     say
 */
public record Evaluation(long examples, Map<String, Double> values) {
  private static final Evaluation NONE = new Evaluation(0, Map.of());

  public Evaluation {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** No evaluation: no examples, no values. */
  public static Evaluation none() {
    return NONE;
  }

  /** Whether there is no value at all. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** A metric's value; NaN if it has none or does not exist. */
  public double value(String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  /**
   * One line per metric, the number of examples first; {@code -} where a value is NaN. Ends with a
   * line feed.
   */
  public String toTable() {
    int width = "examples".length();
    for (String name : values.keySet()) {
      width = Math.max(width, name.length());
    }
    String row = "%-" + width + "s  %12s\n";
    StringBuilder table = new StringBuilder(format(row, "examples", Long.toString(examples)));
    values.forEach((name, value) -> table.append(format(row, name, shown(value))));
    return table.toString();
  }

  /**
   * A JSON object of metric to value, the shortest digits that read back as the same number; null
   * for what is NaN.
   */
  public String toJson() {
    JsonWriter json = new JsonWriter().beginObject();
    values.forEach((name, value) -> {
      json.name(name);
      if (Double.isFinite(value)) {
        json.value(value.doubleValue());
      } else {
        json.nullValue();
      }
    });
    return json.endObject().toString();
  }

  private static String shown(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6f", value) : "-";
  }

  private static String format(String row, String name, String value) {
    return String.format(Locale.ROOT, row, name, value);
  }
}
