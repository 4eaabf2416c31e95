package io.espalier.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.trainer.checkpoint.FaultyDisk.Fault;
import io.espalier.trainer.checkpoint.FaultyDisk.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint of several files is there with all of them, or is not there. */
class CheckpointPartsTest {
  private static final int KEEP = 2;
  private static final int STEPS = 4;

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
  void partsComeBackAndGoWithTheirCheckpoint() throws IOException {
    CheckpointStore store = CheckpointStore.open(temporary, KEEP);
    for (long step = 1; step <= 3; step++) {
      save(store, step);
    }
    assertEquals(
        List.of(
            "LATEST",
            "ckpt-000000000002.part-001.safetensors",
            "ckpt-000000000002.part-002.safetensors",
            "ckpt-000000000002.safetensors",
            "ckpt-000000000003.part-001.safetensors",
            "ckpt-000000000003.part-002.safetensors",
            "ckpt-000000000003.safetensors"),
        Samples.names(temporary));
    check(store.restore().orElseThrow(), 3);
    check(CheckpointStore.read(temporary), 3);
    check(CheckpointStore.read(temporary.resolve(CheckpointName.of(2))), 2);
    store.save(4, Samples.content(4, 3));
    assertEquals(0, CheckpointStore.parts(store.restore().orElseThrow()));
  }

  @Test
  void withAPartMissingOrDamagedTheOneBeforeIsTaken() throws IOException {
    for (String how : List.of("missing", "damaged", "short", "another's")) {
      Path folder = Files.createDirectories(temporary.resolve(how));
      CheckpointStore store = CheckpointStore.open(folder, KEEP);
      save(store, 1);
      save(store, 2);
      Path part = folder.resolve("ckpt-000000000002.part-002.safetensors");
      byte[] bytes = Files.readAllBytes(part);
      switch (how) {
        case "missing" -> Files.delete(part);
        case "short" -> Files.write(part, List.of());
        case "another's" ->
            Files.write(
                part, Files.readAllBytes(folder.resolve("ckpt-000000000002.part-001.safetensors")));
        default -> {
          bytes[bytes.length - 1] ^= 1;
          Files.write(part, bytes);
        }
      }
      check(store.restore().orElseThrow(), 1);
      String message =
          assertThrows(
                  CheckpointException.class,
                  () -> CheckpointStore.read(folder.resolve(CheckpointName.of(2))))
              .getMessage();
      assertTrue(message.contains("its part ckpt-000000000002.part-002.safetensors"), message);
    }
  }

  @Test
  void partsWithoutACheckpointAreRemovedAtTheNextStart() throws IOException {
    Path orphan = temporary.resolve("ckpt-000000000009.part-001.safetensors");
    Files.writeString(orphan, "left by a killed run");
    Files.writeString(temporary.resolve("mine.part-001.safetensors"), "not ours");
    CheckpointStore.open(temporary, KEEP);
    assertEquals(List.of("mine.part-001.safetensors"), Samples.names(temporary));
  }

  @Test
  void aFailureOrAPowerCutAtAnyCallLosesNothingThatWasSaved() throws IOException {
    long seed = 18;
    Random random = new Random(seed);
    for (Fault fault : Fault.values()) {
      FaultyDisk sound = new FaultyDisk(fault, 0);
      run(temporary.resolve("sound" + fault), sound);
      for (int k = 1; k <= sound.calls(); k++) {
        Path folder = temporary.resolve(fault + "" + k);
        FaultyDisk disk = new FaultyDisk(fault, k);
        long[] savedAndBegun = run(folder, disk);
        if (fault == Fault.POWER_CUT) {
          disk.cutPower(folder, Names.values()[k % Names.values().length], random);
        }
        String when = "seed " + seed + ", " + fault + " at call " + k + ", " + disk.failedCall();
        CheckpointStore store = CheckpointStore.open(folder, KEEP);
        var checkpoint = store.restore();
        long step = checkpoint.map(file -> Long.parseLong(file.metadata("step"))).orElse(0L);
        assertTrue(step >= savedAndBegun[0] && step <= savedAndBegun[1], when);
        if (step > 0) {
          check(checkpoint.orElseThrow(), step);
        }
      }
    }
  }

  /** Saves steps until one fails; returns the last one saved and the last one begun. */
  private static long[] run(Path folder, FaultyDisk disk) throws IOException {
    Files.createDirectories(folder);
    long saved = 0;
    try {
      CheckpointStore store = CheckpointStore.open(folder, KEEP, disk);
      for (long step = 1; step <= STEPS; step++) {
        save(store, step);
        saved = step;
      }
      return new long[] {saved, saved};
    } catch (CheckpointException e) {
      return new long[] {saved, saved + 1};
    }
  }

  private static void save(CheckpointStore store, long step) {
    List<Supplier<SafetensorsWriter>> parts =
        List.of(() -> Samples.content(step, 5), () -> Samples.content(step, 20_000));
    store.save(step, Samples.content(step, 3), parts);
  }

  private static void check(SafetensorsFile checkpoint, long step) {
    Samples.check(checkpoint, step);
    assertEquals(2, CheckpointStore.parts(checkpoint));
    assertEquals(5, CheckpointStore.part(checkpoint, 1).floats("weights").length);
    Samples.check(CheckpointStore.part(checkpoint, 2), step);
  }
}
