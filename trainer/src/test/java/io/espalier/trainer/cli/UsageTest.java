package io.espalier.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.network.Activation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What happens to command lines before any work is done. */
class UsageTest {
  private static final List<String> COMMANDS =
      List.of("demo", "train", "evaluate", "predict", "export", "convert", "inspect", "bench");

  private static void assertProblems(Cli run, String... problems) {
    String shown = run.err();
    assertEquals(2, run.exit(), shown);
    assertEquals("", run.out());
    for (String problem : problems) {
      assertTrue(shown.contains(problem), () -> "no '" + problem + "' in\n" + shown);
    }
    assertFalse(shown.contains("\tat "), shown);
    assertFalse(shown.contains("Exception"), shown);
  }

  private static TrainCommand parse(String... options) {
    CommandLine.ParseResult parsed =
        Main.commandLine()
            .parseArgs(
                Stream.concat(Stream.of("train"), Arrays.stream(options)).toArray(String[]::new));
    assertEquals(List.of(), parsed.subcommand().errors());
    assertEquals(List.of(), parsed.subcommand().unmatched());
    return (TrainCommand) parsed.subcommand().commandSpec().userObject();
  }

  @Test
  void defaultsAreTwmls() {
    TrainCommand train = parse();
    assertAll(
        () -> assertEquals(5_000, train.pruning.iter),
        () -> assertEquals(100_000, train.pruning.burnIn),
        () -> assertEquals(0.9999, train.pruning.decay),
        () -> assertEquals(250_000, train.pruning.flopsTarget()),
        () -> assertTrue(train.pruning.automatic()),
        () -> assertEquals(1, train.pruning.unitsPerEvent),
        () -> assertEquals(32, train.run.batchSize),
        () -> assertEquals(600, train.run.saveCheckpointsSecs),
        () -> assertEquals(20, train.run.keepCheckpointMax),
        () -> assertEquals(0.002f, train.optimizer.learningRate),
        () -> assertEquals(OptimizerOptions.Rule.SGD, train.optimizer.optimizer),
        () -> assertEquals(List.of("label"), train.features.labels));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--pruning.iter", "--pruning_iter"})
  void pruningIterHasBothSpellings(String name) {
    assertEquals(7, parse(name, "7").pruning.iter);
    assertEquals(7, parse(name + "=7").pruning.iter);
  }

  @Test
  void everyTwmlNameHasItsDottedAndUnderscoredSpelling() {
    assertAll(
        () -> assertEquals(3, parse("--pruning_burn_in", "3").pruning.burnIn),
        () -> assertEquals(0.5, parse("--pruning_decay=.5").pruning.decay),
        () -> assertEquals(9, parse("--pruning_flops_target", "9").pruning.flopsTarget()),
        () -> assertEquals("1e-3", parse("--pruning.flops_weight", "1e-3").pruning.flopsWeight),
        () -> assertEquals(4, parse("--pruning_units_per_event", "4").pruning.unitsPerEvent),
        () ->
            assertEquals(
                PruningOptions.Pace.CUBIC, parse("--pruning.schedule", "cubic").pruning.schedule),
        () -> assertEquals(8, parse("--train.batch_size", "8").run.batchSize),
        () -> assertEquals(8, parse("--train_batch_size", "8").run.batchSize),
        () -> assertEquals(8L, parse("--train_max_steps", "8").run.maxSteps),
        () -> assertEquals(8L, parse("--train.max_steps", "8").run.maxSteps),
        () -> assertFalse(parse("--train.shuffle", "false").run.shuffle),
        () -> assertFalse(parse("--train_shuffle=False").run.shuffle),
        () -> assertEquals(.1f, parse("--train.learning_rate", ".1").optimizer.learningRate),
        () -> assertEquals(.1f, parse("--learning_rate", ".1").optimizer.learningRate),
        () -> assertEquals(5, parse("--config.save_checkpoints_secs", "5").run.saveCheckpointsSecs),
        () -> assertEquals(5, parse("--save_checkpoints_secs", "5").run.saveCheckpointsSecs),
        () -> assertEquals(5, parse("--keep_checkpoint_max", "5").run.keepCheckpointMax),
        () -> assertEquals(-3L, parse("--tf_random_seed", "-3").run.seed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Adam", "adam", "ADAM"})
  void optimizersHaveTwmlsCapitalsOrNone(String name) {
    assertEquals(OptimizerOptions.Rule.ADAM, parse("--optimizer", name).optimizer.optimizer);
  }

  @Test
  void listsAreReadWhole() {
    TrainCommand train =
        parse(
            "--data",
            "a.dr",
            "b.dr",
            "--label",
            "click,like",
            "--activation",
            "leaky_relu",
            "--eval",
            "c.dr");
    assertAll(
        () -> assertEquals(List.of("a.dr", "b.dr"), train.data.data),
        () -> assertEquals(List.of("c.dr"), train.data.eval),
        () -> assertEquals(List.of("click", "like"), train.features.labels),
        () -> assertEquals(Activation.LEAKY_RELU, train.network.activation));
  }

  @Test
  void theLastOfAnOptionGivenTwiceCounts() {
    TrainCommand train =
        parse(
            "--seed",
            "3",
            "--save_dir",
            "a",
            "--hidden",
            "7",
            "--seed=4",
            "--label",
            "x",
            "--label",
            "y");
    assertEquals(4, train.run.seed);
    assertEquals(Path.of("a"), train.run.saveDir);
    assertEquals("7", train.network.hidden);
    assertEquals(List.of("x", "y"), train.features.labels);
  }

  @Test
  void allProblemsAreSaidAtOnce(@TempDir Path folder) throws Exception {
    Path data = Files.writeString(folder.resolve("d.csv"), "a,label\n1,0\n");
    Cli run =
        Cli.run(
            "train",
            "--data",
            data,
            folder.resolve("missing.csv"),
            "--pruning.itr=3",
            "--pruning_burn_in",
            "soon",
            "--threads",
            "0",
            "--optimizer",
            "adm",
            "--loss",
            "hinge",
            "--train.shuffle",
            "maybe",
            "--hidden",
            "3,,4",
            "--pruning.decay",
            "1",
            "--pruning.flops_weight",
            "heavy",
            "--learning_rate",
            "-1",
            "--resume",
            "--save_dir",
            data.resolve("below"),
            "--init_from",
            folder);
    assertProblems(
        run,
        "espalier train: 13 problems",
        "unknown option --pruning.itr=3; did you mean --pruning.iter?",
        "--pruning.burn_in must be a whole number below 2^63, not 'soon'",
        "--optimizer must be one of sgd, momentum, adagrad, adam, not 'adm'",
        "--train.shuffle must be true or false, not 'maybe'",
        "missing.csv does not exist",
        "--hidden must be whole numbers from 1 up with commas between them, or none, not '3,,4'",
        "--loss: unknown loss 'hinge'; there are sigmoid, softmax and mse",
        "--init_from: " + folder + " is not a file",
        "--train.learning_rate must be above 0, not -1.0",
        "--pruning.decay must be at least 0 and below 1, not 1.0",
        "--pruning.flops_weight must be AUTO or a number, not 'heavy'",
        "--save_dir: "
            + data.resolve("below")
            + " cannot be a folder, since "
            + data
            + " is a file",
        "--threads must be 1 to 1024, not 0",
        "Try 'espalier train --help'.");
  }

  @Test
  void anOptionWithoutItsValueIsNamedEvenBeforeAnUnknownOne() {
    assertProblems(
        Cli.run("train", "--seed", "--pruning.itr=3", "--hidden", "--data"),
        "--seed needs a value",
        "unknown option --pruning.itr=3",
        "--hidden needs a value",
        "--data is required");
  }

  @Test
  void softmaxNeedsItsNumberOfClasses(@TempDir Path folder) throws Exception {
    Path data = Files.writeString(folder.resolve("d.csv"), "a,label\n1,0\n");
    assertProblems(
        Cli.run("train", "--data", data, "--max_steps", "1", "--loss", "softmax"),
        "--outputs is required with --loss softmax");
    assertProblems(
        Cli.run(
            "train", "--data", data, "--max_steps", "1", "--label", "a,label", "--outputs", "3"),
        "--outputs 3 does not fit 2 labels");
  }

  @Test
  void theCubicCurveMustEndAfterItsStart(@TempDir Path folder) throws Exception {
    Path data = Files.writeString(folder.resolve("d.csv"), "a,label\n1,0\n");
    assertProblems(
        Cli.run("train", "--data", data, "--max_steps", "1000", "--pruning.schedule", "cubic"),
        "--pruning.end_step 750 must come after --pruning.burn_in 100000");
  }

  @Test
  void filesMustSayTheirFormat(@TempDir Path folder) throws Exception {
    Path data = Files.writeString(folder.resolve("agaricus.train"), "1 1:1\n");
    assertProblems(
        Cli.run("train", "--data", data, "--max_steps", "1"),
        "cannot tell its format; say --format");
    assertProblems(
        Cli.run(
            "train",
            "--data",
            folder.resolve("*.dr.gz"),
            "--eval",
            folder.resolve("nothing"),
            "--max_steps",
            "1"),
        "--data: '" + folder.resolve("*.dr.gz") + "': no file matches",
        "--eval: " + folder.resolve("nothing") + " does not exist");
  }

  @Test
  void emptyNamesAreNotTheWorkingDirectory() {
    assertProblems(
        Cli.run("train", "--data", "", "--save_dir", "", "--export_dir=", "--init_from", ""),
        "--data: the name is empty",
        "--save_dir: the name is empty",
        "--export_dir: the name is empty",
        "--init_from: the name is empty");
  }

  @Test
  void anUnknownCommandIsNamedWithTheNearest() {
    assertProblems(
        Cli.run("trian", "--foo"), "espalier: unknown command 'trian'; did you mean train?");
    assertProblems(Cli.run("zzz"), "unknown command 'zzz'; the commands are demo, train,");
    assertProblems(Cli.run("--foo"), "unknown option --foo");
  }

  @Test
  void noCommandShowsTheHelpAndIsBadUsage() {
    Cli run = Cli.run();
    assertEquals(2, run.exit());
    COMMANDS.forEach(command -> assertTrue(run.err().contains(command), command));
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : COMMANDS) {
      Cli run = Cli.run(command, "--help");
      assertEquals(0, run.exit(), command);
      assertTrue(run.out().startsWith("Usage: espalier " + command), run.out());
      assertEquals("", run.err());
    }
  }

  @Test
  void theVersionIsTheBuilds() {
    Cli run = Cli.run("--version");
    assertEquals(0, run.exit());
    assertTrue(run.out().matches("espalier \\d+\\.\\d+\\.\\d+\\S*\\R"), run.out());
  }

  @Test
  void spelling() {
    assertEquals(2, Spelling.distance("trian", "train"));
    assertEquals(0, Spelling.distance("", ""));
    assertEquals(3, Spelling.distance("", "abc"));
    assertEquals(
        "--batch_size",
        Spelling.nearest("--batch", List.of("--seed", "--batch_size")).orElseThrow());
    assertTrue(Spelling.nearest("--zzzzzzz", List.of("--seed")).isEmpty());
  }
}
