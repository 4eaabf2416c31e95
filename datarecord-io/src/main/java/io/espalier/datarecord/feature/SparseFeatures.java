package io.espalier.datarecord.feature;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema.ElementId;
import io.espalier.data.FeatureType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which features become ids of sparse inputs, and how. Immutable; the methods that set something
 * make another one.
 *
 * <pre>{@code
 * SparseFeatures.matching("ids", 18, "user\\..*").types(STRING, SPARSE_BINARY).entries(30)
 * }</pre>
 *
 * @param name the sparse input's; nothing where each feature is an input of its own, named by it
 * @param match which features
 * @param bits ids are below 2^bits
 * @param elementId what the ids of sparse continuous features are made of
 * @param bins how numbers become bins, or nothing where they stay numbers
 * @param entries how many ids an example has, as the cost counts it; nothing to take one for each
 *     feature
 */
public record SparseFeatures(
    Optional<String> name,
    FeatureMatch match,
    int bits,
    ElementId elementId,
    Optional<Bins> bins,
    OptionalInt entries) {
  /**
   * How numbers become ids.
   *
   * @param kind how ids are made of bins
   * @param count how many bins a feature has; at least 1
   * @param bits ids have so many bits, at most the input's
   */
  public record Bins(Discretizer.Kind kind, int count, int bits) {
    public Bins {
      Objects.requireNonNull(kind, "kind");
      if (count < 1 || bits < 1) {
        throw new IllegalArgumentException(
            "a discretizer needs at least one bin and one bit, not " + count + " and " + bits);
      }
    }
  }

  public SparseFeatures {
    Objects.requireNonNull(match, "match");
    Objects.requireNonNull(elementId, "elementId");
    if (bits < 1 || bits > 30) {
      throw new IllegalArgumentException(
          describe(name, match) + " needs 1 to 30 hash bits, not " + bits);
    }
    if (bins.isPresent() && bins.get().bits() > bits) {
      throw new IllegalArgumentException(
          describe(name, match)
              + " has "
              + bits
              + " bits; its discretizer cannot have "
              + bins.get().bits());
    }
    if (entries.isPresent() && entries.getAsInt() < 1) {
      throw new IllegalArgumentException(
          describe(name, match)
              + " needs at least one entry an example, not "
              + entries.getAsInt());
    }
  }

  /** One input: all features but blobs and tensors whose whole name matches an expression. */
  public static SparseFeatures matching(String name, int bits, String... regexes) {
    Objects.requireNonNull(name, "name");
    return of(
        Optional.of(name),
        FeatureMatch.matching(
            "sparse input '" + name + "'", List.of(regexes), FeatureMatch.HASHABLE),
        bits);
  }

  /** One input: the features of these names, in this order. */
  public static SparseFeatures named(String name, int bits, List<String> names) {
    return of(Optional.of(name), FeatureMatch.named(names, FeatureMatch.HASHABLE), bits);
  }

  /**
   * An input for each feature but blobs and tensors whose whole name matches an expression, named
   * by the feature: for an embedding table a field.
   */
  public static SparseFeatures fields(int bits, String... regexes) {
    return of(
        Optional.empty(),
        FeatureMatch.matching("the fields", List.of(regexes), FeatureMatch.HASHABLE),
        bits);
  }

  /** An input for each feature of these names, in this order. */
  public static SparseFeatures fieldsNamed(int bits, List<String> names) {
    return of(Optional.empty(), FeatureMatch.named(names, FeatureMatch.HASHABLE), bits);
  }

  private static SparseFeatures of(Optional<String> name, FeatureMatch match, int bits) {
    return new SparseFeatures(
        name, match, bits, ElementId.NAME, Optional.empty(), OptionalInt.empty());
  }

  /** Only features of these types. */
  public SparseFeatures types(FeatureType... types) {
    return new SparseFeatures(name, match.only(describe(), types), bits, elementId, bins, entries);
  }

  /** With ids of sparse continuous features' elements made of this. */
  public SparseFeatures elements(ElementId of) {
    return new SparseFeatures(name, match, bits, of, bins, entries);
  }

  /**
   * With continuous and sparse continuous features in bins, whose boundaries are quantiles of the
   * values in a calibration pass: twml's {@code discretize_type}, {@code discretize_num_bins} and
   * {@code discretize_output_size_bits}.
   *
   * @param kind what ids are made of
   * @param count how many bins a feature has
   * @param outputBits ids have so many bits, at most the input's
   */
  public SparseFeatures discretize(Discretizer.Kind kind, int count, int outputBits) {
    return new SparseFeatures(
        name, match, bits, elementId, Optional.of(new Bins(kind, count, outputBits)), entries);
  }

  /** With so many ids an example, as the cost counts it; of each field, where there are fields. */
  public SparseFeatures entries(int perExample) {
    return new SparseFeatures(name, match, bits, elementId, bins, OptionalInt.of(perExample));
  }

  /** What it is called in messages. */
  String describe() {
    return describe(name, match);
  }

  private static String describe(Optional<String> name, FeatureMatch match) {
    return name.map(known -> "sparse input '" + known + "'").orElse("the fields (" + match + ")");
  }
}
