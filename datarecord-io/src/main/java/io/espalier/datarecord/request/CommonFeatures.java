package io.espalier.datarecord.request;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The common features of a request that a model uses, kept so that they can be passed on for one
 * candidate after another: those that the candidate has not had itself. Allocates nothing once it
 * has seen as many.
 */
final class CommonFeatures implements FeatureSink {
  private final long[] used;

  /** For each used feature, the number of the candidate that was last seen to have it. */
  private final long[] lastOwner;

  private long candidate;
  private byte[] text;
  private int count;
  private FeatureType[] types = new FeatureType[16];
  private int[] features = new int[16];
  private long[] values = new long[16];
  private int[] starts = new int[16];
  private int[] lengths = new int[16];

  /** Those that the schema's inputs are made of; others are passed over. */
  CommonFeatures(FeatureSchema schema) {
    LongStream dense = schema.inputs().stream().mapToLong(FeatureSchema.Input::id);
    LongStream sparse =
        schema.sparseGroups().stream()
            .flatMap(group -> group.features().stream())
            .mapToLong(FeatureSchema.SparseFeature::id);
    this.used = LongStream.concat(dense, sparse).sorted().distinct().toArray();
    this.lastOwner = new long[used.length];
  }

  /** Forgets the features of the request before. */
  void clear() {
    count = 0;
    text = null;
  }

  boolean isEmpty() {
    return count == 0;
  }

  @Override
  public void binary(long id) {
    keep(FeatureType.BINARY, id, 0, null, 0, 0);
  }

  @Override
  public void continuous(long id, double value) {
    keep(FeatureType.CONTINUOUS, id, Double.doubleToRawLongBits(value), null, 0, 0);
  }

  @Override
  public void discrete(long id, long value) {
    keep(FeatureType.DISCRETE, id, value, null, 0, 0);
  }

  @Override
  public void string(long id, byte[] bytes, int offset, int length) {
    keep(FeatureType.STRING, id, 0, bytes, offset, length);
  }

  @Override
  public void sparseBinary(long id, byte[] bytes, int offset, int length) {
    keep(FeatureType.SPARSE_BINARY, id, 0, bytes, offset, length);
  }

  @Override
  public void sparseContinuous(long id, byte[] bytes, int offset, int length, double value) {
    keep(
        FeatureType.SPARSE_CONTINUOUS,
        id,
        Double.doubleToRawLongBits(value),
        bytes,
        offset,
        length);
  }

  /** No input is made of such a feature. */
  @Override
  public void other(long id, FeatureType type) {}

  private void keep(FeatureType type, long id, long value, byte[] bytes, int offset, int length) {
    int feature = Arrays.binarySearch(used, id);
    if (feature < 0) {
      return;
    }
    if (count == types.length) {
      types = Arrays.copyOf(types, 2 * count);
      features = Arrays.copyOf(features, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    if (bytes != null) {
      // All texts are in the request, which stays as it is until it has been scored.
      text = bytes;
    }
    types[count] = type;
    features[count] = feature;
    values[count] = value;
    starts[count] = offset;
    lengths[count++] = length;
  }

  /** The features that come next are those of another candidate. */
  void nextCandidate() {
    candidate++;
  }

  /** The candidate has this feature itself. */
  void own(long id) {
    int feature = Arrays.binarySearch(used, id);
    if (feature >= 0) {
      lastOwner[feature] = candidate;
    }
  }

  /** Passes on what the candidate has not had itself. */
  void passOn(FeatureSink sink) {
    for (int i = 0; i < count; i++) {
      if (lastOwner[features[i]] != candidate) {
        passOn(i, used[features[i]], sink);
      }
    }
  }

  private void passOn(int i, long id, FeatureSink sink) {
    switch (types[i]) {
      case BINARY -> sink.binary(id);
      case CONTINUOUS -> sink.continuous(id, Double.longBitsToDouble(values[i]));
      case DISCRETE -> sink.discrete(id, values[i]);
      case STRING -> sink.string(id, text, starts[i], lengths[i]);
      case SPARSE_BINARY -> sink.sparseBinary(id, text, starts[i], lengths[i]);
      case SPARSE_CONTINUOUS ->
          sink.sparseContinuous(
              id, text, starts[i], lengths[i], Double.longBitsToDouble(values[i]));
      default -> throw new AssertionError(types[i]);
    }
  }
}
