package io.espalier.datarecord.record;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.GeneralTensor;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A feature that is known by its name, with the type of its values. Made once and kept: the id is a
 * hash of the name. Immutable; equal where name, id and type are.
 *
 * <pre>{@code
 * static final Feature.Continuous AGE = new Feature.Continuous("user.age");
 * }</pre>
 *
 * @param <T> what its values are in Java
 */
public abstract sealed class Feature<T> {
  private final String name;
  private final long id;
  private final FeatureType type;

  private Feature(String name, long id, FeatureType type) {
    this.name = Objects.requireNonNull(name, "name");
    this.id = id;
    this.type = type;
  }

  private Feature(String name, FeatureType type) {
    this(name, FeatureId.of(Objects.requireNonNull(name, "name")), type);
  }

  /** The name. */
  public final String name() {
    return name;
  }

  /** The number that stands for it in records. */
  public final long id() {
    return id;
  }

  /** The type of its values in records. */
  public final FeatureType type() {
    return type;
  }

  /** The value in a record; nothing if the record does not have the feature. */
  abstract Optional<T> get(DataRecord record);

  abstract void set(DataRecord record, T value);

  abstract void clear(DataRecord record);

  /**
   * The feature with an id of its own, as data whose names are unknown has it.
   *
   * @param name what it is called
   * @param id its number in records
   * @param type the type of its values
   */
  public static Feature<?> of(String name, long id, FeatureType type) {
    return switch (type) {
      case BINARY -> new Binary(name, id);
      case CONTINUOUS -> new Continuous(name, id);
      case DISCRETE -> new Discrete(name, id);
      case STRING -> new Text(name, id);
      case SPARSE_BINARY -> new SparseBinary(name, id);
      case SPARSE_CONTINUOUS -> new SparseContinuous(name, id);
      case BLOB -> new Blob(name, id);
      case TENSOR -> new Tensor(name, id);
      case SPARSE_TENSOR -> new SparseTensor(name, id);
    };
  }

  /** The feature of this name. */
  public static Feature<?> of(String name, FeatureType type) {
    return of(name, FeatureId.of(name), type);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Feature<?> feature
        && feature.id == id
        && feature.type == type
        && feature.name.equals(name);
  }

  @Override
  public final int hashCode() {
    return Long.hashCode(id) * 31 + type.hashCode();
  }

  /** The type and the name. */
  @Override
  public final String toString() {
    return type + " feature '" + name + "'";
  }

  /** True or false; a false one is absent from the record, and an absent one has no value. */
  public static final class Binary extends Feature<Boolean> {
    /** The feature of this name. */
    public Binary(String name) {
      super(name, FeatureType.BINARY);
    }

    private Binary(String name, long id) {
      super(name, id, FeatureType.BINARY);
    }

    @Override
    Optional<Boolean> get(DataRecord record) {
      return record.binary().contains(id()) ? Optional.of(true) : Optional.empty();
    }

    @Override
    void set(DataRecord record, Boolean value) {
      if (value) {
        record.binary().add(id());
      } else {
        clear(record);
      }
    }

    @Override
    void clear(DataRecord record) {
      record.binary().remove(id());
    }
  }

  /** A feature whose values a record keeps in a map. */
  private abstract static sealed class Mapped<T> extends Feature<T> {
    private Mapped(String name, FeatureType type) {
      super(name, type);
    }

    private Mapped(String name, long id, FeatureType type) {
      super(name, id, type);
    }

    abstract Map<Long, T> values(DataRecord record);

    @Override
    final Optional<T> get(DataRecord record) {
      return Optional.ofNullable(values(record).get(id())).map(this::shown);
    }

    /** A value as it is handed out: one that could be changed is handed out for reading. */
    T shown(T value) {
      return value;
    }

    @Override
    final void set(DataRecord record, T value) {
      values(record).put(id(), kept(Objects.requireNonNull(value, "value")));
    }

    /** A value as the record keeps it: one that could be changed is copied. */
    T kept(T value) {
      return value;
    }

    @Override
    final void clear(DataRecord record) {
      values(record).remove(id());
    }
  }

  /** A double. */
  public static final class Continuous extends Mapped<Double> {
    /** The feature of this name. */
    public Continuous(String name) {
      super(name, FeatureType.CONTINUOUS);
    }

