package io.espalier.model;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.network.InputShape;
import io.espalier.network.SparseInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The features of a model of which nobody said what they are. */
final class UnnamedFeatures {
  private UnnamedFeatures() {}

  /** {@code input.0}, {@code input.1} and so on, then a feature for each sparse input. */
  static FeatureSchema of(InputShape shape) {
    List<FeatureSchema.Input> inputs = new ArrayList<>(shape.width());
    for (int i = 0; i < shape.width(); i++) {
      inputs.add(new FeatureSchema.Input("input." + i, i, FeatureType.CONTINUOUS, "inputs", 0));
    }
    List<FeatureSchema.SparseGroup> groups = new ArrayList<>();
    for (SparseInput input : shape.sparse()) {
      long id = (long) shape.width() + groups.size();
      groups.add(
          new FeatureSchema.SparseGroup(
              input.name(),
              bits(input.buckets()),
              input.entries(),
              List.of(
                  new FeatureSchema.SparseFeature(
                      input.name(), id, FeatureType.SPARSE_CONTINUOUS, Optional.empty()))));
    }
    return new FeatureSchema(inputs, groups, List.of(), Optional.empty(), List.of());
  }

  /** The fewest bits that number all buckets, as far as a sparse group may have them. */
  private static int bits(int buckets) {
    return Math.clamp(32 - Integer.numberOfLeadingZeros(buckets - 1), 1, 30);
  }
}
