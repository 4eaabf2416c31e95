package io.espalier.datarecord;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Candidates to score, and what they have in common: twml's thrift struct of that name.
 *
 * @param candidates a record for each (field 1, individualFeaturesList)
 * @param commonFeatures features of every candidate; one that a candidate has itself counts as the
 *     candidate has it (field 2)
 */
public record BatchPredictionRequest(
    List<DataRecord> candidates, Optional<DataRecord> commonFeatures) {
  private static final String WHAT = "request";

  public BatchPredictionRequest {
    candidates = List.copyOf(candidates);
    Objects.requireNonNull(commonFeatures, "commonFeatures");
  }

  /** A request without common features. */
  public BatchPredictionRequest(List<DataRecord> candidates) {
    this(candidates, Optional.empty());
  }

  /**
   * The request's bytes: a bare struct in TBinaryProtocol.
   *
   * @throws IllegalArgumentException if a string contains half of a surrogate pair
   */
  public byte[] encode() {
    ThriftOutput out = new ThriftOutput();
    RecordList.write(out, candidates);
    if (commonFeatures.isPresent()) {
      out.field(ThriftType.STRUCT, 2);
      DataRecordEncoder.encode(commonFeatures.get(), out);
    }
    out.stop();
    return out.toByteArray();
  }

  /**
   * The request in these bytes. As strict as {@link DataRecordDecoder}; unknown fields are passed
   * over. Memory is in proportion to the bytes, though an empty record, of one byte, becomes an
   * object of some hundred.
   *
   * @throws DataRecordFormatException if they are not one request and nothing else; names the
   *     candidate
   */
  public static BatchPredictionRequest decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /** The request in {@code length} bytes from {@code offset}; see {@link #decode(byte[])}. */
  public static BatchPredictionRequest decode(byte[] bytes, int offset, int length) {
    ThriftInput in = new ThriftInput();
    in.reset(bytes, offset, length);
    RequestFields fields = new RequestFields(in, WHAT, true);
    List<DataRecord> candidates = null;
    Optional<DataRecord> common = Optional.empty();
    for (int field = fields.next(); field != 0; field = fields.next()) {
      if (field == 1) {
        candidates = RecordList.read(in, fields.records(), WHAT + ", candidate ");
      } else {
        common = Optional.of(RecordList.record(in, WHAT + ", common features"));
      }
    }
    return new BatchPredictionRequest(candidates, common);
  }
}
