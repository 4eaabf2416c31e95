package io.espalier.model;

import io.espalier.data.FeatureSchema;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trained network without its pruned units: what training hands over and a service runs.
 *
 * <p>It speaks of two shapes: {@link #spec()}, the network as it was laid out, whose indices are
 * the original ones for ever, and {@link #liveSpec()}, what is left of it and what a prediction
 * costs. An input row always has the original width; where inputs were pruned, only the live ones
 * of it are looked at.
 *
 * <p>Immutable, and may be shared by any number of threads; predictions are made by {@link
 * Predictor}s, one per thread, which share the model's parameters. To replace a model in a running
 * service, load the new one and let go of the old.
 *
 * <pre>{@code
 * CompactModel model = CompactModel.load(Path.of("model/model.safetensors"));
 * Predictor predictor = model.newPredictor();
 * float click = predictor.predict(row);
 * }</pre>
 *
 * <p>A sparse layer's table may have rows for some ids alone, those that were ever trained; see
 * {@link SparseTable}.
 */
public final class CompactModel {
  private final NetworkSpec spec;
  private final NetworkSpec liveSpec;
  private final int[][] kept;
  private final Loss loss;
  private final FeatureSchema schema;
  private final String producer;
  private final long createdStep;
  private final Map<String, String> metadata;
  private final Parameters parameters;
  private final SparseParameters sparse;
  private final GoldenRows golden;

  /** Made when first asked for: large tables take seconds. */
  private volatile FileFacts facts;

  /** Made when first asked for: kernels say whether, and for which vectors, they want them. */
  private volatile RowWeights rowWeights;

  /**
   * A model of checked parts.
   *
   * @param golden what the rows of an existing file gave, or null to make new ones
   */
  CompactModel(CompactModelBuilder parts, GoldenRows golden) {
    this.spec = parts.spec;
    this.liveSpec = parts.liveSpec();
    this.kept = parts.kept;
    this.loss = parts.loss;
    this.schema = parts.schema;
    this.producer = parts.producer;
    this.createdStep = parts.createdStep;
    this.metadata = Collections.unmodifiableMap(new TreeMap<>(parts.metadata));
    this.parameters = parts.parameters();
    this.sparse = parts.sparseParameters();
    this.golden = golden == null ? GoldenRows.of(this) : golden;
  }

  /**
   * Collects the parts of a model.
   *
   * @param spec the network with its original widths
   * @param loss what it was trained for; says how predictions come from logits
   */
  public static CompactModelBuilder builder(NetworkSpec spec, Loss loss) {
    return new CompactModelBuilder(spec, loss);
  }

  /**
   * Reads a model file and checks all of it: checksums, shapes, that every parameter is finite, and
   * that the rows stored with it give the stored predictions, bit for bit, with the kernels that
   * would be used here.
   *
   * <p>Takes a few times the file's size in memory while it reads, whatever the file claims, and
   * about the file's size afterwards.
   *
   * @throws io.espalier.safetensors.ModelFormatException if it is not a sound model file; says what
   *     is wrong and what to do
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static CompactModel load(Path file) {
    return ModelFile.read(file);
  }

  /**
   * Writes the model file, durably, whole or not at all. The same model gives the same bytes.
   *
   * @throws java.io.UncheckedIOException if that fails; the old file, if any, is still there
   */
  public void save(Path file) {
    ModelFile.writer(this).write(file);
  }

  /**
   * A predictor with the best kernels of the host, on the calling thread alone. Closing it ends
   * them. A GPU is only taken where the system property asks for it: a single row is back from the
   * CPU before it has reached one. For many rows at once there is {@link #newPredictor(Kernels)}.
   *
   * @throws IllegalStateException if the system property {@value
   *     io.espalier.kernels.KernelSelection#PROPERTY} names kernels that cannot be used here
   */
  public Predictor newPredictor() {
    return new Predictor(this, KernelSelection.bestOnHost().open(KernelOptions.defaults()), true);
  }

  /**
   * A predictor with these kernels, which stay the caller's: it closes them after the predictor,
   * and uses kernels and predictor on one thread at a time.
   */
  public Predictor newPredictor(Kernels kernels) {
    return new Predictor(this, kernels, false);
  }

  /** The network with its original widths. */
  public NetworkSpec spec() {
    return spec;
  }

  /** The network with the widths that are left. */
  public NetworkSpec liveSpec() {
    return liveSpec;
  }

  /**
   * The original indices of the units that mask {@code mask} left alive, ascending. A copy.
   *
   * @throws IndexOutOfBoundsException if there is no such mask
   */
  public int[] kept(int mask) {
    return kept[mask].clone();
  }

  /** What it was trained for. */
  public Loss loss() {
    return loss;
  }

  /** What its inputs are. */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * The SHA-256 of {@link #schema} as JSON, in lower-case hexadecimal digits: models with the same
   * one take the same rows.
   */
  public String featuresSha256() {
    return schema.sha256();
  }

  /**
   * Checks that rows made by other features mean to this model what they meant in training: the
   * same inputs of the same types, defaults and hash bits, in the same order. Labels, weight and
   * filters do not count, nor do the names of dense groups and the entries by which sparse inputs
   * are priced.
   *
   * @param features what makes the rows
   * @throws IllegalArgumentException if they are not the model's, naming what differs
   */
  public void requireFeatures(FeatureSchema features) {
    List<String> differences = features.inputsOnly().differencesFrom(schema.inputsOnly());
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "these are not the features that the model was trained with: "
              + String.join("; ", differences));
    }
  }

  /** What a batch must look like: original widths. */
  public InputShape inputShape() {
    return spec.inputShape();
  }

  /** Floats in an input row: the original width; 0 where there are only sparse inputs. */
  public int inputs() {
    return spec.inputs();
  }

  /** Floats in a row of predictions. */
  public int outputs() {
    return spec.outputs();
  }

  /** FLOPs of one prediction, counted as {@link NetworkSpec#flops()} does. */
  public long flops() {
    return liveSpec.flops();
  }

  /** FLOPs of one prediction of the network before pruning. */
  public long denseFlops() {
    return spec.flops();
  }

  /** How many weights and biases there are; in tables, those of the rows that there are. */
  public long parameters() {
    return liveSpec.parameters() - sparse.weightsLeftOut();
  }

  /**
   * The size in bytes of the file that {@link #save} writes. The first call writes it all to
   * nowhere.
   *
   * @throws IllegalArgumentException if it is beyond the format's limits
   */
  public long bytes() {
    return facts().bytes();
  }

  /**
   * The SHA-256 of the file that {@link #save} writes, in lower-case hexadecimal digits. The first
   * call writes it all to nowhere.
   *
   * @throws IllegalArgumentException if it is beyond the format's limits
   */
  public String sha256() {
    return facts().sha256();
  }

  private FileFacts facts() {
    FileFacts known = facts;
    if (known == null) {
      known = ModelFile.facts(this);
      facts = known;
    }
    return known;
  }

  /** Who made it. */
  public String producer() {
    return producer;
  }

  /** The training step it was made after. */
  public long createdStep() {
    return createdStep;
  }

  /** What its maker noted besides, by key. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The weights of layer {@code layer}, [live out, live in] row by row, as PyTorch's {@code
   * nn.Linear} has them. A copy.
   */
  public float[] weights(int layer) {
    return parameters.weights(
        layer, liveSpec.inputsOf(layer), liveSpec.layers().get(layer).units());
  }

  /** The biases of layer {@code layer}, [live out]; empty where it has none. A copy. */
  public float[] biases(int layer) {
    int from = parameters.biasAt()[layer];
    int count = liveSpec.layers().get(layer).bias() ? liveSpec.layers().get(layer).units() : 0;
    return Arrays.copyOfRange(parameters.values(), from, from + count);
  }

  /**
   * The table of a sparse layer for its input {@code input}, counted among the layer's inputs. Not
   * a copy: it cannot be changed.
   *
   * @throws IndexOutOfBoundsException if there is no such layer or input
   */
  public SparseTable sparseTable(int sparseLayer, int input) {
    return sparse.tables()[sparseLayer][input];
  }

  /** The biases of sparse layer {@code sparseLayer}, [live]; empty where it has none. A copy. */
  public float[] sparseBiases(int sparseLayer) {
    float[] biases = sparse.biases()[sparseLayer];
    return biases == null ? new float[0] : biases.clone();
  }

  /**
   * Everything about it on one line: {@code 784-300-100-10 pruned to 120-20-9-10, 5780 of 532400
   * FLOPs}, and with sparse inputs {@code , 31415 of 262144 table rows}.
   */
  @Override
  public String toString() {
    String text =
        spec.widths()
            + " pruned to "
            + liveSpec.widths()
            + ", "
            + flops()
            + " of "
            + denseFlops()
            + " FLOPs";
    return spec.sparseLayers().isEmpty()
        ? text
        : text + ", " + sparse.rows() + " of " + sparse.buckets() + " table rows";
  }

  Parameters parameterBlock() {
    return parameters;
  }

  SparseParameters sparseParameters() {
    return sparse;
  }

  /** The weights for kernels that do single rows with vectors of so many lanes. */
  RowWeights rowWeights(int lanes) {
    RowWeights made = rowWeights;
    if (made == null || made.lanes() != lanes) {
      made = RowWeights.of(parameters, liveSpec, lanes);
      rowWeights = made;
    }
    return made;
  }

  GoldenRows golden() {
    return golden;
  }

  int[] keptUncopied(int mask) {
    return kept[mask];
  }
}
