package io.espalier.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.safetensors.SafetensorsFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that saves checkpoints is killed (kill −9) at any moment; the next one goes on from
 * what the first one said was saved.
 */
class CheckpointKillTest {
  private static final int KILLS = 15;

  @TempDir private Path folder;

  @Test
  void nothingThatWasSavedIsLost() throws IOException, InterruptedException {
    long seed = 23;
    Random random = new Random(seed);
    Logger logger = Logger.getLogger("io.espalier.trainer.checkpoint");
    long lastSaved = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      String when = "seed " + seed + ", kill " + kill;
      Process saver =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-Xshare:auto",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Saver.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = saver.inputReader()) {
        for (int lines = 1 + random.nextInt(20); lines > 0; lines--) {
          String line = out.readLine();
          assertTrue(line != null, when + ": the saver ended by itself");
          lastSaved = Long.parseLong(line);
        }
        saver
            .toHandle()
            .destroyForcibly(); // unlike the process's own, it leaves the pipe to be read
        // It may have saved more before the signal came.
        for (String line = out.readLine(); line != null && !line.isEmpty(); line = out.readLine()) {
          lastSaved = Math.max(lastSaved, Long.parseLong(line));
        }
      } finally {
        saver.destroyForcibly().waitFor();
      }
      logger.setLevel(Level.OFF);
      try {
        Optional<SafetensorsFile> checkpoint = CheckpointStore.open(folder, 3).restore();
        assertTrue(checkpoint.isPresent(), when);
        long step = Long.parseLong(checkpoint.get().metadata("step"));
        assertTrue(
            step == lastSaved || step == lastSaved + 1,
            when + ": saved " + lastSaved + ", restored " + step);
        Samples.check(checkpoint.get(), step);
        assertTrue(Samples.names(folder).stream().noneMatch(name -> name.endsWith(".tmp")), when);
      } finally {
        logger.setLevel(null);
      }
    }
  }

  /** Saves one checkpoint after the other, and says so. */
  static final class Saver {
    public static void main(String[] args) {
      CheckpointStore store = CheckpointStore.open(Path.of(args[0]), 3);
      long step = store.restore().map(file -> Long.parseLong(file.metadata("step"))).orElse(0L);
      while (true) {
        step++;
        store.save(step, Samples.content(step, 50_000));
        System.out.println(step);
      }
    }
  }
}
