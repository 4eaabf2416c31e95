package io.espalier.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.datarecord.BatchPredictionRequest;
import io.espalier.datarecord.DataRecordFormatException;

/** A request is decoded to what encodes and decodes to itself, or refused. */
class PredictionRequestFuzzTest {
  @FuzzTest
  void decode(byte[] bytes) {
    BatchPredictionRequest request;
    try {
      request = BatchPredictionRequest.decode(bytes);
    } catch (DataRecordFormatException expected) {
      return;
    }
    assertEquals(request, BatchPredictionRequest.decode(request.encode()));
  }
}
