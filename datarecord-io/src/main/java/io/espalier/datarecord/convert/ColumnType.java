package io.espalier.datarecord.convert;

import io.espalier.data.FeatureType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a column of a text table becomes. */
public enum ColumnType {
  /** A continuous feature: every cell is a finite number. */
  CONTINUOUS(FeatureType.CONTINUOUS),
  /** A discrete feature: every cell is a whole number of 64 bits. */
  DISCRETE(FeatureType.DISCRETE),
  /** A string feature: any text in UTF-8. */
  STRING(FeatureType.STRING),
  /**
   * A binary feature, present where true: every cell is 1, true, t, yes, y or 0, false, f, no, n,
   * in any case.
   */
  BINARY(FeatureType.BINARY),
  /** Nothing: the column is left out. */
  NONE(null);

  private final FeatureType featureType;

  ColumnType(FeatureType featureType) {
    this.featureType = featureType;
  }

  /** The name as people write it: lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of the features; nothing where the column is left out. */
  public Optional<FeatureType> featureType() {
    return Optional.ofNullable(featureType);
  }

  /**
   * The type of this name, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ColumnType of(String id) {
    for (ColumnType type : values()) {
      if (type.id().equalsIgnoreCase(id)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + id
            + "' is no type; the types are "
            + Arrays.stream(values()).map(ColumnType::id).collect(Collectors.joining(", ")));
  }

  /** The type whose features have this type, if there is one. */
  static Optional<ColumnType> of(FeatureType featureType) {
    return Arrays.stream(values()).filter(type -> type.featureType == featureType).findFirst();
  }
}
