package io.espalier.bench.contender;

import io.espalier.data.CounterRandom;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A network of dense layers with biases, ReLU after all but the last, and a mask after each ReLU.
 * One output is trained with sigmoid cross entropy, several with softmax.
 *
 * @param widths the inputs, then the units of each layer
 * @param inputMasked whether the inputs have a mask too
 */
public record Net(List<Integer> widths, boolean inputMasked) {
  public static final Net LENET = of(784, 300, 100, 10);
  public static final Net SMALL = of(178, 64, 16, 4, 1);
  public static final Net MEDIUM = of(400, 1024, 512, 256, 1);
  public static final Net LARGE = of(2176, 1024, 512, 256, 128, 1);

  /** The networks that every comparison looks at. */
  public static final List<Net> ALL = List.of(LENET, SMALL, MEDIUM, LARGE);

  /** Masks after the hidden layers alone. */
  public static Net of(Integer... widths) {
    return new Net(List.of(widths), false);
  }

  public int inputs() {
    return widths.getFirst();
  }

  public int outputs() {
    return widths.getLast();
  }

  public int layers() {
    return widths.size() - 1;
  }

  /** Inputs of a layer. */
  public int in(int layer) {
    return widths.get(layer);
  }

  /** Units of a layer. */
  public int out(int layer) {
    return widths.get(layer + 1);
  }

  public Loss loss() {
    return outputs() == 1 ? Loss.SIGMOID_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY;
  }

  public NetworkSpec spec() {
    return NetworkSpec.of(
        inputs(),
        net -> {
          if (inputMasked) {
            net.mask();
          }
          for (int layer = 0; layer < layers() - 1; layer++) {
            net.dense(out(layer)).relu().mask();
          }
          return net.dense(outputs());
        });
  }

  /** FLOPs of one example. */
  public long flops() {
    return spec().flops();
  }

  /** FLOPs of a training step for one example: no gradient by the inputs unless they are masked. */
  public double stepFlops() {
    return 3.0 * flops() - (inputMasked ? 0 : 2.0 * inputs() * out(0));
  }

  /** Starting weights of a layer, [in, out], uniform in ±sqrt(6 / (in + out)). */
  public float[] weights(int layer) {
    float[] weights = new float[in(layer) * out(layer)];
    double limit = Math.sqrt(6.0 / (in(layer) + out(layer)));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) ((2 * CounterRandom.unitFloat(11, layer, i) - 1) * limit);
    }
    return weights;
  }

  /** Starting weights and biases of all layers, layer by layer; biases are 0. */
  public float[] parameters() {
    float[] parameters = new float[parameterCount()];
    int at = 0;
    for (int layer = 0; layer < layers(); layer++) {
      float[] weights = weights(layer);
      System.arraycopy(weights, 0, parameters, at, weights.length);
      at += weights.length + out(layer);
    }
    return parameters;
  }

  /** A model with these parameters, to predict with. */
  public CompactModel model() {
    CompactModelBuilder model = CompactModel.builder(spec(), loss());
    for (int layer = 0; layer < layers(); layer++) {
      model.weights(layer, outByIn(layer)).biases(layer, new float[out(layer)]);
    }
    return model.build();
  }

  private float[] outByIn(int layer) {
    int in = in(layer);
    int out = out(layer);
    float[] inByOut = weights(layer);
    float[] outByIn = new float[in * out];
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        outByIn[o * in + i] = inByOut[i * out + o];
      }
    }
    return outByIn;
  }

  private int parameterCount() {
    int count = 0;
    for (int layer = 0; layer < layers(); layer++) {
      count += (in(layer) + 1) * out(layer);
    }
    return count;
  }

  /** The network with each hidden layer, and masked inputs, this much narrower. */
  public Net narrowed(double fraction) {
    Integer[] narrow = widths.toArray(new Integer[0]);
    for (int i = inputMasked ? 0 : 1; i < narrow.length - 1; i++) {
      narrow[i] = Math.max(1, (int) Math.round(narrow[i] * fraction));
    }
    return new Net(Arrays.asList(narrow), inputMasked);
  }

  /** Narrowed evenly to about this fraction of the FLOPs. */
  public Net narrowedToFlops(double fraction) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (narrowed(middle).flops() > fraction * flops()) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return narrowed(low);
  }

  /** Rows of inputs, [rows, inputs], uniform in [0, 1). */
  public float[] rows(int rows, long seed) {
    float[] values = new float[rows * inputs()];
    for (int i = 0; i < values.length; i++) {
      values[i] = CounterRandom.unitFloat(seed, 1, i);
    }
    return values;
  }

  /** A label a row: the class, or 0 or 1 where there is one output. */
  public float[] labels(int rows, long seed) {
    float[] labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = CounterRandom.below(Math.max(2, outputs()), seed, 2, i);
    }
    return labels;
  }

  /** 784-300-100-10. */
  @Override
  public String toString() {
    return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }
}
