package io.espalier.trainer.run;

import io.espalier.json.JsonReader;
import io.espalier.json.JsonWriter;
import io.espalier.trainer.metrics.Evaluation;
import java.util.Objects;

/**
 * The numbers of a run so far or at its end: {@code metrics.json}.
 *
 * @param steps training steps made
 * @param examples examples trained on, repeats counted
 * @param seconds wall time of training
 * @param loss the training loss, averaged over about the last hundred steps
 * @param flopsStart what one example cost at the start
 * @param flops what one example costs now
 * @param evaluation the latest evaluation, or {@link Evaluation#none()}
 * @param seed the run's seed
 * @param kernels which kernels computed, as they describe themselves
 * @param threads how many threads they use
 * @param widthsStart the network's widths at the start, inputs first: {@code 784-300-100-10}
 * @param widths its widths now
 * @param parametersStart weights and biases at the start
 * @param parameters weights and biases now
 */
public record RunMetrics(
    long steps,
    long examples,
    double seconds,
    double loss,
    long flopsStart,
    long flops,
    Evaluation evaluation,
    long seed,
    String kernels,
    int threads,
    String widthsStart,
    String widths,
    long parametersStart,
    long parameters) {
  public RunMetrics {
    Objects.requireNonNull(evaluation, "evaluation");
    Objects.requireNonNull(kernels, "kernels");
    Objects.requireNonNull(widthsStart, "widthsStart");
    Objects.requireNonNull(widths, "widths");
  }

  /** The content of {@code metrics.json}; what is not a finite number is null. */
  public String toJson() {
    JsonWriter json = JsonWriter.indented().beginObject();
    json.name("steps").value(steps);
    json.name("examples").value(examples);
    number(json, "seconds", seconds);
    number(json, "loss", loss);
    json.name("flops_start").value(flopsStart);
    json.name("flops").value(flops);
    json.name("parameters_start").value(parametersStart);
    json.name("parameters").value(parameters);
    json.name("widths_start").value(widthsStart);
    json.name("widths").value(widths);
    json.name("eval_examples").value(evaluation.examples());
    json.name("eval").value(JsonReader.parse(evaluation.toJson()));
    json.name("seed").value(seed);
    json.name("kernels").value(kernels);
    json.name("threads").value(threads);
    return json.endObject().toString() + "\n";
  }

  private static void number(JsonWriter json, String name, double value) {
    json.name(name);
    if (Double.isFinite(value)) {
      json.value(value);
    } else {
      json.nullValue();
    }
  }
}
