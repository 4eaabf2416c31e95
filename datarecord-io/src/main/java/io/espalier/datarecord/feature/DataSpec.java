package io.espalier.datarecord.feature;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.file.InputFile;
import io.espalier.files.AtomicFile;
import io.espalier.files.AtomicFile.Durability;
import io.espalier.json.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What features a data set has: name, id and type of each, in an order that becomes the order of a
 * network's inputs. Records carry ids alone, so names come from here. Immutable.
 */
public final class DataSpec {
  /**
   * One feature.
   *
   * @param name its name; the id in decimal where nobody knows the name
   * @param id its number in records
   * @param type the type of its values
   */
  public record Feature(String name, long id, FeatureType type) {
    public Feature {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
    }

    /** The feature of this name, with the id that belongs to the name. */
    public static Feature of(String name, FeatureType type) {
      return new Feature(name, FeatureId.of(name), type);
    }
  }

  private final List<Feature> features;
  private final boolean complete;
  private final Map<String, Feature> byName = new HashMap<>();

  private DataSpec(List<Feature> features, boolean complete) {
    this.features = List.copyOf(features);
    this.complete = complete;
    Set<Long> ids = new HashSet<>();
    for (Feature feature : this.features) {
      if (byName.put(feature.name(), feature) != null) {
        throw new IllegalArgumentException(
            "the feature '" + feature.name() + "' stands twice in the data spec");
      }
      if (!ids.add(feature.id())) {
        throw new IllegalArgumentException(
            "the id "
                + feature.id()
                + " (feature '"
                + feature.name()
                + "') stands twice in the data spec");
      }
    }
  }

  /**
   * A spec of these features, and there are no others.
   *
   * @throws IllegalArgumentException if a name or an id stands twice
   */
  public static DataSpec of(List<Feature> features) {
    return new DataSpec(features, true);
  }

  /**
   * A spec made by looking at some records: names are unknown, and there may be features that have
   * not been seen.
   *
   * @throws IllegalArgumentException if a name or an id stands twice
   */
  public static DataSpec observed(List<Feature> features) {
    return new DataSpec(features, false);
  }

  /**
   * Reads a data spec: JSON as {@link #write} makes it; ids may be left out where they belong to
   * the names.
   *
   * @throws InputException if the file is not there or is no data spec
   */
  public static DataSpec read(Path file) {
    byte[] text;
    try (InputFile in = InputFile.open(file)) {
      text = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    try {
      return DataSpecJson.read(text);
    } catch (JsonException e) {
      throw new InputException(file.toString(), e.getMessage());
    }
  }

  /** Writes this spec as JSON, whole or not at all. */
  public void write(Path file) {
    AtomicFile.write(
        file, Durability.FAST, DataSpecJson.write(this).getBytes(StandardCharsets.UTF_8));
  }

  /** The features in order. */
  public List<Feature> features() {
    return features;
  }

  /**
   * Whether there are no other features than these: false where the spec was made by looking at
   * some records.
   */
  public boolean complete() {
    return complete;
  }

  /**
   * The feature of this name. Where the names are unknown, the one whose id belongs to the name; it
   * need not have been seen.
   */
  public Optional<Feature> find(String name) {
    Feature feature = byName.get(name);
    if (feature != null || complete) {
      return Optional.ofNullable(feature);
    }
    long id = FeatureId.of(name);
    Feature unnamed = byName.get(Long.toString(id));
    return Optional.of(
        new Feature(name, id, unnamed == null ? FeatureType.CONTINUOUS : unnamed.type()));
  }
}
