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
  public static NetworkSpec of(int inputs, UnaryOperator<Builder> network) {
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
  public static NetworkSpec of(InputShape shape, UnaryOperator<Builder> network) {
    Builder layers =
        Objects.requireNonNull(
            network.apply(new Builder()),
            "the layers: return the builder, as in net -> net.dense(1)");
    return layers.build(shape);
  }

  /** Says what a network looks like, in the order of the forward pass. Not thread-safe. */
  public static final class Builder {
    /**
     * Sparse layers before it is known which inputs there are.
     *
     * @param names their inputs; none means all, but those that a layer before takes unless these
     *     are added
     * @param each whether each input gets a layer of its own
     * @param layer all else, with inputs that do not count
     */
    private record Sparse(List<String> names, boolean each, SparseLayer layer) {}

    private static final List<Integer> UNKNOWN = List.of(0);

    private boolean inputMasked;
    private final List<Sparse> sparse = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();

    private Builder() {}

    /**
     * A mask here: on the dense input before the first layer, else after the layer just added. Its
     * units may be pruned.
     *
     * @throws IllegalStateException if one stands here already, or the layer is an added one
     */
    public Builder mask() {
      if (!layers.isEmpty()) {
        requireNoMask(layers.getLast().masked());
        Layer last = layers.removeLast();
        layers.add(new Layer(last.units(), last.activation(), last.bias(), true));
      } else if (!sparse.isEmpty()) {
        SparseLayer last = lastSparse("a mask");
        requireNoMask(last.masked());
        changeSparse(
            new SparseLayer(
                UNKNOWN, last.join(), last.units(), last.activation(), last.bias(), true));
      } else {
        requireNoMask(inputMasked);
        inputMasked = true;
      }
      return this;
    }

    private static void requireNoMask(boolean masked) {
      if (masked) {
        throw new IllegalStateException("two masks in one place; call mask() once after a layer");
      }
    }

    /**
     * A sparse layer with a bias, which sums over these sparse inputs, a table for each; its
     * outputs stand beside the dense inputs. twml's FullSparse.
     *
     * @param units how many outputs it has
     * @param inputs names of sparse inputs; if none is named, all that no layer before takes
     * @throws IllegalStateException if there is a dense layer already
     */
    public Builder sparse(int units, String... inputs) {
      return addSparse(
          List.of(inputs),
          false,
          new SparseLayer(
              UNKNOWN, SparseLayer.Join.CONCATENATED, units, Activation.NONE, true, false));
    }

    /**
     * A sparse layer for each of these sparse inputs, side by side: embeddings. What follows (an
     * activation, a mask) is for each of them. They have biases, as all sparse layers do: tables
     * start at zero, and without dense inputs and biases nothing would ever reach a ReLU behind
     * them.
     *
     * @param units how many outputs each has
     * @param inputs names of sparse inputs; if none is named, all that no layer before takes
     * @throws IllegalStateException if there is a dense layer already
     */
    public Builder embeddings(int units, String... inputs) {
      return addSparse(
          List.of(inputs),
          true,
          new SparseLayer(
              UNKNOWN, SparseLayer.Join.CONCATENATED, units, Activation.NONE, true, false));
    }

    /**
     * These sparse inputs are further inputs of the first dense layer: their tables are rows of its
     * weights. With {@code dense(1)} alone, a logistic regression.
     *
     * @param inputs names of sparse inputs; all there are if none is named, so that {@code
     *     embeddings(16).addSparse()} is wide and deep
     * @throws IllegalStateException if there is a dense layer already
     */
    public Builder addSparse(String... inputs) {
      return addSparse(
          List.of(inputs),
          false,
          new SparseLayer(UNKNOWN, SparseLayer.Join.ADDED, 1, Activation.NONE, false, false));
    }

    private Builder addSparse(List<String> names, boolean each, SparseLayer layer) {
      if (!layers.isEmpty()) {
        throw new IllegalStateException("sparse layers come before the first dense layer");
      }
      sparse.add(new Sparse(names, each, layer));
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
      if (layers.isEmpty() && !sparse.isEmpty()) {
        SparseLayer last = lastSparse("noBias()");
        changeSparse(
            new SparseLayer(
                UNKNOWN, last.join(), last.units(), last.activation(), false, last.masked()));
      } else {
        Layer last = last("noBias()");
        layers.add(new Layer(last.units(), last.activation(), false, last.masked()));
      }
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
      if (layers.isEmpty() && !sparse.isEmpty()) {
        SparseLayer last = lastSparse("an activation");
        requireNoActivation(last.activation());
        changeSparse(
            new SparseLayer(
                UNKNOWN, last.join(), last.units(), activation, last.bias(), last.masked()));
      } else {
        Layer last = last("an activation");
        requireNoActivation(last.activation());
        layers.add(new Layer(last.units(), activation, last.bias(), last.masked()));
      }
      return this;
    }

    private static void requireNoActivation(Activation present) {
      if (present != Activation.NONE) {
        throw new IllegalStateException(
            "a layer has one activation and this one has " + present.id() + " already");
      }
    }

    private Layer last(String what) {
      if (layers.isEmpty()) {
        throw new IllegalStateException(what + " belongs to a layer; call dense(units) first");
      }
      return layers.removeLast();
    }

    private SparseLayer lastSparse(String what) {
      SparseLayer last = sparse.getLast().layer();
      if (last.join() == SparseLayer.Join.ADDED) {
        throw new IllegalStateException(
            what + " does not belong to added inputs; call dense(units) first");
      }
      return last;
    }

    private void changeSparse(SparseLayer layer) {
      Sparse last = sparse.removeLast();
      sparse.add(new Sparse(last.names(), last.each(), layer));
    }

    private NetworkSpec build(InputShape shape) {
      List<SparseLayer> sparseLayers = new ArrayList<>();
      Set<Integer> taken = new HashSet<>();
      for (Sparse group : sparse) {
        List<Integer> inputs = new ArrayList<>();
        if (group.names().isEmpty()) {
          for (int i = 0; i < shape.sparse().size(); i++) {
            if (group.layer().join() == SparseLayer.Join.ADDED || !taken.contains(i)) {
              inputs.add(i);
            }
          }
        } else {
          group.names().forEach(name -> inputs.add(shape.indexOf(name)));
        }
        taken.addAll(inputs);
        if (inputs.isEmpty()) {
          throw new IllegalArgumentException(
              "the network has a sparse layer, but no sparse input is left for it");
        }
        if (group.each()) {
          inputs.forEach(input -> sparseLayers.add(of(group.layer(), List.of(input))));
        } else {
          sparseLayers.add(of(group.layer(), inputs));
        }
      }
      return new NetworkSpec(shape.width(), inputMasked, shape.sparse(), sparseLayers, layers);
    }

    private SparseLayer of(SparseLayer layer, List<Integer> inputs) {
      boolean added = layer.join() == SparseLayer.Join.ADDED;
      int units = added && !layers.isEmpty() ? layers.getFirst().units() : layer.units();
      return new SparseLayer(
          inputs, layer.join(), units, layer.activation(), layer.bias(), layer.masked());
    }
  }
}
