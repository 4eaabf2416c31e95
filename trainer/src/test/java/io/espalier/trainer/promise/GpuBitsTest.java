package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.cuda.standin.TestGpu;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise on a GPU, or on what stands in for one: the hashes of the CPU. */
@Tag("gpu")
class GpuBitsTest {
  @BeforeEach
  void gpu() {
    TestGpu.assume();
  }

  @Test
  void dense() {
    assertEquals(
        GoldenRun.GOLDEN, GoldenRun.hash("cuda", KernelOptions.defaults(), GoldenRun.STEPS));
  }

  @ParameterizedTest
  @EnumSource
  void sparse(SparseGoldenRun.Rule rule) {
    assertEquals(
        rule.golden,
        SparseGoldenRun.hash(rule, "cuda", KernelOptions.defaults(), SparseGoldenRun.STEPS));
  }
}
