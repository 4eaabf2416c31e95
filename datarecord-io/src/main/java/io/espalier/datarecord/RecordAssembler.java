package io.espalier.datarecord;

import io.espalier.data.FeatureType;
import java.util.Arrays;

/**
 * Serializes binary and continuous features as they come, without a {@link DataRecord} in between:
 * what importers write with. Not thread-safe.
 */
public final class RecordAssembler implements FeatureSink {
  private final ThriftOutput out = new ThriftOutput();
  private long[] binaryIds = new long[16];
  private long[] continuousIds = new long[64];
  private double[] values = new double[64];
  private int binaries;
  private int continuous;

  /** An assembler with no features; use one for many records. */
  public RecordAssembler() {}

  /** Begins the next record. */
  public void clear() {
    binaries = 0;
    continuous = 0;
  }

  @Override
  public void binary(long id) {
    if (binaries == binaryIds.length) {
      binaryIds = Arrays.copyOf(binaryIds, 2 * binaries);
    }
    binaryIds[binaries++] = id;
  }

  @Override
  public void continuous(long id, double value) {
    if (continuous == values.length) {
      continuousIds = Arrays.copyOf(continuousIds, 2 * continuous);
      values = Arrays.copyOf(values, 2 * continuous);
    }
    continuousIds[continuous] = id;
    values[continuous++] = value;
  }

  /** Always an {@link UnsupportedOperationException}: the value is not there to be written. */
  @Override
  public void other(long id, FeatureType type) {
    throw new UnsupportedOperationException(
        "only binary and continuous features can be assembled, not " + type);
  }

  /** Serializes the record; says how many bytes of {@link #bytes} it takes. */
  public int finish() {
    out.clear();
    if (binaries > 0) {
      out.field(ThriftType.SET, 1);
      out.elementHeader(ThriftType.I64, binaries);
      for (int i = 0; i < binaries; i++) {
        out.i64(binaryIds[i]);
      }
    }
    if (continuous > 0) {
      out.field(ThriftType.MAP, 2);
      out.mapHeader(ThriftType.I64, ThriftType.DOUBLE, continuous);
      for (int i = 0; i < continuous; i++) {
        out.i64(continuousIds[i]);
        out.float64(values[i]);
      }
    }
    out.stop();
    return out.length();
  }

  /** The array with the record's bytes; valid until the next {@link #finish}. */
  public byte[] bytes() {
    return out.array();
  }
}
