package io.espalier.model;

import io.espalier.data.FeatureSchema;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.network.SparseLayer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Collects and checks the parts of a {@link CompactModel}. Masks of which nothing is said keep all
 * their units; weights must be given for every layer, biases for every layer that has them, and a
 * table for every input of every sparse layer. Arrays are copied, or not held on to, but for those
 * of tables: these may be large, and are the model's once they are given. Not thread-safe.
 */
public final class CompactModelBuilder {
  final NetworkSpec spec;
  final Loss loss;
  final int[][] kept;
  final Map<String, String> metadata = new TreeMap<>();
  FeatureSchema schema;
  String producer = "espalier";
  long createdStep;

  private final float[][] weights;
  private final float[][] biases;
  private final Table[][] tables;
  private final float[][] sparseBiases;

  /**
   * A table before it is known how many of its units live.
   *
   * @param rows the id of each row; null for all
   * @param values [rows, units]
   */
  private record Table(int[] rows, float[] values) {}

  CompactModelBuilder(NetworkSpec spec, Loss loss) {
    this.spec = Objects.requireNonNull(spec, "spec");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.kept = new int[spec.masks()][];
    this.weights = new float[spec.layers().size()][];
    this.biases = new float[spec.layers().size()][];
    this.tables = new Table[spec.sparseLayers().size()][];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = new Table[spec.sparseLayers().get(i).inputs().size()];
    }
    this.sparseBiases = new float[tables.length][];
  }

  /**
   * Which units a mask left alive.
   *
   * @param mask which mask
   * @param originals their original indices, strictly ascending, at least one
   * @throws IllegalArgumentException if they are not that
   */
  public CompactModelBuilder kept(int mask, int[] originals) {
    int width = spec.widthOfMask(mask);
    if (originals.length == 0) {
      throw new IllegalArgumentException(
          "mask " + mask + " keeps no unit; every layer needs at least one");
    }
    int previous = -1;
    for (int original : originals) {
      if (original <= previous || original >= width) {
        throw new IllegalArgumentException(
            "mask "
                + mask
                + " keeps unit "
                + original
                + " after "
                + previous
                + "; kept units are ascending and below "
                + width);
      }
      previous = original;
    }
    kept[mask] = originals.clone();
    return this;
  }

  /**
   * A layer's weights.
   *
   * @param layer which layer
   * @param outByIn [live out, live in] row by row, all finite
   */
  public CompactModelBuilder weights(int layer, float[] outByIn) {
    weights[layer] = finite(outByIn, "weight", layer);
    return this;
  }

  /**
   * A layer's biases.
   *
   * @param layer which layer; it must have biases
   * @param values [live out], all finite
   */
  public CompactModelBuilder biases(int layer, float[] values) {
    biases[layer] = finite(values, "bias", layer);
    return this;
  }

  /**
   * A sparse layer's table for one of its inputs, with a row for every id.
   *
   * @param sparseLayer which sparse layer
   * @param input which of the layer's inputs, counted among them
   * @param values [buckets, live units] row by row, all finite; not copied, and not to be changed
   *     any more
   */
  public CompactModelBuilder sparseTable(int sparseLayer, int input, float[] values) {
    tables[sparseLayer][input] = new Table(null, checkTable(sparseLayer, input, values));
    return this;
  }

  /**
   * A sparse layer's table for one of its inputs, with a row for some ids alone: those that were
   * ever trained. Every other id's weights must have been zero.
   *
   * @param sparseLayer which sparse layer
   * @param input which of the layer's inputs, counted among them
   * @param rows the id of each row, strictly ascending; there may be none. Not copied, and not to
   *     be changed any more
   * @param values [rows, live units] row by row, all finite; not copied, and not to be changed any
   *     more
   * @throws IllegalArgumentException if the ids are not ascending, or not the input's
   */
  public CompactModelBuilder sparseTable(int sparseLayer, int input, int[] rows, float[] values) {
    Table table = new Table(rows, checkTable(sparseLayer, input, values));
    int buckets = bucketsOf(sparseLayer, input);
    int previous = -1;
    for (int id : rows) {
      if (id <= previous || id >= buckets) {
        throw new IllegalArgumentException(
            nameOf(sparseLayer, input)
                + " has a row of id "
                + id
                + " after "
                + previous
                + "; ids are ascending and below "
                + buckets);
      }
      previous = id;
    }
    tables[sparseLayer][input] = table;
    return this;
  }

  /**
   * A sparse layer's biases.
   *
   * @param sparseLayer which sparse layer; it must have biases
   * @param values [live units], all finite
   */
  public CompactModelBuilder sparseBiases(int sparseLayer, float[] values) {
    checkFinite(values, "sparse layer " + sparseLayer + "'s bias");
    sparseBiases[sparseLayer] = values.clone();
    return this;
  }

  private float[] checkTable(int sparseLayer, int input, float[] values) {
    bucketsOf(sparseLayer, input);
    checkFinite(values, nameOf(sparseLayer, input));
    return values;
  }

  private int bucketsOf(int sparseLayer, int input) {
    return spec.sparseInputs()
        .get(spec.sparseLayers().get(sparseLayer).inputs().get(input))
        .buckets();
  }

  private String nameOf(int sparseLayer, int input) {
    int position = spec.sparseLayers().get(sparseLayer).inputs().get(input);
    return "sparse layer "
        + sparseLayer
        + "'s table of '"
        + spec.sparseInputs().get(position).name()
        + "'";
  }

  /** What the inputs are; without it they are {@code input.0} and so on. */
  public CompactModelBuilder schema(FeatureSchema newSchema) {
    schema = newSchema;
    return this;
  }

  /** Who makes the model: a program and its version. */
  public CompactModelBuilder producer(String newProducer) {
    producer = Objects.requireNonNull(newProducer, "producer");
    return this;
  }

  /** The training step after which it is made. */
  public CompactModelBuilder createdStep(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("no model can be made after step " + step);
    }
    createdStep = step;
    return this;
  }

  /** Notes something in the model, under a key of the maker's choice. */
  public CompactModelBuilder metadata(String key, String value) {
    metadata.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * The model. Runs eight rows through it, whose predictions go into the file with it.
   *
   * @throws IllegalArgumentException if a part is missing or does not fit the others
   */
  public CompactModel build() {
    return build(null);
  }

  CompactModel build(GoldenRows golden) {
    for (int mask = 0; mask < kept.length; mask++) {
      if (kept[mask] == null) {
        kept[mask] = upTo(spec.widthOfMask(mask));
      }
    }
    FeatureSchema unnamed = UnnamedFeatures.of(spec.inputShape());
    if (schema == null) {
      schema = unnamed;
    } else if (!schema.equals(unnamed)) {
      checkSchema();
    }
    return new CompactModel(this, golden);
  }

  private void checkSchema() {
    if (schema.inputWidth() != spec.inputs()) {
      throw new IllegalArgumentException(
          "the schema has " + schema.inputWidth() + " inputs and the network " + spec.inputs());
    }
    List<SparseInput> given = schema.inputShape().sparse();
    List<SparseInput> needed = spec.sparseInputs();
    if (given.size() != needed.size()) {
      throw new IllegalArgumentException(
          "the schema has "
              + given.size()
              + " sparse inputs and the network "
              + needed.size()
              + ": "
              + needed.stream().map(SparseInput::name).toList());
    }
    for (int i = 0; i < given.size(); i++) {
      if (!given.get(i).name().equals(needed.get(i).name())
          || given.get(i).buckets() != needed.get(i).buckets()) {
        throw new IllegalArgumentException(
            "the schema's sparse input "
                + i
                + " is '"
                + given.get(i).name()
                + "' with "
                + given.get(i).buckets()
                + " ids, and the network's '"
                + needed.get(i).name()
                + "' with "
                + needed.get(i).buckets());
      }
    }
  }

  /** The network with the widths that are known so far to be left. */
  public NetworkSpec liveSpec() {
    NetworkSpec live = spec;
    for (int mask = 0; mask < kept.length; mask++) {
      live = kept[mask] == null ? live : live.withMaskWidth(mask, kept[mask].length);
    }
    return live;
  }

  /** The weights and biases in the order of the kernels. */
  Parameters parameters() {
    NetworkSpec live = liveSpec();
    for (int i = 0; i < weights.length; i++) {
      Layer layer = live.layers().get(i);
      checkLength("weight", i, weights[i], (long) live.inputsOf(i) * layer.units());
      checkLength("bias", i, biases[i], layer.bias() ? layer.units() : 0);
    }
    Parameters parameters = Parameters.zeros(live);
    for (int i = 0; i < weights.length; i++) {
      int out = live.layers().get(i).units();
      parameters.setWeights(i, live.inputsOf(i), out, weights[i]);
      if (live.layers().get(i).bias()) {
        System.arraycopy(biases[i], 0, parameters.values(), parameters.biasAt()[i], out);
      }
    }
    return parameters;
  }

  /** The tables and biases of the sparse layers. */
  SparseParameters sparseParameters() {
    NetworkSpec live = liveSpec();
    SparseTable[][] made = new SparseTable[tables.length][];
    float[][] madeBiases = new float[tables.length][];
    for (int i = 0; i < tables.length; i++) {
      SparseLayer layer = live.sparseLayers().get(i);
      made[i] = new SparseTable[tables[i].length];
      for (int k = 0; k < made[i].length; k++) {
        made[i][k] = table(i, k, layer.units());
      }
      int length = sparseBiases[i] == null ? 0 : sparseBiases[i].length;
      int expected = layer.bias() ? layer.units() : 0;
      if (length != expected) {
        throw new IllegalArgumentException(
            "sparse layer " + i + " needs " + expected + " floats of bias and has " + length);
      }
      madeBiases[i] = layer.bias() ? sparseBiases[i] : null;
    }
    return new SparseParameters(made, madeBiases);
  }

  private SparseTable table(int sparseLayer, int input, int units) {
    Table table = tables[sparseLayer][input];
    int buckets = bucketsOf(sparseLayer, input);
    if (table == null) {
      throw new IllegalArgumentException(nameOf(sparseLayer, input) + " is missing");
    }
    long rows = table.rows == null ? buckets : table.rows.length;
    if (table.values.length != rows * units) {
      throw new IllegalArgumentException(
          nameOf(sparseLayer, input)
              + " needs "
              + rows
              + " x "
              + units
              + " floats and has "
              + table.values.length);
    }
    return new SparseTable(buckets, units, table.rows, table.values);
  }

  private static void checkLength(String what, int layer, float[] values, long expected) {
    int actual = values == null ? 0 : values.length;
    if (actual != expected) {
      throw new IllegalArgumentException(
          "layer " + layer + " needs " + expected + " floats of " + what + " and has " + actual);
    }
  }

  private static float[] finite(float[] values, String what, int layer) {
    checkFinite(values, "layer " + layer + "'s " + what);
    return values.clone();
  }

  private static void checkFinite(float[] values, String what) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(what + " at " + i + " is " + values[i]);
      }
    }
  }

  private static int[] upTo(int width) {
    int[] all = new int[width];
    for (int i = 0; i < width; i++) {
      all[i] = i;
    }
    return all;
  }
}
