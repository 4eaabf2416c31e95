package io.espalier.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordDecoder;
import io.espalier.datarecord.DataRecordEncoder;
import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.Strictness;

/** A record is decoded to what encodes and decodes to itself, or refused. */
class RecordDecoderFuzzTest {
  @FuzzTest
  void decode(byte[] bytes) {
    DataRecord record;
    try {
      record = DataRecordDecoder.decode(bytes);
    } catch (DataRecordFormatException expected) {
      return;
    }
    assertEquals(record, DataRecordDecoder.decode(DataRecordEncoder.encode(record)));
    try {
      assertEquals(record, DataRecordDecoder.decode(bytes, 0, bytes.length, Strictness.STRICT));
    } catch (DataRecordFormatException expected) {
      // An unknown field, or a feature that comes twice.
    }
  }
}
