package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonArray;
import io.espalier.json.JsonValue.JsonDecimal;
import io.espalier.json.JsonValue.JsonInteger;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonValue.JsonString;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataRecordCodecTest {
  private static final String GOLDEN =
      "0e0001 0a 00000001 0000000000000001 0d0002 0a 04 00000001 0000000000000002 3fe0000000000000"
          + " 00";

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static DataRecord golden() {
    DataRecord record = new DataRecord();
    record.binary().add(1L);
    record.continuous().put(2L, 0.5);
    return record;
  }

  @Test
  void theGoldenRecordHas42Bytes() {
    byte[] bytes = DataRecordEncoder.encode(golden());
    assertEquals(42, bytes.length);
    assertArrayEquals(hex(GOLDEN), bytes);
    assertEquals(golden(), DataRecordDecoder.decode(bytes));
  }

  @Test
  void everyKindOfFeatureSurvives() {
    RandomRecords records = new RandomRecords(7);
    for (int i = 0; i < 1000; i++) {
      DataRecord record = records.next();
      byte[] bytes = DataRecordEncoder.encode(record);
      assertEquals(record, DataRecordDecoder.decode(bytes), "seed 7 record " + i);
      assertArrayEquals(
          bytes, DataRecordEncoder.encode(DataRecordDecoder.decode(bytes)), "seed 7 record " + i);
    }
  }

  @Test
  void aNanKeepsItsBits() {
    byte[] bytes = hex(GOLDEN.replace("3fe0000000000000", "fff00000deadbeef"));
    assertArrayEquals(bytes, DataRecordEncoder.encode(DataRecordDecoder.decode(bytes)));
  }

  @Test
  void twittersOwnRecordDecodesToItsContent() throws IOException {
    Path folder = sampleFolder();
    byte[] bytes = Files.readAllBytes(folder.resolve("datarecord_binaryprotocol.bin"));
    DataRecord record = DataRecordDecoder.decode(bytes);
    JsonObject expected =
        JsonReader.parseObject(Files.readAllBytes(folder.resolve("datarecord_expected.json")));
    assertEquals(Set.of(33L, 66L), record.binary());
    assertEquals(members(expected.object("2"), DataRecordCodecTest::number), record.continuous());
    assertEquals(
        members(expected.object("3"), value -> ((JsonInteger) value).value()), record.discrete());
    assertEquals(members(expected.object("4"), DataRecordCodecTest::string), record.strings());
    assertEquals(
        members(expected.object("5"), DataRecordCodecTest::strings), record.sparseBinary());
    assertEquals(
        members(expected.object("6"), DataRecordCodecTest::namedNumbers),
        record.sparseContinuous());
    assertArrayEquals(bytes, DataRecordEncoder.encode(record));
  }

  @Test
  void anotherStructIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(sampleFolder().resolve("torch_thrift_struct_B.bin"));
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> DataRecordDecoder.decode(bytes));
    assertTrue(
        e.getMessage().contains("field 1 (binaryFeatures) must be a set, not a map"),
        e.getMessage());
  }

  private static Path sampleFolder() {
    Path folder = Path.of(System.getProperty("espalier.data", "")).resolve("twitter_datarecord");
    assumeTrue(Files.isDirectory(folder), "skipped: no sample DataRecord in " + folder);
    return folder;
  }

  private interface Content<T> {
    T of(JsonValue value);
  }

  private static <T> Map<Long, T> members(JsonObject object, Content<T> content) {
    Map<Long, T> map = new LinkedHashMap<>();
    object.members().forEach((id, value) -> map.put(Long.parseLong(id), content.of(value)));
    return map;
  }

  private static double number(JsonValue value) {
    return value instanceof JsonInteger(long whole) ? whole : ((JsonDecimal) value).value();
  }

  private static String string(JsonValue value) {
    return ((JsonString) value).value();
  }

  private static Set<String> strings(JsonValue value) {
    Set<String> set = new LinkedHashSet<>();
    ((JsonArray) value).items().forEach(item -> set.add(string(item)));
    return set;
  }

  private static Map<String, Double> namedNumbers(JsonValue value) {
    Map<String, Double> map = new LinkedHashMap<>();
    ((JsonObject) value).members().forEach((name, number) -> map.put(name, number(number)));
    return map;
  }

  /** A record cut anywhere is an error, and one that says so. */
  @Test
  void everyTruncationIsRefused() {
    RandomRecords records = new RandomRecords(11);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = DataRecordEncoder.encode(records.next());
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        String where = "seed 11 record " + i + " cut at " + length;
        assertThrows(DataRecordFormatException.class, () -> DataRecordDecoder.decode(cut), where);
        assertThrows(DataRecordFormatException.class, () -> scan(cut), where);
      }
    }
  }

  /** A flipped bit gives another record or an error of the right kind, never anything else. */
  @Test
  void everyBitFlipIsARecordOrAnError() {
    RandomRecords records = new RandomRecords(13);
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      byte[] bytes = DataRecordEncoder.encode(records.next());
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        byte[] damaged = bytes.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        Optional<DataRecordFormatException> problem =
            problem(() -> DataRecordDecoder.decode(damaged));
        refused += problem.isPresent() ? 1 : 0;
        if (problem.isEmpty() || !problem.get().problem().contains("UTF-8")) {
          assertEquals(
              problem.map(DataRecordFormatException::getMessage),
              problem(() -> scan(damaged)).map(DataRecordFormatException::getMessage),
              "seed 13 record " + i + " bit " + bit);
        }
      }
    }
    assertTrue(refused > 1000, "refused " + refused);
  }

  private static Optional<DataRecordFormatException> problem(Runnable decoding) {
    try {
      decoding.run();
      return Optional.empty();
    } catch (DataRecordFormatException e) {
      return Optional.of(e);
    }
  }

  private static void scan(byte[] bytes) {
    new DataRecordScanner().scan(bytes, 0, bytes.length, new CollectingSink());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0e0001 0b 00000001 00                                       | field 1 (binaryFeatures)"
            + " must hold i64, not string",
        "0d0001 0a0a 00000000 00                                     | field 1 (binaryFeatures)"
            + " must be a set, not a map",
        "0d0002 0a0a 00000000 00                                     | must be a map from i64 to"
            + " double, not from i64 to i64",
        "0e0001 0a 00000000 0e0001 0a 00000000 00                    | field 1 comes twice",
        "0e0001 0a 00000000 00 00                                    | 1 bytes follow the record",
        "010001 00                                                   | there is no thrift type 1",
        "050001 00                                                   | there is no thrift type 5",
        "100001 00                                                   | there is no thrift type 16",
        "1a1a0102 00                                                 | looks like TCompactProtocol",
        "2b012a00 00                                                 | looks like TCompactProtocol",
        "0e0001 0a ffffffff 00                                       | claims -1 entries",
        "0e0001 0a 00000002 0000000000000001 00                      | claims 2 entries",
        "0d0004 0a0b 00000001 0000000000000001 ffffffff 00           | claims -1 bytes",
        "0d0004 0a0b 00000001 0000000000000001 00000009 00           | claims 9 bytes",
        "0d0004 0a0b 00000001 0000000000000001 00000001 ff 00        | not valid UTF-8",
        "0d0008 0a0c 00000001 0000000000000001 00 00                 | ends without its known kind"
            + " of values",
        "0d0008 0a0c 00000001 0000000000000001 0c0001 080001 00000063 00 00 00 | no tensor data"
            + " type 99",
        "0d0008 0a0c 00000001 0000000000000001 0c0007 0f0001 02 00000001 02 00 00 00 | a bool must"
            + " be 0 or 1, not 2",
      })
  void refuses(String bytes, String problem) {
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> DataRecordDecoder.decode(hex(bytes)));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  @Test
  void fieldsOfANewerSchemaArePassedOver() {
    String unknown =
        "0c0064 0d0001 0b0f 00000001 00000001 61 0b 00000002 00000000 00000001 62 0e0002 08"
            + " 00000002 00000001 00000002 00020065 01 030066 07 060067 0001 0d0068 0302 00000002"
            + " 0101 0200";
    byte[] bytes = hex(unknown + GOLDEN);
    assertEquals(golden(), DataRecordDecoder.decode(bytes));
    scan(bytes);
  }

  @Test
  void anIdThatComesTwiceKeepsTheLastValue() {
    byte[] bytes =
        hex(
            "0d0002 0a04 00000002 0000000000000002 3ff0000000000000 0000000000000002"
                + " 3fe0000000000000 00");
    assertEquals(Map.of(2L, 0.5), DataRecordDecoder.decode(bytes).continuous());
  }

  @Test
  void deepNestingIsRefusedWithoutDeepRecursion() {
    byte[] structs = hex("0c0064".repeat(100_000));
    byte[] lists = hex("0f0064" + "0f00000001".repeat(100_000));
    assertThrows(DataRecordFormatException.class, () -> DataRecordDecoder.decode(structs));
    assertThrows(DataRecordFormatException.class, () -> DataRecordDecoder.decode(lists));
    byte[] fine = hex("0c0064".repeat(16) + "00".repeat(16) + "00");
    assertEquals(new DataRecord(), DataRecordDecoder.decode(fine));
  }

  /** Counts and lengths near 2^31 in a few bytes must not make the decoder reach for memory. */
  @ParameterizedTest
  @CsvSource({
    "0e0001 0a 7fffffff",
    "0d0002 0a04 7fffffff",
    "0d0004 0a0b 00000001 0000000000000001 7fffffff",
    "0d0005 0a0e 00000001 0000000000000001 0b 7fffffff",
    "0d0006 0a0d 00000001 0000000000000001 0b04 7fffffff",
    "0d0007 0a0b 00000001 0000000000000001 7ffffff0",
    "0d0008 0a0c 00000001 0000000000000001 0c0007 0f0001 02 7fffffff",
    "0d0009 0a0c 00000001 0000000000000001 0c0001 0f0001 0a 7fffffff",
    "0f0064 0c 7fffffff",
    "0d0064 0202 7fffffff",
    "0b0064 7fffffff",
  })
  void absurdLengthsTakeNoMemory(String text) {
    byte[] bytes = hex(text + "00".repeat(8));
    assertThrows(DataRecordFormatException.class, () -> DataRecordDecoder.decode(bytes));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThrows(DataRecordFormatException.class, () -> DataRecordDecoder.decode(bytes));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 64 * 1024, allocated + " bytes allocated for " + bytes.length);
  }

  @Test
  void aSliceIsReadAsIfItStoodAlone() {
    byte[] record = hex(GOLDEN);
    byte[] framed = new byte[record.length + 20];
    Arrays.fill(framed, (byte) 0x0d);
    System.arraycopy(record, 0, framed, 7, record.length);
    assertEquals(golden(), DataRecordDecoder.decode(framed, 7, record.length));
    DataRecordFormatException e =
        assertThrows(
            DataRecordFormatException.class,
            () -> DataRecordDecoder.decode(framed, 7, record.length - 1));
    assertEquals(record.length - 1, e.offset());
    assertThrows(IndexOutOfBoundsException.class, () -> DataRecordDecoder.decode(framed, 60, 10));
  }

  @Test
  void halfACharacterCannotBeWritten() {
    DataRecord record = new DataRecord().putString("s", "\udc00");
    assertThrows(IllegalArgumentException.class, () -> DataRecordEncoder.encode(record));
  }
}
