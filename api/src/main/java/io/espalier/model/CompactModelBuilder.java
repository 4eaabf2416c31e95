package io.espalier.model;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Collects and checks the parts of a {@link CompactModel}. Masks of which nothing is said keep all
 * their units; weights must be given for every layer, biases for every layer that has them. Arrays
 * are copied, or not held on to. Not thread-safe.
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

  CompactModelBuilder(NetworkSpec spec, Loss loss) {
    this.spec = Objects.requireNonNull(spec, "spec");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.kept = new int[spec.masks()][];
    this.weights = new float[spec.layers().size()][];
    this.biases = new float[spec.layers().size()][];
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
    if (schema == null) {
      schema = unnamedInputs(spec.inputs());
    }
    if (schema.inputWidth() != spec.inputs()) {
      throw new IllegalArgumentException(
          "the schema has " + schema.inputWidth() + " inputs and the network " + spec.inputs());
    }
    return new CompactModel(this, golden);
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

  private static void checkLength(String what, int layer, float[] values, long expected) {
    int actual = values == null ? 0 : values.length;
    if (actual != expected) {
      throw new IllegalArgumentException(
          "layer " + layer + " needs " + expected + " floats of " + what + " and has " + actual);
    }
  }

  private static float[] finite(float[] values, String what, int layer) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "layer " + layer + "'s " + what + " at " + i + " is " + values[i]);
      }
    }
    return values.clone();
  }

  private static int[] upTo(int width) {
    int[] all = new int[width];
    for (int i = 0; i < width; i++) {
      all[i] = i;
    }
    return all;
  }

  private static FeatureSchema unnamedInputs(int count) {
    List<FeatureSchema.Input> inputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      inputs.add(new FeatureSchema.Input("input." + i, i, FeatureType.CONTINUOUS, "inputs", 0));
    }
    return new FeatureSchema(inputs, List.of(), Optional.empty());
  }
}
