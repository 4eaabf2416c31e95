package io.espalier.bench.jmh;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.Subject;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Predictions on one thread, of a row or a batch; with {@code -prof gc} also what they allocate.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PredictionBenchmark {
  @Param("espalier")
  public String contender;

  /** Widths: inputs, units of each layer. */
  @Param({
    "784-300-100-10",
    "178-64-16-4-1",
    "400-1024-512-256-1",
    "2176-1024-512-256-128-1",
    "784-33-11-10",
    "2176-129-64-32-16-1"
  })
  public String net;

  /** Rows of a call. */
  @Param({"1", "32"})
  public int batch;

  private Subject subject;

  /** For JMH. */
  public PredictionBenchmark() {}

  @Setup
  public void open() {
    Net widths = new Net(Entrants.numbers(net), false);
    PredictionCase prediction = new PredictionCase(widths, widths.flops(), batch, 1);
    subject = Entrants.named(contender).prediction(prediction).orElseThrow();
  }

  @TearDown
  public void close() {
    subject.close();
  }

  /** One call. */
  @Benchmark
  public void predict() {
    subject.run();
  }
}
