package io.espalier.datarecord.feature;

import io.espalier.data.FeatureType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which features become dense columns, and how: a dense group of a {@link FeatureConfig}.
 * Immutable; the methods that set something make another one.
 *
 * <pre>{@code
 * DenseFeatures.matching("numbers", "user\\..*").missing(-1).missing("user.age", 38).zScore()
 * }</pre>
 *
 * @param group a name for the group
 * @param match which features
 * @param missing what stands where a feature is absent or NaN
 * @param defaults the same for single features, by name
 * @param normalized whether continuous features are normalized
 */
public record DenseFeatures(
    String group,
    FeatureMatch match,
    float missing,
    Map<String, Float> defaults,
    boolean normalized) {
  public DenseFeatures {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(match, "match");
    defaults = Map.copyOf(defaults);
    requireFinite(group, missing);
    defaults.values().forEach(value -> requireFinite(group, value));
  }

  private static void requireFinite(String group, float missing) {
    if (!Float.isFinite(missing)) {
      throw new IllegalArgumentException(
          "the default of group '" + group + "' must be finite, not " + missing);
    }
  }

  /**
   * The continuous and binary features whose whole name matches one of the regular expressions, in
   * the order of the data spec; 0 where one is absent.
   */
  public static DenseFeatures matching(String group, String... regexes) {
    return new DenseFeatures(
        group,
        FeatureMatch.matching("group '" + group + "'", List.of(regexes), FeatureMatch.DENSE),
        0,
        Map.of(),
        false);
  }

  /** The features of these names, in this order. */
  public static DenseFeatures named(String group, List<String> names) {
    return new DenseFeatures(
        group, FeatureMatch.named(names, FeatureMatch.DENSE), 0, Map.of(), false);
  }

  /** With this value where a feature is absent or NaN; finite. Never normalized. */
  public DenseFeatures missing(float value) {
    return new DenseFeatures(group, match, value, defaults, normalized);
  }

  /** With this value where the one feature is absent or NaN. */
  public DenseFeatures missing(String feature, float value) {
    Map<String, Float> more = new HashMap<>(defaults);
    more.put(feature, value);
    return new DenseFeatures(group, match, missing, more, normalized);
  }

  /** Only features of these types: {@code CONTINUOUS} or {@code BINARY}. */
  public DenseFeatures types(FeatureType... types) {
    return new DenseFeatures(
        group, match.only("group '" + group + "'", types), missing, defaults, normalized);
  }

  /**
   * Continuous features are normalized: from a value its mean is taken, and the rest is divided by
   * the standard deviation, both over the values that are there in a calibration pass. A feature
   * that is always the same becomes 0. The default is not normalized.
   */
  public DenseFeatures zScore() {
    return new DenseFeatures(group, match, missing, defaults, true);
  }
}
