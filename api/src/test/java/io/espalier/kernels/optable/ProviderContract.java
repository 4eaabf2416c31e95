package io.espalier.kernels.optable;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ScalarProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What every provider must do. Its tests extend this class and open the kernels to be tested: each
 * width, several numbers of threads.
 *
 * <p>Exact kernels must give the reference's bits on every case of the op table; others, and the
 * reference itself, must be as near to double arithmetic as float arithmetic in any order is.
 * Nobody may write beside an output. A failure ends with the command that repeats it: the system
 * properties {@code espalier.test.case} and {@code espalier.test.seed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ProviderContract {
  private List<Kernels> variants;
  private Kernels scalar;

  /**
   * The kernels to be tested, newly opened; they are closed afterwards. At least one, or an
   * assumption that fails and says why there are none.
   */
  protected abstract List<Kernels> openVariants();

  /**
   * Whether to compare with double arithmetic too. By default only kernels that do not promise the
   * reference's bits.
   */
  protected boolean againstDouble(Kernels kernels) {
    return !kernels.exact();
  }

  /**
   * Whether the kernels compute sparse layers. Those that do not must refuse each such operation.
   */
  protected boolean computesSparseLayers() {
    return true;
  }

  @BeforeAll
  final void open() {
    variants = openVariants();
    scalar = new ScalarProvider().open(KernelOptions.defaults());
    assertFalse(variants.isEmpty(), "no kernels to test");
  }

  @AfterAll
  final void close() {
    // Where there are no such kernels here the tests were skipped before anything was opened.
    if (scalar != null) {
      variants.forEach(Kernels::close);
      scalar.close();
    }
  }

  @TestFactory
  final Stream<DynamicTest> everyOpOfTheTable() {
    return CaseFilter.cases().stream()
        .map(opCase -> DynamicTest.dynamicTest(opCase.name(), () -> check(opCase)));
  }

  private void check(OpCase opCase) {
    OpData data = new OpData(opCase, CaseFilter.seed());
    if (opCase.sparse() && !computesSparseLayers()) {
      for (Kernels kernels : variants) {
        OpRun run = new OpRun(opCase, data, kernels);
        assertThrows(UnsupportedOperationException.class, run::run, opCase.name());
      }
      return;
    }
    OpCheck reference = new OpCheck(opCase, data, scalar);
    for (Kernels kernels : variants) {
      OpCheck outcome = new OpCheck(opCase, data, kernels);
      String wrong = outcome.trespass();
      if (wrong == null && kernels.exact()) {
        wrong = outcome.difference(reference);
      }
      if (wrong == null && againstDouble(kernels)) {
        wrong = outcome.deviation();
      }
      if (wrong != null) {
        fail(
            opCase.name()
                + " on "
                + kernels.description()
                + ": "
                + wrong
                + "\nagain: "
                + CaseFilter.rerun(getClass(), opCase.name()));
      }
    }
  }

  @TestFactory
  final Stream<DynamicTest> gradientsAreDerivatives() {
    return GradientCheck.all().stream()
        .map(check ->
            DynamicTest.dynamicTest(
                check.toString(),
                () -> variants.forEach(kernels -> check.run(kernels, CaseFilter.seed()))));
  }

  @TestFactory
  final Stream<DynamicTest> gradientsOfTablesAreDerivatives() {
    return SparseGradientCheck.all().stream()
        .filter(check -> computesSparseLayers())
        .map(check ->
            DynamicTest.dynamicTest(
                check.toString(),
                () -> variants.forEach(kernels -> check.run(kernels, CaseFilter.seed()))));
  }

  @TestFactory
  final Stream<DynamicTest> shapesThatDoNotFitAreRefused() {
    return variants.stream()
        .map(kernels ->
            DynamicTest.dynamicTest(kernels.description(), () -> Refusals.check(kernels)));
  }

  @TestFactory
  final Stream<DynamicTest> sparseShapesThatDoNotFitAreRefused() {
    return variants.stream()
        .filter(kernels -> computesSparseLayers())
        .map(kernels ->
            DynamicTest.dynamicTest(kernels.description(), () -> SparseRefusals.check(kernels)));
  }

  @Test
  final void closedKernelsDoNothing() {
    for (Kernels kernels : openVariants()) {
      Refusals.checkClosed(kernels);
      SparseRefusals.checkClosed(kernels);
    }
  }
}
