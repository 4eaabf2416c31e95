package io.espalier.datarecord.feature;

import io.espalier.data.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From feature ids to all that becomes of the feature: one look-up gives its number, and arrays by
 * number the rest. Features that are columns have their column as number; the others follow.
 */
final class FeatureTargets {
  private static final SparseTarget[] NO_TARGETS = {};

  private final ColumnTable table;
  private final SparseTarget[][] sparse;
  private final int[] filter;
  private final int filters;
  private final String[] names;

  FeatureTargets(FeatureSchema schema) {
    Map<Long, Integer> numbers = new HashMap<>();
    List<String> namesByNumber = new ArrayList<>();
    schema.inputs().forEach(input -> number(numbers, namesByNumber, input.id(), input.name()));
    schema.labels().forEach(label -> number(numbers, namesByNumber, label.id(), label.name()));
    // The last column is the weight's, whether or not a feature fills it.
    schema.exampleWeight().ifPresent(weight -> numbers.put(weight.id(), namesByNumber.size()));
    namesByNumber.add(schema.exampleWeight().map(FeatureSchema.ExampleWeight::name).orElse(""));
    List<List<SparseTarget>> targets = new ArrayList<>();
    for (int group = 0; group < schema.sparseGroups().size(); group++) {
      FeatureSchema.SparseGroup of = schema.sparseGroups().get(group);
      SparseTarget[] ofFeatures = SparseTarget.of(group, of);
      for (int i = 0; i < ofFeatures.length; i++) {
        FeatureSchema.SparseFeature feature = of.features().get(i);
        int number = number(numbers, namesByNumber, feature.id(), feature.name());
        while (targets.size() <= number) {
          targets.add(new ArrayList<>());
        }
        targets.get(number).add(ofFeatures[i]);
      }
    }
    schema.filters().forEach(of -> number(numbers, namesByNumber, of.id(), of.name()));
    this.names = namesByNumber.toArray(String[]::new);
    this.table = new ColumnTable(names.length);
    numbers.forEach(table::put);
    this.sparse = new SparseTarget[names.length][];
    for (int i = 0; i < names.length; i++) {
      sparse[i] = i < targets.size() ? targets.get(i).toArray(SparseTarget[]::new) : NO_TARGETS;
    }
    this.filter = new int[names.length];
    Arrays.fill(filter, -1);
    int count = 0;
    for (FeatureSchema.Filter of : schema.filters()) {
      int number = numbers.get(of.id());
      if (filter[number] < 0) {
        filter[number] = count++;
      }
    }
    this.filters = count;
  }

  private static int number(Map<Long, Integer> numbers, List<String> names, long id, String name) {
    Integer known = numbers.putIfAbsent(id, names.size());
    if (known != null) {
      return known;
    }
    names.add(name);
    return names.size() - 1;
  }

  /** The number of a feature; -1 where nothing becomes of it. */
  int find(long id) {
    return table.find(id);
  }

  /** Features are numbered below this. */
  int count() {
    return names.length;
  }

  /** Its entries in sparse inputs. */
  SparseTarget[] sparse(int number) {
    return sparse[number];
  }

  /** The filter that asks for it, or -1. */
  int filter(int number) {
    return filter[number];
  }

  /** How many features filters ask for. */
  int filters() {
    return filters;
  }

  String name(int number) {
    return names[number];
  }
}
