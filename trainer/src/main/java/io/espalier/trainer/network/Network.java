package io.espalier.trainer.network;

import io.espalier.data.Batch;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.model.CompactModelBuilder;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A network that trains: dense layers, and before them sparse layers where it has sparse inputs. A
 * unit that is removed leaves it: its row, its column and every optimizer slot go, and each later
 * step costs that much less. Original indices of the survivors are kept for ever.
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
  private final TableBlock tables;
  private final List<TableBlock> tableSlots = new ArrayList<>();
  private final TableGradients tableGradients;
  private final SparsePass sparse;
  private final MaskNumbers masks;
  private final List<UnitBlock> unitBlocks = new ArrayList<>();
  private final UnitBlock signals;
  private final KeptUnits kept;
  private final ComputedBatch computed = new ComputedBatch();
  private NetworkSpec live;
  private long flops;
  private Indices liveInputs;
  private boolean signalsWanted;
  private boolean closed;
  private Buffer stagedInputs;
  private Buffer stagedLabels;
  private Buffer stagedWeights;
  private Batch loaded;

  private Network(Kernels kernels, NetworkSpec spec, KeptUnits kept) {
    this.kernels = kernels;
    this.spec = spec;
    this.kept = kept;
    this.live = kept.narrow(spec);
    this.workspace = new Workspace(kernels);
    ParameterLayout layout = ParameterLayout.of(live);
    this.parameters = new ParameterBlock(kernels, layout, 0f);
    this.gradients = new ParameterBlock(kernels, layout, 0f);
    this.tables = new TableBlock(kernels, live, 0f);
    this.tableGradients = new TableGradients(kernels, live);
    this.sparse = new SparsePass(kernels, spec, parameters, gradients, tables);
    this.masks = MaskNumbers.of(spec);
    this.signals = new UnitBlock(kernels, live);
    liveChanged();
  }

  /**
   * A new network: weights uniform in ±sqrt(6 / (in + out)) (Glorot, TensorFlow's default), biases
   * 0; of sparse layers, tables of zeros and biases 1 / units. The weights depend on the shape and
   * the seed alone.
   *
   * @param kernels what it computes with; stays the caller's to close, after the network
   */
  public static Network initialize(NetworkSpec spec, Kernels kernels, long seed) {
    return initialize(spec, kernels, GlorotUniform.parameters(spec, seed));
  }

  /**
   * A new network with given weights, all of its units alive; tables are zeros, and may be written
   * ({@link #tables}).
   *
   * @param parameters layer by layer: weights [in, out], then biases [out]; at the end, the biases
   *     of the sparse layers
   * @param kernels what it computes with; stays the caller's to close, after the network
   * @throws IllegalArgumentException if there are not as many as the network has parameters
   */
  public static Network initialize(NetworkSpec spec, Kernels kernels, float[] parameters) {
    Network network = new Network(kernels, spec, KeptUnits.all(spec));
    network.parameters.write(parameters);
    return network;
  }

  /**
   * A network with given weights; tables are zeros, and may be written ({@link #tables}).
   *
   * @param kept the original indices that live, per mask, increasing
   * @param parameters of the live network, layer by layer: weights [in, out], then biases [out]; at
   *     the end, the biases of the sparse layers
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
    return flops;
  }

  /** The original indices of the live units under mask {@code mask}, increasing; a copy. */
  public int[] kept(int mask) {
    return kept.mask(mask).clone();
  }

  /** The weights and biases, but for the tables. */
  public ParameterBlock parameters() {
    return parameters;
  }

  /** The tables of the sparse layers. */
  public TableBlock tables() {
    return tables;
  }

  /**
   * The sums over the last batch of the examples' gradients; times {@link #gradientScale()} they
   * are the batch's gradient.
   */
  public ParameterBlock gradients() {
    return gradients;
  }

  /** The same by the tables, as factors. */
  public TableGradients tableGradients() {
    return tableGradients;
  }

  /** What computes. */
  public Kernels kernels() {
    return kernels;
  }

  /**
   * A slot per parameter but for those in tables, for an optimizer; from now on it follows the
   * parameters through every removal.
   */
  public ParameterBlock newSlots(float fill) {
    ParameterBlock block = new ParameterBlock(kernels, parameters.layout(), fill);
    slots.add(block);
    return block;
  }

  /** A slot per float of the tables, which follows them through every removal. */
  public TableBlock newTableSlots(float fill) {
    TableBlock block = new TableBlock(kernels, live, fill);
    tableSlots.add(block);
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
    return computed.gradientScale();
  }

  /** How many rows the last batch of {@link #forwardBackward} had; 0 before the first. */
  public int batchRows() {
    return computed.rows();
  }

  /**
   * One batch through the network and back: afterwards {@link #gradients()}, {@link
   * #tableGradients()} and, if asked for, {@link #signals()} are those of this batch, whatever is
   * predicted in between, and whatever the batch is filled with.
   *
   * @param batch at least one row; its labels are as {@link Loss} says, which shows in the loss
   *     where they are not, and is not checked
   * @return the batch's loss: the mean over the rows, weighted by the examples' weights
   * @throws IllegalArgumentException if the batch's width, sparse inputs or labels are not the
   *     network's
   * @throws NonFiniteException if the loss is not finite, naming the rows and the first layer with
   *     such an output
   */
  public float forwardBackward(Batch batch, Loss loss) {
    load(batch);
    compute(loss);
    return loss(kernels.submit());
  }

  /**
   * The first of the three parts of {@link #forwardBackward}, for who does not want to wait for a
   * GPU: sends the batch to where the kernels work, while what was submitted before still runs.
   * Nothing that was computed is lost by it.
   *
   * @param batch must not be changed before {@link #compute} has returned, for the last time
   * @throws IllegalArgumentException if the batch is empty, or its width or its sparse inputs are
   *     not the network's
   */
  public void load(Batch batch) {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
    BatchFit.checkInputs(spec, batch);
    int rows = batch.rows();
    stagedInputs = kernels.stage(batch.inputs(), rows * spec.inputs(), stagedInputs);
    stagedLabels = kernels.stage(batch.labels(), rows * batch.labelColumns(), stagedLabels);
    if (batch.weighted() || stagedWeights == null || stagedWeights.length() < rows) {
      stagedWeights = kernels.stage(batch.weights(), rows, stagedWeights);
    }
    loaded = batch;
  }

  /**
   * The second part: asks for the loss, the gradients and, if wanted, the signals of the batch that
   * was loaded. They are there once the kernels have been told to submit and have done it. As long
   * as no other batch is loaded, or predicted, and this one is not changed, it can be asked again.
   *
   * @throws IllegalStateException if no batch is loaded
   * @throws IllegalArgumentException if the batch's labels are not the network's
   */
  public void compute(Loss loss) {
    if (loaded == null) {
      throw new IllegalStateException("no batch is loaded; call load before compute");
    }
    Batch batch = loaded;
    BatchFit.checkLabels(spec, batch, loss);
    Workspace.Views views = forward();
    loaded = batch;
    computed.take(batch, loss, views);
    kernels.lossForwardBackward(
        loss,
        views.logits(),
        views.labels(),
        batch.weighted() ? views.weights() : null,
        views.gradients()[live.layers().size() - 1]);
    backward(views);
    tableGradients.take(batch, views);
  }

  /**
   * The third part: waits for the loss of the batch that was computed last, and nothing else
   * computed since.
   *
   * @param outcome of the submit behind {@link #compute}
   * @return the batch's loss: the mean over the rows, weighted by the examples' weights
   * @throws NonFiniteException if the loss is not finite, naming the rows and the first layer with
   *     such an output
   */
  public float loss(Outcome outcome) {
    return computed.loss(kernels, outcome);
  }

  /**
   * The outputs for a batch, before any link. Labels are not looked at.
   *
   * @param logits written, [rows, outputs]
   * @throws IllegalArgumentException if the batch is empty or of another width, or the logits have
   *     no room
   */
  public void logits(Batch batch, float[] logits) {
    load(batch);
    Workspace.Views views = forward();
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
    load(batch);
    Workspace.Views views = forward();
    Matrix last = views.logits();
    kernels.link(link, last, last);
    kernels.read(last.buffer(), last.offset(), predictions, 0, last.rows() * last.columns());
  }

  /**
   * Takes units out: their columns and rows, their biases, and every slot that follows them. Cost:
   * a pass over what loses a row or a column; nothing is allocated that grows with a table.
   *
   * @param originals original indices per mask, any order; null or empty for a mask that loses none
   * @throws IllegalArgumentException if a unit is not alive, is named twice, or would be the last
   *     of its layer; nothing has changed then
   */
  public void remove(int[][] originals) {
    int[][] positions = kept.survivors(originals);
    Survivors survivors = Survivors.of(kernels, live, positions);
    for (int mask = 0; mask < positions.length; mask++) {
      if (positions[mask] != null) {
        Indices units = kernels.indices(positions[mask]);
        signals.compact(mask, units);
        for (UnitBlock block : unitBlocks) {
          block.compact(mask, units);
        }
        kept.compact(mask, positions[mask]);
      }
    }
    ParameterLayout smaller = ParameterLayout.of(survivors.spec());
    parameters.compact(smaller, survivors);
    gradients.compact(smaller, survivors);
    for (ParameterBlock block : slots) {
      block.compact(smaller, survivors);
    }
    tables.compact(survivors);
    tableGradients.compact(survivors);
    for (TableBlock block : tableSlots) {
      block.compact(survivors);
    }
    live = survivors.spec();
    liveChanged();
  }

  /**
   * The live network as the parts of a model that predicts: kept units, weights and biases, and the
   * rows of tables that were ever trained, copied. A schema, a step and notes may be added before
   * it is built.
   *
   * @param loss what it was trained with; its link turns outputs into predictions
   */
  public CompactModelBuilder compact(Loss loss) {
    return compact(loss, TableRows.TRAINED);
  }

  /**
   * As {@link #compact(Loss)}, with a choice of rows; predictions are the same.
   *
   * @param rows which rows of the tables the model gets
   */
  public CompactModelBuilder compact(Loss loss, TableRows rows) {
    return CompactParts.of(spec, kept, parameters, tables, loss, rows);
  }

  /**
   * Which layer or table has a gradient that is not finite, and where; for the message of an
   * optimizer that met one.
   */
  public NonFiniteException nonFiniteGradient() {
    return NonFiniteSearch.inGradients(
        kernels,
        gradients,
        spec,
        tables,
        tableGradients,
        computed.gradientScale(),
        computed.examples());
  }

  /** The network cannot be used any more; its kernels are still the caller's. Idempotent. */
  @Override
  public void close() {
    closed = true;
  }

  /** Of the batch that is loaded, which then is no longer. */
  private Workspace.Views forward() {
    Batch batch = loaded;
    loaded = null;
    Workspace.Views views =
        workspace.views(
            spec,
            live,
            batch.rows(),
            stagedInputs,
            stagedLabels,
            batch.labelColumns(),
            stagedWeights);
    Matrix x = views.firstInput();
    if (x != views.inputs()) {
      kernels.gather(views.inputs(), null, liveInputs, views.liveInputs());
      sparse.forwardConcatenated(live, batch, views.sparseOutputs());
    }
    for (int layer = 0; layer < live.layers().size(); layer++) {
      Matrix y = views.outputs()[layer];
      Activation activation = live.layers().get(layer).activation();
      boolean goesOn = layer == 0 && sparse.adds();
      kernels.denseForward(
          x,
          parameters.weights(layer),
          parameters.biases(layer),
          goesOn ? Activation.NONE : activation,
          y);
      if (goesOn) {
        sparse.forwardAdded(activation, batch, y);
      }
      x = y;
    }
    return views;
  }

  private void backward(Workspace.Views views) {
    for (int layer = live.layers().size() - 1; layer >= 0; layer--) {
      Matrix dy = views.gradients()[layer];
      Layer shape = live.layers().get(layer);
      activationBackward(shape.activation(), views.outputs()[layer], dy, layer);
      Matrix x = layer == 0 ? views.firstInput() : views.outputs()[layer - 1];
      kernels.denseBackwardWeights(x, dy, gradients.weights(layer));
      if (layer > 0) {
        kernels.denseBackwardInput(dy, parameters.weights(layer), views.gradients()[layer - 1]);
      }
    }
    backwardFirstInput(views);
  }

  /** Only as far as anybody asks: for the signal of the inputs, and for the sparse layers. */
  private void backwardFirstInput(Workspace.Views views) {
    Matrix dy = views.gradients()[0];
    if (signalsWanted && spec.inputMasked()) {
      kernels.denseBackwardInput(dy, parameters.weights(0), views.firstInputGradient());
      kernels.activationBackward(
          Activation.NONE,
          views.liveInputs(),
          views.liveInputGradient(),
          null,
          signals.mask(masks.input()));
    } else if (sparse.concatenates()) {
      kernels.denseBackwardInput(dy, parameters.weightsBehindDense(), views.behindDenseGradient());
    }
    if (sparse.concatenates()) {
      sparse.backward(live, views, signalsWanted ? signals : null);
    }
  }

  private void activationBackward(Activation activation, Matrix y, Matrix dy, int layer) {
    Slice biasGradient = gradients.biases(layer);
    int mask = masks.dense()[layer];
    Slice signal = signalsWanted && mask >= 0 ? signals.mask(mask) : null;
    if (activation != Activation.NONE || biasGradient != null || signal != null) {
      kernels.activationBackward(activation, y, dy, biasGradient, signal);
    }
  }

  private void liveChanged() {
    flops = live.flops();
    workspace.forgetViews();
    boolean pruned = live.inputs() < spec.inputs();
    liveInputs = pruned ? kernels.indices(kept.mask(masks.input())) : null;
  }
}
