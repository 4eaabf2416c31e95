package io.espalier.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The shape of a network: sparse layers side by side, if there are sparse inputs, then a chain of
 * dense layers, and where masks stand. Immutable.
 *
 * <p>The first dense layer's input is the dense row, and after it the outputs of the concatenated
 * sparse layers in order. Masks are numbered in the order of the forward pass: the dense input's
 * first where there is one, then each masked sparse layer's, then each masked dense layer's.
 *
 * <p><b>The order of the forward pass</b>, the same in training and in prediction, so that both
 * give the same bits; the operations are those of {@link io.espalier.kernels.Kernels}:
 *
 * <ol>
 *   <li>Each concatenated sparse layer: {@code sparseForward} of its first input from the bias,
 *       then of each further input adding to that, in order; the last one applies the activation.
 *   <li>The first dense layer: {@code denseForward} over [dense inputs | concatenated layers], over
 *       no inputs at all if there are none of either.
 *   <li>If there are added layers, that is without an activation, and {@code sparseForward} of each
 *       of their inputs in order, layer after layer, adds to it; the last one applies the first
 *       dense layer's activation.
 *   <li>The further dense layers in order.
 * </ol>
 *
 * @param inputs the width of a dense input row; at least 1, or 0 where there are sparse layers
 * @param inputMasked whether dense inputs may be pruned
 * @param sparseInputs the inputs of ids
 * @param sparseLayers the first layers over them; each sparse input belongs to at least one
 * @param layers the dense layers in order, at least one; the last has no mask, since nobody may
 *     drop an output
 */
