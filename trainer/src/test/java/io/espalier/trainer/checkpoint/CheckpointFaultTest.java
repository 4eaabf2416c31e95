package io.espalier.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.trainer.checkpoint.FaultyDisk.Fault;
import io.espalier.trainer.checkpoint.FaultyDisk.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever call to the disk fails, and whatever a power cut then leaves: what was saved is there,
 * and nothing half.
 */
class CheckpointFaultTest {
  private static final int KEEP = 2;
  private static final int STEPS = 5;

  /** More than one buffer, so that a file takes several writes. */
  private static final int FLOATS = 20_000;

  @TempDir private Path temporary;

  private final Logger logger = Logger.getLogger("io.espalier.trainer.checkpoint");

  @BeforeEach
  void quiet() {
    logger.setLevel(Level.OFF);
  }

  @AfterEach
  void loud() {
    logger.setLevel(null);
  }

  @Test
  void oneFailingCallCostsAtMostOneCheckpoint() throws IOException {
    int calls = run(temporary.resolve("sound"), new FaultyDisk(Fault.ONE_ERROR, 0)).disk.calls();
    assertTrue(calls > 80, "calls " + calls);
    for (int k = 1; k <= calls; k++) {
      Path folder = temporary.resolve("fault" + k);
      FaultyDisk disk = new FaultyDisk(Fault.ONE_ERROR, k);
      Outcome outcome = run(folder, disk);
      String when = "call " + k + ", " + disk.failedCall();
      assertTrue(outcome.exceptions <= 1, when + ": exceptions " + outcome.exceptions);
      boolean harmless = disk.failedCall().startsWith("delete ckpt-");
      assertEquals(harmless ? 0 : 1, outcome.exceptions, when);
      restored(folder, outcome, when);
    }
  }

  @Test
  void aPowerCutAtAnyCallLosesNothingThatWasSaved() throws IOException {
    int calls = run(temporary.resolve("sound"), new FaultyDisk(Fault.POWER_CUT, 0)).disk.calls();
    long seed = 17;
    Random random = new Random(seed);
    for (Names names : Names.values()) {
      for (int k = 1; k <= calls; k++) {
        Path folder = temporary.resolve(names + "" + k);
        FaultyDisk disk = new FaultyDisk(Fault.POWER_CUT, k);
        Outcome outcome = run(folder, disk);
        disk.cutPower(folder, names, random);
        restored(
            folder,
            outcome,
            "seed " + seed + ", names " + names + ", call " + k + ", " + disk.failedCall());
      }
    }
  }

  @Test
  void aDiskThatKeepsOtherBytesIsFoundOut() throws IOException {
    Path folder = temporary.resolve("rotten");
    CheckpointStore.open(folder, KEEP).save(1, Samples.content(1, 3));
    FileOperations rotten =
        new FaultyDisk(Fault.ONE_ERROR, 0) {
          @Override
          public byte[] read(Path file) throws IOException {
            byte[] bytes = super.read(file);
            bytes[bytes.length - 1] ^= 1;
            return bytes;
          }
        };
    CheckpointStore store = CheckpointStore.open(folder, KEEP, rotten);
    var error = assertThrows(CheckpointException.class, () -> store.save(2, Samples.content(2, 3)));
    assertTrue(
        error.getMessage().contains("what was read back is not what was written"),
        error.getMessage());
    assertEquals(List.of("LATEST", CheckpointName.of(1)), Samples.names(folder));
    Samples.check(CheckpointStore.open(folder, KEEP).restore().orElseThrow(), 1);
  }

  @Test
  void theTestKnowsWhatAPowerCutDoes() throws IOException {
    // A writer that does not force anything must lose its file: else the test above could not fail.
    Path folder = Files.createDirectories(temporary.resolve("unforced"));
    FaultyDisk disk = new FaultyDisk(Fault.POWER_CUT, 0);
    Path file = folder.resolve("file");
    try (FileOperations.Output out = disk.create(file)) {
      out.write(new byte[10], 0, 10);
    }
    disk.move(file, folder.resolve("moved"));
    disk.cutPower(folder, Names.NEW, new Random(1));
    assertEquals(0, Files.size(folder.resolve("moved")));
    disk.cutPower(folder, Names.OLD, new Random(1));
    assertFalse(Files.exists(folder.resolve("moved")));
  }

  private record Outcome(FaultyDisk disk, long saved, long begun, int exceptions) {}

  /**
   * Saves steps 1 to {@link #STEPS}; after a failure it goes on with the next, as long as the disk
   * is there.
   */
  private static Outcome run(Path folder, FaultyDisk disk) throws IOException {
    Files.createDirectories(folder);
    long saved = 0;
    long begun = 0;
    int exceptions = 0;
    CheckpointStore store;
    try {
      store = CheckpointStore.open(folder, KEEP, disk);
    } catch (CheckpointException e) {
      return new Outcome(disk, 0, 0, 1);
    }
    for (long step = 1; step <= STEPS; step++) {
      begun = step;
      try {
        store.save(step, Samples.content(step, FLOATS));
        saved = step;
      } catch (CheckpointException e) {
        assertTrue(
            e.getMessage().startsWith("step " + step + ": cannot save a checkpoint in " + folder),
            e.getMessage());
        exceptions++;
        break;
      }
    }
    return new Outcome(disk, saved, begun, exceptions);
  }

  /** The machine starts again, with a disk that works. */
  private static void restored(Path folder, Outcome outcome, String when) throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, KEEP, new FaultyDisk(Fault.ONE_ERROR, 0));
    assertTrue(Samples.names(folder).stream().noneMatch(name -> name.endsWith(".tmp")), when);
    var checkpoint = store.restore();
    long step = checkpoint.map(file -> Long.parseLong(file.metadata("step"))).orElse(0L);
    assertTrue(
        step >= outcome.saved && step <= outcome.begun,
        when + ": saved " + outcome.saved + ", restored " + step);
    if (step > 0) {
      Samples.check(checkpoint.orElseThrow(), step);
    }
    store.save(STEPS + 1, Samples.content(STEPS + 1, 3));
    Samples.check(store.restore().orElseThrow(), STEPS + 1);
  }
}
