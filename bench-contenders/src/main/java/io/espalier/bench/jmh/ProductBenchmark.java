package io.espalier.bench.jmh;

import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.ProductCase.Form;
import io.espalier.bench.contender.Subject;
import java.util.List;
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
 * A matrix product of a dense layer on one thread; with {@code -prof gc} also what it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProductBenchmark {
  @Param("espalier")
  public String contender;

  @Param({"FORWARD", "BACKWARD_INPUT", "BACKWARD_WEIGHTS"})
  public Form form;

  /** Rows, inputs and outputs. */
  @Param({"128x784x300", "128x300x100", "128x100x10", "128x256x1", "1024x1024x1024"})
  public String shape;

  private Subject subject;

  /** For JMH. */
  public ProductBenchmark() {}

  @Setup
  public void open() {
    List<Integer> numbers = Entrants.numbers(shape);
    ProductCase product = new ProductCase(form, numbers.get(0), numbers.get(1), numbers.get(2), 1);
    subject = Entrants.named(contender).product(product).orElseThrow();
  }

  @TearDown
  public void close() {
    subject.close();
  }

  /** One product. */
  @Benchmark
  public void product() {
    subject.run();
  }
}