    private Continuous(String name, long id) {
      super(name, id, FeatureType.CONTINUOUS);
    }

    @Override
    Map<Long, Double> values(DataRecord record) {
      return record.continuous();
    }
  }

  /** A long that names something: a number to count or compare is {@link Continuous}. */
  public static final class Discrete extends Mapped<Long> {
    /** The feature of this name. */
    public Discrete(String name) {
      super(name, FeatureType.DISCRETE);
    }

    private Discrete(String name, long id) {
      super(name, id, FeatureType.DISCRETE);
    }

    @Override
    Map<Long, Long> values(DataRecord record) {
      return record.discrete();
    }
  }

  /** A string. */
  public static final class Text extends Mapped<String> {
    /** The feature of this name. */
    public Text(String name) {
      super(name, FeatureType.STRING);
    }

    private Text(String name, long id) {
      super(name, id, FeatureType.STRING);
    }

    @Override
    Map<Long, String> values(DataRecord record) {
      return record.strings();
    }
  }

  /** A set of strings. */
  public static final class SparseBinary extends Mapped<Set<String>> {
    /** The feature of this name. */
    public SparseBinary(String name) {
      super(name, FeatureType.SPARSE_BINARY);
    }

    private SparseBinary(String name, long id) {
      super(name, id, FeatureType.SPARSE_BINARY);
    }

    @Override
    Map<Long, Set<String>> values(DataRecord record) {
      return record.sparseBinary();
    }

    @Override
    Set<String> shown(Set<String> value) {
      return Collections.unmodifiableSet(value);
    }

    @Override
    Set<String> kept(Set<String> value) {
      return new LinkedHashSet<>(value);
    }
  }

  /** Strings, each with a double. */
  public static final class SparseContinuous extends Mapped<Map<String, Double>> {
    /** The feature of this name. */
    public SparseContinuous(String name) {
      super(name, FeatureType.SPARSE_CONTINUOUS);
    }

    private SparseContinuous(String name, long id) {
      super(name, id, FeatureType.SPARSE_CONTINUOUS);
    }

    @Override
    Map<Long, Map<String, Double>> values(DataRecord record) {
      return record.sparseContinuous();
    }

    @Override
    Map<String, Double> shown(Map<String, Double> value) {
      return Collections.unmodifiableMap(value);
    }

    @Override
    Map<String, Double> kept(Map<String, Double> value) {
      return new LinkedHashMap<>(value);
    }
  }

  /** Bytes, from a buffer's position to its limit. */
  public static final class Blob extends Mapped<ByteBuffer> {
    /** The feature of this name. */
    public Blob(String name) {
      super(name, FeatureType.BLOB);
    }

    private Blob(String name, long id) {
      super(name, id, FeatureType.BLOB);
    }

    @Override
    Map<Long, ByteBuffer> values(DataRecord record) {
      return record.blobs();
    }

    @Override
    ByteBuffer shown(ByteBuffer value) {
      return value.asReadOnlyBuffer();
    }

    @Override
    ByteBuffer kept(ByteBuffer value) {
      byte[] bytes = new byte[value.remaining()];
      value.get(value.position(), bytes);
      return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
  }

  /** A dense tensor. */
  public static final class Tensor extends Mapped<GeneralTensor> {
    /** The feature of this name. */
    public Tensor(String name) {
      super(name, FeatureType.TENSOR);
    }

    private Tensor(String name, long id) {
      super(name, id, FeatureType.TENSOR);
    }

    @Override
    Map<Long, GeneralTensor> values(DataRecord record) {
      return record.tensors();
    }
  }

  /** A tensor as the list of its non-zero elements. */
  public static final class SparseTensor extends Mapped<io.espalier.datarecord.SparseTensor> {
    /** The feature of this name. */
    public SparseTensor(String name) {
      super(name, FeatureType.SPARSE_TENSOR);
    }

    private SparseTensor(String name, long id) {
      super(name, id, FeatureType.SPARSE_TENSOR);
    }

    @Override
    Map<Long, io.espalier.datarecord.SparseTensor> values(DataRecord record) {
      return record.sparseTensors();
    }
  }
}
