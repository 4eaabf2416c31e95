package io.espalier.datarecord;

import io.espalier.data.FeatureType;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One example: features by id, in a map for each type. All nine fields of twml's thrift struct
 * {@code DataRecord}.
 *
 * <p>Mutable: the sets and maps are the record's own, in the order in which features were put in.
 * Equal by content, whatever the order; NaN equals NaN, and 0.0 does not equal -0.0. Not
 * thread-safe.
 */
public final class DataRecord {
  private final Set<Long> binary = new LinkedHashSet<>();
  private final Map<Long, Double> continuous = new LinkedHashMap<>();
  private final Map<Long, Long> discrete = new LinkedHashMap<>();
  private final Map<Long, String> strings = new LinkedHashMap<>();
  private final Map<Long, Set<String>> sparseBinary = new LinkedHashMap<>();
  private final Map<Long, Map<String, Double>> sparseContinuous = new LinkedHashMap<>();
  private final Map<Long, ByteBuffer> blobs = new LinkedHashMap<>();
  private final Map<Long, GeneralTensor> tensors = new LinkedHashMap<>();
  private final Map<Long, SparseTensor> sparseTensors = new LinkedHashMap<>();

  /** A record without features. */
  public DataRecord() {}

  /** The binary features that are true (field 1). */
  public Set<Long> binary() {
    return binary;
  }

  /** Continuous features (field 2). */
  public Map<Long, Double> continuous() {
    return continuous;
  }

  /** Discrete features (field 3). */
  public Map<Long, Long> discrete() {
    return discrete;
  }

  /** String features (field 4). */
  public Map<Long, String> strings() {
    return strings;
  }

  /** Sparse binary features: sets of strings (field 5). */
  public Map<Long, Set<String>> sparseBinary() {
    return sparseBinary;
  }

  /** Sparse continuous features: strings, each with a double (field 6). */
  public Map<Long, Map<String, Double>> sparseContinuous() {
    return sparseContinuous;
  }

  /** Blobs, each from its position to its limit (field 7). */
  public Map<Long, ByteBuffer> blobs() {
    return blobs;
  }

  /** Tensors (field 8). */
  public Map<Long, GeneralTensor> tensors() {
    return tensors;
  }

  /** Sparse tensors (field 9). */
  public Map<Long, SparseTensor> sparseTensors() {
    return sparseTensors;
  }

  /** Makes a binary feature true, or takes it out. */
  public DataRecord putBinary(String name, boolean value) {
    if (value) {
      binary.add(FeatureId.of(name));
    } else {
      binary.remove(FeatureId.of(name));
    }
    return this;
  }

  /** Puts a continuous feature in. */
  public DataRecord putContinuous(String name, double value) {
    continuous.put(FeatureId.of(name), value);
    return this;
  }

  /** Puts a discrete feature in. */
  public DataRecord putDiscrete(String name, long value) {
    discrete.put(FeatureId.of(name), value);
    return this;
  }

  /** Puts a string feature in. */
  public DataRecord putString(String name, String value) {
    strings.put(FeatureId.of(name), value);
    return this;
  }

  /**
   * A record of its own with the same features. Tensors and blobs, which never change, are shared.
   */
  public DataRecord deepCopy() {
    DataRecord copy = new DataRecord();
    copy.binary.addAll(binary);
    copy.continuous.putAll(continuous);
    copy.discrete.putAll(discrete);
    copy.strings.putAll(strings);
    sparseBinary.forEach((id, set) -> copy.sparseBinary.put(id, new LinkedHashSet<>(set)));
    sparseContinuous.forEach((id, map) -> copy.sparseContinuous.put(id, new LinkedHashMap<>(map)));
    blobs.forEach((id, blob) -> copy.blobs.put(id, blob.duplicate()));
    copy.tensors.putAll(tensors);
    copy.sparseTensors.putAll(sparseTensors);
    return copy;
  }

  private List<Object> fields() {
    return List.of(
        binary,
        continuous,
        discrete,
        strings,
        sparseBinary,
        sparseContinuous,
        blobs,
        tensors,
        sparseTensors);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataRecord record && fields().equals(record.fields());
  }

  @Override
  public int hashCode() {
    return fields().hashCode();
  }

  /** The features by type and id, on one line, as a person would want to see them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("DataRecord{");
    List<Object> fields = fields();
    for (int i = 0; i < fields.size(); i++) {
      String content = fields.get(i).toString();
      if (content.length() > 2) {
        text.append(text.length() > 11 ? ", " : "")
            .append(FeatureType.values()[i])
            .append(' ')
            .append(content);
      }
    }
    return text.append('}').toString();
  }
}
