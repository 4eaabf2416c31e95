package io.espalier.datarecord.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.file.Packed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad input, by class: each is refused with the right kind, says which file and which byte, and
 * takes no more memory than its own size warrants.
 */
class MalformedInputTest {
  private static final int SPARE_BYTES = 64 * 1024;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  static Stream<Arguments> cases() {
    return MalformedCases.all().stream()
        .flatMap(malformed ->
            Stream.of(Packed.PLAIN, Packed.GZIP, Packed.GZIP_MEMBERS)
                .map(container -> Arguments.of(malformed, container)));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("cases")
  void isRefused(MalformedCases.Case malformed, Packed container) throws IOException {
    Path file = file("bad.dr", container.pack(malformed.content()));
    BlockRules rules = BlockRules.DEFAULT.withStrictness(malformed.strictness());
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> decodeAll(file, rules));
    assertEquals(malformed.kind(), e.kind(), e.getMessage());
    assertTrue(e.getMessage().contains(malformed.message()), e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(", byte " + e.offset() + ": "), e.getMessage());
    assertTrue(e.offset() <= malformed.content().length, e.getMessage());
    assertScannedAlike(malformed, file, rules, e);
    assertModest(file, rules, malformed.content().length);
  }

  /** What the scanner says must be what the decoder says, but that it does not look at strings. */
  private static void assertScannedAlike(
      MalformedCases.Case malformed,
      Path file,
      BlockRules rules,
      DataRecordFormatException decoding) {
    if (malformed.name().equals("not UTF-8")) {
      scanAll(file, rules);
      return;
    }
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> scanAll(file, rules));
    assertEquals(decoding.getMessage(), e.getMessage());
  }

  private static void assertModest(Path file, BlockRules rules, int contentBytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean refused = false;
    try {
      decodeAll(file, rules);
    } catch (DataRecordFormatException e) {
      refused = true;
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(refused);
    assertTrue(
        allocated <= 2L * contentBytes + SPARE_BYTES,
        allocated + " bytes allocated for " + contentBytes);
  }

  @Test
  void everyClassOfBytesHasACase() {
    Set<Integer> numbers = new TreeSet<>();
    MalformedCases.all().forEach(malformed -> numbers.add(malformed.number()));
    assertEquals(Set.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 25, 26), numbers);
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "GZIP", "GZIP_MEMBERS"})
  void class1AnEmptyFileHasNoRecords(Packed container) throws IOException {
    assertEquals(0, decodeAll(file("empty.dr", container.pack(new byte[0])), BlockRules.DEFAULT));
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "GZIP", "GZIP_MEMBERS"})
  void class4JunkMayBePassedOverAndIsCounted(Packed container) throws IOException {
    byte[] good = MalformedCases.block(MalformedCases.RECORD, MalformedCases.RECORD);
    byte[] wrongRecordTag = good.clone();
    wrongRecordTag[20 + 33] = 0x22;
    byte[] content = MalformedCases.join(new byte[7], good);
    content = MalformedCases.join(content, wrongRecordTag);
    content = MalformedCases.join(content, Arrays.copyOf(good, 16));
    content = MalformedCases.join(content, new byte[4]);
    content = MalformedCases.join(content, good);
    content = MalformedCases.join(content, new byte[5]);
    Path file = file("junk.dr", container.pack(content));
    int skipped = 7 + 2 * 44 + 20 + 5;
    BlockRules rules = BlockRules.DEFAULT.withMaxSkippedBytes(skipped);
    try (BlockFileReader reader = BlockFileReader.open(file, rules)) {
      for (int i = 0; i < 4; i++) {
        assertTrue(reader.next());
        assertEquals(Set.of(1L), reader.record().binary());
      }
      assertFalse(reader.next());
      assertEquals(skipped, reader.skippedBytes());
    }
    DataRecordFormatException e =
        assertThrows(
            DataRecordFormatException.class,
            () -> decodeAll(file, rules.withMaxSkippedBytes(skipped - 1)));
    assertTrue(e.getMessage().contains("more than " + (skipped - 1) + " bytes"), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "GZIP", "GZIP_MEMBERS"})
  void class13UnknownFieldsArePassedOverAndCounted(Packed container) throws IOException {
    String unknown = "080064 00000001" + "0b0065 00000000" + MalformedCases.RECORD;
    Path file = file("new.dr", container.pack(MalformedCases.block(unknown, unknown)));
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      while (reader.next()) {
        reader.scan(new Ignoring());
        assertEquals(Map.of(2L, 0.5), reader.record().continuous());
      }
      assertEquals(4, reader.unknownFields().total());
      assertEquals(Map.of(100, 2L, 101, 2L), reader.unknownFields().byId());
    }
  }

  @Test
  void class15TheLastOfTwoValuesCounts() throws IOException {
    String twice =
        "0d0002 0a04 00000002 0000000000000002 3ff0000000000000 0000000000000002 3fe0000000000000"
            + " 00";
    Path file = file("twice.dr", MalformedCases.block(twice));
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      assertTrue(reader.next());
      assertEquals(Map.of(2L, 0.5), reader.record().continuous());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "no trailer", "flipped bit"})
  void class21DamagedGzip(String damage) throws IOException {
    byte[] packed = Packed.GZIP.pack(MalformedCases.block(MalformedCases.RECORD));
    switch (damage) {
      case "cut" -> packed = Arrays.copyOf(packed, packed.length / 2);
      case "no trailer" -> packed = Arrays.copyOf(packed, packed.length - 8);
      default -> packed[packed.length / 2] ^= 4;
    }
    ProblemKind kind =
        damage.equals("flipped bit") ? ProblemKind.BAD_COMPRESSION : ProblemKind.TRUNCATED;
    assertRefusedAsCompressed(kind, file("bad.dr.gz", packed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "000000000000000000", "6a756e6b"})
  void class22JunkAfterGzip(String junk) throws IOException {
    byte[] packed = Packed.GZIP.pack(MalformedCases.block(MalformedCases.RECORD));
    byte[] both = MalformedCases.join(packed, MalformedCases.hex(junk));
    assertRefusedAsCompressed(ProblemKind.JUNK, file("bad.dr.gz", both));
  }

  @Test
  void class22SecondMemberCutInItsHeader() throws IOException {
    byte[] packed = Packed.GZIP.pack(MalformedCases.block(MalformedCases.RECORD));
    for (int length = 1; length < 18; length++) {
      byte[] both = MalformedCases.join(packed, Arrays.copyOf(packed, length));
      assertRefusedAsCompressed(ProblemKind.TRUNCATED, file("bad.dr.gz", both));
    }
  }

  private static void assertRefusedAsCompressed(ProblemKind kind, Path file) {
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> decodeAll(file, BlockRules.DEFAULT));
    assertEquals(kind, e.kind(), e.getMessage());
    assertEquals(file + " (as compressed)", e.source());
    assertTrue(e.getMessage().contains(", byte " + e.offset() + ": "), e.getMessage());
    assertModest(file, BlockRules.DEFAULT, 2000);
  }

  /** Sound records, but 20 MiB of them out of some 100 KB. */
  @Test
  void class23ABombOfRecords() throws IOException {
    String[] records = new String[2000];
    Arrays.fill(records, MalformedCases.RECORD);
    byte[] block = MalformedCases.block(records);
    byte[] content = new byte[block.length * (int) ((20 << 20) / (long) block.length)];
    for (int at = 0; at < content.length; at += block.length) {
      System.arraycopy(block, 0, content, at, block.length);
    }
    Path file = file("bomb.dr.gz", Packed.GZIP.pack(content));
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> decodeAll(file, BlockRules.DEFAULT));
    assertEquals(ProblemKind.BAD_COMPRESSION, e.kind());
    assertTrue(e.offset() >= 16 << 20, e.getMessage());
    Path plain = file("plain.dr", content);
    assertTrue(decodeAll(plain, BlockRules.DEFAULT) > 400_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"425a6839 bzip2", "fd377a585a00 xz", "04224d18 lz4", "504b0304 zip"})
  void class24OtherCompression(String magic) throws IOException {
    String program = magic.substring(magic.indexOf(' ') + 1);
    Path file = file("bad.dr", MalformedCases.hex(magic.substring(0, magic.indexOf(' '))));
    assertRefused(ProblemKind.BAD_COMPRESSION, "compressed with " + program, file);
  }

  @ParameterizedTest
  @EnumSource
  void class24TheContentCountsNotTheName(Packed container) throws IOException {
    for (String name : new String[] {"a.dr", "a.gz", "a.lzo", "a.zip", "a"}) {
      Path file = file(name, container.pack(MalformedCases.block(MalformedCases.RECORD)));
      assertEquals(1, decodeAll(file, BlockRules.DEFAULT));
    }
  }

  @Test
  void class25AnotherClassMayBeAllowed() throws IOException {
    byte[] content = MalformedCases.block(MalformedCases.RECORD);
    content[20 + 4] = 'k';
    Path file = file("a.dr", content);
    String name = "kom.twitter.ml.api.DataRecord";
    assertEquals(1, decodeAll(file, BlockRules.DEFAULT.withClassName(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grown", "shrunk", "replaced"})
  void class27AFileThatChanges(String change) throws IOException {
    byte[] block = MalformedCases.block(MalformedCases.RECORD);
    byte[] many = new byte[block.length * 2000];
    for (int at = 0; at < many.length; at += block.length) {
      System.arraycopy(block, 0, many, at, block.length);
    }
    Path file = file("a.dr", many);
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      assertTrue(reader.next());
      switch (change) {
        case "grown" -> Files.write(file, block, StandardOpenOption.APPEND);
        case "shrunk" -> Files.write(file, Arrays.copyOf(many, block.length * 1000));
        default -> Files.move(file("b.dr", many), file, StandardCopyOption.REPLACE_EXISTING);
      }
      InputException e =
          assertThrows(
              InputException.class,
              () -> {
                while (reader.next()) {
                  reader.record();
                }
              });
      boolean cut = change.equals("shrunk") && e.kind() == ProblemKind.TRUNCATED;
      assertTrue(cut || e.kind() == ProblemKind.CHANGED_FILE, e.getMessage());
    }
  }

  @Test
  void class28NoFile() throws IOException, InterruptedException {
    assertRefused(ProblemKind.UNREADABLE_FILE, "there is no such file", folder.resolve("none"));
    assertRefused(ProblemKind.UNREADABLE_FILE, "this is a folder, not a file", folder);
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, folder.resolve("none"));
    assertRefused(
        ProblemKind.UNREADABLE_FILE, "this is a symbolic link to a file that does not exist", link);
  }

  @Test
  void class28AFifoIsNotWaitedFor() throws IOException, InterruptedException {
    Path fifo = folder.resolve("fifo");
    Process process;
    try {
      process = new ProcessBuilder("mkfifo", fifo.toString()).start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: no mkfifo");
      return;
    }
    assertEquals(0, process.waitFor());
    assertRefused(ProblemKind.UNREADABLE_FILE, "this is no regular file", fifo);
  }

  @Test
  void class28NoPermission() throws IOException {
    Path file = file("secret", new byte[1]);
    assumeTrue(file.toFile().setReadable(false), "skipped: no permissions here");
    assumeFalse(Files.isReadable(file), "skipped: this user may read everything");
    assertRefused(ProblemKind.UNREADABLE_FILE, "no permission", file);
  }

  private static void assertRefused(ProblemKind kind, String message, Path file) {
    InputException e =
        assertThrows(InputException.class, () -> decodeAll(file, BlockRules.DEFAULT));
    assertEquals(kind, e.kind(), e.getMessage());
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  /** Between two blocks, and nowhere else, a plain file may end. */
  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "GZIP", "GZIP_MEMBERS"})
  void aFileOfThreeBlocksCutAtEveryByte(Packed container) throws IOException {
    byte[] block = MalformedCases.block(MalformedCases.RECORD, MalformedCases.RECORD);
    byte[] whole = container.pack(MalformedCases.join(MalformedCases.join(block, block), block));
    List<Long> accepted = new ArrayList<>();
    for (int length = 0; length < whole.length; length++) {
      Path file = file("cut.dr", Arrays.copyOf(whole, length));
      try {
        accepted.add(decodeAll(file, BlockRules.DEFAULT));
      } catch (DataRecordFormatException e) {
        boolean noMagic = container != Packed.PLAIN && length < 2;
        assertTrue(e.kind() == ProblemKind.TRUNCATED || noMagic, e.getMessage());
      }
    }
    assertEquals(container == Packed.PLAIN ? List.of(0L, 2L, 4L) : List.of(0L), accepted);
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "GZIP", "GZIP_MEMBERS"})
  void everyFlippedBitGivesRecordsOrADeclaredError(Packed container) throws IOException {
    byte[] whole =
        container.pack(MalformedCases.block(MalformedCases.RECORD, MalformedCases.RECORD));
    int refused = 0;
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Path file = file("damaged.dr", damaged);
      try {
        assertTrue(decodeAll(file, BlockRules.DEFAULT) <= 2, "bit " + bit);
      } catch (InputException e) {
        refused++;
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      }
    }
    assertTrue(refused > 4 * whole.length, "refused " + refused);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static long decodeAll(Path file, BlockRules rules) {
    long records = 0;
    try (BlockFileReader reader = BlockFileReader.open(file, rules)) {
      while (reader.next()) {
        DataRecord record = reader.record();
        assertTrue(record.binary().size() < 10);
        records++;
      }
    }
    return records;
  }

  private static void scanAll(Path file, BlockRules rules) {
    Ignoring sink = new Ignoring();
    try (BlockFileReader reader = BlockFileReader.open(file, rules)) {
      while (reader.next()) {
        reader.scan(sink);
      }
    }
  }

  private static final class Ignoring implements FeatureSink {
    @Override
    public void binary(long id) {}

    @Override
    public void continuous(long id, double value) {}

    @Override
    public void other(long id, FeatureType type) {}
  }
}
