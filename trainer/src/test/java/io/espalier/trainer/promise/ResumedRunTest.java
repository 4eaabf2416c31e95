package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.trainer.TrainingListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Stopped, killed and resumed: the weights, the log of removals and the steps are those of a run
 * that was never stopped.
 */
class ResumedRunTest {
  private static final long STEPS = 150;

  @TempDir Path temp;
  private String uninterrupted;
  private List<String> removals;

  @BeforeEach
  void trainWithoutStopping() throws IOException {
    SmallRun.writeData(temp);
    Path save = temp.resolve("whole");
    uninterrupted = SmallRun.run(temp, save, STEPS, 1, false, 0, new TrainingListener() {});
    removals = Files.readAllLines(save.resolve("pruning.csv"));
    assertTrue(removals.size() > 15, () -> "the run should cross removals: " + removals);
  }

  @ParameterizedTest(name = "stopped after {0} steps, {1} threads then {2}")
  @CsvSource({"1,1,1", "11,1,2", "37,2,1", "100,2,3", "149,1,1"})
  void stoppedAndResumed(long stop, int firstThreads, int laterThreads) throws IOException {
    Path save = temp.resolve("stopped");
    SmallRun.run(temp, save, stop, firstThreads, false, 0, new TrainingListener() {});
    String hash = SmallRun.run(temp, save, STEPS, laterThreads, true, 0, new TrainingListener() {});
    assertEquals(uninterrupted, hash);
    assertEquals(removals, Files.readAllLines(save.resolve("pruning.csv")));
  }

  @Test
  void killedAgainAndAgain() throws IOException, InterruptedException {
    Path save = temp.resolve("killed");
    Random random = new Random(11);
    int kills = 0;
    long safe = 0;
    while (true) {
      Process process = start(save);
      int linesToLive = kills < 4 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
      String last = "";
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          last = line;
          if (line.startsWith("durable ")) {
            long step = Long.parseLong(line.substring(8));
            assertTrue(step > safe, "durable step " + step + " after " + safe);
            safe = step;
            if (--linesToLive == 0) {
              process.destroyForcibly();
              break;
            }
          }
        }
      }
      if (process.waitFor() == 0) {
        assertEquals("hash " + uninterrupted, last);
        break;
      }
      assertTrue(linesToLive <= 0, "the run failed by itself: " + last);
      kills++;
    }
    // A run that is faster than its killer may end before the fourth.
    assertTrue(kills > 0, "the run ended before it could be killed");
    assertEquals(removals, Files.readAllLines(save.resolve("pruning.csv")));
  }

  @Test
  void refusesAFolderThatHoldsARun() {
    Path save = temp.resolve("whole");
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class,
            () -> SmallRun.run(temp, save, STEPS, 1, false, 0, new TrainingListener() {}));
    assertTrue(refusal.getMessage().contains("resume"), refusal.getMessage());
  }

  private Process start(Path save) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), SmallRun.class.getName()));
    command.addAll(List.of(temp.toString(), save.toString(), "" + STEPS, "2"));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void anotherNetworkCannotContinue() throws IOException {
    Path save = temp.resolve("whole");
    Files.writeString(
        temp.resolve("a.csv"),
        Files.readString(temp.resolve("a.csv")).replaceFirst("x7,label", "y7,label"));
    Files.writeString(
        temp.resolve("b.csv"),
        Files.readString(temp.resolve("b.csv")).replaceFirst("x7,label", "y7,label"));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> SmallRun.run(temp, save, STEPS + 1, 1, true, 0, new TrainingListener() {}));
    assertTrue(refusal.getMessage().contains("features"), refusal.getMessage());
  }
}
