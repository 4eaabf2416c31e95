package io.espalier.model.random;

import io.espalier.data.Batch;
import io.espalier.data.SparseRows;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.network.SparseLayer;
import io.espalier.network.SparseLayer.Join;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Small random models: any activations, losses, masks, and any units pruned. */
public final class RandomModels {
  private RandomModels() {}

  /** A network of up to 4 layers and 1 to 12 units in each. */
  public static NetworkSpec spec(Random random) {
    List<Layer> layers = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      boolean last = i == count - 1;
      layers.add(
          new Layer(
              1 + random.nextInt(12),
              last
                  ? Activation.NONE
                  : Activation.values()[random.nextInt(Activation.values().length)],
              random.nextInt(4) > 0,
              !last && random.nextBoolean()));
    }
    return new NetworkSpec(1 + random.nextInt(12), random.nextBoolean(), layers);
  }

  /**
   * A network with 1 to 3 sparse inputs of 1 to 40 ids, any sparse layers over them, and perhaps no
   * dense input.
   */
  public static NetworkSpec sparseSpec(Random random) {
    NetworkSpec dense = spec(random);
    List<SparseInput> inputs = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      inputs.add(new SparseInput("ids" + i, 1 + random.nextInt(40), 1 + random.nextInt(5)));
    }
    List<SparseLayer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(sparseLayer(random, List.of(i), dense.layers().getFirst().units()));
    }
    if (random.nextBoolean()) {
      List<Integer> all = new ArrayList<>(IntStream.range(0, count).boxed().toList());
      Collections.shuffle(all, random);
      layers.add(
          random.nextInt(layers.size() + 1),
          sparseLayer(random, all, dense.layers().getFirst().units()));
    }
    boolean none = random.nextInt(3) == 0;
    return new NetworkSpec(
        none ? 0 : dense.inputs(), !none && dense.inputMasked(), inputs, layers, dense.layers());
  }

  private static SparseLayer sparseLayer(Random random, List<Integer> inputs, int firstUnits) {
    if (random.nextInt(3) == 0) {
      return new SparseLayer(inputs, Join.ADDED, firstUnits, Activation.NONE, false, false);
    }
    return new SparseLayer(
        inputs,
        Join.CONCATENATED,
        1 + random.nextInt(9),
        Activation.values()[random.nextInt(Activation.values().length)],
        random.nextBoolean(),
        random.nextBoolean());
  }

  /** A random choice of at least one of {@code width} units, ascending. */
  public static int[] kept(Random random, int width) {
    int[] kept =
        random
            .ints(0, width)
            .limit(width)
            .filter(unit -> random.nextInt(3) > 0)
            .distinct()
            .sorted()
            .toArray();
    return kept.length > 0 ? kept : new int[] {random.nextInt(width)};
  }

  /** A model of this network with weights around 0. */
  public static CompactModel model(Random random, NetworkSpec spec) {
    Loss loss = Loss.values()[random.nextInt(Loss.values().length)];
    CompactModelBuilder builder = CompactModel.builder(spec, loss);
    for (int mask = 0; mask < spec.masks(); mask++) {
      builder.kept(mask, kept(random, spec.widthOfMask(mask)));
    }
    NetworkSpec live = builder.liveSpec();
    for (int i = 0; i < live.layers().size(); i++) {
      int out = live.layers().get(i).units();
      builder.weights(i, floats(random, out * live.inputsOf(i)));
      if (live.layers().get(i).bias()) {
        builder.biases(i, floats(random, out));
      }
    }
    for (int i = 0; i < live.sparseLayers().size(); i++) {
      addSparseLayer(random, live, i, builder);
    }
    return builder
        .createdStep(random.nextInt(1_000_000))
        .producer("test é " + random.nextInt())
        .metadata("note", "\"" + random.nextInt())
        .build();
  }

  /** Tables with all rows, some, or none. */
  private static void addSparseLayer(
      Random random, NetworkSpec live, int i, CompactModelBuilder builder) {
    SparseLayer layer = live.sparseLayers().get(i);
    for (int k = 0; k < layer.inputs().size(); k++) {
      int buckets = live.sparseInputs().get(layer.inputs().get(k)).buckets();
      switch (random.nextInt(4)) {
        case 0 -> builder.sparseTable(i, k, floats(random, buckets * layer.units()));
        case 1 -> builder.sparseTable(i, k, new int[0], new float[0]);
        default -> {
          int[] rows = kept(random, buckets);
          builder.sparseTable(i, k, rows, floats(random, rows.length * layer.units()));
        }
      }
    }
    if (layer.bias()) {
      builder.sparseBiases(i, floats(random, layer.units()));
    }
  }

  /**
   * A batch of random rows for a model: up to 9 entries for each sparse input, ids that occur twice
   * and values of zero among them.
   */
  public static Batch batch(Random random, CompactModel model, int rows) {
    Batch batch = new Batch(Math.max(1, rows), model.inputShape(), 0);
    for (int row = 0; row < rows; row++) {
      for (SparseRows sparse : batch.sparse()) {
        int entries = random.nextInt(10);
        for (int e = 0; e < entries; e++) {
          sparse.add(
              random.nextInt(sparse.columns()),
              random.nextInt(6) == 0 ? 0 : (float) random.nextGaussian());
        }
      }
      batch.add(floats(random, model.inputs()), 0, new float[0], 0, 1);
    }
    return batch;
  }

  /** A batch of one row of another. */
  public static Batch row(CompactModel model, Batch batch, int row) {
    Batch one = new Batch(1, model.inputShape(), 0);
    copyRow(batch, row, one);
    return one;
  }

  /** Empties a batch and puts one row of another into it. */
  public static void copyRow(Batch batch, int row, Batch one) {
    one.clear(0);
    for (int i = 0; i < batch.sparse().size(); i++) {
      SparseRows from = batch.sparse().get(i);
      for (int e = from.starts()[row]; e < from.starts()[row + 1]; e++) {
        one.sparse().get(i).add(from.ids()[e], from.values()[e]);
      }
    }
    one.add(batch.inputs(), row * batch.inputWidth(), new float[0], 0, 1);
  }

  /** A random model. */
  public static CompactModel model(Random random) {
    return model(random, spec(random));
  }

  /** Normally distributed floats. */
  public static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** The bits of floats, for messages and comparisons. */
  public static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }
}
