package io.espalier.model;

import java.util.Locale;

/** What kind of feature a model's input comes from. */
public enum FeatureType {
  /** There or not: 1 or 0. */
  BINARY,
  /** A number. */
  CONTINUOUS,
  /** A whole number. */
  DISCRETE;

  /** The name in model files: lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The type with this {@link #id()}.
   *
   * @throws IllegalArgumentException for any other text, naming the ones there are
   */
  public static FeatureType of(String id) {
    for (FeatureType type : values()) {
      if (type.id().equals(id)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "unknown feature type '" + id + "'; there are binary, continuous and discrete");
  }
}
