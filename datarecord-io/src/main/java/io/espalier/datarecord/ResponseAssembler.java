package io.espalier.datarecord;

/**
 * Serializes a {@link BatchPredictionResponse} of continuous features without making objects of it.
 * Not thread-safe.
 */
public final class ResponseAssembler {
  private final ThriftOutput out = new ThriftOutput();

  /** An assembler; use one for many responses. */
  public ResponseAssembler() {}

  /** Begins a response of so many predictions, each of which must be added. */
  public void begin(int predictions) {
    out.clear();
    out.field(ThriftType.LIST, 1);
    out.elementHeader(ThriftType.STRUCT, predictions);
  }

  /**
   * Adds a prediction: a record with a continuous feature for each id.
   *
   * @param ids the features
   * @param values from {@code offset}, one for each id
   */
  public void add(long[] ids, float[] values, int offset) {
    out.field(ThriftType.MAP, 2);
    out.mapHeader(ThriftType.I64, ThriftType.DOUBLE, ids.length);
    for (int i = 0; i < ids.length; i++) {
      out.i64(ids[i]);
      out.float64(values[offset + i]);
    }
    out.stop();
  }

  /** Ends the response; says how many bytes of {@link #bytes} it takes. */
  public int finish() {
    out.stop();
    return out.length();
  }

  /** The array with the response's bytes; valid until the next {@link #begin}. */
  public byte[] bytes() {
    return out.array();
  }
}
