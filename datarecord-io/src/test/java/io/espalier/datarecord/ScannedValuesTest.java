package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.data.FeatureType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import org.junit.jupiter.api.Test;

/** What a scanner passes on is what the decoder makes objects of. */
class ScannedValuesTest {
  /** Puts what it is told into a record. */
  private static final class Rebuilding implements FeatureSink {
    private final DataRecord record = new DataRecord();

    private static String text(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public void binary(long id) {
      record.binary().add(id);
    }

    @Override
    public void continuous(long id, double value) {
      record.continuous().put(id, value);
    }

    @Override
    public void discrete(long id, long value) {
      record.discrete().put(id, value);
    }

    @Override
    public void string(long id, byte[] bytes, int offset, int length) {
      record.strings().put(id, text(bytes, offset, length));
    }

    @Override
    public void sparseBinary(long id, byte[] bytes, int offset, int length) {
      record
          .sparseBinary()
          .computeIfAbsent(id, unseen -> new LinkedHashSet<>())
          .add(text(bytes, offset, length));
    }

    @Override
    public void sparseContinuous(long id, byte[] bytes, int offset, int length, double value) {
      record
          .sparseContinuous()
          .computeIfAbsent(id, unseen -> new LinkedHashMap<>())
          .put(text(bytes, offset, length), value);
    }

    @Override
    public void other(long id, FeatureType type) {
      assertEquals(true, type.ordinal() >= FeatureType.BLOB.ordinal(), type + " has a call");
    }
  }

  @Test
  void valuesComeInPlace() {
    RandomRecords random = new RandomRecords(11);
    DataRecordScanner scanner = new DataRecordScanner();
    for (int i = 0; i < 2000; i++) {
      DataRecord record = random.next();
      byte[] bytes = DataRecordEncoder.encode(record);
      byte[] padded = new byte[bytes.length + 7];
      System.arraycopy(bytes, 0, padded, 3, bytes.length);
      Rebuilding sink = new Rebuilding();
      scanner.scan(padded, 3, bytes.length, sink);
      record.blobs().clear();
      record.tensors().clear();
      record.sparseTensors().clear();
      record.sparseBinary().values().removeIf(java.util.Set::isEmpty);
      record.sparseContinuous().values().removeIf(java.util.Map::isEmpty);
      assertEquals(record, sink.record, "seed 11, record " + i);
    }
  }
}
