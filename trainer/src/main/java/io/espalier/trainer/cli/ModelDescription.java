package io.espalier.trainer.cli;

import io.espalier.data.FeatureSchema;
import io.espalier.model.CompactModel;
import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** An exported model in words and a table. */
final class ModelDescription {
  private ModelDescription() {}

  static void print(CompactModel model, PrintWriter out) {
    NetworkSpec spec = model.spec();
    NetworkSpec live = model.liveSpec();
    out.printf(Locale.ROOT, "model       %,d bytes, sha256 %s%n", model.bytes(), model.sha256());
    out.println("made by     " + model.producer() + ", after step " + model.createdStep());
    out.println(
        "loss        " + model.loss().id() + ", predictions by " + model.loss().link().id());
    out.println(
        "network     " + spec.widths() + (spec.equals(live) ? "" : " pruned to " + live.widths()));
    share("FLOPs", model.flops(), model.denseFlops(), out);
    share("parameters", model.parameters(), spec.parameters(), out);
    out.printf(
        "features    %d dense, %d sparse inputs, sha256 %s%n",
        model.schema().inputWidth(), model.schema().sparseGroups().size(), model.featuresSha256());
    model.metadata().forEach((key, value) -> out.println("  " + key + " = " + value));
    out.println();
    layers(spec, live, out);
    out.println();
    inputs(model, out);
  }

  private static void share(String what, long left, long before, PrintWriter out) {
    out.printf(
        Locale.ROOT, "%-10s  %,d of %,d (%.1f %%)%n", what, left, before, 100.0 * left / before);
  }

  private static void layers(NetworkSpec spec, NetworkSpec live, PrintWriter out) {
    Table table = new Table("layer", "inputs", "units", "of", "activation", "FLOPs");
    for (int i = 0; i < live.layers().size(); i++) {
      Layer layer = live.layers().get(i);
      table.row(
          Integer.toString(i),
          Integer.toString(live.inputsOf(i)),
          Integer.toString(layer.units()),
          Integer.toString(spec.layers().get(i).units()),
          layer.activation().id(),
          String.format(Locale.ROOT, "%,d", layer.flops(live.inputsOf(i))));
    }
    table.print(out);
  }

  private static void inputs(CompactModel model, PrintWriter out) {
    FeatureSchema schema = model.schema();
    Set<Integer> kept =
        model.spec().inputMasked()
            ? Arrays.stream(model.kept(0)).boxed().collect(Collectors.toSet())
            : Set.of();
    Table table = new Table("input", "feature", "id", "type", "if missing", "used");
    List<FeatureSchema.Input> inputs = schema.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      FeatureSchema.Input input = inputs.get(i);
      boolean used = !model.spec().inputMasked() || kept.contains(i);
      table.row(
          Integer.toString(i),
          input.name(),
          Long.toString(input.id()),
          input.type().name().toLowerCase(Locale.ROOT),
          Float.toString(input.missing()),
          used ? "yes" : "pruned");
    }
    if (!inputs.isEmpty()) {
      table.print(out);
      out.println();
    }
    if (!schema.sparseGroups().isEmpty()) {
      sparseInputs(model, out);
      out.println();
    }
    schema.labels().forEach(label -> out.println("label   " + label.name()));
    schema.exampleWeight().ifPresent(weight -> out.println("weight  " + weight.name()));
  }

  private static void sparseInputs(CompactModel model, PrintWriter out) {
    Table table =
        new Table("sparse input", "ids", "entries", "units", "feature", "id", "type", "as");
    List<FeatureSchema.SparseGroup> groups = model.schema().sparseGroups();
    for (int input = 0; input < groups.size(); input++) {
      FeatureSchema.SparseGroup group = groups.get(input);
      String name = group.name();
      for (FeatureSchema.SparseFeature feature : group.features()) {
        boolean first = !name.isEmpty();
        table.row(
            name,
            first ? "2^" + group.bits() : "",
            first ? Integer.toString(group.entries()) : "",
            first ? units(model, input) : "",
            feature.name(),
            Long.toString(feature.id()),
            feature.type().name().toLowerCase(Locale.ROOT),
            feature
                .discretizer()
                .map(bins ->
                    bins.kind().name().toLowerCase(Locale.ROOT)
                        + ", "
                        + bins.boundaries().size()
                        + " boundaries")
                .orElse("values"));
        name = "";
      }
    }
    table.print(out);
  }

  /** Of each sparse layer that takes this input: the units that are left, of how many. */
  private static String units(CompactModel model, int input) {
    List<String> units = new ArrayList<>();
    for (int layer = 0; layer < model.spec().sparseLayers().size(); layer++) {
      SparseLayer before = model.spec().sparseLayers().get(layer);
      if (before.inputs().contains(input)) {
        int left = model.liveSpec().sparseLayers().get(layer).units();
        units.add(left + " of " + before.units());
      }
    }
    return String.join(", ", units);
  }
}
