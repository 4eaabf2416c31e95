package io.espalier.datarecord.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.file.InputFile;
import io.espalier.datarecord.file.Packed;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedFilesTest {
  private static final Set<ProblemKind> OF_COMPRESSION =
      Set.of(ProblemKind.BAD_COMPRESSION, ProblemKind.TRUNCATED, ProblemKind.JUNK);

  @TempDir Path folder;

  private static DataRecord record(int i) {
    DataRecord record = new DataRecord();
    record.continuous().put(1L, (double) i);
    record.binary().add((long) i * i);
    record.strings().put(2L, "record " + i);
    return record;
  }

  private static List<DataRecord> records(Path file) {
    List<DataRecord> records = new ArrayList<>();
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      while (reader.next()) {
        records.add(reader.record());
      }
    }
    return records;
  }

  private static void assertHoldsTheRecords(Path file) {
    List<DataRecord> records = records(file);
    assertEquals(120, records.size());
    for (int i = 0; i < records.size(); i++) {
      assertEquals(record(i), records.get(i));
    }
  }

  private byte[] blocks() throws IOException {
    Path plain = folder.resolve("plain.dr");
    BlockFileWriter.write(
        plain,
        writer -> {
          for (int i = 0; i < 120; i++) {
            writer.add(record(i));
          }
        });
    return Files.readAllBytes(plain);
  }

  /** As the programs lzop 1.04 and zstd 1.5 wrote them. */
  @ParameterizedTest
  @ValueSource(strings = {"small1.dr.lzo", "small9.dr.lzo", "smallcrc.dr.lzo", "small.dr.zst"})
  void whatTheProgramsWriteIsRead(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream resource = getClass().getResourceAsStream("/compressed/" + name)) {
      Files.write(file, resource.readAllBytes());
    }
    assertHoldsTheRecords(file);
    Path twice = folder.resolve("twice");
    Files.write(twice, Packed.join(Files.readAllBytes(file), Files.readAllBytes(file)));
    assertEquals(240, records(twice).size());
  }

  @ParameterizedTest
  @EnumSource
  void everyContainerIsReadWhateverItsName(Packed container) throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), container.pack(blocks()));
    assertHoldsTheRecords(file);
  }

  /** Long reads, short reads and single bytes see the same content. */
  @ParameterizedTest
  @EnumSource
  void anySizeOfReadsGivesTheSameBytes(Packed container) throws IOException {
    byte[] content = new byte[300_000];
    Random random = new Random(3);
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i % 1000 < 500 ? 0 : random.nextInt());
    }
    Path file = Files.write(folder.resolve("a.bin"), container.pack(content));
    for (int longest : new int[] {1, 100, 40_000, 1 << 20}) {
      byte[] read = new byte[content.length];
      try (InputFile in = InputFile.open(file)) {
        int have = 0;
        while (have < read.length) {
          have += in.read(read, have, Math.min(1 + random.nextInt(longest), read.length - have));
        }
        assertEquals(-1, in.read());
        assertEquals(-1, in.read());
        assertEquals(content.length, in.position());
      }
      assertArrayEquals(content, read, container + " seed 3 longest read " + longest);
    }
  }

  /** Nothing but a cut between two members can be taken for a whole file. */
  @ParameterizedTest
  @EnumSource(names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
  void everyCutIsRefused(Packed container) throws IOException {
    byte[] content = Arrays.copyOf(blocks(), 500);
    byte[] whole = container.pack(content);
    Path cut = folder.resolve("cut");
    int accepted = 0;
    for (int length = 4; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      try (InputFile in = InputFile.open(cut)) {
        assertTrue(in.readAllBytes().length < content.length);
        accepted++;
      } catch (InputException e) {
        assertEquals(ProblemKind.TRUNCATED, e.kind(), length + ": " + e.getMessage());
        assertTrue(e.getMessage().startsWith(cut + " (as compressed), byte "), e.getMessage());
      }
    }
    boolean members = container.name().endsWith("S");
    assertEquals(members ? 1 : 0, accepted);
  }

  /** A flipped bit is found, or lies where nothing guards it and nothing depends on it. */
  @ParameterizedTest
  @EnumSource(names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
  void everyFlippedBitIsFoundOrHarmless(Packed container) throws IOException {
    byte[] content = Arrays.copyOf(blocks(), 240);
    byte[] whole = container.pack(content);
    Path file = folder.resolve("damaged");
    int changed = 0;
    for (int bit = 32; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, damaged);
      try (InputFile in = InputFile.open(file)) {
        changed += Arrays.equals(content, in.readAllBytes()) ? 0 : 1;
      } catch (InputException e) {
        assertTrue(OF_COMPRESSION.contains(e.kind()), bit + ": " + e.getMessage());
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      }
    }
    // Zstd's own library writes no checksum unless it is asked for one.
    boolean unguarded = container == Packed.ZSTD || container == Packed.ZSTD_FRAMES;
    assertTrue(unguarded || changed == 0, changed + " flipped bits changed the content unnoticed");
  }

  @ParameterizedTest
  @EnumSource(names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
  void junkAfterTheLastMemberIsRefused(Packed container) throws IOException {
    byte[] whole = container.pack(new byte[100]);
    for (String junk : new String[] {"\0", "\0\0\0\0\0\0\0\0\0", "some junk"}) {
      Path file = Files.write(folder.resolve("junk"), Packed.join(whole, junk.getBytes()));
      try (InputFile in = InputFile.open(file)) {
        InputException e = assertThrows(InputException.class, in::readAllBytes);
        assertTrue(
            e.kind() == ProblemKind.JUNK || junk.length() == 1 && e.kind() == ProblemKind.TRUNCATED,
            e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void aBombIsRefused(Packed container) throws IOException {
    Path file = Files.write(folder.resolve("bomb"), container.pack(new byte[40 << 20]));
    byte[] buffer = new byte[1 << 16];
    try (InputFile in = InputFile.open(file)) {
      InputException e =
          assertThrows(
              InputException.class,
              () -> {
                while (in.read(buffer, 0, buffer.length) >= 0) {
                  assertTrue(in.position() < 18 << 20);
                }
              });
      assertEquals(ProblemKind.BAD_COMPRESSION, e.kind());
      assertTrue(e.getMessage().contains("200 times as many"), e.getMessage());
    }
  }

  /** The same classes, loaded where zstd-jni is not to be found. */
  @Test
  void withoutZstdJniTheErrorSaysWhatToAdd() throws Exception {
    Path file = Files.write(folder.resolve("a.dr.zst"), Packed.ZSTD.pack(blocks()));
    URL[] classes = {place(InputFile.class), place(io.espalier.json.JsonReader.class)};
    try (URLClassLoader loader =
        new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
      Exception e =
          assertThrows(
              java.lang.reflect.InvocationTargetException.class,
              () ->
                  loader
                      .loadClass(InputFile.class.getName())
                      .getMethod("open", Path.class)
                      .invoke(null, file));
      assertEquals(
          file
              + ": compressed with zstd, which needs com.github.luben:zstd-jni on the class path,"
              + " and it is not there; add it, or use gzip",
          e.getCause().getMessage());
    }
  }

  private static URL place(Class<?> type) throws URISyntaxException, IOException {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}
