package io.espalier.trainer.network;

import io.espalier.data.Batch;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import io.espalier.network.MaskPlace;
import io.espalier.network.NetworkSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A dense network that trains. A unit that is removed leaves it: its row, its column and every
 * optimizer slot go, and each later step costs that much less. Original indices of the survivors
 * are kept for ever.
 *
 * <p><b>Bits.</b> With exact kernels, everything here is a function of the weights and the batches
 * alone.
 *
 * <p><b>Cost.</b> {@link #forwardBackward} allocates nothing after the first call with a number of
 * rows.
 *
 * <p><b>Threads.</b> One thread at a time; the kernels may use several inside. Closing the network
 * does not close the kernels it was given.
 */
public final class Network implements AutoCloseable {
  private final Kernels kernels;
  private final NetworkSpec spec;
  private final Workspace workspace;
  private final ParameterBlock parameters;
  private final ParameterBlock gradients;
  private final List<ParameterBlock> slots = new ArrayList<>();
  private final List<UnitBlock> unitBlocks = new ArrayList<>();
  private final UnitBlock signals;
  private final KeptUnits kept;
  private NetworkSpec live;
  private Indices liveInputs;
  private boolean signalsWanted;
  private boolean closed;
  private Buffer stagedInputs;
  private Buffer stagedLabels;
  private Buffer stagedWeights;
  private double batchWeight;
  private long firstExample;
  private int rowCount;

  private Network(Kernels kernels, NetworkSpec spec, KeptUnits kept) {
    this.kernels = kernels;
    this.spec = spec;
    this.kept = kept;
    this.live = kept.narrow(spec);
    this.workspace = new Workspace(kernels);
    ParameterLayout layout = ParameterLayout.of(live);
    this.parameters = new ParameterBlock(kernels, layout, 0f);
    this.gradients = new ParameterBlock(kernels, layout, 0f);
    this.signals = new UnitBlock(kernels, live);
    updateLiveInputs();
  }

  /**
   * A new network: weights uniform in ±sqrt(6 / (in + out)) (Glorot, TensorFlow's default), biases
   * 0. The weights depend on the shape and the seed alone.
   *
   * @param kernels what it computes with; stays the caller's to close, after the network
   */
  public static Network initialize(NetworkSpec spec, Kernels kernels, long seed) {
    return initialize(spec, kernels, GlorotUniform.parameters(spec, seed));
  }

  /**
   * A new network with given weights, all of its units alive.
   *
   * @param parameters layer by layer: weights [in, out], then biases [out]
   * @param kernels what it computes with; stays the caller's to close, after the network
   * @throws IllegalArgumentException if there are not as many as the network has parameters
   */
  public static Network initialize(NetworkSpec spec, Kernels kernels, float[] parameters) {
    Network network = new Network(kernels, spec, KeptUnits.all(spec));
    network.parameters.write(parameters);
    return network;
  }

  /**
   * A network with given weights.
   *
   * @param kept the original indices that live, per mask, increasing
   * @param parameters of the live network, layer by layer: weights [in, out], then biases [out]
   */
  public static Network restore(
      NetworkSpec spec, int[][] kept, float[] parameters, Kernels kernels) {
    Network network = new Network(kernels, spec, KeptUnits.of(spec, kept));
    network.parameters.write(parameters);
    return network;
  }

  /** The network as it was asked for, with its first widths. */
  public NetworkSpec spec() {
    return spec;
  }

  /** The network as it is, with live widths. */
  public NetworkSpec liveSpec() {
    return live;
  }

  /** FLOPs of one example through the live network. */
  public long flops() {
    return live.flops();
  }

  /** The original indices of the live units under mask {@code mask}, increasing; a copy. */
  public int[] kept(int mask) {
    return kept.mask(mask).clone();
  }

  /** The weights and biases. */
  public ParameterBlock parameters() {
    return parameters;
  }

  /**
   * The sums over the last batch of the examples' gradients; times {@link #gradientScale()} they
   * are the batch's gradient.
   */
  public ParameterBlock gradients() {
    return gradients;
  }

  /** What computes. */
  public Kernels kernels() {
    return kernels;
  }

  /**
   * A slot per parameter, for an optimizer; from now on it follows the parameters through every
   * removal.
   */
  public ParameterBlock newSlots(float fill) {
    ParameterBlock block = new ParameterBlock(kernels, parameters.layout(), fill);
    slots.add(block);
    return block;
  }

  /**
   * A zero per live unit under every mask; from now on it follows the units through every removal.
   */
  public UnitBlock newUnitBlock() {
    UnitBlock block = new UnitBlock(kernels, live);
    unitBlocks.add(block);
    return block;
  }

  /** Whether {@link #forwardBackward} also computes {@link #signals()}. Off until asked for. */
  public void computeSignals(boolean wanted) {
    signalsWanted = wanted;
  }

  /**
   * Per live unit, the sum over the last batch's rows of {@code (h·∂ℓ/∂h)²}, ℓ the example's loss
   * times its weight: Fisher pruning's signal before any averaging.
   */
  public UnitBlock signals() {
    return signals;
  }

  /**
   * 1 / the sum of the last batch's example weights, or 0 where that sum is 0: such a batch changes
   * nothing.
   */
  public float gradientScale() {
    return batchWeight > 0 ? (float) (1 / batchWeight) : 0f;
  }

  /** How many rows the last batch of {@link #forwardBackward} had; 0 before the first. */
  public int batchRows() {
    return rowCount;
  }

  /**
   * One batch through the network and back: afterwards {@link #gradients()} and, if asked for,
   * {@link #signals()} are those of this batch, whatever is predicted in between.
   *
   * @param batch at least one row; its labels are as {@link Loss} says, which shows in the loss
   *     where they are not, and is not checked
   * @return the batch's loss: the mean over the rows, weighted by the examples' weights
   * @throws IllegalArgumentException if the batch's width or labels are not the network's
   * @throws NonFiniteException if the loss is not finite, naming the rows and the first layer with
   *     such an output
   */
  public float forwardBackward(Batch batch, Loss loss) {
    checkLabels(batch, loss);
    Workspace.Views views = forward(batch);
    batchWeight = batch.totalWeight();
    firstExample = batch.firstExample();
    rowCount = batch.rows();
    float sum =
        kernels.lossForwardBackward(
            loss,
            views.logits(),
            views.labels(),
            batch.weighted() ? views.weights() : null,
            views.gradients()[live.layers().size() - 1]);
    if (!Float.isFinite(sum)) {
      throw NonFiniteSearch.inLoss(kernels, loss, views.outputs(), examples());
    }
    backward(views);
    return batchWeight > 0 ? (float) (sum / batchWeight) : 0f;
  }

  /**
   * The outputs for a batch, before any link. Labels are not looked at.
   *
   * @param logits written, [rows, outputs]
   * @throws IllegalArgumentException if the batch is empty or of another width, or the logits have
   *     no room
   */
  public void logits(Batch batch, float[] logits) {
    Workspace.Views views = forward(batch);
    Matrix last = views.logits();
    kernels.read(last.buffer(), last.offset(), logits, 0, last.rows() * last.columns());
  }

  /**
   * The predictions for a batch. Labels are not looked at.
   *
   * @param link how predictions come from outputs: the loss's, {@link Loss#link()}
   * @param predictions written, [rows, outputs]
   * @throws IllegalArgumentException if the batch is empty or of another width, or the predictions
   *     have no room
   */
  public void predict(Batch batch, Link link, float[] predictions) {
    Workspace.Views views = forward(batch);
    Matrix last = views.logits();
    kernels.link(link, last, last);
    kernels.read(last.buffer(), last.offset(), predictions, 0, last.rows() * last.columns());
  }

  /**
   * Takes units out: their columns and rows, their biases, and every slot that follows them.
   *
   * @param units original indices per mask, any order; null or empty for a mask that loses none
   * @throws IllegalArgumentException if a unit is not alive, is named twice, or would be the last
   *     of its layer; nothing has changed then
   */
  public void remove(int[][] units) {
    int[][] survivors = kept.survivors(units);
    Indices[] inputs = new Indices[live.layers().size()];
    Indices[] outputs = new Indices[live.layers().size()];
    NetworkSpec narrowed = live;
    for (int mask = 0; mask < survivors.length; mask++) {
      if (survivors[mask] != null) {
        Indices positions = kernels.indices(survivors[mask]);
        MaskPlace place = spec.placeOfMask(mask);
        int layer = place.kind() == MaskPlace.Kind.INPUT ? -1 : place.index();
        if (layer >= 0) {
          outputs[layer] = positions;
        }
        inputs[layer + 1] = positions;
        narrowed = narrowed.withMaskWidth(mask, survivors[mask].length);
        signals.compact(mask, positions);
        for (UnitBlock block : unitBlocks) {
          block.compact(mask, positions);
        }
        kept.compact(mask, survivors[mask]);
      }
    }
    ParameterLayout smaller = ParameterLayout.of(narrowed);
    parameters.compact(smaller, inputs, outputs);
    gradients.compact(smaller, inputs, outputs);
    for (ParameterBlock block : slots) {
      block.compact(smaller, inputs, outputs);
    }
    live = narrowed;
    workspace.forgetViews();
    updateLiveInputs();
  }

  /**
   * The live network as the parts of a model that predicts: kept units, weights and biases, copied.
   * A schema, a step and notes may be added before it is built.
   *
   * @param loss what it was trained with; its link turns outputs into predictions
   */
  public CompactModelBuilder compact(Loss loss) {
    CompactModelBuilder model = CompactModel.builder(spec, loss);
    for (int mask = 0; mask < kept.masks(); mask++) {
      model.kept(mask, kept.mask(mask));
    }
    float[] values = parameters.read();
    for (int layer = 0; layer < live.layers().size(); layer++) {
      model.weights(layer, transposed(values, parameters.weights(layer)));
      Slice biases = parameters.biases(layer);
      if (biases != null) {
        model.biases(
            layer, Arrays.copyOfRange(values, biases.offset(), biases.offset() + biases.length()));
      }
    }
    return model;
  }

  /** [in, out] here, [out, in] in files. */
  private static float[] transposed(float[] values, Matrix weights) {
    float[] outByIn = new float[weights.rows() * weights.columns()];
    for (int in = 0; in < weights.rows(); in++) {
      for (int out = 0; out < weights.columns(); out++) {
        outByIn[out * weights.rows() + in] = values[weights.offset() + in * weights.stride() + out];
      }
    }
    return outByIn;
  }

  /**
   * Which layer has a gradient that is not finite, and where; for the message of an optimizer that
   * met one.
   */
  public NonFiniteException nonFiniteGradient() {
    return NonFiniteSearch.inGradient(gradients, examples());
  }

  /** The network cannot be used any more; its kernels are still the caller's. Idempotent. */
  @Override
  public void close() {
    closed = true;
  }

  private Workspace.Views forward(Batch batch) {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
    if (batch.inputWidth() != spec.inputs()) {
      throw new IllegalArgumentException(
          "the batch has "
              + batch.inputWidth()
              + " inputs a row; the network takes "
              + spec.inputs());
    }
    if (batch.rows() == 0) {
      throw new IllegalArgumentException("the batch is empty");
    }
    int rows = batch.rows();
    stagedInputs = kernels.stage(batch.inputs(), rows * spec.inputs(), stagedInputs);
    stagedLabels = kernels.stage(batch.labels(), rows * batch.labelColumns(), stagedLabels);
    stagedWeights = kernels.stage(batch.weights(), rows, stagedWeights);
    Workspace.Views views =
        workspace.views(
            spec, live, rows, stagedInputs, stagedLabels, batch.labelColumns(), stagedWeights);
    if (liveInputs != null) {
      kernels.gather(views.inputs(), null, liveInputs, views.liveInputs());
    }
    Matrix x = views.liveInputs();
    for (int layer = 0; layer < live.layers().size(); layer++) {
      Matrix y = views.outputs()[layer];
      kernels.denseForward(
          x,
          parameters.weights(layer),
          parameters.biases(layer),
          live.layers().get(layer).activation(),
          y);
      x = y;
    }
    return views;
  }

  private void backward(Workspace.Views views) {
    for (int layer = live.layers().size() - 1; layer >= 0; layer--) {
      Matrix dy = views.gradients()[layer];
      Layer shape = live.layers().get(layer);
      activationBackward(shape.activation(), views.outputs()[layer], dy, layer);
      Matrix x = layer == 0 ? views.liveInputs() : views.outputs()[layer - 1];
      kernels.denseBackwardWeights(x, dy, gradients.weights(layer));
      if (layer > 0) {
        kernels.denseBackwardInput(dy, parameters.weights(layer), views.gradients()[layer - 1]);
      } else if (signalsWanted && spec.inputMasked()) {
        kernels.denseBackwardInput(dy, parameters.weights(0), views.inputGradient());
        kernels.activationBackward(
            Activation.NONE, x, views.inputGradient(), null, signals.mask(0));
      }
    }
  }

  private void activationBackward(Activation activation, Matrix y, Matrix dy, int layer) {
    Slice biasGradient = gradients.biases(layer);
    Slice signal =
        signalsWanted && live.layers().get(layer).masked() ? signals.mask(maskAfter(layer)) : null;
    if (activation != Activation.NONE || biasGradient != null || signal != null) {
      kernels.activationBackward(activation, y, dy, biasGradient, signal);
    }
  }

  private int maskAfter(int layer) {
    int mask = spec.inputMasked() ? 1 : 0;
    for (int i = 0; i < layer; i++) {
      mask += spec.layers().get(i).masked() ? 1 : 0;
    }
    return mask;
  }

  private void updateLiveInputs() {
    boolean pruned = live.inputs() < spec.inputs();
    liveInputs = pruned ? kernels.indices(kept.mask(0)) : null;
  }

  private void checkLabels(Batch batch, Loss loss) {
    int wanted = loss.labelColumns(spec.outputs());
    if (batch.labelColumns() != wanted) {
      throw new IllegalArgumentException(
          "the batch has "
              + batch.labelColumns()
              + " labels a row; loss "
              + loss.id()
              + " with "
              + spec.outputs()
              + " outputs needs "
              + wanted);
    }
  }

  /** The last batch's rows, for messages. */
  private String examples() {
    return "examples " + firstExample + " to " + (firstExample + rowCount - 1) + " of the pass";
  }
}
