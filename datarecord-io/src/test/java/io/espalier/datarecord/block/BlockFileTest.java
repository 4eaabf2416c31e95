package io.espalier.datarecord.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockFileTest {
  private static final String MARKER = "29d8d50658cd4c29b2bc57992171bdff";
  private static final String RECORD =
      "0e0001 0a 00000001 0000000000000001 0d0002 0a 04 00000001 0000000000000002 3fe0000000000000"
          + " 00";
  private static final String CLASS =
      HexFormat.of().formatHex("com.twitter.ml.api.DataRecord".getBytes());
  private static final String GOLDEN = MARKER + "4d000000 0801 121d" + CLASS + "1a2a" + RECORD;

  @TempDir Path folder;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static DataRecord record(int i) {
    DataRecord record = new DataRecord();
    record.continuous().put(1L, (double) i);
    record.strings().put(2L, "x".repeat(i % 7));
    return record;
  }

  /** Three blocks in some 800 bytes: most records are empty. */
  private Path writeThreeSmallBlocks(String name) {
    Path file = folder.resolve(name);
    BlockFileWriter.write(
        file,
        writer -> {
          for (int i = 0; i < 201; i++) {
            writer.add(i % 100 == 50 ? record(i) : new DataRecord());
          }
        });
    return file;
  }

  private static DataRecord golden() {
    DataRecord record = new DataRecord();
    record.binary().add(1L);
    record.continuous().put(2L, 0.5);
    return record;
  }

  private Path write(String name, int records) {
    Path file = folder.resolve(name);
    long written =
        BlockFileWriter.write(
            file,
            writer -> {
              for (int i = 0; i < records; i++) {
                writer.add(record(i));
              }
            });
    assertEquals(records, written);
    return file;
  }

  private static List<DataRecord> readAll(Path file) {
    List<DataRecord> records = new ArrayList<>();
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      while (reader.next()) {
        records.add(reader.record());
      }
    }
    return records;
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void theGoldenFileHas97Bytes() throws IOException {
    Path file = folder.resolve("golden.dr");
    BlockFileWriter.write(file, writer -> writer.add(golden()));
    assertArrayEquals(hex(GOLDEN), Files.readAllBytes(file));
    assertEquals(97, Files.size(file));
    assertEquals(List.of(golden()), readAll(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.dr", "a.dr.gz"})
  void whatIsWrittenIsRead(String name) throws IOException {
    Path file = write(name, 250);
    List<DataRecord> records = readAll(file);
    assertEquals(250, records.size());
    for (int i = 0; i < 250; i++) {
      assertEquals(record(i), records.get(i));
    }
    assertEquals(name.endsWith(".gz"), Files.readAllBytes(file)[0] == 0x1f);
  }

  @Test
  void aBlockHolds100Records() throws IOException {
    byte[] content = Files.readAllBytes(write("a.dr", 250));
    int markers = 0;
    byte[] marker = hex(MARKER);
    for (int i = 0; i + marker.length <= content.length; i++) {
      markers += Arrays.equals(content, i, i + marker.length, marker, 0, marker.length) ? 1 : 0;
    }
    assertEquals(3, markers);
  }

  @Test
  void gzipIsSeenFromTheBytesAndMembersMayBeConcatenated() throws IOException {
    byte[] content = hex(GOLDEN);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(gzip(content));
    members.write(gzip(Arrays.copyOf(content, 50)));
    members.write(gzip(Arrays.copyOfRange(content, 50, content.length)));
    members.write(gzip(new byte[0]));
    assertEquals(List.of(golden(), golden()), readAll(file("no-extension", members.toByteArray())));
  }

  @Test
  void aFileCutAnywhereIsRefusedUnlessTheCutIsBetweenBlocks() throws IOException {
    byte[] whole = Files.readAllBytes(writeThreeSmallBlocks("whole.dr"));
    int accepted = 0;
    for (int length = 0; length < whole.length; length++) {
      Path cut = file("cut.dr", Arrays.copyOf(whole, length));
      try {
        assertEquals(0, readAll(cut).size() % 100, "cut at " + length);
        accepted++;
      } catch (DataRecordFormatException e) {
        assertTrue(
            e.getMessage().contains("cut short") || e.getMessage().contains("does not begin"),
            e.getMessage());
        assertTrue(e.offset() <= length, e.getMessage());
      }
    }
    assertEquals(3, accepted, "only 0, 100 and 200 whole records may be taken for a file");
  }

  @Test
  void aGzipFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(writeThreeSmallBlocks("whole.dr.gz"));
    for (int length = 1; length < whole.length; length++) {
      Path cut = file("cut.dr.gz", Arrays.copyOf(whole, length));
      assertThrows(DataRecordFormatException.class, () -> readAll(cut), "cut at " + length);
    }
  }

  @Test
  void aSecondGzipMemberCutAnywhereIsRefused() throws IOException {
    byte[] one = gzip(hex(GOLDEN));
    for (int length = 1; length < one.length; length++) {
      byte[] both = Arrays.copyOf(one, one.length + length);
      System.arraycopy(one, 0, both, one.length, length);
      Path file = file("two.gz", both);
      assertThrows(
          DataRecordFormatException.class, () -> readAll(file), "second member cut at " + length);
    }
  }

  @Test
  void anyFlippedBitOfAGzipFileIsFound() throws IOException {
    byte[] whole = gzip(hex(GOLDEN));
    int unused = 0;
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      // "This is text", the time stamp, the extra flags and the operating system mean nothing, and
      // nothing guards them.
      if (bit == 3 * 8 || (bit >= 4 * 8 && bit < 10 * 8)) {
        continue;
      }
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Path file = file("damaged.gz", damaged);
      try {
        assertEquals(List.of(golden()), readAll(file), "bit " + bit);
        unused++;
      } catch (DataRecordFormatException expected) {
        assertTrue(expected.getMessage().startsWith(file.toString()), expected.getMessage());
      }
    }
    assertTrue(
        unused < 8,
        "only what is left of the last byte of compressed data may change; unnoticed: " + unused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "000000000000000000", "6a756e6b", "1f8b", "1f8c08"})
  void junkAfterAGzipMemberIsRefused(String junk) throws IOException {
    byte[] one = gzip(hex(GOLDEN));
    byte[] tail = hex(junk);
    byte[] both = Arrays.copyOf(one, one.length + tail.length);
    System.arraycopy(tail, 0, both, one.length, tail.length);
    Path file = file("tail.gz", both);
    assertThrows(DataRecordFormatException.class, () -> readAll(file));
  }

  @Test
  void aFlippedBitOfAPlainFileNeverEscapesAsAnythingElse() throws IOException {
    byte[] whole = Files.readAllBytes(write("whole.dr", 3));
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Path file = file("damaged.dr", damaged);
      boolean structure = bit / 8 < 20;
      try {
        assertEquals(3, readAll(file).size(), "bit " + bit);
        assertFalse(structure, "bit " + bit + " is in the header and went unnoticed");
      } catch (DataRecordFormatException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "M 00000000                                  | claims 0 bytes",
        "M ffffffff                                  | claims -1 bytes",
        "M 0000004d                                  | big-endian",
        "M 01000004                                  | claims 67108865 bytes",
        "M 00000002                                  | cut short: a block claims 33554432 bytes",
        "M 02000000 0802                             | version 2",
        "M 02000000 1001                             | does not begin with its version",
        "M 03000000 080112                           | ends within the class name's length",
        "M 06000000 0801 1202 6162                   | the block holds 'ab', not"
            + " 'com.twitter.ml.api.DataRecord'",
        "M 05000000 0801 12ff08                      | the class name claims 1151 bytes",
        "M 23000000 0801 121d C 2200                 | a record was expected in the block",
        "M 23000000 0801 121d C 1a05                 | a record claims 5 bytes; 0 are left",
        "M 24000000 0801 121d C 1a0200               | a record claims 2 bytes; 1 are left",
        "M 27000000 0801 121d C 1a8080808010         | beyond 2^31",
        "M 27000000 0801 121d C 1a8080808080         | more than five bytes",
        "M 26000000 0801 121d C 1a80808004           | at most 4194304 are allowed",
        "M 23000000 0801 121d C 1a00                 | cut short: a field header needs 1 bytes",
        "M 24000000 0801 121d C 1a0100 00            | junk between two blocks or after the last",
        "00112233                                    | does not begin with a block's marker",
        "894c5a4f00                                  | the lzop stream is cut short in a header",
        "28b52ffd00                                  | the zstd stream is cut short",
        "04224d1800                                  | compressed with lz4",
        "504b030400                                  | compressed with zip",
      })
  void refuses(String text, String problem) throws IOException {
    Path file = file("bad.dr", hex(text.replace("M", MARKER).replace("C", CLASS)));
    InputException e = assertThrows(InputException.class, () -> readAll(file));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
  }

  @Test
  void anErrorInARecordIsLocatedInTheFile() throws IOException {
    byte[] content = Files.readAllBytes(write("a.dr", 3));
    content[content.length - 1] = 1;
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> readAll(file("bad.dr", content)));
    assertTrue(
        e.getMessage().contains("bad.dr, record 3, byte " + (content.length - 1)), e.getMessage());
    assertEquals(content.length - 1, e.offset());
  }

  /**
   * A gzip file has no size to check a block against, so the claim must not be believed before the
   * bytes are there.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBlockThatClaims64MiBTakesNoMemory(boolean packed) throws IOException {
    byte[] content = hex(MARKER + "00000004 0801 121d" + CLASS);
    Path file = file("claim.dr", packed ? gzip(content) : content);
    assertThrows(DataRecordFormatException.class, () -> readAll(file));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThrows(DataRecordFormatException.class, () -> readAll(file));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 1 << 20, allocated + " bytes allocated for " + content.length);
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertMessage(
        folder,
        "this is a folder, not a file; name the files in it, or a pattern such as FOLDER/*");
    assertMessage(folder.resolve("none.dr"), "there is no such file");
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "skipped: no /dev/null");
    assertMessage(
        device, "this is no regular file (a pipe or a device); copy it into a file first");
  }

  private static void assertMessage(Path file, String problem) {
    InputException e = assertThrows(InputException.class, () -> readAll(file));
    assertEquals(file + ": " + problem, e.getMessage());
  }

  @Test
  void aFileThatGrowsWhileItIsReadIsRefused() throws IOException {
    Path file = write("a.dr", 250);
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      assertTrue(reader.next());
      Files.write(file, hex(GOLDEN), java.nio.file.StandardOpenOption.APPEND);
      InputException e =
          assertThrows(
              InputException.class,
              () -> {
                while (reader.next()) {
                  reader.record();
                }
              });
      assertTrue(e.getMessage().contains("changed while it was being read"), e.getMessage());
    }
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNoHalf() throws IOException {
    Path file = write("a.dr.gz", 3);
    byte[] before = Files.readAllBytes(file);
    assertThrows(
        IllegalStateException.class,
        () ->
            BlockFileWriter.write(
                file,
                writer -> {
                  for (int i = 0; i < 1000; i++) {
                    writer.add(record(i));
                  }
                  throw new IllegalStateException("the source failed");
                }));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aFullDiskIsReported() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "skipped: no /dev/full");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () -> BlockFileWriter.write(full, writer -> writer.add(record(1))));
    assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
  }

  @Test
  void aFolderThatIsNotThereIsReported() {
    Path file = folder.resolve("none/a.dr");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () -> BlockFileWriter.write(file, writer -> writer.add(record(1))));
    assertTrue(e.getMessage().contains("does not exist"), e.getMessage());
  }

  @Test
  void recordsThatNoReaderWouldTakeAreNotWritten() {
    BlockFileWriter.write(
        folder.resolve("a.dr"),
        writer -> {
          assertThrows(IllegalArgumentException.class, () -> writer.add(new byte[0], 0, 0));
          assertThrows(
              IllegalArgumentException.class,
              () -> writer.add(new byte[(4 << 20) + 1], 0, (4 << 20) + 1));
        });
  }
}
