package io.espalier.model.random;

import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

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
    return builder
        .createdStep(random.nextInt(1_000_000))
        .producer("test é " + random.nextInt())
        .metadata("note", "\"" + random.nextInt())
        .build();
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
