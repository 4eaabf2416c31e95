package io.espalier.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The shape of a dense network: a chain of layers, and where masks stand. Immutable.
 *
 * <p>Masks are numbered in the order of the forward pass: the input's first where there is one,
 * then each masked layer's.
 *
 * @param inputs the width of an input row, at least 1
 * @param inputMasked whether inputs may be pruned
 * @param layers the layers in order, at least one; the last has no mask, since nobody may drop an
 *     output
 */
public record NetworkSpec(int inputs, boolean inputMasked, List<Layer> layers) {
  public NetworkSpec {
    layers = List.copyOf(layers);
    if (inputs < 1) {
      throw new IllegalArgumentException("a network needs at least one input, not " + inputs);
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer: add dense(outputs)");
    }
    if (layers.getLast().masked()) {
      throw new IllegalArgumentException(
          "no mask may stand on the outputs: remove mask() after the last layer");
    }
    int width = inputs;
    for (int i = 0; i < layers.size(); i++) {
      if ((long) width * layers.get(i).units() > Integer.MAX_VALUE - 64) {
        throw new IllegalArgumentException(
            "layer "
                + i
                + " would have "
                + width
                + " x "
                + layers.get(i).units()
                + " weights; at most 2^31 fit");
      }
      width = layers.get(i).units();
    }
  }

  /** The width of the network's output row. */
  public int outputs() {
    return layers.getLast().units();
  }

  /** The width of what goes into layer {@code layer}. */
  public int inputsOf(int layer) {
    return layer == 0 ? inputs : layers.get(layer - 1).units();
  }

  /** How many masks there are. */
  public int masks() {
    int count = inputMasked ? 1 : 0;
    for (Layer layer : layers) {
      count += layer.masked() ? 1 : 0;
    }
    return count;
  }

