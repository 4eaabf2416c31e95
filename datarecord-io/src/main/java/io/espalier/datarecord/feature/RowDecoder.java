package io.espalier.datarecord.feature;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.data.SparseRows;
import io.espalier.datarecord.FeatureSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Turns an example's features into a row of floats: inputs, then labels, then the weight. Features
 * that the schema does not name are passed over.
 *
 * <p>A continuous value becomes the nearest float; a binary feature is 1. What is absent, and an
 * input that is NaN, has the schema's default. Allocates nothing per row. Not thread-safe.
 */
public final class RowDecoder implements FeatureSink {
  private final FeatureSchema schema;
  private final ColumnTable table;
  private final float[] absent;
  private final int inputs;
  private final int labels;

  /** By sparse group: its binary and continuous features, which become entries of their own ids. */
  private final List<ColumnTable> sparseTables = new ArrayList<>();

  private float[] rows;
  private int begin;
  private List<SparseRows> entries = List.of();

  /** A decoder for rows of this schema. */
  public RowDecoder(FeatureSchema schema) {
    this.schema = schema;
    this.inputs = schema.inputWidth();
    this.labels = schema.labelColumns();
    this.absent = new float[inputs + labels + 1];
    this.table = new ColumnTable(absent.length);
    int column = 0;
    for (FeatureSchema.Input input : schema.inputs()) {
      absent[column] = input.missing();
      table.put(input.id(), column++);
    }
    for (FeatureSchema.Label label : schema.labels()) {
      // A label that is neither there nor known to be 0 is caught by finish().
      absent[column] = label.type() == FeatureType.BINARY ? 0 : Float.NaN;
      table.put(label.id(), column++);
    }
    absent[column] = 1;
    if (schema.exampleWeight().isPresent()) {
      absent[column] = schema.exampleWeight().get().missing();
      table.put(schema.exampleWeight().get().id(), column);
    }
    for (FeatureSchema.SparseGroup group : schema.sparseGroups()) {
      ColumnTable ids = new ColumnTable(group.features().size());
      for (FeatureSchema.SparseFeature feature : group.features()) {
        ids.put(feature.id(), (int) feature.id() & (1 << group.bits()) - 1);
      }
      sparseTables.add(ids);
    }
  }

  /** Floats in the dense part of a row: inputs, labels, weight. */
  public int stride() {
    return absent.length;
  }

  /** Begins a row at {@code target[offset]}. */
  public void begin(float[] target, int offset) {
    Objects.checkFromIndexSize(offset, absent.length, target.length);
    System.arraycopy(absent, 0, target, offset, absent.length);
    rows = target;
    begin = offset;
    entries = List.of();
  }

  /**
   * Begins a row at {@code target[offset]}, whose entries are added to the rows of {@code sparse}
   * that are being filled, one a group; the caller ends or cancels those.
   */
  public void begin(float[] target, int offset, List<SparseRows> sparse) {
    begin(target, offset);
    entries = sparse;
  }

  /** Whether the schema's filters let the example pass whose features have come. */
  public boolean wanted() {
    return true;
  }

  private void entry(long id, float value) {
    for (int group = 0; group < entries.size(); group++) {
      int key = sparseTables.get(group).find(id);
      if (key >= 0) {
        entries.get(group).add(key, value);
      }
    }
  }

  @Override
  public void binary(long id) {
    int column = table.find(id);
    if (column >= 0) {
      rows[begin + column] = 1;
    }
    entry(id, 1);
  }

  @Override
  public void continuous(long id, double value) {
    int column = table.find(id);
    if (column >= 0) {
      rows[begin + column] =
          Double.isNaN(value) && column < inputs ? absent[column] : (float) value;
    }
    if (!Double.isNaN(value)) {
      entry(id, (float) value);
    }
  }

  @Override
  public void other(long id, FeatureType type) {}

  /**
   * Ends the row.
   *
   * @return null if it can be used; else what is wrong with it: an input that is infinite as a
   *     float, a label that is missing, NaN or infinite, a weight that is negative, NaN or infinite
   */
  public String finish() {
    int at = begin;
    for (int i = 0; i < inputs; i++, at++) {
      if (!(Math.abs(rows[at]) <= Float.MAX_VALUE)) {
        return "feature '"
            + schema.inputs().get(i).name()
            + "' is infinite or beyond the range of a float (3.4e38)";
      }
    }
    List<FeatureSchema.Label> labelColumns = schema.labels();
    for (int i = 0; i < labels; i++, at++) {
      if (!(Math.abs(rows[at]) <= Float.MAX_VALUE)) {
        String name = labelColumns.get(i).name();
        return Float.isNaN(rows[at])
            ? "label '"
                + name
                + "' is missing or NaN; give every example one, or leave the example out"
            : "label '" + name + "' is infinite or beyond the range of a float (3.4e38)";
      }
    }
    if (!(rows[at] >= 0 && rows[at] <= Float.MAX_VALUE)) {
      return "the example weight"
          + schema.exampleWeight().map(weight -> " '" + weight.name() + "'").orElse("")
          + " is "
          + rows[at]
          + "; it must be finite and not negative";
    }
    return null;
  }
}
