package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubinCacheTest {
  @TempDir private Path temporary;

  private Path folder;
  private CubinCache cache;

  @BeforeEach
  void newCache() {
    folder = temporary.resolve("not").resolve("there").resolve("yet");
    cache = new CubinCache(folder);
  }

  @Test
  void whatWasPutIsThereForItsKeyAlone() {
    assertEquals(Optional.empty(), cache.get(Samples.key(1)));
    cache.put(Samples.key(1), Samples.cubin(1));
    assertArrayEquals(Samples.cubin(1), cache.get(Samples.key(1)).orElseThrow());
    assertArrayEquals(
        Samples.cubin(1), new CubinCache(folder).get(Samples.key(1)).orElseThrow(), "later");
    for (CubinKey other :
        List.of(
            Samples.key(2),
            Samples.key(1, Architecture.of(80), "NVRTC 13.0"),
            Samples.key(1, Architecture.of(90), "NVRTC 13.1"))) {
      assertEquals(Optional.empty(), cache.get(other), other.toString());
    }
    cache.put(Samples.key(1), Samples.cubin(3));
    assertArrayEquals(Samples.cubin(3), cache.get(Samples.key(1)).orElseThrow(), "replaced");
  }

  @Test
  void aFileWithAnyByteChangedIsNotUsed() throws IOException {
    Path file = put(1);
    byte[] sound = Files.readAllBytes(file);
    for (int at = 0; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x10;
      assertTrue(CacheEntry.decoded(damaged).isEmpty(), "byte " + at + " of " + sound.length);
    }
    sound[sound.length / 2] ^= 1;
    Files.write(file, sound);
    assertEquals(Optional.empty(), cache.get(Samples.key(1)));
    cache.put(Samples.key(1), Samples.cubin(1));
    assertArrayEquals(Samples.cubin(1), cache.get(Samples.key(1)).orElseThrow());
  }

  @Test
  void aFileThatWasCutOrGrewIsNotUsed() throws IOException {
    Path file = put(1);
    byte[] sound = Files.readAllBytes(file);
    for (int length = 0; length < sound.length; length++) {
      assertTrue(CacheEntry.decoded(Arrays.copyOf(sound, length)).isEmpty(), "cut to " + length);
    }
    Files.write(file, Arrays.copyOf(sound, sound.length + 4));
    assertEquals(Optional.empty(), cache.get(Samples.key(1)));
    Files.write(file, new byte[0]);
    assertEquals(Optional.empty(), cache.get(Samples.key(1)));
  }

  /** Whole files whose hash is right, but that say something else than they should. */
  @Test
  void aSoundFileOfAnotherKeyIsNotUsed() throws IOException {
    put(1);
    Files.copy(
        folder.resolve(Samples.key(1).fileName()), folder.resolve(Samples.key(2).fileName()));
    assertEquals(Optional.empty(), cache.get(Samples.key(2)));
    for (int at : new int[] {0, 8, 12, 44, 76, 80, 84, 88}) {
      byte[] foreign = new CacheEntry(Samples.key(1), Samples.cubin(1)).encoded();
      foreign[at] ^= 0x40;
      int hashed = foreign.length - Sha256.BYTES;
      System.arraycopy(Sha256.of(foreign, hashed), 0, foreign, hashed, Sha256.BYTES);
      assertTrue(CacheEntry.decoded(foreign).isEmpty(), "byte " + at);
    }
  }

  @Test
  void whatIsNoCubinIsNotKept() throws IOException {
    byte[] ordinaryLibrary = Samples.cubin(1);
    ordinaryLibrary[18] = 62;
    cache.put(Samples.key(1), ordinaryLibrary);
    cache.put(Samples.key(2), new byte[0]);
    assertEquals(Optional.empty(), cache.get(Samples.key(1)));
    assertFalse(Files.exists(folder));
  }

  @Test
  void severalWritersAndReadersDisturbNobody() throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Integer>> found = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        int first = thread;
        found.add(
            threads.submit(() -> {
              CubinCache own = new CubinCache(folder);
              int hits = 0;
              for (int i = 0; i < 40; i++) {
                int number = (first + i) % 4;
                own.put(Samples.key(number), Samples.cubin(number));
                Optional<byte[]> got = own.get(Samples.key(number));
                if (got.isPresent()) {
                  assertArrayEquals(Samples.cubin(number), got.get(), "cubin " + number);
                  hits++;
                }
              }
              return hits;
            }));
      }
      for (Future<Integer> hits : found) {
        assertEquals(40, hits.get());
      }
    }
    assertEquals(4, files().size(), "and no temporary file is left");
  }

  @Test
  void aFolderThatCannotBeWrittenKeepsNothing() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "in the way");
    for (Path impossible : List.of(file, file.resolve("below"))) {
      CubinCache none = new CubinCache(impossible);
      none.put(Samples.key(1), Samples.cubin(1));
      assertEquals(Optional.empty(), none.get(Samples.key(1)), impossible.toString());
      assertEquals(Optional.empty(), none.any(key -> true), impossible.toString());
    }
    assertEquals("in the way", Files.readString(file));
    CubinCache nowhere = new CubinCache(null);
    nowhere.put(Samples.key(1), Samples.cubin(1));
    assertEquals(Optional.empty(), nowhere.get(Samples.key(1)));
    assertEquals(Optional.empty(), nowhere.any(key -> true));
  }

  @Test
  void aFolderInTheFilesPlaceIsNotUsed() throws IOException {
    Files.createDirectories(folder.resolve(Samples.key(1).fileName()));
    cache.put(Samples.key(1), Samples.cubin(1));
    assertEquals(Optional.empty(), cache.get(Samples.key(1)));
  }

  @Test
  void theFilesThatWereUsedLastStay() throws IOException {
    Instant start = Instant.now().minus(Duration.ofDays(2));
    for (int number = 0; number < CubinCache.MOST_FILES; number++) {
      accessed(put(number), start.plusSeconds(number));
    }
    Path foreign = Files.writeString(folder.resolve("notes.txt"), "not ours");
    cache.get(Samples.key(1));
    put(100);
    put(101);
    put(102);
    int[] kept =
        IntStream.concat(IntStream.range(0, CubinCache.MOST_FILES), IntStream.range(100, 103))
            .filter(number -> cache.get(Samples.key(number)).isPresent())
            .toArray();
    assertArrayEquals(new int[] {1, 4, 5, 6, 7, 100, 101, 102}, kept);
    assertTrue(Files.exists(foreign));
  }

  @Test
  void temporaryFilesOfKilledProcessesGo() throws IOException {
    put(1);
    String name = ".%s.4711.0f8fad5b-d9cb-469f-a165-70867728950e.tmp";
    Path old = Files.writeString(folder.resolve(name.formatted("old.cubin")), "half");
    Path young = Files.writeString(folder.resolve(name.formatted("young.cubin")), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    put(2);
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young), "somebody may be writing it");
  }

  @Test
  void anyFindsTheLastUsedThatIsRight() throws IOException {
    Architecture newer = Architecture.of(100);
    cache.put(Samples.key(1, newer, "nvcc 13.0"), Samples.cubin(1));
    accessed(put(1), Instant.now().minusSeconds(100));
    accessed(put(2), Instant.now().minusSeconds(50));
    Files.writeString(folder.resolve("damaged.cubin"), "damaged");
    assertArrayEquals(
        Samples.cubin(2), cache.any(key -> key.architecture().major() == 9).orElseThrow().cubin());
    assertEquals(
        "nvcc 13.0",
        cache.any(key -> key.architecture().equals(newer)).orElseThrow().key().compiler());
    assertEquals(Optional.empty(), cache.any(key -> key.architecture().major() == 8));
  }

  private Path put(int number) {
    cache.put(Samples.key(number), Samples.cubin(number));
    return folder.resolve(Samples.key(number).fileName());
  }

  private static void accessed(Path file, Instant when) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class)
        .setTimes(null, FileTime.from(when), null);
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
