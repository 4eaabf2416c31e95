package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.thrift.TException;
import org.junit.jupiter.api.Test;

class LibthriftAgreementTest {
  private static final long SEED = 20261122;
  private static final int RECORDS = 10_000;

  @Test
  void libthriftReadsWhatWeWrite() throws TException {
    RandomRecords records = new RandomRecords(SEED);
    for (int i = 0; i < RECORDS; i++) {
      DataRecord record = records.next();
      assertEquals(
          record,
          LibthriftRecords.read(DataRecordEncoder.encode(record)),
          "seed " + SEED + " record " + i);
    }
  }

  @Test
  void weReadWhatLibthriftWrites() throws TException {
    RandomRecords records = new RandomRecords(SEED + 1);
    DataRecordScanner scanner = new DataRecordScanner();
    for (int i = 0; i < RECORDS; i++) {
      DataRecord record = records.next();
      byte[] bytes = LibthriftRecords.write(record);
      assertEquals(record, DataRecordDecoder.decode(bytes), "seed " + (SEED + 1) + " record " + i);
      CollectingSink sink = new CollectingSink();
      scanner.scan(bytes, 0, bytes.length, sink);
      assertEquals(record.binary(), sink.binary, "seed " + (SEED + 1) + " record " + i);
      assertEquals(record.continuous(), sink.continuous, "seed " + (SEED + 1) + " record " + i);
    }
  }
}