  /**
   * The layer after which mask {@code mask} stands; -1 for the input.
   *
   * @throws IndexOutOfBoundsException if there is no such mask
   */
  public int layerOfMask(int mask) {
    int seen = inputMasked ? 0 : -1;
    if (mask == 0 && inputMasked) {
      return -1;
    }
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).masked() && ++seen == mask) {
        return i;
      }
    }
    throw new IndexOutOfBoundsException("mask " + mask + " of " + masks());
  }

  /**
   * How many units mask {@code mask} covers.
   *
   * @throws IndexOutOfBoundsException if there is no such mask
   */
  public int widthOfMask(int mask) {
    int layer = layerOfMask(mask);
    return layer < 0 ? inputs : layers.get(layer).units();
  }

  /**
   * What one example costs: multiply-adds counted as two, TensorFlow's count (the matrix product
   * {@code (2·in - 1)·out}, the bias {@code out}). Activations are free, as in twml.
   */
  public long flops() {
    long sum = 0;
    for (int i = 0; i < layers.size(); i++) {
      sum += layers.get(i).flops(inputsOf(i));
    }
    return sum;
  }

  /**
   * What {@link #flops()} falls by when one unit of mask {@code mask} goes: with bias {@code
   * 2·(width before + width after)}.
   *
   * @throws IndexOutOfBoundsException if there is no such mask
   */
  public long flopsOfUnit(int mask) {
    int layer = layerOfMask(mask);
    long next = 2L * layers.get(layer + 1).units();
    if (layer < 0) {
      return next;
    }
    return 2L * inputsOf(layer) - (layers.get(layer).bias() ? 0 : 1) + next;
  }

  /**
   * The same network with {@code width} units under mask {@code mask}.
   *
   * @throws IndexOutOfBoundsException if there is no such mask
   * @throws IllegalArgumentException if the width is less than 1
   */
  public NetworkSpec withMaskWidth(int mask, int width) {
    int layer = layerOfMask(mask);
    if (layer < 0) {
      return new NetworkSpec(width, inputMasked, layers);
    }
    List<Layer> changed = new ArrayList<>(layers);
    changed.set(layer, layers.get(layer).withUnits(width));
    return new NetworkSpec(inputs, inputMasked, changed);
  }

  /** How many weights and biases there are. */
  public long parameters() {
    long sum = 0;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      sum += (long) inputsOf(i) * layer.units() + (layer.bias() ? layer.units() : 0);
    }
    return sum;
  }

  /** The widths, inputs first: {@code 784-300-100-10}. */
  public String widths() {
    StringBuilder text = new StringBuilder().append(inputs);
    for (Layer layer : layers) {
      text.append('-').append(layer.units());
    }
    return text.toString();
  }

  /**
   * A network for rows of {@code inputs} numbers.
   *
   * @param inputs the width of an input row
   * @param network the layers, for example {@code net -> net.dense(300).relu().mask().dense(10)};
   *     returns the builder it is given
   * @throws IllegalArgumentException if these are no network's layers
   */
  public static NetworkSpec of(int inputs, UnaryOperator<Builder> network) {
    Builder layers =
        Objects.requireNonNull(
            network.apply(new Builder()),
            "the layers: return the builder, as in net -> net.dense(1)");
    return layers.build(inputs);
  }

  /** Says what a network looks like, in the order of the forward pass. Not thread-safe. */
  public static final class Builder {
    private boolean inputMasked;
    private final List<Layer> layers = new ArrayList<>();

    private Builder() {}

    /**
     * A mask here: on the input before the first layer, else after the layer just added. Its units
     * may be pruned.
     *
     * @throws IllegalStateException if one stands here already
     */
    public Builder mask() {
      if (layers.isEmpty() ? inputMasked : layers.getLast().masked()) {
        throw new IllegalStateException("two masks in one place; call mask() once after a layer");
      }
      if (layers.isEmpty()) {
        inputMasked = true;
      } else {
        Layer last = layers.removeLast();
        layers.add(new Layer(last.units(), last.activation(), last.bias(), true));
      }
      return this;
    }

    /**
     * A dense layer with a bias and, until one is named, no activation.
     *
     * @param units how many outputs it has
     * @throws IllegalArgumentException if that is less than 1
     */
    public Builder dense(int units) {
      layers.add(new Layer(units, Activation.NONE, true, false));
      return this;
    }

    /**
     * The layer just added has no bias.
     *
     * @throws IllegalStateException if there is no layer yet
     */
    public Builder noBias() {
      Layer last = last("noBias()");
      layers.add(new Layer(last.units(), last.activation(), false, last.masked()));
      return this;
    }

    /** {@link Activation#RELU} on the layer just added. */
    public Builder relu() {
      return activation(Activation.RELU);
    }

    /** {@link Activation#LEAKY_RELU} on the layer just added. */
    public Builder leakyRelu() {
      return activation(Activation.LEAKY_RELU);
    }

    /** {@link Activation#TANH} on the layer just added. */
    public Builder tanh() {
      return activation(Activation.TANH);
    }

    /** {@link Activation#SIGMOID} on the layer just added. */
    public Builder sigmoid() {
      return activation(Activation.SIGMOID);
    }

    /**
     * This activation on the layer just added, before its mask.
     *
     * @throws IllegalStateException if there is no layer yet, or it has an activation already
     */
    public Builder activation(Activation activation) {
      Layer last = last("an activation");
      if (last.activation() != Activation.NONE) {
        throw new IllegalStateException(
            "a layer has one activation and this one has " + last.activation().id() + " already");
      }
      layers.add(new Layer(last.units(), activation, last.bias(), last.masked()));
      return this;
    }

    private Layer last(String what) {
      if (layers.isEmpty()) {
        throw new IllegalStateException(what + " belongs to a layer; call dense(units) first");
      }
      return layers.removeLast();
    }

    private NetworkSpec build(int inputs) {
      return new NetworkSpec(inputs, inputMasked, layers);
    }
  }
}
