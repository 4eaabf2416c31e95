package io.espalier.trainer.cli;

import io.espalier.data.FeatureSchema;
import io.espalier.network.Activation;
import io.espalier.network.Loss;
import io.espalier.network.NetworkBuilder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The network, its loss and where its masks stand. */
final class NetworkOptions {
  /** Where masks stand. */
  enum Masks {
    HIDDEN,
    ALL,
    NONE
  }

  private static final Pattern WIDTHS = Pattern.compile("\\d{1,9}(,\\d{1,9})*");

  @Option(
      names = "--hidden",
      paramLabel = "WIDTHS",
      description =
          "Widths of the hidden layers, input side first; none for no hidden layer (default:"
              + " ${DEFAULT-VALUE}).")
  String hidden = "256,128";

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "Of the hidden layers: relu, leaky_relu, tanh, sigmoid, none (default: relu).")
  Activation activation = Activation.RELU;

  @Option(
      names = {"--sparse_units", "--sparse.units"},
      paramLabel = "N",
      description =
          "Outputs of the sparse layer over the hashed features of --sparse (default:"
              + " ${DEFAULT-VALUE}).")
  int sparseUnits = 32;

  @Option(
      names = {"--embedding_units", "--embedding.units"},
      paramLabel = "N",
      description =
          "Width of the embedding of each feature of --fields (default: ${DEFAULT-VALUE}).")
  int embeddingUnits = 8;

  @Option(
      names = "--outputs",
      paramLabel = "N",
      description =
          "How many outputs: the classes of softmax (then required); else one for each label.")
  Integer outputs;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description =
          "sigmoid (labels 0 to 1), softmax (the label is a class index), mse (default:"
              + " ${DEFAULT-VALUE}).")
  String loss = "sigmoid";

  @Option(
      names = "--mask",
      paramLabel = "WHERE",
      description =
          "What may be pruned: hidden units (those of sparse layers and embeddings, too), all"
              + " (dense inputs, too), none: train without pruning (default: hidden).")
  Masks mask = Masks.HIDDEN;

  @Option(
      names = "--init_from",
      paramLabel = "FILE",
      description = "Starting weights: a safetensors file with layers.0.weight, layers.0.bias, ...")
  Path initFrom;

  /**
   * @param labels how many labels were asked for
   */
  void check(Problems problems, int labels) {
    if (widths() == null) {
      problems.add(
          "--hidden must be whole numbers from 1 up with commas between them, or none, not '"
              + hidden
              + "'");
    }
    problems.atLeast("--sparse_units", sparseUnits, 1);
    problems.atLeast("--embedding_units", embeddingUnits, 1);
    Loss known = problems.parsed("--loss", this::loss);
    if (outputs != null) {
      problems.atLeast("--outputs", outputs, 1);
    }
    if (known == Loss.SOFTMAX_CROSS_ENTROPY) {
      if (outputs == null) {
        problems.add("--outputs is required with --loss softmax: how many classes there are");
      }
      if (labels > 1) {
        problems.add("--label: softmax takes one label, the class index, not " + labels);
      }
    } else if (known != null && outputs != null && outputs != labels) {
      problems.add(
          "--outputs "
              + outputs
              + " does not fit "
              + labels
              + (labels == 1 ? " label" : " labels")
              + ": --loss "
              + known.id()
              + " takes one label for each output");
    }
    problems.file("--init_from", initFrom);
  }

  Loss loss() {
    return Loss.of(loss.toLowerCase(Locale.ROOT));
  }

  /**
   * The layers, to be given to a builder of networks once {@link #check} found nothing. A sparse
   * input that is one feature, and called like it, gets an embedding; others share a sparse layer.
   */
  UnaryOperator<NetworkBuilder> layers(FeatureSchema schema) {
    String[] fields = sparseInputs(schema, NetworkOptions::isField);
    String[] hashed = sparseInputs(schema, group -> !isField(group));
    return net -> {
      if (mask == Masks.ALL && schema.inputWidth() > 0) {
        net.mask();
      }
      if (hashed.length > 0) {
        net.sparse(sparseUnits, hashed);
        maskUnlessNone(net);
      }
      if (fields.length > 0) {
        net.embeddings(embeddingUnits, fields);
        maskUnlessNone(net);
      }
      for (int width : widths()) {
        net.dense(width).activation(activation);
        maskUnlessNone(net);
      }
      return net.dense(outputs == null ? schema.labelColumns() : outputs);
    };
  }

  private static boolean isField(FeatureSchema.SparseGroup group) {
    return group.features().size() == 1 && group.features().getFirst().name().equals(group.name());
  }

  private static String[] sparseInputs(
      FeatureSchema schema, Predicate<FeatureSchema.SparseGroup> which) {
    return schema.sparseGroups().stream()
        .filter(which)
        .map(FeatureSchema.SparseGroup::name)
        .toArray(String[]::new);
  }

  private void maskUnlessNone(NetworkBuilder net) {
    if (mask != Masks.NONE) {
      net.mask();
    }
  }

  /** Whether there is something to prune. */
  boolean prunable(FeatureSchema schema) {
    boolean dense = mask == Masks.ALL && schema.inputWidth() > 0;
    boolean hidden = widths().length > 0 || !schema.sparseGroups().isEmpty();
    return dense || mask != Masks.NONE && hidden;
  }

  private int[] widths() {
    if (hidden.equals("none") || hidden.isEmpty()) {
      return new int[0];
    }
    if (!WIDTHS.matcher(hidden).matches()) {
      return null;
    }
    int[] widths = Pattern.compile(",").splitAsStream(hidden).mapToInt(Integer::parseInt).toArray();
    for (int width : widths) {
      if (width < 1) {
        return null;
      }
    }
    return widths;
  }
}
