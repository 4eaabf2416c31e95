package io.espalier.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.files.AtomicFile.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AtomicFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void writesAndReplaces(Durability durability) throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, durability, "one".getBytes());
    AtomicFile.write(file, durability, out -> out.write("second".getBytes()));
    assertEquals("second", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void aFailureInTheMiddleLeavesTheOldFileAndNoOther() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, Durability.DURABLE, "old".getBytes());
    IOException cause = new IOException("No space left on device");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () ->
                AtomicFile.write(
                    file,
                    Durability.DURABLE,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw cause;
                    }));
    assertSame(cause, e.getCause());
    assertEquals("cannot write " + file + ": No space left on device", e.getMessage());
    IllegalStateException bug = new IllegalStateException();
    AtomicFile.Content broken =
        out -> {
          throw bug;
        };
    assertSame(
        bug,
        assertThrows(
            IllegalStateException.class, () -> AtomicFile.write(file, Durability.FAST, broken)));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void readersSeeTheOldFileUntilTheNewOneIsWhole() {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, Durability.FAST, "old".getBytes());
    AtomicFile.write(
        file,
        Durability.FAST,
        out -> {
          out.write(new byte[100_000]);
          out.flush();
          assertEquals("old", Files.readString(file));
        });
    assertEquals(100_000, file.toFile().length());
  }

  @Test
  void aSymbolicLinkStays() throws IOException {
    Path real = Files.writeString(folder.resolve("real"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    AtomicFile.write(link, Durability.FAST, "new".getBytes());
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(real));
  }

  @Test
  void aDeviceIsWrittenToAndAFullOneSaysSo() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "skipped: there is no /dev/full here");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () -> AtomicFile.write(full, Durability.DURABLE, new byte[100]));
    assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
    assertTrue(Files.exists(full) && !Files.isRegularFile(full), "the device must not be replaced");
    AtomicFile.write(Path.of("/dev/null"), Durability.DURABLE, new byte[100]);
    assertFalse(Files.isRegularFile(Path.of("/dev/null")));
  }

  @Test
  void saysWhatIsWrongWithTheTarget() {
    assertTrue(
        message(folder.resolve("no/such/a.txt"))
            .contains("no/such does not exist; create it first"));
    assertTrue(message(folder).contains("it is a folder"));
  }

  private static String message(Path target) {
    return assertThrows(
            UncheckedIOException.class,
            () -> AtomicFile.write(target, Durability.DURABLE, new byte[1]))
        .getMessage();
  }

  @Test
  void aRenameThatFailsLeavesNoTemporaryFile() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.Content madeAFolderMeanwhile =
        out -> {
          out.write(1);
          Files.writeString(Files.createDirectory(file).resolve("b"), "in the way");
        };
    assertThrows(
        UncheckedIOException.class,
        () -> AtomicFile.write(file, Durability.DURABLE, madeAFolderMeanwhile));
    assertEquals(List.of("a.txt"), names());
    assertEquals("in the way", Files.readString(file.resolve("b")));
  }

  @Test
  void anInterruptedThreadLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, Durability.FAST, "old".getBytes());
    AtomicFile.Content interrupted =
        out -> {
          Thread.currentThread().interrupt();
          out.write(new byte[1 << 20]);
        };
    assertThrows(
        UncheckedIOException.class, () -> AtomicFile.write(file, Durability.DURABLE, interrupted));
    assertTrue(Thread.interrupted(), "the interrupt must still be there");
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test
  void aFolderThatTakesNoFilesSaysSo() {
    Path unwritable = Path.of("/proc/self");
    Assumptions.assumeTrue(Files.isDirectory(unwritable), "skipped: there is no /proc here");
    String message = message(unwritable.resolve("model.safetensors"));
    assertTrue(message.startsWith("cannot write /proc/self/model.safetensors: "), message);
  }

  @Test
  void longNamesHaveRoomForATemporaryOne() throws IOException {
    Path file = folder.resolve("n".repeat(250));
    AtomicFile.write(file, Durability.FAST, new byte[] {1});
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(file));
  }

  @Test
  void leftOversOfKilledProcessesAreDeletedAndNothingElse() throws IOException {
    List<String> others = List.of(".hidden.tmp", "a.1.tmp", "model.safetensors");
    for (String name : others) {
      Files.writeString(folder.resolve(name), "keep");
    }
    String leftOver = ".model.safetensors.4711.0f8fad5b-d9cb-469f-a165-70867728950e.tmp";
    Files.writeString(folder.resolve(leftOver), "half");
    assertTrue(AtomicFile.isTemporary(leftOver));
    AtomicFile.deleteLeftovers(folder);
    assertEquals(others.stream().sorted().toList(), names());
    assertThrows(
        UncheckedIOException.class, () -> AtomicFile.deleteLeftovers(folder.resolve("none")));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