public record NetworkSpec(
    int inputs,
    boolean inputMasked,
    List<SparseInput> sparseInputs,
    List<SparseLayer> sparseLayers,
    List<Layer> layers) {
  public NetworkSpec {
    sparseInputs = List.copyOf(sparseInputs);
    sparseLayers = List.copyOf(sparseLayers);
    layers = List.copyOf(layers);
    if (inputs < 0 || (inputs == 0 && (sparseLayers.isEmpty() || inputMasked))) {
      throw new IllegalArgumentException("a network needs at least one input, not " + inputs);
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer: add dense(outputs)");
    }
    if (layers.getLast().masked()) {
      throw new IllegalArgumentException(
          "no mask may stand on the outputs: remove mask() after the last layer");
    }
    checkSparse(sparseInputs, sparseLayers, layers.getFirst());
    long width = inputs + concatenatedUnits(sparseLayers);
    for (int i = 0; i < layers.size(); i++) {
      if (width * layers.get(i).units() > Integer.MAX_VALUE - 64) {
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

  /** A network of dense layers alone. */
  public NetworkSpec(int inputs, boolean inputMasked, List<Layer> layers) {
    this(inputs, inputMasked, List.of(), List.of(), layers);
  }

  private static void checkSparse(
      List<SparseInput> inputs, List<SparseLayer> layers, Layer firstDense) {
    Set<Integer> used = new HashSet<>();
    for (SparseLayer layer : layers) {
      for (int input : layer.inputs()) {
        Objects.checkIndex(input, inputs.size());
        used.add(input);
        if ((long) inputs.get(input).buckets() * layer.units() > Integer.MAX_VALUE - 64) {
          throw new IllegalArgumentException(
              "the table of sparse input '"
                  + inputs.get(input).name()
                  + "' would have "
                  + inputs.get(input).buckets()
                  + " x "
                  + layer.units()
                  + " weights; at most 2^31 fit: take fewer hash bits or units");
        }
      }
      if (layer.join() == SparseLayer.Join.ADDED && layer.units() != firstDense.units()) {
        throw new IllegalArgumentException(
            "a sparse layer of "
                + layer.units()
                + " units cannot be added to a dense layer of "
                + firstDense.units());
      }
    }
    for (int input = 0; input < inputs.size(); input++) {
      if (!used.contains(input)) {
        throw new IllegalArgumentException(
            "nothing takes the sparse input '"
                + inputs.get(input).name()
                + "': begin the network with sparse(units), embeddings(units) or addSparse()");
      }
    }
  }

  private static long concatenatedUnits(List<SparseLayer> layers) {
    long units = 0;
    for (SparseLayer layer : layers) {
      units += layer.join() == SparseLayer.Join.CONCATENATED ? layer.units() : 0;
    }
    return units;
  }

  /** What examples look like to this network. */
  public InputShape inputShape() {
    return new InputShape(inputs, sparseInputs);
  }

  /** The width of the network's output row. */
  public int outputs() {
    return layers.getLast().units();
  }

  /**
   * The width of what goes into dense layer {@code layer}; for the first, the dense inputs and the
   * concatenated sparse layers.
   */
  public int inputsOf(int layer) {
    return layer == 0
        ? (int) (inputs + concatenatedUnits(sparseLayers))
        : layers.get(layer - 1).units();
  }

  /**
   * Where the outputs of a concatenated sparse layer begin in the first dense layer's input.
   *
   * @throws IndexOutOfBoundsException if there is no such sparse layer
   */
  public int offsetOfSparseLayer(int sparseLayer) {
    return (int) (inputs + concatenatedUnits(sparseLayers.subList(0, sparseLayer)));
  }

  /** How many masks there are. */
  public int masks() {
    int count = inputMasked ? 1 : 0;
    for (SparseLayer layer : sparseLayers) {
      count += layer.masked() ? 1 : 0;
    }
    for (Layer layer : layers) {
      count += layer.masked() ? 1 : 0;
    }
    return count;
  }

  /**
   * Where mask {@code mask} stands.
   *
   * @throws IndexOutOfBoundsException if there is no such mask
   */
  public MaskPlace placeOfMask(int mask) {
    int left = mask - (inputMasked ? 1 : 0);
    if (mask == 0 && inputMasked) {
      return new MaskPlace(MaskPlace.Kind.INPUT, 0);
    }
    for (int i = 0; i < sparseLayers.size(); i++) {
      if (sparseLayers.get(i).masked() && left-- == 0) {
        return new MaskPlace(MaskPlace.Kind.SPARSE, i);
      }
    }
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).masked() && left-- == 0) {
        return new MaskPlace(MaskPlace.Kind.DENSE, i);
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
    MaskPlace place = placeOfMask(mask);
    return switch (place.kind()) {
      case INPUT -> inputs;
      case SPARSE -> sparseLayers.get(place.index()).units();
      case DENSE -> layers.get(place.index()).units();
    };
  }

  /**
   * What one example costs: multiply-adds counted as two, TensorFlow's count (the matrix product
   * {@code (2·in - 1)·out}, the bias {@code out}). A sparse layer counts as a dense one whose input
   * is as wide as its inputs have entries ({@link SparseInput#entries}): {@code 2·entries·units}
   * with bias. Activations are free, as in twml.
   */
  public long flops() {
    long sum = 0;
    for (SparseLayer layer : sparseLayers) {
      sum += flops(layer);
    }
    for (int i = 0; i < layers.size(); i++) {
      sum += layers.get(i).flops(inputsOf(i));
    }
    return sum;
  }

  private long flops(SparseLayer layer) {
    long products = 2 * entries(layer) * layer.units();
    boolean startsAtFirst = layer.join() == SparseLayer.Join.CONCATENATED && !layer.bias();
    return startsAtFirst ? products - layer.units() : products;
  }

  private long entries(SparseLayer layer) {
    long sum = 0;
    for (int input : layer.inputs()) {
      sum += sparseInputs.get(input).entries();
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
    MaskPlace place = placeOfMask(mask);
    long asInput = 2L * layers.getFirst().units();
    return switch (place.kind()) {
      case INPUT -> asInput;
      case SPARSE -> flops(sparseLayers.get(place.index()).withUnits(1)) + asInput;
      case DENSE -> flopsOfDenseUnit(place.index());
    };
  }

  /** A unit of a dense layer with a mask, so not of the last. */
  private long flopsOfDenseUnit(int layer) {
    long sum = layers.get(layer).withUnits(1).flops(inputsOf(layer));
    for (SparseLayer sparse : layer == 0 ? sparseLayers : List.<SparseLayer>of()) {
      sum += sparse.join() == SparseLayer.Join.ADDED ? flops(sparse.withUnits(1)) : 0;
    }
    return sum + 2L * layers.get(layer + 1).units();
  }

  /**
   * The same network with {@code width} units under mask {@code mask}.
   *
   * @throws IndexOutOfBoundsException if there is no such mask
   * @throws IllegalArgumentException if the width is less than 1
   */
  public NetworkSpec withMaskWidth(int mask, int width) {
    MaskPlace place = placeOfMask(mask);
    if (place.kind() == MaskPlace.Kind.INPUT) {
      return new NetworkSpec(width, inputMasked, sparseInputs, sparseLayers, layers);
    }
    List<SparseLayer> sparse = new ArrayList<>(sparseLayers);
    List<Layer> dense = new ArrayList<>(layers);
    if (place.kind() == MaskPlace.Kind.SPARSE) {
      sparse.set(place.index(), sparse.get(place.index()).withUnits(width));
    } else {
      dense.set(place.index(), dense.get(place.index()).withUnits(width));
      if (place.index() == 0) {
        sparse.replaceAll(
            layer -> layer.join() == SparseLayer.Join.ADDED ? layer.withUnits(width) : layer);
      }
    }
    return new NetworkSpec(inputs, inputMasked, sparseInputs, sparse, dense);
  }

  /** How many weights and biases there are, tables included. */
  public long parameters() {
    long sum = 0;
    for (SparseLayer layer : sparseLayers) {
      for (int input : layer.inputs()) {
        sum += (long) sparseInputs.get(input).buckets() * layer.units();
      }
      sum += layer.bias() ? layer.units() : 0;
    }
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      sum += (long) inputsOf(i) * layer.units() + (layer.bias() ? layer.units() : 0);
    }
    return sum;
  }

  /**
   * The widths, inputs first: {@code 784-300-100-10}; with a sparse layer of 50 units over 2^18
   * buckets {@code (8+262144x50)-64-1}; with ten alike {@code (8+10*4096x8)-64-1}.
   */
  public String widths() {
    StringBuilder text = new StringBuilder().append(inputs);
    List<String> sparse = sparseLayers.stream().map(this::widths).toList();
    int alike = 1;
    for (int i = 0; i < sparse.size(); i += alike) {
      String first = sparse.get(i);
      alike = 1;
      while (i + alike < sparse.size() && sparse.get(i + alike).equals(first)) {
        alike++;
      }
      text.append('+').append(alike > 1 ? alike + "*" : "").append(first);
    }
    if (!sparseLayers.isEmpty()) {
      text.insert(0, '(').append(')');
    }
    for (Layer layer : layers) {
      text.append('-').append(layer.units());
    }
    return text.toString();
  }

  private String widths(SparseLayer layer) {
    return layer.inputs().stream()
            .map(input -> Integer.toString(sparseInputs.get(input).buckets()))
            .collect(Collectors.joining("&"))
        + "x"
        + layer.units();
  }

  /**
   * A network for rows of {@code inputs} numbers.
   *
   * @param inputs the width of an input row
   * @param network the layers, for example {@code net -> net.dense(300).relu().mask().dense(10)};
   *     returns the builder it is given
   * @throws IllegalArgumentException if these are no network's layers
   */
  public static NetworkSpec of(int inputs, UnaryOperator<NetworkBuilder> network) {
    return of(InputShape.dense(inputs), network);
  }

  /**
   * A network for examples of a shape.
   *
   * @param shape its dense row and sparse inputs
   * @param network the layers, for example {@code net ->
   *     net.embeddings(16).dense(300).relu().mask().dense(1)}; returns the builder it is given
   * @throws IllegalArgumentException if these are no network's layers, or do not go with the shape
   */
  public static NetworkSpec of(InputShape shape, UnaryOperator<NetworkBuilder> network) {
    NetworkBuilder layers =
        Objects.requireNonNull(
            network.apply(new NetworkBuilder()),
            "the layers: return the builder, as in net -> net.dense(1)");
    return layers.build(shape);
  }
}
