package io.espalier.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.model.CompactModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command, end to end, on small data. */
class CommandsTest {
  @TempDir Path folder;
  private Path train;
  private Path eval;

  @BeforeEach
  void writeData() throws IOException {
    train = SmallData.csv(folder.resolve("train.csv"), 1);
    eval = SmallData.csv(folder.resolve("eval.csv"), 2);
  }

  private static Cli succeed(Object... arguments) {
    Cli run = Cli.run(arguments);
    assertEquals(0, run.exit(), () -> run.err() + run.out());
    return run;
  }

  private static void fail(int exit, String message, Object... arguments) {
    Cli run = Cli.run(arguments);
    assertEquals(exit, run.exit(), () -> run.err() + run.out());
    assertTrue(run.err().contains(message), () -> "no '" + message + "' in\n" + run.err());
    assertFalse(run.err().contains("    at io.espalier"), run.err());
  }

  /** A training that prunes, with these options more. */
  private List<Object> training(Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "train",
            "--hidden",
            "16,8",
            "--mask",
            "all",
            "--optimizer",
            "Adam",
            "--learning_rate",
            "0.01",
            "--train.batch_size",
            "20",
            "--train.max_steps",
            "300",
            "--pruning.burn_in",
            "50",
            "--pruning_iter",
            "10",
            "--pruning.decay",
            "0.9",
            "--pruning.flops_target",
            "250",
            "--pruning.units_per_event",
            "2"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private Path trained() {
    Path model = folder.resolve("model");
    succeed(training("--data", train, "--weight", "importance", "--export_dir", model).toArray());
    return model.resolve("model.safetensors");
  }

  @Test
  void trainPrunesAndExports() throws IOException {
    Path run = folder.resolve("run");
    Path model = folder.resolve("model");
    Cli cli =
        succeed(
            training(
                    "--data",
                    train,
                    "--eval",
                    eval,
                    "--weight",
                    "importance",
                    "--save_dir",
                    run,
                    "--export_dir",
                    model)
                .toArray());
    JsonObject metrics = JsonReader.parseObject(Files.readString(run.resolve("metrics.json")));
    assertEquals(300, metrics.integer("steps"));
    assertEquals(6000, metrics.integer("examples"));
    assertEquals(2 * (6 * 16 + 16 * 8 + 8), metrics.integer("flops_start"));
    assertTrue(metrics.integer("flops") <= 250);
    assertTrue(metrics.object("eval").number("roc_auc") > 0.8, cli.out());
    List<String> removals = Files.readAllLines(run.resolve("pruning.csv"));
    assertEquals("step,mask,unit,signal,cost,score,flops", removals.getFirst());
    assertTrue(removals.getLast().endsWith("," + metrics.integer("flops")), removals.getLast());
    assertTrue(Files.exists(run.resolve("report.html")));
    assertTrue(Files.exists(model.resolve("model.onnx")));
    CompactModel exported = CompactModel.load(model.resolve("model.safetensors"));
    assertEquals(metrics.integer("flops"), exported.flops());
    assertTrue(cli.out().contains("6-16-8-1 -> " + exported.liveSpec().widths()), cli.out());
    assertTrue(cli.out().contains("roc_auc"), cli.out());
  }

  @Test
  void oneEpochIsTheDefault() {
    Cli cli =
        succeed(
            "train",
            "--data",
            train,
            "--hidden",
            "4",
            "--mask",
            "none",
            "--train.batch_size",
            "32");
    assertTrue(cli.out().contains("steps    10, 300 examples"), cli.out());
    assertTrue(cli.err().contains("nothing was kept"), cli.err());
  }

  @Test
  void startingWeightsAndADataSpecAreTaken() throws IOException {
    Path first = folder.resolve("first");
    succeed(
        training("--data", train, "--mask", "none", "--max_steps", "5", "--export_dir", first)
            .toArray());
    Path model = first.resolve("model.safetensors");
    Path second = folder.resolve("second");
    Path records = folder.resolve("d").resolve("train.dr");
    succeed("convert", train, records);
    Path spec = folder.resolve("spec.json");
    Files.move(folder.resolve("d").resolve("train.dr.data_spec.json"), spec);
    // A step of this rate is lost in rounding, so the network stays what it was.
    succeed(
        training(
                "--data",
                records,
                "--data_spec",
                spec,
                "--mask",
                "none",
                "--max_steps",
                "1",
                "--optimizer",
                "sgd",
                "--learning_rate",
                "1e-30",
                "--init_from",
                model,
                "--export_dir",
                second)
            .toArray());
    CompactModel expected = CompactModel.load(model);
    CompactModel actual = CompactModel.load(second.resolve("model.safetensors"));
    assertEquals(expected.schema(), actual.schema());
    for (int layer = 0; layer < 3; layer++) {
      assertArrayEquals(expected.weights(layer), actual.weights(layer));
      assertArrayEquals(expected.biases(layer), actual.biases(layer));
    }
    fail(
        1,
        "model.safetensors",
        training("--data", train, "--hidden", "3", "--init_from", model).toArray());
  }

  @Test
  void evaluateSaysTheSameAsTableAndJson() {
    Path model = trained();
    Cli table = succeed("evaluate", "--model", model, "--data", eval);
    assertTrue(table.out().contains("roc_auc"), table.out());
    JsonObject json =
        JsonReader.parseObject(
            succeed("evaluate", "--model", model.getParent(), "--data", eval, "--json").out());
    assertEquals(SmallData.ROWS, json.integer("examples"));
    assertTrue(json.number("roc_auc") > 0.8);
    assertTrue(json.has("loss") && json.has("accuracy") && json.has("rce"));
    JsonObject other =
        JsonReader.parseObject(
            succeed(
                    "evaluate",
                    "--model",
                    model,
                    "--data",
                    eval,
                    "--json",
                    "--kernels",
                    "scalar",
                    "--threads",
                    "1")
                .out());
    assertEquals(json, other);
  }

  @Test
  void evaluateTakesAnotherLabelAndWeight() throws IOException {
    Path model = trained();
    Path renamed = folder.resolve("renamed.csv");
    Files.writeString(
        renamed, Files.readString(eval).replace("label", "truth").replace("importance", "w"));
    fail(
        2,
        "there is no feature 'label'",
        "evaluate",
        "--model",
        model,
        "--data",
        renamed,
        "--weight",
        "w");
    JsonObject plain =
        JsonReader.parseObject(
            succeed("evaluate", "--model", model, "--data", eval, "--json").out());
    JsonObject other =
        JsonReader.parseObject(
            succeed(
                    "evaluate",
                    "--model",
                    model,
                    "--data",
                    renamed,
                    "--json",
                    "--label",
                    "truth",
                    "--weight",
                    "w")
                .out());
    assertEquals(plain, other);
  }

  @Test
  void predictWritesOneLinePerRecordInOrder() throws IOException {
    Path model = trained();
    Path out = folder.resolve("out").resolve("p.csv");
    succeed("predict", "--model", model, "--data", eval, "--out", out);
    List<String> lines = Files.readAllLines(out);
    assertEquals("prediction", lines.getFirst());
    assertEquals(SmallData.ROWS + 1, lines.size());
    List<String> rows = Files.readAllLines(eval);
    Path reversed = folder.resolve("reversed.csv");
    List<String> turned = new ArrayList<>(rows.subList(1, rows.size()).reversed());
    turned.addFirst(rows.getFirst());
    Files.write(reversed, turned);
    succeed("predict", "--model", model, "--data", reversed, "--out", out);
    List<String> reversedLines = Files.readAllLines(out);
    assertEquals(
        lines.subList(1, lines.size()).reversed(), reversedLines.subList(1, reversedLines.size()));
  }

  @Test
  void predictNeedsNoLabelButEveryColumn() throws IOException {
    Path model = trained();
    Path inputs = Files.writeString(folder.resolve("inputs.csv"), "f,e,d,c,b,a\n1,2,0,1,0.5,-1\n");
    Path out = folder.resolve("p.csv");
    succeed("predict", "--model", model, "--data", inputs, "--out", out);
    assertEquals(2, Files.readAllLines(out).size());
    Path less = Files.writeString(folder.resolve("less.csv"), "a,b,d,e\n1,2,3,4\n");
    fail(
        1,
        "less.csv: there is no column c, f;",
        "predict",
        "--model",
        model,
        "--data",
        less,
        "--out",
        out);
  }

  @Test
  void whatIsReadIsNeverWrittenOver() throws IOException {
    Path model = trained();
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), eval);
    String lost = " is read by this command and would be lost";
    byte[] data = Files.readAllBytes(eval);
    byte[] weights = Files.readAllBytes(model);
    fail(2, eval + lost, "predict", "--model", model, "--data", eval, "--out", eval);
    fail(2, link + lost, "predict", "--model", model, "--data", eval, "--out", link);
    fail(2, model + lost, "predict", "--model", model.getParent(), "--data", eval, "--out", model);
    Path plain = Files.copy(eval, folder.resolve("plain"));
    fail(2, plain + lost, "convert", "--overwrite", "--from", "csv", plain, plain);
    assertArrayEquals(data, Files.readAllBytes(eval));
    assertArrayEquals(data, Files.readAllBytes(plain));
    assertArrayEquals(weights, Files.readAllBytes(model));
  }

  @Test
  void aQuoteInALabelsNameIsALetter() throws IOException {
    Path quoted =
        Files.writeString(folder.resolve("quoted.csv"), "a,\"la\"\"bel\",b\n1,1,2\n3,0,4\n1,1,1\n");
    Path model = folder.resolve("quoted");
    succeed(
        "train",
        "--mask=none",
        "--hidden=none",
        "--data",
        quoted,
        "--label=la\"bel",
        "--export_dir",
        model);
    assertTrue(succeed("inspect", model).out().contains("label   la\"bel"));
    succeed(
        "train",
        "--mask=none",
        "--hidden=none",
        "--data",
        quoted,
        "--label=la\"bel,b",
        "--loss=mse");
  }

  @Test
  void aStoppedRunIsExportedFromItsCheckpointAndResumed() throws IOException {
    Path run = folder.resolve("run");
    Path whole = folder.resolve("whole");
    Path half = folder.resolve("half");
    succeed(training("--data", train, "--export_dir", whole).toArray());
    succeed(training("--data", train, "--save_dir", run, "--train.max_steps=150").toArray());
    Cli export = succeed("export", "--checkpoint", run, "--export_dir", half);
    assertTrue(export.out().contains("after step 150"), export.out());
    fail(1, "already holds a run", training("--data", train, "--save_dir", run).toArray());
    Path resumed = folder.resolve("resumed");
    succeed(
        training("--data", train, "--save_dir", run, "--resume", "--export_dir", resumed)
            .toArray());
    CompactModel expected = CompactModel.load(whole.resolve("model.safetensors"));
    CompactModel model = CompactModel.load(resumed.resolve("model.safetensors"));
    assertEquals(expected.liveSpec(), model.liveSpec());
    for (int layer = 0; layer < 3; layer++) {
      assertArrayEquals(expected.weights(layer), model.weights(layer));
    }
    Path again = folder.resolve("again");
    succeed("export", "--checkpoint", run.resolve("checkpoints"), "--export_dir", again);
    assertArrayEquals(
        Files.readAllBytes(resumed.resolve("model.safetensors")),
        Files.readAllBytes(again.resolve("model.safetensors")));
    assertTrue(succeed("inspect", run).out().contains("step = 300"));
  }

  @Test
  void convertedCsvTrainsTheSameNetwork() throws IOException {
    Path records = folder.resolve("train.dr.gz");
    Cli convert = succeed("convert", "--from", "csv", "--to", "datarecord", train, records);
    assertTrue(convert.out().contains("300 records"), convert.out());
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    succeed(training("--data", train, "--features", "[a-f]", "--export_dir", one).toArray());
    succeed(training("--data", records, "--features", "[a-f]", "--export_dir", two).toArray());
    CompactModel expected = CompactModel.load(one.resolve("model.safetensors"));
    CompactModel model = CompactModel.load(two.resolve("model.safetensors"));
    assertEquals(expected.schema(), model.schema());
    for (int layer = 0; layer < 3; layer++) {
      assertArrayEquals(expected.weights(layer), model.weights(layer));
    }
    fail(2, "exists; add --overwrite", "convert", train, records);
    fail(2, "is that of another format", "convert", train, folder.resolve("out.csv"));
    succeed("convert", "--overwrite", train, records);
  }

  @Test
  void idxImagesTrainASoftmax() throws IOException {
    Path images = SmallData.idxImages(folder.resolve("train-images-idx3-ubyte"), 60);
    Path labels = SmallData.idxLabels(folder.resolve("train-labels-idx1-ubyte"), 60);
    Path records = folder.resolve("images.dr");
    succeed("convert", "--from", "idx", "--to", "datarecord", images, labels, records);
    Path model = folder.resolve("model");
    for (Object[] data : List.of(new Object[] {images, labels}, new Object[] {records})) {
      List<Object> arguments = new ArrayList<>(List.of("train", "--data"));
      arguments.addAll(List.of(data));
      arguments.addAll(
          List.of(
              "--loss",
              "softmax",
              "--outputs",
              "3",
              "--hidden",
              "8",
              "--max_steps",
              "50",
              "--export_dir",
              model));
      succeed(arguments.toArray());
    }
    Path out = folder.resolve("p.csv");
    succeed("predict", "--model", model, "--data", images + "," + labels, "--out", out);
    List<String> lines = Files.readAllLines(out);
    assertEquals("prediction,probability_0,probability_1,probability_2", lines.getFirst());
    assertEquals(61, lines.size());
    for (String line : lines.subList(1, 61)) {
      String[] cells = line.split(",");
      float likeliest = Float.parseFloat(cells[1 + Integer.parseInt(cells[0])]);
      float sum = 0;
      for (int c = 1; c < cells.length; c++) {
        assertTrue(Float.parseFloat(cells[c]) <= likeliest, line);
        sum += Float.parseFloat(cells[c]);
      }
      assertEquals(1, sum, 1e-6, line);
    }
    Path alone = SmallData.idxImages(folder.resolve("alone.idx3"), 3);
    fail(
        2, "the file with its labels was not found", "evaluate", "--model", model, "--data", alone);
  }

  @Test
  void libsvmTrainsAndConverts() throws IOException {
    Path lines = SmallData.libsvm(folder.resolve("small.libsvm"), 3);
    Path records = folder.resolve("small.dr");
    succeed("convert", "--from", "libsvm", "--to", "datarecord", lines, records);
    Path model = folder.resolve("model");
    succeed("train", "--data", lines, "--hidden", "8", "--max_steps", "20", "--export_dir", model);
    String direct = succeed("evaluate", "--model", model, "--data", lines, "--json").out();
    assertEquals(direct, succeed("evaluate", "--model", model, "--data", records, "--json").out());
  }

  @Test
  void inspectSaysWhatIsInAnything() throws IOException {
    Path model = trained();
    Cli described = succeed("inspect", model);
    assertTrue(described.out().contains("6-16-8-1 pruned to "), described.out());
    assertTrue(described.out().contains("label   label"), described.out());
    assertTrue(described.out().contains("weight  importance"), described.out());
    assertEquals(described.out(), succeed("inspect", model.getParent()).out());
    Cli data = succeed("inspect", train);
    assertTrue(data.out().contains("csv  1 file, 300 records, 8 features"), data.out());
    assertTrue(data.out().contains("importance"), data.out());
    Cli part = succeed("inspect", train, "--records", "5");
    assertTrue(part.out().contains("the first 5 records"), part.out());
    Path damaged = Files.writeString(folder.resolve("damaged.safetensors"), "not the start of one");
    fail(1, "check that it is a safetensors file and was copied whole", "inspect", damaged);
    fail(2, "does not exist", "inspect", folder.resolve("nothing"));
    fail(2, "FILE is required", "inspect");
  }

  @Test
  void anUnreachableTargetIsBadUsageWithTheLeastThatCanBeReached() {
    fail(
        2,
        "1-1-1-1, the network still costs 6 FLOPs",
        training("--data", train, "--weight", "importance", "--pruning_flops_target=5").toArray());
  }

  @Test
  void aMissingLabelIsBadUsageWithTheFeaturesThereAre() {
    fail(
        2,
        "there is no feature 'click' for the label",
        training("--data", train, "--label", "click").toArray());
    fail(
        2,
        "there is no feature 'w' for the example weight",
        training("--data", train, "--weight", "w").toArray());
    fail(
        2,
        "no continuous or binary feature",
        training("--data", train, "--features", "user.*").toArray());
  }

  @Test
  void evaluationDataMustHaveTheColumnsOfTheTrainingData() throws IOException {
    Path less =
        Files.writeString(folder.resolve("less.csv"), "a,b,d,e,importance,label\n1,2,3,4,1,0\n");
    fail(
        1,
        "less.csv: there is no column c, f;",
        training("--data", train, "--eval", less).toArray());
    Path unlabelled =
        Files.writeString(
            folder.resolve("unlabelled.csv"), "a,b,c,d,e,f,importance\n1,2,3,4,5,6,1\n");
    Cli early = Cli.run(training("--data", train, "--eval", unlabelled).toArray());
    assertEquals(1, early.exit());
    assertTrue(early.err().contains("unlabelled.csv: there is no column label;"), early.err());
    assertFalse(early.err().contains("step 300"), "said before training, not after it");
  }

  @Test
  void kernelsThatAreNotThereSayWhy() {
    for (String kernels : List.of("cuda", "cuda-tf32", "CUDA_BF16", "mkl")) {
      fail(
          1,
          "--kernels " + kernels.toLowerCase(Locale.ROOT).replace('_', '-') + " is unavailable: ",
          training("--data", train, "--kernels", kernels).toArray());
    }
  }

  @Test
  void damagedFilesFailWithoutAStackTraceUnlessVerbose() throws IOException {
    Path model = trained();
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length - 3] ^= 1;
    Files.write(model, bytes);
    fail(1, "model.safetensors", "evaluate", "--model", model, "--data", eval);
    Cli verbose = Cli.run("evaluate", "--model", model, "--data", eval, "--verbose");
    assertEquals(1, verbose.exit());
    assertTrue(verbose.err().contains("    at io.espalier"), verbose.err());
    Path bad = Files.writeString(folder.resolve("bad.csv"), "a,label\n1,0\nx,1\n");
    fail(1, "bad.csv", "train", "--data", bad, "--max_steps", "3", "--hidden", "2");
    Path noTable = Files.writeString(folder.resolve("empty.csv"), "");
    assertTrue(Cli.run("train", "--data", noTable, "--max_steps", "3").exit() > 0);
  }

  @Test
  void labelsOutsideTheLossAreNamedWithTheirFile() throws IOException {
    Path data = Files.writeString(folder.resolve("labels.csv"), "a,label\n1,0\n2,7\n");
    fail(1, "labels.csv", "train", "--data", data, "--max_steps", "3", "--hidden", "2");
  }

  @Test
  void aFolderThatCannotBeIsRefusedBeforeTraining() {
    fail(2, "is a file", training("--data", train, "--save_dir", train.resolve("run")).toArray());
    fail(2, "is a file", training("--data", train, "--export_dir", train).toArray());
    fail(2, "--out", "predict", "--model", train, "--data", train, "--out", folder);
  }

  @Test
  void aFullDiskIsSaidAndNothingIsLeftHalfWritten() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "no /dev/full here, so no full disk to write to");
    fail(1, "/dev/full", "convert", train, full);
    fail(1, "/dev/full", "predict", "--model", trained(), "--data", eval, "--out", full);
  }

  @Test
  void batchesThatNoArrayCanHoldAreRefused() {
    fail(2, "must be at most ", training("--data", train, "--batch_size", "2000000000").toArray());
  }

  @Test
  void aTargetWithNothingToPruneIsRemarkedOn() {
    Cli run = succeed(training("--data", train, "--mask", "none").toArray());
    assertTrue(run.err().contains("nothing will be pruned"), run.err());
  }

  @Test
  void benchIsTheLaunchersToStart() {
    fail(1, "./espalier bench", "bench", "step");
  }
}
