package io.espalier.datarecord.input;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.ProblemKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what becomes of records, and notices labels that are always the same. */
final class ReadCounts {
  private final FeatureSchema schema;
  private final Consumer<String> listener;
  private final EnumMap<ProblemKind, Long> skipped = new EnumMap<>(ProblemKind.class);
  private final List<String> warnings = new ArrayList<>();
  private final float[] firstLabels;
  private final boolean[] varied;
  private long bad;
  private boolean warned;
  long records;
  long examples;
  long notDrawn;
  long filtered;
  long emptyFiles;
  long unknownFields;

  ReadCounts(FeatureSchema schema, Consumer<String> listener) {
    this.schema = schema;
    this.listener = listener;
    this.firstLabels = new float[schema.labelColumns()];
    this.varied = new boolean[schema.labelColumns()];
  }

  /** One more example, with its labels at {@code row[labels]}. */
  void example(float[] row, int labels) {
    if (examples++ == 0) {
      System.arraycopy(row, labels, firstLabels, 0, firstLabels.length);
    }
    for (int i = 0; i < varied.length; i++) {
      varied[i] |= row[labels + i] != firstLabels[i];
    }
  }

  /** One more bad record; says how many there are now. */
  long bad(ProblemKind kind) {
    skipped.merge(kind, 1L, Long::sum);
    return ++bad;
  }

  /** A pass has ended; the first one that does has seen the data. */
  void passEnded() {
    if (warned || examples < 2) {
      return;
    }
    warned = true;
    for (int i = 0; i < varied.length; i++) {
      if (!varied[i]) {
        warn(
            "the label '"
                + schema.labels().get(i).name()
                + "' is "
                + firstLabels[i]
                + " in all "
                + examples
                + " examples; there is nothing to learn from it, and measures such as the area"
                + " under the curve are not defined");
      }
    }
  }

  private void warn(String warning) {
    warnings.add(warning);
    listener.accept(warning);
  }

  InputReport report() {
    Map<ProblemKind, Long> byKind = new EnumMap<>(skipped);
    return new InputReport(
        records, examples, notDrawn, filtered, byKind, emptyFiles, unknownFields, warnings);
  }
}
