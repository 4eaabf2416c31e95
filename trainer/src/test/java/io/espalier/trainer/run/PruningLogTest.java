package io.espalier.trainer.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.trainer.pruning.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningLogTest {
  @TempDir private Path folder;

  @Test
  void oneLinePerUnit() throws IOException {
    Path file = folder.resolve("pruning.csv");
    try (PruningLog log = PruningLog.start(file)) {
      log.append(new Removal(10, 0, 783, 1e-5, 600, 0.1 + 0.2, 532_400));
      log.append(new Removal(10, 1, 2, 0, 7, -3.5, 532_393));
      assertEquals(
          "step,mask,unit,signal,cost,score,flops\n"
              + "10,0,783,1.0E-5,600,0.30000000000000004,532400\n"
              + "10,1,2,0.0,7,-3.5,532393\n",
          Files.readString(file),
          "each line is in the file at once");
    }
  }

  @Test
  void readsBackWhatItWrote() {
    long seed = 3;
    Random random = new Random(seed);
    List<Removal> removals =
        LongStream.range(0, 200)
            .mapToObj(step ->
                new Removal(
                    step,
                    random.nextInt(4),
                    random.nextInt(999),
                    random.nextDouble(),
                    600,
                    -random.nextExponential(),
                    random.nextLong(1L << 40)))
            .toList();
    Path file = folder.resolve("pruning.csv");
    write(file, removals);
    assertEquals(removals, PruningLog.read(file), "seed " + seed);
  }

  @Test
  void resumedEqualsUninterrupted() throws IOException {
    List<Removal> removals =
        LongStream.of(5, 5, 10, 15, 15, 20).mapToObj(PruningLogTest::removal).toList();
    Path whole = folder.resolve("whole.csv");
    write(whole, removals);
    for (long resumeAt = 0; resumeAt <= 25; resumeAt++) {
      Path file = folder.resolve("resumed.csv");
      write(file, removals);
      long step = resumeAt;
      try (PruningLog log = PruningLog.resume(file, step)) {
        assertEquals(removals.stream().filter(r -> r.step() <= step).toList(), log.removals());
        removals.stream().filter(r -> r.step() > step).forEach(log::append);
      }
      assertEquals(-1, Files.mismatch(whole, file), "resumed at " + step);
    }
  }

  @Test
  void killedInTheMiddleOfALine() throws IOException {
    List<Removal> removals = LongStream.of(5, 10, 15).mapToObj(PruningLogTest::removal).toList();
    Path whole = folder.resolve("whole.csv");
    write(whole, removals);
    byte[] bytes = Files.readAllBytes(whole);
    int twoLines = PruningLog.HEADER.length() + 1 + line(removals.get(0)).length() + 1;
    Path file = folder.resolve("cut.csv");
    for (int length = twoLines; length <= bytes.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      try (PruningLog log = PruningLog.resume(file, 5)) {
        assertEquals(removals.subList(0, 1), log.removals(), "cut at byte " + length);
        log.append(removals.get(1));
        log.append(removals.get(2));
      }
      assertEquals(-1, Files.mismatch(whole, file), "cut at byte " + length);
    }
  }

  @Test
  void killedBeforeTheHeaderWasWhole() throws IOException {
    Path file = folder.resolve("pruning.csv");
    Files.writeString(file, "step,ma");
    PruningLog.resume(file, 0).close();
    assertEquals(PruningLog.HEADER + "\n", Files.readString(file));
  }

  @Test
  void damageIsNotGuessedAt() throws IOException {
    Path file = folder.resolve("pruning.csv");
    String good = PruningLog.HEADER + "\n" + line(removal(5)) + "\n";
    for (String bad :
        List.of("5,0,1,2,3,4", "x,0,1,0.5,3,4,5", "6,0,1,0.5,3,4,5,6", "", "6,0,one,0.5,3,4,5")) {
      Files.writeString(file, good + bad + "\n");
      var error = assertThrows(RunFolderException.class, () -> PruningLog.resume(file, 100));
      assertTrue(
          error.getMessage().contains(file + ", line 3: '" + bad + "' is not step,"),
          error.getMessage());
      assertEquals(good + bad + "\n", Files.readString(file), "the file is left as it was");
    }
    Files.writeString(file, "a,b\n1,2\n");
    var error = assertThrows(RunFolderException.class, () -> PruningLog.resume(file, 100));
    assertTrue(error.getMessage().contains("does not begin with step,mask"), error.getMessage());
  }

  @Test
  void fullDisk() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(
        Files.isWritable(full), "/dev/full is needed, which every write to fails");
    var error = assertThrows(RunFolderException.class, () -> PruningLog.start(full));
    assertTrue(error.getMessage().contains("/dev/full"), error.getMessage());
  }

  @Test
  void unwritableFile() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("pruning.csv"));
    var error = assertThrows(RunFolderException.class, () -> PruningLog.start(directory));
    assertTrue(
        error.getMessage().startsWith("cannot open " + directory + ": "), error.getMessage());
  }

  private static Removal removal(long step) {
    return new Removal(step, 0, (int) (step % 7), 1.0 / step, 20, 0.05 / step, 1000 - step);
  }

  private static String line(Removal r) {
    return r.step()
        + ","
        + r.mask()
        + ","
        + r.unit()
        + ","
        + r.signal()
        + ","
        + r.cost()
        + ","
        + r.score()
        + ","
        + r.flops();
  }

  private static void write(Path file, List<Removal> removals) {
    try (PruningLog log = PruningLog.start(file)) {
      removals.forEach(log::append);
    }
  }
}
