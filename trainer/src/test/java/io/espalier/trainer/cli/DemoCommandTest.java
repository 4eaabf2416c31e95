package io.espalier.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.trainer.TrainingListener;
import io.espalier.trainer.demo.Demo;
import io.espalier.trainer.demo.DemoResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration in small: everything happens, only shorter. */
class DemoCommandTest {
  private static final Demo.Size SMALL = new Demo.Size(4_000, 2_000, 400, 500);

  /** Numbers that a clock made. */
  private static final List<String> TIMINGS =
      List.of("rows/s, in batches", "one row, p50 in us", "one row, p99 in us");

  private static DemoResult demo(Path folder, List<String> said) throws IOException {
    return new Demo(SMALL, folder, "auto", 2, said::add, steps -> new TrainingListener() {}).run();
  }

  private static List<List<String>> untimed(DemoResult result) {
    return result.table().stream().filter(row -> !TIMINGS.contains(row.getFirst())).toList();
  }

  @Test
  void goesTheWholeWayAndSaysTheSameEveryTime(@TempDir Path folder) throws IOException {
    List<String> said = new ArrayList<>();
    DemoResult result = demo(folder.resolve("one"), said);
    assertEquals(4, said.size(), said.toString());
    List<List<String>> table = result.table();
    assertEquals(10, table.size());
    assertEquals(List.of("FLOPs per prediction", "28,800"), table.get(1).subList(0, 2));
    assertTrue(Integer.parseInt(table.get(1).get(2).replace(",", "")) <= 3_000, table.toString());
    double auc = Double.parseDouble(table.get(5).get(2));
    assertTrue(auc > 0.7, table.toString());
    for (String file :
        List.of(
            "data/train.dr.gz",
            "data/eval.dr.gz",
            "data/data_spec.json",
            "run/report.html",
            "model/model.onnx")) {
      assertTrue(Files.exists(folder.resolve("one").resolve(file)), file);
    }
    assertEquals(Files.size(result.model()), Long.parseLong(table.get(3).get(2).replace(",", "")));

    DemoResult again = demo(folder.resolve("two"), new ArrayList<>());
    assertEquals(untimed(result), untimed(again));
    assertEquals(result.inputs(), again.inputs());

    StringWriter text = new StringWriter();
    DemoCommand.print(result, new PrintWriter(text, true));
    assertTrue(text.toString().contains("dense"), text.toString());
    assertTrue(
        text.toString().contains("Of 16 inputs that decide about clicks, "), text.toString());
    assertTrue(text.toString().contains("report.html"), text.toString());
  }

  @Test
  void refusesAFolderWithARun(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Cli run = Cli.run("demo", "--save_dir", folder);
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("holds a run already"), run.err());
  }
}
