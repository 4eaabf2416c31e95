package io.espalier.trainer.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonNull;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.trainer.metrics.Evaluation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path temporary;

  @Test
  void laysOutTheFolder() throws IOException {
    Path path = temporary.resolve("runs/ctr");
    try (RunFolder folder = RunFolder.open(path)) {
      assertEquals(path, folder.path());
      assertTrue(Files.isDirectory(path.resolve("checkpoints")));
      folder.startPruningLog().close();
      folder.startEvents().close();
      folder.writeMetrics(metrics(Evaluation.none()));
      folder.writeReport("<p>");
      folder.writeReport("<p>again");
      assertEquals("<p>again", Files.readString(path.resolve("report.html")));
      try (Stream<Path> files = Files.list(path)) {
        List<String> names =
            files
                .map(f -> f.getFileName().toString().replaceFirst("tfevents.*", "tfevents"))
                .sorted()
                .toList();
        assertEquals(
            List.of(
                "checkpoints",
                "events.out.tfevents",
                "metrics.json",
                "pruning.csv",
                "report.html",
                "train.lock"),
            names);
      }
    }
  }

  @Test
  void metricsAreJson() throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", 0.25);
    values.put("roc_auc", Double.NaN);
    try (RunFolder folder = RunFolder.open(temporary)) {
      folder.writeMetrics(metrics(new Evaluation(77, values)));
      JsonObject json = JsonReader.parseObject(Files.readAllBytes(folder.metricsJson()));
      assertEquals(200, json.integer("steps"));
      assertEquals(25_600, json.integer("examples"));
      assertEquals(1.5, json.number("seconds"));
      assertEquals(0.125, json.number("loss"));
      assertEquals(532_400, json.integer("flops_start"));
      assertEquals(53_240, json.integer("flops"));
      assertEquals(77, json.integer("eval_examples"));
      assertEquals(0.25, json.object("eval").number("loss"));
      assertEquals(new JsonNull(), json.object("eval").get("roc_auc"));
      assertEquals("784-300-100-10", json.string("widths_start"));
      assertEquals(-1, json.integer("seed"));
      assertEquals("vector", json.string("kernels"));
    }
  }

  @Test
  void leftoversOfAKilledTrainerAreRemoved() throws IOException {
    Path leftover =
        temporary.resolve(".metrics.json.4711.0f8fad5b-d9cb-469f-a165-70867728950e.tmp");
    Files.writeString(leftover, "{");
    Path mine = Files.writeString(temporary.resolve(".mine.tmp"), "mine");
    RunFolder.open(temporary).close();
    assertFalse(Files.exists(leftover));
    assertTrue(Files.exists(mine));
  }

  @Test
  void oneTrainerAtATime() {
    RunFolder first = RunFolder.open(temporary);
    var error = assertThrows(RunFolderException.class, () -> RunFolder.open(temporary));
    assertTrue(
        error
            .getMessage()
            .contains("is in use by this process; wait for it, or choose another folder"),
        error.getMessage());
    first.close();
    RunFolder.open(temporary).close();
  }

  @Test
  void oneProcessAtATime() throws IOException, InterruptedException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = other.inputReader()) {
      assertEquals("held", out.readLine());
      var error = assertThrows(RunFolderException.class, () -> RunFolder.open(temporary));
      assertTrue(
          error.getMessage().contains("in use by process " + other.pid() + ";"),
          error.getMessage());
      // The failed try must not have given up the other's lock, nor left our own mark.
      assertThrows(RunFolderException.class, () -> RunFolder.open(temporary));
    } finally {
      other.destroyForcibly().waitFor();
    }
    RunFolder.open(temporary).close();
  }

  /** Another process: holds the folder until its input ends. */
  static final class Holder {
    public static void main(String[] args) throws IOException {
      try (RunFolder folder = RunFolder.open(Path.of(args[0]))) {
        System.out.println("held");
        while (System.in.read() >= 0) {
          // until it is killed
        }
        folder.path();
      }
    }
  }

  @Test
  void unwritablePlaces() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    for (Path impossible : List.of(file, file.resolve("below"))) {
      var error = assertThrows(RunFolderException.class, () -> RunFolder.open(impossible));
      assertTrue(
          error.getMessage().startsWith("cannot make the run folder " + impossible + ": "),
          error.getMessage());
    }
    assertEquals("x", Files.readString(file));
    Path blocked = temporary.resolve("blocked");
    Files.createDirectories(blocked.resolve("train.lock"));
    var error = assertThrows(RunFolderException.class, () -> RunFolder.open(blocked));
    assertTrue(
        error.getMessage().contains("the run folder " + blocked + " cannot be written"),
        error.getMessage());
  }

  @Test
  void aFailedWriteLeavesNothingBehind() throws IOException {
    try (RunFolder folder = RunFolder.open(temporary)) {
      Files.createDirectories(folder.metricsJson().resolve("in the way"));
      var error =
          assertThrows(
              RunFolderException.class, () -> folder.writeMetrics(metrics(Evaluation.none())));
      assertTrue(
          error.getMessage().startsWith("cannot write " + folder.metricsJson()),
          error.getMessage());
      try (Stream<Path> files = Files.list(temporary)) {
        assertFalse(files.anyMatch(f -> f.toString().endsWith(".tmp")));
      }
    }
  }

  private static RunMetrics metrics(Evaluation evaluation) {
    return new RunMetrics(
        200,
        25_600,
        1.5,
        0.125,
        532_400,
        53_240,
        evaluation,
        -1,
        "vector",
        2,
        "784-300-100-10",
        "784-30-10-10",
        266_610,
        24_000);
  }
}
