package io.espalier.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says what a network looks like, in the order of the forward pass. Not thread-safe. */
public final class NetworkBuilder {
  /**
   * Sparse layers before it is known which inputs there are.
   *
   * @param names their inputs; none means all, but those that a layer before takes unless these are
   *     added
   * @param each whether each input gets a layer of its own
   * @param layer all else, with inputs that do not count
   */
  private record Sparse(List<String> names, boolean each, SparseLayer layer) {}

  private static final List<Integer> UNKNOWN = List.of(0);

  private boolean inputMasked;
  private final List<Sparse> sparse = new ArrayList<>();
  private final List<Layer> layers = new ArrayList<>();

  NetworkBuilder() {}

  /**
   * A mask here: on the dense input before the first layer, else after the layer just added. Its
   * units may be pruned.
   *
   * @throws IllegalStateException if one stands here already, or the layer is an added one
   */
  public NetworkBuilder mask() {
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
   * A sparse layer with a bias, which sums over these sparse inputs, a table for each; its outputs
   * stand beside the dense inputs. twml's FullSparse.
   *
   * @param units how many outputs it has
   * @param inputs names of sparse inputs; if none is named, all that no layer before takes
   * @throws IllegalStateException if there is a dense layer already
   */
  public NetworkBuilder sparse(int units, String... inputs) {
    return addSparse(
        List.of(inputs),
        false,
        new SparseLayer(
            UNKNOWN, SparseLayer.Join.CONCATENATED, units, Activation.NONE, true, false));
  }

  /**
   * A sparse layer for each of these sparse inputs, side by side: embeddings. What follows (an
   * activation, a mask) is for each of them. They have biases, as all sparse layers do: tables
   * start at zero, and without dense inputs and biases nothing would ever reach a ReLU behind them.
   *
   * @param units how many outputs each has
   * @param inputs names of sparse inputs; if none is named, all that no layer before takes
   * @throws IllegalStateException if there is a dense layer already
   */
  public NetworkBuilder embeddings(int units, String... inputs) {
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
  public NetworkBuilder addSparse(String... inputs) {
    return addSparse(
        List.of(inputs),
        false,
        new SparseLayer(UNKNOWN, SparseLayer.Join.ADDED, 1, Activation.NONE, false, false));
  }

  private NetworkBuilder addSparse(List<String> names, boolean each, SparseLayer layer) {
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
  public NetworkBuilder dense(int units) {
    layers.add(new Layer(units, Activation.NONE, true, false));
    return this;
  }

  /**
   * The layer just added has no bias.
   *
   * @throws IllegalStateException if there is no layer yet
   */
  public NetworkBuilder noBias() {
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
  public NetworkBuilder relu() {
    return activation(Activation.RELU);
  }

  /** {@link Activation#LEAKY_RELU} on the layer just added. */
  public NetworkBuilder leakyRelu() {
    return activation(Activation.LEAKY_RELU);
  }

  /** {@link Activation#TANH} on the layer just added. */
  public NetworkBuilder tanh() {
    return activation(Activation.TANH);
  }

  /** {@link Activation#SIGMOID} on the layer just added. */
  public NetworkBuilder sigmoid() {
    return activation(Activation.SIGMOID);
  }

  /**
   * This activation on the layer just added, before its mask.
   *
   * @throws IllegalStateException if there is no layer yet, or it has an activation already
   */
  public NetworkBuilder activation(Activation activation) {
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

  NetworkSpec build(InputShape shape) {
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
