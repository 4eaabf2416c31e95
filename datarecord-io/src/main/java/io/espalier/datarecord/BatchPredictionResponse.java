package io.espalier.datarecord;

import java.util.List;

/**
 * Predictions for the candidates of a {@link BatchPredictionRequest}: twml's thrift struct of that
 * name.
 *
 * @param predictions a record for each candidate, in the request's order (field 1)
 */
public record BatchPredictionResponse(List<DataRecord> predictions) {
  private static final String WHAT = "response";

  public BatchPredictionResponse {
    predictions = List.copyOf(predictions);
  }

  /** The response's bytes: a bare struct in TBinaryProtocol. */
  public byte[] encode() {
    ThriftOutput out = new ThriftOutput();
    RecordList.write(out, predictions);
    out.stop();
    return out.toByteArray();
  }

  /**
   * The response in these bytes. As strict as {@link DataRecordDecoder}; unknown fields are passed
   * over.
   *
   * @throws DataRecordFormatException if they are not one response and nothing else; names the
   *     prediction
   */
  public static BatchPredictionResponse decode(byte[] bytes) {
    ThriftInput in = new ThriftInput();
    in.reset(bytes, 0, bytes.length);
    RequestFields fields = new RequestFields(in, WHAT, false);
    List<DataRecord> predictions = null;
    while (fields.next() != 0) {
      predictions = RecordList.read(in, fields.records(), WHAT + ", prediction ");
    }
    return new BatchPredictionResponse(predictions);
  }
}
