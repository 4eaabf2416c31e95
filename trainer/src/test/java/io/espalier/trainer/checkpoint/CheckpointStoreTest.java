package io.espalier.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir private Path folder;

  private final LogCapture log = new LogCapture();

  @BeforeEach
  void listen() {
    log.begin();
  }

  @AfterEach
  void stopListening() {
    log.end();
  }

  @Test
  void restoresWhatWasSaved() {
    CheckpointStore store = CheckpointStore.open(folder.resolve("new/checkpoints"), 5);
    assertTrue(store.isEmpty());
    assertTrue(store.restore().isEmpty());
    Path file = store.save(1200, Samples.content(1200, 10));
    assertEquals(folder.resolve("new/checkpoints/ckpt-000000001200.safetensors"), file);
    assertFalse(store.isEmpty());
    Samples.check(store.restore().orElseThrow(), 1200);
    Samples.check(
        CheckpointStore.open(folder.resolve("new/checkpoints"), 5).restore().orElseThrow(), 1200);
    assertEquals(List.of(), log.messages());
  }

  @Test
  void keepsTheNewest() throws IOException {
    CheckpointStore store = CheckpointStore.open(folder, 2);
    for (long step = 1; step <= 5; step++) {
      store.save(step, Samples.content(step, 3));
    }
    assertEquals(
        List.of("LATEST", "ckpt-000000000004.safetensors", "ckpt-000000000005.safetensors"),
        Samples.names(folder));
  }

  @Test
  void savingAStepAgainReplacesIt() {
    CheckpointStore store = CheckpointStore.open(folder, 2);
    store.save(7, Samples.content(7, 3));
    store.save(7, Samples.content(7, 4));
    assertEquals(4, store.restore().orElseThrow().floats("weights").length);
  }

  @Test
  void damagedLatestFallsBackToTheNewestWholeOne() throws IOException {
    for (String latest :
        List.of(
            "",
            "{",
            "[]",
            "{\"file\":\"ckpt-000000000002.safetensors\"}",
            "{\"file\":\"../outside.safetensors\",\"size\":1,\"sha256\":\"\",\"step\":2}",
            "{\"file\":\"/etc/passwd\",\"size\":1,\"sha256\":\"\",\"step\":2}",
            "{\"file\":\"ckpt-000000000002.safetensors/../x\",\"size\":1,\"sha256\":\"\",\"step\":2}",
            "{\"file\":\"ckpt-000000000002.safetensors\",\"size\":1,\"sha256\":\"\",\"step\":2}",
            "{\"file\":\"ckpt-000000000002.safetensors\",\"size\":1,\"sha256\":\"\",\"step\":1}",
            "{\"file\":\"ckpt-000000000003.safetensors\",\"size\":1,\"sha256\":\"\",\"step\":3}")) {
      CheckpointStore store = twoCheckpoints();
      Files.writeString(folder.resolve("LATEST"), latest);
      Samples.check(store.restore().orElseThrow(), 2);
      assertEquals(2, log.messages().size(), latest + " " + log.messages());
      assertTrue(
          log.messages().getFirst().startsWith("Checkpoint refused: " + folder),
          log.messages().getFirst());
      assertTrue(
          log.messages()
              .getLast()
              .startsWith("Going on from " + folder.resolve("ckpt-000000000002")),
          latest);
    }
    CheckpointStore store = twoCheckpoints();
    Files.delete(folder.resolve("LATEST"));
    Samples.check(store.restore().orElseThrow(), 2);
  }

  @Test
  void damagedCheckpointFallsBackToTheOneBefore() throws IOException {
    CheckpointStore store = twoCheckpoints();
    Path newest = folder.resolve("ckpt-000000000002.safetensors");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length - 1] ^= 1;
    Files.write(newest, bytes);
    Samples.check(store.restore().orElseThrow(), 1);
    assertTrue(
        log.messages().get(0).contains(newest + ": its SHA-256 is not the one that was saved"),
        log.messages().get(0));
    assertTrue(log.messages().get(1).contains(newest.toString()), log.messages().get(1));
    assertEquals(3, log.messages().size(), "two refusals and a choice");
    // The run goes on from step 1, and comes by step 2 again.
    store.save(2, Samples.content(2, 3));
    Samples.check(store.restore().orElseThrow(), 2);
  }

  @Test
  void nothingWholeIsAnErrorAndNotANewStart() throws IOException {
    CheckpointStore store = twoCheckpoints();
    for (long step = 1; step <= 2; step++) {
      Files.write(folder.resolve(CheckpointName.of(step)), new byte[] {1, 2, 3});
    }
    var error = assertThrows(CheckpointException.class, store::restore);
    assertTrue(
        error.getMessage().startsWith("no checkpoint in " + folder + " can be used; "),
        error.getMessage());
    assertTrue(
        error.getMessage().contains("ckpt-000000000002.safetensors: it has 3 bytes and "),
        error.getMessage());
    assertTrue(error.getMessage().contains("ckpt-000000000001.safetensors"), error.getMessage());

    Files.delete(folder.resolve(CheckpointName.of(1)));
    Files.delete(folder.resolve(CheckpointName.of(2)));
    error =
        assertThrows(
            CheckpointException.class,
            store::restore,
            "LATEST alone says that there was something");
    assertTrue(error.getMessage().contains("there is no such file"), error.getMessage());
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    CheckpointStore store = twoCheckpoints();
    Path newest = folder.resolve(CheckpointName.of(2));
    Path elsewhere = Files.move(newest, folder.resolve("elsewhere"));
    Files.createSymbolicLink(newest, elsewhere);
    Samples.check(store.restore().orElseThrow(), 1);
    assertTrue(
        log.messages().getFirst().contains(newest + ": it is a symbolic link"),
        log.messages().getFirst());
    var error = assertThrows(CheckpointException.class, () -> CheckpointStore.read(newest));
    assertTrue(error.getMessage().contains("it is a symbolic link"), error.getMessage());

    Path latest = folder.resolve("LATEST");
    Path target = Files.move(latest, folder.resolve("LATEST.elsewhere"));
    Files.createSymbolicLink(latest, target);
    log.clear();
    Samples.check(store.restore().orElseThrow(), 1);
    assertTrue(
        log.messages().getFirst().contains("LATEST: it is a symbolic link"),
        log.messages().getFirst());
  }

  @Test
  void aCheckpointUnderAnotherName() throws IOException {
    CheckpointStore store = twoCheckpoints();
    Files.move(folder.resolve(CheckpointName.of(1)), folder.resolve(CheckpointName.of(3)));
    Files.delete(folder.resolve("LATEST"));
    Samples.check(store.restore().orElseThrow(), 2);
    assertTrue(
        log.messages().get(1).contains("it holds step 1 and should hold 3"), log.messages().get(1));
  }

  @Test
  void leftoversOfKilledRunsGoAndOthersStay() throws IOException {
    twoCheckpoints();
    Path leftover =
        Files.writeString(folder.resolve(CheckpointName.temporary(CheckpointName.of(3))), "half");
    Path latest = Files.writeString(folder.resolve(CheckpointName.temporary("LATEST")), "half");
    for (String others :
        List.of(
            ".hidden.tmp",
            "notes.txt",
            ".ckpt-3.safetensors.1.tmp",
            ".model.safetensors.1.0f8fad5b-d9cb-469f-a165-70867728950e.tmp")) {
      Files.writeString(folder.resolve(others), "mine");
    }
    List<String> before = Samples.names(folder);
    CheckpointStore.open(folder, 5);
    assertEquals(
        before.stream()
            .filter(name ->
                !name.equals(leftover.getFileName().toString())
                    && !name.equals(latest.getFileName().toString()))
            .toList(),
        Samples.names(folder));
  }

  @Test
  void refusesWhatCouldNotBeRestored() throws IOException {
    CheckpointStore store = twoCheckpoints();
    List<String> before = Samples.names(folder);
    assertThrows(IllegalArgumentException.class, () -> store.save(-1, Samples.content(-1, 3)));
    assertThrows(
        IllegalArgumentException.class,
        () -> store.save(CheckpointName.LAST_STEP + 1, Samples.content(1, 3)));
    assertThrows(IllegalArgumentException.class, () -> CheckpointStore.open(folder, 0));
    var otherStep =
        assertThrows(IllegalArgumentException.class, () -> store.save(4, Samples.content(3, 3)));
    assertEquals("the checkpoint of step 4 says that it is of step 3", otherStep.getMessage());
    SafetensorsWriter empty = new SafetensorsWriter("espalier.checkpoint", 1).metadata("step", "4");
    assertThrows(IllegalArgumentException.class, () -> store.save(4, empty));
    assertEquals(before, Samples.names(folder), "nothing of it is left");
    Samples.check(store.restore().orElseThrow(), 2);
  }

  @Test
  void placesWhereNothingCanBeSaved() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    var error = assertThrows(CheckpointException.class, () -> CheckpointStore.open(file, 5));
    assertEquals(
        "cannot keep checkpoints in " + file + ": a file is in the way", error.getMessage());
    error =
        assertThrows(
            CheckpointException.class, () -> CheckpointStore.open(file.resolve("below"), 5));
    assertTrue(error.getMessage().startsWith("cannot keep checkpoints in "), error.getMessage());
  }

  @Test
  void readsAFileOrAFolder() throws IOException {
    Path run = folder.resolve("run");
    CheckpointStore store = CheckpointStore.open(run.resolve("checkpoints"), 5);
    var none = assertThrows(CheckpointException.class, () -> CheckpointStore.read(run));
    assertEquals("there is no checkpoint in " + run.resolve("checkpoints"), none.getMessage());
    Path file = store.save(3, Samples.content(3, 2));
    for (Path place : List.of(run, run.resolve("checkpoints"), file)) {
      Samples.check(CheckpointStore.read(place), 3);
    }
    Path copy = Files.copy(file, folder.resolve("copy.safetensors"));
    Samples.check(CheckpointStore.read(copy), 3);
    var missing =
        assertThrows(CheckpointException.class, () -> CheckpointStore.read(folder.resolve("none")));
    assertEquals(
        "cannot read the checkpoint " + folder.resolve("none") + ": there is no such file",
        missing.getMessage());
  }

  @Test
  void cutAtEveryByte() throws IOException {
    Path file = CheckpointStore.open(folder, 5).save(1, Samples.content(1, 5));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      refused(file, "cut to " + length + " bytes");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    refused(file, "a byte too many");
  }

  @Test
  void aFlippedBitInEveryByte() throws IOException {
    Path file = CheckpointStore.open(folder, 5).save(1, Samples.content(1, 5));
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      byte bit = (byte) (1 << i % 8);
      bytes[i] ^= bit;
      Files.write(file, bytes);
      refused(file, "bit " + i % 8 + " of byte " + i + " flipped");
      bytes[i] ^= bit;
    }
    Files.write(file, bytes);
    Samples.check(CheckpointStore.read(file), 1);
  }

  private static void refused(Path file, String how) {
    var error = assertThrows(CheckpointException.class, () -> CheckpointStore.read(file), how);
    assertTrue(
        error.getMessage().startsWith("cannot read the checkpoint " + file + ": "),
        how + ": " + error.getMessage());
  }

  /** Steps 1 and 2, the log emptied, anything else gone. */
  private CheckpointStore twoCheckpoints() throws IOException {
    for (String name : Samples.names(folder)) {
      Files.delete(folder.resolve(name));
    }
    log.clear();
    CheckpointStore store = CheckpointStore.open(folder, 5);
    store.save(1, Samples.content(1, 3));
    store.save(2, Samples.content(2, 3));
    assertArrayEquals(
        new String[] {"LATEST", "ckpt-000000000001.safetensors", "ckpt-000000000002.safetensors"},
        Samples.names(folder).toArray());
    return store;
  }

  /** Listens to the store's log, and keeps it off the console. */
  private static final class LogCapture extends Handler {
    private final Logger logger = Logger.getLogger("io.espalier.trainer.checkpoint");
    private final List<String> messages = new ArrayList<>();

    void begin() {
      logger.addHandler(this);
      logger.setUseParentHandlers(false);
    }

    void end() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
    }

    List<String> messages() {
      return List.copyOf(messages);
    }

    void clear() {
      messages.clear();
    }

    @Override
    public void publish(LogRecord entry) {
      messages.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
