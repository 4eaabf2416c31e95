package io.espalier.trainer.cli;

import io.espalier.files.AtomicFile;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.network.Loss;
import io.espalier.trainer.scoring.ModelScorer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model's predictions to a file. */
@picocli.CommandLine.Command(
    name = "predict",
    description = "Writes an exported model's predictions for data, one line per record, in order.")
final class PredictCommand implements Command {
  @Mixin ModelOptions model = new ModelOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE.csv",
      description =
          "Takes the column prediction; of softmax that is the likeliest class, and"
              + " probability_0, probability_1, ... follow; of several other outputs there are"
              + " prediction_0, prediction_1, ... Required.")
  Path out;

  @Mixin KernelChoice kernels = new KernelChoice();

  @Mixin CommonOptions common = new CommonOptions();

  private long rows;

  /** For picocli. */
  PredictCommand() {}

  @Override
  public void check(Problems problems) {
    model.check(problems);
    problems.require("--out", out, "the CSV file to write");
    if (out != null) {
      if (Files.isDirectory(out)) {
        problems.add("--out: " + out + " is a folder; name the file to write");
      }
      problems.folder("--out", out.toAbsolutePath().getParent());
      model.checkOutput("--out", out, problems);
    }
    kernels.check(problems);
  }

  @Override
  public void run(Console console) {
    String provider = kernels.available();
    CompactModel loaded = model.load();
    model.files().differences(loaded.schema().inputsOnly()).forEach(console.err()::println);
    Folders.makeFor(out);
    try (Kernels work = Kernels.named(provider, KernelOptions.threads(kernels.threads));
        ModelScorer scorer = new ModelScorer(loaded, work)) {
      AtomicFile.write(out, AtomicFile.Durability.FAST, stream -> write(scorer, loaded, stream));
    }
    console.err().println(rows + (rows == 1 ? " prediction in " : " predictions in ") + out);
  }

  private void write(ModelScorer scorer, CompactModel loaded, OutputStream stream)
      throws IOException {
    boolean classes = loaded.loss() == Loss.SOFTMAX_CROSS_ENTROPY;
    Writer csv = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    csv.write(header(classes, loaded.outputs()));
    scorer.predict(
        model.files(),
        (predictions, count, width) -> append(csv, classes, predictions, count, width));
    csv.flush();
  }

  /**
   * One output is a column; of classes the likeliest comes first, and then each one's probability.
   */
  private static String header(boolean classes, int outputs) {
    if (outputs == 1 && !classes) {
      return "prediction\n";
    }
    StringBuilder header = new StringBuilder(classes ? "prediction" : "");
    for (int output = 0; output < outputs; output++) {
      header
          .append(header.isEmpty() ? "" : ",")
          .append(classes ? "probability_" : "prediction_")
          .append(output);
    }
    return header.append('\n').toString();
  }

  /** The shortest digits that read back as the same float. */
  private void append(Writer csv, boolean classes, float[] predictions, int count, int width) {
    try {
      for (int row = 0; row < count; row++) {
        if (classes) {
          csv.write(Integer.toString(likeliest(predictions, row * width, width)));
        }
        for (int output = 0; output < width; output++) {
          csv.write(output == 0 && !classes ? "" : ",");
          csv.write(Float.toString(predictions[row * width + output]));
        }
        csv.write('\n');
      }
      rows += count;
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "cannot write " + out + ": " + FailureMessage.of(failed), failed);
    }
  }

  /** The class with the greatest probability; the lowest of equals, as in the accuracy. */
  private static int likeliest(float[] predictions, int at, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = predictions[at + c] > predictions[at + best] ? c : best;
    }
    return best;
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
