package io.espalier.trainer.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a model would make of some features: which are dense, which become ids, and which could be
 * the label.
 *
 * @param dense continuous and binary features
 * @param fields features of few different values, each of which can have an embedding of its own
 * @param sparse features of many values, or of several a record, to be hashed together
 * @param unused features that no input is made of
 * @param labels those of the dense features that could be the label, likelier ones first
 */
public record InputProposal(
    List<FeatureStatistics> dense,
    List<FeatureStatistics> fields,
    List<FeatureStatistics> sparse,
    List<FeatureStatistics> unused,
    List<FeatureStatistics> labels) {
  private static final long FEW_VALUES = 2_000;
  private static final int LEAST_BITS = 8;
  private static final int MOST_BITS = 22;
  private static final int MOST_LABELS = 3;
  private static final String LABEL = "label";

  /** For the features that were seen. */
  public static InputProposal of(DataSummary summary) {
    List<FeatureStatistics> dense = new ArrayList<>();
    List<FeatureStatistics> fields = new ArrayList<>();
    List<FeatureStatistics> sparse = new ArrayList<>();
    List<FeatureStatistics> unused = new ArrayList<>();
    for (FeatureStatistics feature : summary.features()) {
      switch (feature.type()) {
        case BINARY, CONTINUOUS -> dense.add(feature);
        case DISCRETE, STRING -> (feature.distinct() <= FEW_VALUES ? fields : sparse).add(feature);
        case SPARSE_BINARY, SPARSE_CONTINUOUS -> sparse.add(feature);
        default -> unused.add(feature);
      }
    }
    return new InputProposal(dense, fields, sparse, unused, labels(dense, summary.records()));
  }

  /**
   * Those that every record has and that are 0 or 1: the one called label first, then from the last
   * column, where tables mostly have it. One called label may also be a class index.
   */
  private static List<FeatureStatistics> labels(List<FeatureStatistics> dense, long records) {
    List<FeatureStatistics> labels = new ArrayList<>();
    for (FeatureStatistics feature : dense.reversed()) {
      boolean named = feature.name().equals(LABEL);
      if (feature.records() == records && (feature.isZeroOrOne() || named)) {
        labels.add(feature);
      }
    }
    labels.sort(Comparator.comparing(feature -> !feature.name().equals(LABEL)));
    return labels.subList(0, Math.min(MOST_LABELS, labels.size()));
  }

  /** Enough bits that few values share an id: four ids for each value, within limits. */
  public static int bits(long values) {
    int enough = 64 - Long.numberOfLeadingZeros(Math.max(1, 4 * values - 1));
    return Math.clamp(enough, LEAST_BITS, MOST_BITS);
  }
}
