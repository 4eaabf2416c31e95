package io.espalier.datarecord.feature;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import java.util.Optional;

/** Where and how one feature's values become entries of one sparse input. */
final class SparseTarget {
  /** The sparse input's number in the schema. */
  final int group;

  /** Whether the ids of a sparse continuous feature's elements are of their names alone. */
  final boolean byName;

  private final long mask;
  private final int bins;
  private final BinIds binIds;
  private final boolean elementsHaveBins;

  private SparseTarget(
      int group, FeatureSchema.SparseGroup of, Optional<Discretizer> any, BinIds binIds) {
    this.group = group;
    this.byName = of.elementId() == FeatureSchema.ElementId.NAME;
    this.binIds = binIds;
    boolean numbered = isNumbered(any);
    this.mask = (1L << any.map(Discretizer::bits).orElse(of.bits())) - 1;
    this.bins = numbered ? countBins(of) : 0;
    this.elementsHaveBins = !numbered;
  }

  /** The targets of all features of a sparse input, in order. */
  static SparseTarget[] of(int group, FeatureSchema.SparseGroup sparse) {
    Optional<Discretizer> any =
        sparse.features().stream().flatMap(feature -> feature.discretizer().stream()).findFirst();
    SparseTarget[] targets = new SparseTarget[sparse.features().size()];
    int firstId = 1;
    for (int i = 0; i < targets.length; i++) {
      Discretizer discretizer = sparse.features().get(i).discretizer().orElse(null);
      BinIds binIds = discretizer == null ? null : new BinIds(discretizer, firstId);
      targets[i] = new SparseTarget(group, sparse, any, binIds);
      firstId += discretizer == null ? 0 : discretizer.bins();
    }
    return targets;
  }

  private static boolean isNumbered(Optional<Discretizer> discretizer) {
    return discretizer.isPresent() && discretizer.get().kind() == Discretizer.Kind.PERCENTILE;
  }

  private static int countBins(FeatureSchema.SparseGroup sparse) {
    int sum = 0;
    for (FeatureSchema.SparseFeature feature : sparse.features()) {
      sum += feature.discretizer().map(Discretizer::bins).orElse(0);
    }
    return sum;
  }

  /** The id of a key without a bin; it keeps its value. */
  int id(long key) {
    return bins == 0 ? (int) (key & mask) : (int) Math.floorMod(key, mask + 1 - bins) + bins;
  }

  /** Whether values of the feature itself, or of its elements, become bins: then they are 1. */
  boolean hasBins(boolean element) {
    return binIds != null && (!element || elementsHaveBins);
  }

  /** The id of a value's bin. */
  int binId(long key, double value) {
    return binIds.id(key, value);
  }
}
