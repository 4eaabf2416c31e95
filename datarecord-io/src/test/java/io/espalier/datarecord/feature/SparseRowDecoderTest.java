package io.espalier.datarecord.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.ElementId;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureSchema.ZScore;
import io.espalier.data.FeatureType;
import io.espalier.data.SparseRows;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordEncoder;
import io.espalier.datarecord.DataRecordScanner;
import io.espalier.datarecord.FeatureId;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SparseRowDecoderTest {
  private static final int BITS = 20;
  private static final int MASK = (1 << BITS) - 1;

  private FeatureSchema schema;
  private RowDecoder decoder;
  private float[] row;
  private List<SparseRows> sparse;

  private static SparseFeature feature(String name, FeatureType type) {
    return new SparseFeature(name, FeatureId.of(name), type, Optional.empty());
  }

  private static SparseFeature binned(String name, FeatureType type, Discretizer discretizer) {
    return new SparseFeature(name, FeatureId.of(name), type, Optional.of(discretizer));
  }

  private void use(FeatureSchema newSchema) {
    schema = newSchema;
    decoder = new RowDecoder(schema);
    row = new float[decoder.stride()];
    sparse = new ArrayList<>();
    schema.sparseGroups().forEach(group -> sparse.add(new SparseRows(1 << group.bits())));
  }

  private void use(SparseGroup... groups) {
    use(new FeatureSchema(List.of(), List.of(groups), List.of(), Optional.empty(), List.of()));
  }

  private String decode(DataRecord record) {
    byte[] bytes = DataRecordEncoder.encode(record);
    decoder.begin(row, 0, sparse);
    new DataRecordScanner().scan(bytes, 0, bytes.length, decoder);
    String problem = decoder.finish();
    sparse.forEach(SparseRows::endRow);
    return problem;
  }

  /** The last row's entries, id after id and value after value. */
  private void assertEntries(int group, long[] ids, float... values) {
    SparseRows rows = sparse.get(group);
    int from = rows.starts()[rows.rows() - 1];
    assertArrayEquals(
        Arrays.stream(ids).mapToInt(key -> (int) key & MASK).toArray(),
        Arrays.copyOfRange(rows.ids(), from, rows.entries()));
    assertArrayEquals(values, Arrays.copyOfRange(rows.values(), from, rows.entries()));
  }

  private static DataRecord everything() {
    DataRecord record = new DataRecord();
    record.putBinary("b", true).putBinary("stranger", true);
    record.putContinuous("c", 0.1).putContinuous("nan", Double.NaN).putContinuous("strange", 4);
    record.putDiscrete("d", -5).putString("s", "é!");
    record.sparseBinary().put(FeatureId.of("sb"), Set.of("x#y"));
    Map<String, Double> elements = new LinkedHashMap<>();
    elements.put("x#y", 2.5);
    elements.put("none", Double.NaN);
    record.sparseContinuous().put(FeatureId.of("sc"), elements);
    return record;
  }

  private static List<SparseFeature> features() {
    return List.of(
        feature("sc", FeatureType.SPARSE_CONTINUOUS),
        feature("b", FeatureType.BINARY),
        feature("c", FeatureType.CONTINUOUS),
        feature("nan", FeatureType.CONTINUOUS),
        feature("d", FeatureType.DISCRETE),
        feature("s", FeatureType.STRING),
        feature("sb", FeatureType.SPARSE_BINARY));
  }

  @Test
  void keysAreTwmls() {
    use(
        new SparseGroup("byName", BITS, 6, features()),
        new SparseGroup("byBoth", BITS, 6, ElementId.FEATURE_AND_NAME, features()));
    assertNull(decode(everything()));
    for (int group = 0; group < 2; group++) {
      long element =
          group == 0 ? FeatureId.of("x#y") : FeatureId.mixString(FeatureId.of("sc"), "x#y");
      assertEntries(
          group,
          new long[] {
            FeatureId.of("b"),
            FeatureId.of("c"),
            FeatureId.mixDiscrete(FeatureId.of("d"), -5),
            FeatureId.mixString(FeatureId.of("s"), "é!"),
            FeatureId.mixString(FeatureId.of("sb"), "x#y"),
            element
          },
          1,
          0.1f,
          1,
          1,
          1,
          2.5f);
    }
  }

  @Test
  void goldenIds() {
    use(new SparseGroup("g", 30, 1, List.of(feature("label", FeatureType.STRING))));
    decode(new DataRecord().putString("label", "en"));
    assertEquals((int) (-6742130314150727403L & (1 << 30) - 1), sparse.getFirst().ids()[0]);
  }

  @Test
  void aFeatureMayBeAColumnAndInSeveralSparseInputsAndAFilter() {
    long id = FeatureId.of("c");
    FeatureSchema.Input column =
        new FeatureSchema.Input(
            "c", id, FeatureType.CONTINUOUS, "g", -1, Optional.of(new ZScore(2, 4)));
    SparseFeature entry = feature("c", FeatureType.CONTINUOUS);
    use(
        new FeatureSchema(
            List.of(column),
            List.of(
                new SparseGroup("one", BITS, 1, List.of(entry)),
                new SparseGroup("other", BITS, 1, List.of(entry))),
            List.of(),
            Optional.empty(),
            List.of(new FeatureSchema.Filter("c", id, FeatureType.CONTINUOUS))));
    assertNull(decode(new DataRecord().putContinuous("c", 4)));
    assertEquals(0.5f, row[0]);
    assertEntries(0, new long[] {id}, 4);
    assertEntries(1, new long[] {id}, 4);
    assertTrue(decoder.wanted());
    assertNull(decode(new DataRecord()));
    assertEquals(-1, row[0]);
    assertEntries(1, new long[] {});
    assertFalse(decoder.wanted());
    decode(new DataRecord().putContinuous("c", Double.NaN));
    assertFalse(decoder.wanted());
  }

  @Test
  void everyTypeCanBeAFilter() {
    List<FeatureSchema.Filter> filters = new ArrayList<>();
    for (SparseFeature feature : features()) {
      if (!feature.name().equals("nan")) {
        filters.add(new FeatureSchema.Filter(feature.name(), feature.id(), feature.type()));
      }
    }
    filters.add(filters.getFirst());
    use(
        new FeatureSchema(
            List.of(new FeatureSchema.Input("x", 1, FeatureType.CONTINUOUS, "g", 0)),
            List.of(),
            List.of(),
            Optional.empty(),
            filters));
    assertNull(decode(everything()));
    assertTrue(decoder.wanted());
    DataRecord without = everything();
    without.strings().clear();
    assertNull(decode(without));
    assertFalse(decoder.wanted());
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    use(new SparseGroup("g", BITS, 6, features()));
    assertTrue(decode(everything().putContinuous("c", 1e39)).contains("feature 'c' is infinite"));
    DataRecord infinite = everything();
    infinite.sparseContinuous().put(FeatureId.of("sc"), Map.of("x", Double.NEGATIVE_INFINITY));
    assertTrue(decode(infinite).contains("feature 'sc' is infinite or beyond"));
    decoder.begin(row, 0, sparse);
    byte[] name = {'a', (byte) 0xC0, 'b'};
    decoder.sparseContinuous(FeatureId.of("sc"), name, 1, 2, 1);
    assertTrue(decoder.finish().contains("feature 'sc' has a name that is not valid UTF-8"));
    sparse.forEach(SparseRows::cancelRow);
    assertNull(decode(everything()), "a problem belongs to its row");
    assertThrows(IllegalArgumentException.class, () -> decoder.begin(row, 0, List.of()));
  }

  @Test
  void percentileBinsAreNumberedThroughFromOne() {
    Discretizer three =
        new Discretizer(Discretizer.Kind.PERCENTILE, 5, List.of(0.0, 1.0, 2.0, 3.0));
    Discretizer two = new Discretizer(Discretizer.Kind.PERCENTILE, 5, List.of(-1.0, 0.0, 1.0));
    use(
        new SparseGroup(
            "g",
            BITS,
            3,
            List.of(
                binned("p", FeatureType.CONTINUOUS, three),
                feature("b", FeatureType.BINARY),
                binned("q", FeatureType.CONTINUOUS, two))));
    double[] values = {-9, 0, 0.5, 1, 2.999, 3, 99, Double.POSITIVE_INFINITY};
    int[] bins = {1, 1, 1, 2, 3, 3, 3, 3};
    for (int i = 0; i < values.length; i++) {
      assertNull(decode(new DataRecord().putContinuous("p", values[i])));
      assertEntries(0, new long[] {bins[i]}, 1);
    }
    decode(new DataRecord().putContinuous("q", 0));
    assertEntries(0, new long[] {5}, 1);
    decode(new DataRecord().putBinary("b", true));
    assertEntries(0, new long[] {Math.floorMod(FeatureId.of("b"), 27) + 5}, 1);
  }

  @Test
  void hashedBinsAreTwmls() {
    assertEquals(4058743, BinIds.hash32(123456789, 3, 22));
    Discretizer discretizer = new Discretizer(Discretizer.Kind.HASHING, 12, List.of(0.0, 1.0, 2.0));
    use(
        new SparseGroup(
            "g",
            BITS,
            3,
            List.of(
                binned("p", FeatureType.CONTINUOUS, discretizer),
                feature("b", FeatureType.BINARY),
                binned("sc", FeatureType.SPARSE_CONTINUOUS, discretizer))));
    double[] values = {-9, 0, 0.5, 1, 2, 2.5};
    int[] bins = {0, 0, 1, 1, 2, 3};
    for (int i = 0; i < values.length; i++) {
      decode(new DataRecord().putContinuous("p", values[i]));
      assertEntries(0, new long[] {BinIds.hash32(FeatureId.of("p"), bins[i], 12)}, 1);
    }
    decode(everything());
    assertEntries(
        0, new long[] {FeatureId.of("b") & 0xFFF, BinIds.hash32(FeatureId.of("x#y"), 3, 12)}, 1, 1);
  }

  @Test
  void recordsMakeNoObjects() {
    use(
        new SparseGroup("byName", BITS, 6, features()),
        new SparseGroup("byBoth", BITS, 6, ElementId.FEATURE_AND_NAME, features()));
    DataRecord record = everything();
    for (int i = 0; i < 30; i++) {
      record.putString("string." + i, "some value " + i);
    }
    byte[] bytes = DataRecordEncoder.encode(record);
    DataRecordScanner scanner = new DataRecordScanner();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = -1;
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        decoder.begin(row, 0, sparse);
        scanner.scan(bytes, 0, bytes.length, decoder);
        decoder.finish();
        sparse.get(0).endRow();
        sparse.get(1).endRow();
        sparse.get(0).clear();
        sparse.get(1).clear();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertTrue(allocated < 20_000, allocated + " bytes for 20,000 records");
  }
}
