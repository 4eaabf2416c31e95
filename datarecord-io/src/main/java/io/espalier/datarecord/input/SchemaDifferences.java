package io.espalier.datarecord.input;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what a schema is made of with what a data set has. */
final class SchemaDifferences {
  private static final int SHOWN = 5;

  private final String files;
  private final FeatureSchema schema;
  private final Map<Long, FeatureType> found = new HashMap<>();
  private final List<String> absent = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  SchemaDifferences(String files, DataSpec spec, FeatureSchema schema) {
    this.files = files;
    this.schema = schema;
    spec.features().forEach(feature -> found.put(feature.id(), feature.type()));
  }

  List<String> lines() {
    Map<Long, Runnable> inputs = new LinkedHashMap<>();
    schema
        .inputs()
        .forEach(of -> inputs.put(of.id(), () -> compare(of.name(), of.id(), of.type())));
    schema.sparseGroups().stream()
        .flatMap(group -> group.features().stream())
        .forEach(of -> inputs.put(of.id(), () -> compare(of.name(), of.id(), of.type())));
    inputs.values().forEach(Runnable::run);
    if (!inputs.isEmpty() && absent.size() == inputs.size()) {
      throw new InputException(
          files,
          "the data has none of the network's inputs: "
              + shown(absent)
              + "; by its data spec it is other data");
    }
    schema.labels().forEach(of -> compare(of.name(), of.id(), of.type()));
    schema.exampleWeight().ifPresent(of -> compare(of.name(), of.id(), FeatureType.CONTINUOUS));
    schema.filters().forEach(of -> compare(of.name(), of.id(), of.type()));
    List<String> lines = new ArrayList<>();
    if (!absent.isEmpty()) {
      lines.add(
          files + ": the data has no " + shown(absent) + ", which the network was trained with");
    }
    if (!others.isEmpty()) {
      lines.add(
          files
              + ": other types than the network was trained with: "
              + shown(others)
              + "; convert the data with the types of the training data");
    }
    return lines;
  }

  private void compare(String name, long id, FeatureType type) {
    FeatureType here = found.get(id);
    if (here == null) {
      absent.add(name);
    } else if (here != type) {
      others.add(name + " is " + here + ", not " + type);
    }
  }

  private static String shown(List<String> of) {
    int shown = Math.min(SHOWN, of.size());
    return String.join(", ", of.subList(0, shown))
        + (of.size() > shown ? " and " + (of.size() - shown) + " more" : "");
  }
}
