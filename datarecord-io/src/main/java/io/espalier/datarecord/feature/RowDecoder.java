package io.espalier.datarecord.feature;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.data.SparseRows;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.FeatureIdHasher;
import io.espalier.datarecord.FeatureSink;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Turns an example's features into a row of floats (inputs, then labels, then the weight) and into
 * entries of the sparse inputs. Features that the schema does not name are passed over.
 *
 * <p>Columns: a continuous value becomes the nearest float, normalized before where the schema says
 * so; a binary feature is 1. What is absent, and an input that is NaN, has the schema's default.
 *
 * <p>Sparse inputs, with twml's keys, of which the low bits are the id: a binary feature is (its
 * id, 1); a continuous one (its id, the value); a discrete one ({@link FeatureId#mixDiscrete}, 1);
 * a string, and each string of a sparse binary feature, ({@link FeatureId#mixString}, 1); an
 * element of a sparse continuous feature (by {@link FeatureSchema.ElementId}, its value). NaN makes
 * no entry. Entries stand in the order of the record. The type is the record's, whatever the schema
 * says. Discretizers: see {@link io.espalier.data.Discretizer.Kind}.
 *
 * <p>Allocates nothing per row once it has seen the longest. Not thread-safe.
 */
public final class RowDecoder implements FeatureSink {
  private static final int NOBODY = -1;

  private final FeatureSchema schema;
  private final FeatureTargets targets;
  private final FeatureIdHasher hasher = new FeatureIdHasher();
  private final float[] absent;
  private final double[] mean;
  private final double[] deviation;

  /** Inputs that are a column as they are, and nothing else: most features of most data. */
  private final boolean[] columnOnly;

  private final int inputs;
  private final int labels;
  private final SparseRows[] sparse;
  private float[] rows;
  private int begin;

  /** The number of the row in which a filter's feature was last seen. */
  private final long[] filterSeen;

  private long row;
  private int filtersSeen;

  /** The feature of the last string or element: they come one by one. */
  private long lastId;

  private int lastFeature;
  private int infinite = NOBODY;
  private int badName = NOBODY;

  /** A decoder for rows of this schema. */
  public RowDecoder(FeatureSchema schema) {
    this.schema = schema;
    this.inputs = schema.inputWidth();
    this.labels = schema.labelColumns();
    this.targets = new FeatureTargets(schema);
    this.absent = new float[inputs + labels + 1];
    this.mean = new double[absent.length];
    this.deviation = new double[absent.length];
    Arrays.fill(deviation, 1);
    int column = 0;
    for (FeatureSchema.Input input : schema.inputs()) {
      if (input.zScore().isPresent()) {
        mean[column] = input.zScore().get().mean();
        deviation[column] = input.zScore().get().deviation();
      }
      absent[column++] = input.missing();
    }
    for (FeatureSchema.Label label : schema.labels()) {
      // A label that is neither there nor known to be 0 is caught by finish().
      absent[column++] = label.type() == FeatureType.BINARY ? 0 : Float.NaN;
    }
    absent[column] = schema.exampleWeight().map(FeatureSchema.ExampleWeight::missing).orElse(1f);
    this.sparse = new SparseRows[schema.sparseGroups().size()];
    this.filterSeen = new long[targets.filters()];
    this.columnOnly = new boolean[targets.count()];
    for (int i = 0; i < inputs; i++) {
      columnOnly[i] =
          mean[i] == 0
              && deviation[i] == 1
              && targets.filter(i) < 0
              && targets.sparse(i).length == 0;
    }
    this.lastFeature = targets.find(lastId);
  }

  /** Floats in a row: inputs, labels, weight. */
  public int stride() {
    return absent.length;
  }

  /** Begins a row at {@code target[offset]} for a schema without sparse inputs. */
  public void begin(float[] target, int offset) {
    begin(target, offset, List.of());
  }

  /**
   * Begins a row.
   *
   * @param target gets {@link #stride} floats from {@code offset} on
   * @param sparseRows one for each sparse input of the schema, in order: entries are added to the
   *     row that each is filling. Ending or cancelling those rows is the caller's.
   */
  public void begin(float[] target, int offset, List<SparseRows> sparseRows) {
    Objects.checkFromIndexSize(offset, absent.length, target.length);
    if (sparseRows.size() != sparse.length) {
      throw new IllegalArgumentException(
          "the schema has " + sparse.length + " sparse inputs, not " + sparseRows.size());
    }
    for (int i = 0; i < sparse.length; i++) {
      sparse[i] = sparseRows.get(i);
    }
    System.arraycopy(absent, 0, target, offset, absent.length);
    rows = target;
    begin = offset;
    row++;
    filtersSeen = 0;
    infinite = NOBODY;
    badName = NOBODY;
  }

  @Override
  public void binary(long id) {
    int feature = targets.find(id);
    if (feature < 0) {
      return;
    }
    if (columnOnly[feature]) {
      rows[begin + feature] = 1;
    } else {
      column(feature, 1);
      seen(feature);
      addAll(feature, id, 1);
    }
  }

  @Override
  public void continuous(long id, double value) {
    int feature = targets.find(id);
    if (feature < 0) {
      return;
    }
    if (columnOnly[feature]) {
      rows[begin + feature] = Double.isNaN(value) ? absent[feature] : (float) value;
      return;
    }
    column(feature, value);
    if (!Double.isNaN(value)) {
      seen(feature);
      SparseTarget[] of = targets.sparse(feature);
      for (int i = 0; i < of.length; i++) {
        addValue(feature, of[i], id, value, false);
      }
    }
  }

  @Override
  public void discrete(long id, long value) {
    int feature = targets.find(id);
    if (feature >= 0) {
      seen(feature);
      addAll(feature, FeatureId.mixDiscrete(id, value), 1);
    }
  }

  @Override
  public void string(long id, byte[] bytes, int offset, int length) {
    int feature = targets.find(id);
    if (feature >= 0) {
      seen(feature);
      addAll(feature, FeatureId.mixString(id, bytes, offset, length), 1);
    }
  }

  @Override
  public void sparseBinary(long id, byte[] bytes, int offset, int length) {
    int feature = findAgain(id);
    if (feature >= 0) {
      seen(feature);
      addAll(feature, FeatureId.mixString(id, bytes, offset, length), 1);
    }
  }

  @Override
  public void sparseContinuous(long id, byte[] bytes, int offset, int length, double value) {
    int feature = findAgain(id);
    if (feature < 0) {
      return;
    }
    seen(feature);
    if (Double.isNaN(value)) {
      return;
    }
    SparseTarget[] of = targets.sparse(feature);
    for (int i = 0; i < of.length; i++) {
      long key;
      if (of[i].byName) {
        try {
          key = hasher.of(bytes, offset, length);
        } catch (IllegalArgumentException e) {
          badName = feature;
          return;
        }
      } else {
        key = FeatureId.mixString(id, bytes, offset, length);
      }
      addValue(feature, of[i], key, value, true);
    }
  }

  @Override
  public void other(long id, FeatureType type) {
    int feature = targets.find(id);
    if (feature >= 0) {
      seen(feature);
    }
  }

  private int findAgain(long id) {
    if (id != lastId) {
      lastId = id;
      lastFeature = targets.find(id);
    }
    return lastFeature;
  }

  private void column(int feature, double value) {
    if (feature < inputs) {
      rows[begin + feature] =
          Double.isNaN(value)
              ? absent[feature]
              : (float) ((value - mean[feature]) / deviation[feature]);
    } else if (feature < absent.length) {
      rows[begin + feature] = (float) value;
    }
  }

  private void seen(int feature) {
    int filter = targets.filter(feature);
    if (filter >= 0 && filterSeen[filter] != row) {
      filterSeen[filter] = row;
      filtersSeen++;
    }
  }

  private void addAll(int feature, long key, float value) {
    SparseTarget[] of = targets.sparse(feature);
    for (int i = 0; i < of.length; i++) {
      sparse[of[i].group].add(of[i].id(key), value);
    }
  }

  private void addValue(int feature, SparseTarget target, long key, double value, boolean element) {
    if (target.hasBins(element)) {
      sparse[target.group].add(target.binId(key, value), 1);
      return;
    }
    float rounded = (float) value;
    if (Math.abs(rounded) <= Float.MAX_VALUE) {
      sparse[target.group].add(target.id(key), rounded);
    } else {
      infinite = feature;
    }
  }

  /**
   * Ends the row.
   *
   * @return null if it can be used; else what is wrong with it: an input that is infinite as a
   *     float, a label that is missing, NaN or infinite, a weight that is negative, NaN or
   *     infinite, a name that has to be hashed and is not valid UTF-8
   */
  public String finish() {
    int at = begin;
    for (int i = 0; i < inputs; i++, at++) {
      if (!(Math.abs(rows[at]) <= Float.MAX_VALUE)) {
        return beyondFloat(i);
      }
    }
    if (infinite >= 0) {
      return beyondFloat(infinite);
    }
    if (badName >= 0) {
      return "feature '" + targets.name(badName) + "' has a name that is not valid UTF-8";
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

  private String beyondFloat(int feature) {
    return "feature '"
        + targets.name(feature)
        + "' is infinite or beyond the range of a float (3.4e38)";
  }

  /**
   * Whether the row has the features that all filters ask for; NaN does not count as there. A row
   * without them is to be left out, whatever {@link #finish} says.
   */
  public boolean wanted() {
    return filtersSeen == filterSeen.length;
  }
}
