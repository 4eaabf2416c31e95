package io.espalier.datarecord.input;

import io.espalier.datarecord.ProblemKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What became of the records that were read from files, in all passes so far; rows that come from
 * memory do not count again.
 *
 * @param records records read, whatever became of them
 * @param examples those that became rows
 * @param notDrawn those that were left out by chance, as {@link Batches.Builder#keepRate} asked
 * @param filtered those that the schema's filters left out
 * @param skipped those that could not be used, by kind
 * @param emptyFiles files without records that were read, once a pass
 * @param unknownFields fields of records that the schema of DataRecords does not have, passed over;
 *     those of files that were read to their end
 * @param warnings what may be a mistake, each said once
 */
public record InputReport(
    long records,
    long examples,
    long notDrawn,
    long filtered,
    Map<ProblemKind, Long> skipped,
    long emptyFiles,
    long unknownFields,
    List<String> warnings) {
  public InputReport {
    // Map.copyOf would lose the order of the kinds.
    EnumMap<ProblemKind, Long> byKind = new EnumMap<>(ProblemKind.class);
    byKind.putAll(skipped);
    skipped = Collections.unmodifiableMap(byKind);
    warnings = List.copyOf(warnings);
  }

  /** How many records could not be used. */
  public long bad() {
    return skipped.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line: "1000 records, 990 examples; left out: 7 by filters, 3 records cut short". */
  @Override
  public String toString() {
    StringJoiner leftOut = new StringJoiner(", ", "; left out: ", "").setEmptyValue("");
    if (notDrawn > 0) {
      leftOut.add(notDrawn + " by chance");
    }
    if (filtered > 0) {
      leftOut.add(filtered + " by filters");
    }
    skipped.forEach((kind, count) -> leftOut.add(count + " " + kind.plural()));
    return records
        + " records, "
        + examples
        + " examples"
        + leftOut
        + (emptyFiles > 0
            ? "; " + emptyFiles + (emptyFiles == 1 ? " empty file" : " empty files")
            : "")
        + (unknownFields > 0 ? "; " + unknownFields + " unknown fields" : "");
  }
}
