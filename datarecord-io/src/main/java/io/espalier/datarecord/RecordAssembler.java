package io.espalier.datarecord;

import io.espalier.data.FeatureType;
import java.util.Arrays;
import java.util.Objects;

/**
 * Serializes binary, continuous, discrete and string features as they come, without a {@link
 * DataRecord} in between: what importers write with. Not thread-safe.
 */
public final class RecordAssembler implements FeatureSink {
  private final ThriftOutput out = new ThriftOutput();
  private long[] binaryIds = new long[16];
  private long[] continuousIds = new long[64];
  private double[] values = new double[64];
  private long[] discreteIds = new long[16];
  private long[] wholes = new long[16];
  private long[] stringIds = new long[16];
  private int[] stringEnds = new int[16];
  private byte[] text = new byte[256];
  private int binaries;
  private int continuous;
  private int discretes;
  private int strings;

  /** An assembler with no features; use one for many records. */
  public RecordAssembler() {}

  /** Begins the next record. */
  public void clear() {
    binaries = 0;
    continuous = 0;
    discretes = 0;
    strings = 0;
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

  @Override
  public void discrete(long id, long value) {
    if (discretes == wholes.length) {
      discreteIds = Arrays.copyOf(discreteIds, 2 * discretes);
      wholes = Arrays.copyOf(wholes, 2 * discretes);
    }
    discreteIds[discretes] = id;
    wholes[discretes++] = value;
  }

  /** A string feature; the bytes are copied, and must be UTF-8 for others to read the record. */
  @Override
  public void string(long id, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (strings == stringIds.length) {
      stringIds = Arrays.copyOf(stringIds, 2 * strings);
      stringEnds = Arrays.copyOf(stringEnds, 2 * strings);
    }
    int from = strings == 0 ? 0 : stringEnds[strings - 1];
    int end = Math.addExact(from, length);
    if (end > text.length) {
      text =
          Arrays.copyOf(
              text, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(end, 2L * text.length)));
    }
    System.arraycopy(bytes, offset, text, from, length);
    stringIds[strings] = id;
    stringEnds[strings++] = end;
  }

  /** Always an {@link UnsupportedOperationException}: the value is not there to be written. */
  @Override
  public void other(long id, FeatureType type) {
    throw new UnsupportedOperationException(
        "only binary, continuous, discrete and string features can be assembled, not " + type);
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
    if (discretes > 0) {
      out.field(ThriftType.MAP, 3);
      out.mapHeader(ThriftType.I64, ThriftType.I64, discretes);
      for (int i = 0; i < discretes; i++) {
        out.i64(discreteIds[i]);
        out.i64(wholes[i]);
      }
    }
    if (strings > 0) {
      out.field(ThriftType.MAP, 4);
      out.mapHeader(ThriftType.I64, ThriftType.STRING, strings);
      int from = 0;
      for (int i = 0; i < strings; i++) {
        out.i64(stringIds[i]);
        out.blob(text, from, stringEnds[i] - from);
        from = stringEnds[i];
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
