package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.DecodeCase;
import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.ResultCheck.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * All contenders do the same work as Espalier, held to what the comparisons themselves ask for. One
 * thread everywhere: TensorFlow's first session decides for the process.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ContendersTest {
  private static final Net ONE_OUTPUT = Net.of(13, 24, 9, 1);
  private static final Net CLASSES = Net.of(13, 24, 9, 5);
  private static final Net MASKED_INPUTS = new Net(List.of(13, 24, 9, 3), true);
  private static final List<Net> NETS = List.of(ONE_OUTPUT, CLASSES, MASKED_INPUTS);

  private final Contenders contenders = Contenders.find();

  @Test
  void everybodyIsThere() {
    assertEquals(Map.of(), contenders.absent());
    assertEquals(
        List.of("espalier", "libthrift", "mkl", "onnxruntime", "scalar", "tensorflow"),
        contenders.present().stream().map(Contender::name).sorted().toList());
  }

  @Test
  void productsAreEqual() {
    for (ProductCase.Form form : ProductCase.Form.values()) {
      ProductCase product = new ProductCase(form, 7, 19, 23, 1);
      Session.Check check =
          (name, expected, actual) -> ResultCheck.check(name, expected, actual, 23 * 0x1p-22);
      agree(product.toString(), Set.of("mkl", "scalar"), c -> c.product(product), 1, check);
    }
  }

  @Test
  void stepsMoveTheParametersAlike() {
    for (Net net : NETS) {
      for (boolean signals : new boolean[] {false, true}) {
        StepCase step = new StepCase(net, 17, 1, signals);
        agree(
            step.toString(),
            Set.of("tensorflow"),
            contender -> contender.step(step),
            StepCheck.STEPS,
            StepCheck.of(net));
      }
    }
  }

  @Test
  void pruningTakesTheSameUnits() {
    for (Net net : NETS) {
      PruningCase pruning = new PruningCase(net, 32, 4, 1, 150, 20, 4, net.flops() * 3 / 10);
      PruningCheck check = new PruningCheck(net);
      agree(
          pruning.toString(),
          Set.of("tensorflow"),
          contender -> contender.pruning(pruning),
          pruning.steps(),
          (name, expected, actual) -> {
            check.compare(name, expected, actual);
            int alive =
                (int)
                    IntStream.range(0, expected.values().length)
                        .filter(unit -> expected.values()[unit] == 1)
                        .count();
            assertTrue(alive < expected.values().length * 3 / 4, alive + " units at " + name);
          });
    }
  }

  @Test
  void predictionsAreEqual() {
    for (Net net : List.of(ONE_OUTPUT, CLASSES)) {
      for (int batch : new int[] {1, 5}) {
        PredictionCase prediction = new PredictionCase(net, net.flops(), batch, 1);
        agree(
            prediction.toString(),
            Set.of("tensorflow", "onnxruntime"),
            contender -> contender.prediction(prediction),
            PredictionCase.DISTINCT + 1,
            (name, expected, actual) -> ResultCheck.check(name, expected, actual, 1e-5));
      }
    }
  }

  @Test
  void sparseStepsMoveTheSameRows() {
    for (SparseCase.Ids ids : SparseCase.Ids.values()) {
      for (SparseCase.Update update : SparseCase.Update.values()) {
        agreeOnSparse(new SparseCase(1, 64, 5, 6, 7, ids, false, update, 1));
        agreeOnSparse(new SparseCase(1, 64, 5, 6, 7, ids, true, update, 1));
        agreeOnSparse(new SparseCase(3, 32, 4, 2, 9, ids, true, update, 1));
        agreeOnSparse(new SparseCase(3, 32, 4, 1, 9, ids, false, update, 1));
      }
    }
  }

  private void agreeOnSparse(SparseCase sparse) {
    agree(
        sparse.toString(),
        Set.of("tensorflow", "scalar"),
        contender -> contender.sparse(sparse),
        SparseCase.BATCHES + 2,
        (name, expected, actual) -> ResultCheck.check(name, expected, actual, 2e-5));
  }

  @Test
  void recordsBecomeTheSameBatches(@TempDir Path folder) {
    ExampleRecords records = new ExampleRecords();
    for (String name : List.of("records.dr", "records.dr.gz")) {
      Path file = folder.resolve(name);
      int count = 2 * DecodeCase.BATCH + 17;
      long bytes = records.write(file, count);
      DecodeCase decode = new DecodeCase(file, DecodeComparison.schema(records), count, bytes);
      agree(
          decode.toString(),
          Set.of("libthrift"),
          contender -> contender.decode(decode),
          2,
          (where, expected, actual) -> {
            // Three batches; of each row 50 inputs, label, weight, and 50 ids with their values.
            assertEquals(3 + count * (50 + 2 + 1 + 2 * 50), expected.values().length);
            ResultCheck.check(where, expected, actual, 0);
          });
    }
  }

  /** Runs Espalier and these, and nobody else, so often; then compares. */
  private void agree(
      String caseName,
      Set<String> others,
      Function<Contender, Optional<Subject>> open,
      int runs,
      Session.Check check) {
    Result ours = null;
    int compared = 0;
    for (Contender contender : contenders.present()) {
      Optional<Subject> taken = open.apply(contender);
      boolean asked = others.contains(contender.name()) || contender.name().equals("espalier");
      assertEquals(asked, taken.isPresent(), contender.name() + " at " + caseName);
      if (taken.isEmpty()) {
        continue;
      }
      try (Subject subject = taken.get()) {
        for (int run = 0; run < runs; run++) {
          subject.run();
        }
        Result result = new Result(contender.name(), subject.result());
        if (ours == null) {
          ours = result;
        } else {
          check.check(caseName, ours, result);
          compared++;
        }
      }
    }
    assertEquals(others.size(), compared, caseName);
  }
}
