package io.espalier.trainer.cli;

import io.espalier.files.AtomicFile;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
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
          "Takes the column prediction; with several outputs prediction_0, prediction_1, ..."
              + " Required.")
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
    }
    kernels.check(problems);
  }

  @Override
  public void run(Console console) {
    String provider = kernels.available();
    CompactModel loaded = model.load();
    Folders.makeFor(out);
    try (Kernels work = Kernels.named(provider, KernelOptions.threads(kernels.threads));
        ModelScorer scorer = new ModelScorer(loaded, work)) {
      AtomicFile.write(
          out, AtomicFile.Durability.FAST, stream -> write(scorer, loaded.outputs(), stream));
    }
    console.err().println(rows + (rows == 1 ? " prediction in " : " predictions in ") + out);
  }

  private void write(ModelScorer scorer, int outputs, OutputStream stream) throws IOException {
    Writer csv = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    csv.write(header(outputs));
    scorer.predict(
        model.files(), (predictions, count, width) -> append(csv, predictions, count, width));
    csv.flush();
  }

  private static String header(int outputs) {
    if (outputs == 1) {
      return "prediction\n";
    }
    StringBuilder header = new StringBuilder();
    for (int output = 0; output < outputs; output++) {
      header.append(output == 0 ? "" : ",").append("prediction_").append(output);
    }
    return header.append('\n').toString();
  }

  /** The shortest digits that read back as the same float. */
  private void append(Writer csv, float[] predictions, int count, int width) {
    try {
      for (int row = 0; row < count; row++) {
        for (int output = 0; output < width; output++) {
          csv.write(output == 0 ? "" : ",");
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

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
