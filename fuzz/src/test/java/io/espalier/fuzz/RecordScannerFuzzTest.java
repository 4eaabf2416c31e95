package io.espalier.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordDecoder;
import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.DataRecordScanner;
import io.espalier.datarecord.FeatureSink;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The scanner accepts what the decoder does, and finds the same. */
class RecordScannerFuzzTest {
  private static final class Collecting implements FeatureSink {
    final Set<Long> binary = new LinkedHashSet<>();
    final Map<Long, Double> continuous = new LinkedHashMap<>();
    final Map<Long, Long> discrete = new LinkedHashMap<>();

    @Override
    public void binary(long id) {
      binary.add(id);
    }

    @Override
    public void continuous(long id, double value) {
      continuous.put(id, value);
    }

    @Override
    public void discrete(long id, long value) {
      discrete.put(id, value);
    }

    @Override
    public void other(long id, FeatureType type) {}
  }

  @FuzzTest
  void scan(byte[] bytes) {
    Collecting sink = new Collecting();
    String scanning = null;
    try {
      new DataRecordScanner().scan(bytes, 0, bytes.length, sink);
    } catch (DataRecordFormatException e) {
      scanning = e.getMessage();
    }
    try {
      DataRecord record = DataRecordDecoder.decode(bytes);
      assertEquals(null, scanning);
      assertEquals(record.binary(), sink.binary);
      assertEquals(record.continuous(), sink.continuous);
      assertEquals(record.discrete(), sink.discrete);
    } catch (DataRecordFormatException e) {
      // Nobody sees a string that is passed over, and so nobody checks it.
      if (!e.problem().contains("UTF-8")) {
        assertEquals(e.getMessage(), scanning);
      }
    }
  }
}
