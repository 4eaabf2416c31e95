package io.espalier.datarecord.input;

import io.espalier.data.CounterRandom;
import io.espalier.data.FeatureSchema;
import io.espalier.data.SparseRows;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.feature.RowDecoder;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Reads rows from open files: draws which records count, decodes and checks them, and leaves out
 * those that are not wanted or cannot be used.
 */
final class RowReader {
  private static final long RECORD_STREAM = 3;

  private final FeatureSchema schema;
  private final LabelRule rule;
  private final BadRecords policy;
  private final double keepRate;
  private final ReadCounts counts;
  private final RowDecoder decoder;
  private long passSeed;

  RowReader(
      FeatureSchema schema, LabelRule rule, BadRecords policy, double keepRate, ReadCounts counts) {
    this.schema = schema;
    this.rule = rule;
    this.policy = policy;
    this.keepRate = keepRate;
    this.counts = counts;
    this.decoder = new RowDecoder(schema);
  }

  /** Floats in the dense part of a row: inputs, labels, weight. */
  int stride() {
    return decoder.stride();
  }

  void begin(long newPassSeed) {
    passSeed = newPassSeed;
  }

  /**
   * Writes the file's next row at {@code target[offset]} and adds its entries to the rows that are
   * being filled; false at the end of the file, with rubbish in the target and no entries.
   */
  boolean next(OpenFile open, float[] target, int offset, List<SparseRows> sparse) {
    while (true) {
      if (keepRate < 1 && !drawn(open)) {
        if (!skip(open)) {
          return false;
        }
        open.records++;
        counts.records++;
        counts.notDrawn++;
        continue;
      }
      InputException bad = null;
      decoder.begin(target, offset, sparse);
      try {
        if (!open.reader.next(decoder)) {
          return false;
        }
      } catch (InputException e) {
        if (!e.kind().ofOneRecord()) {
          cancel(sparse);
          throw e;
        }
        bad = e;
      } catch (UncheckedIOException e) {
        cancel(sparse);
        throw e;
      }
      open.records++;
      counts.records++;
      if (bad == null && !decoder.wanted()) {
        cancel(sparse);
        counts.filtered++;
        continue;
      }
      bad = bad == null ? problem(open, target, offset) : bad;
      if (bad == null) {
        counts.example(target, offset + schema.inputWidth());
        return true;
      }
      cancel(sparse);
      tolerate(bad);
    }
  }

  /** A record that is passed over may be bad. */
  private static boolean skip(OpenFile open) {
    try {
      return open.reader.skip();
    } catch (InputException e) {
      if (!e.kind().ofOneRecord()) {
        throw e;
      }
      return true;
    }
  }

  private boolean drawn(OpenFile open) {
    long fileSeed = CounterRandom.bits(passSeed, RECORD_STREAM, open.file);
    return Draw.unit(fileSeed, 0, open.records) < keepRate;
  }

  private InputException problem(OpenFile open, float[] target, int offset) {
    String problem = decoder.finish();
    if (problem != null) {
      return new InputException(kind(target, offset), open.reader.position(), problem);
    }
    int labels = offset + schema.inputWidth();
    for (int i = 0; i < schema.labelColumns(); i++) {
      float label = target[labels + i];
      String broken = rule.problem(label);
      if (broken != null) {
        return new InputException(
            ProblemKind.BAD_LABEL,
            open.reader.position(),
            "label '" + schema.labels().get(i).name() + "' is " + label + " and " + broken);
      }
    }
    return null;
  }

  /** The kind of a decoder's problem: that of the first column that is not finite. */
  private ProblemKind kind(float[] target, int offset) {
    int labels = schema.inputWidth();
    int weight = labels + schema.labelColumns();
    for (int i = 0; i < weight; i++) {
      if (!Float.isFinite(target[offset + i])) {
        return i < labels ? ProblemKind.BAD_VALUE : ProblemKind.BAD_LABEL;
      }
    }
    float value = target[offset + weight];
    return value >= 0 && value <= Float.MAX_VALUE ? ProblemKind.BAD_VALUE : ProblemKind.BAD_WEIGHT;
  }

  private void tolerate(InputException problem) {
    long bad = counts.bad(problem.kind());
    if (policy.tolerates(bad, counts.records)) {
      return;
    }
    if (policy.maxRate() == 0) {
      throw problem;
    }
    InputException tooMany =
        new InputException(
            problem.kind(),
            problem.where(),
            problem.problem()
                + "; with this one "
                + bad
                + " of "
                + counts.records
                + " records are bad, which is more than the rate of "
                + policy.maxRate()
                + " that may be left out");
    tooMany.initCause(problem);
    throw tooMany;
  }

  private static void cancel(List<SparseRows> sparse) {
    for (int i = 0; i < sparse.size(); i++) {
      sparse.get(i).cancelRow();
    }
  }
}
