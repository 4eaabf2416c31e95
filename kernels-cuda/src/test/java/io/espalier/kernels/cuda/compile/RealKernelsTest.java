package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The kernels that come with this module, as nvcc compiles them where there is one. */
class RealKernelsTest {
  /**
   * Bytes of a thread's stack. ptxas gives up two or three registers where that fits another block
   * on each multiprocessor, not always the same ones; an array that is not in registers is longer.
   */
  private static final int MOST_STACK = 16;

  @Test
  void noKernelRunsOutOfRegistersOnAnyGeneration() {
    List<String> wrong = new ArrayList<>();
    for (CompiledKernels kernels : CompiledKernels.all()) {
      assertFalse(kernels.report().isEmpty(), kernels + ": ptxas said nothing");
      for (KernelReport report : kernels.report()) {
        if (report.stack() > MOST_STACK || report.spilt() > 2 * MOST_STACK) {
          wrong.add(kernels.architecture() + ": " + report);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyGenerationHasTheSameKernels() {
    List<CompiledKernels> all = CompiledKernels.all();
    TreeSet<String> first = new TreeSet<>(ElfSymbols.functions(all.getFirst().cubin()));
    assertTrue(first.contains("publish"), first.toString());
    for (CompiledKernels kernels : all) {
      assertEquals(first, new TreeSet<>(ElfSymbols.functions(kernels.cubin())), kernels.toString());
      assertEquals(
          first,
          new TreeSet<>(kernels.report().stream().map(KernelReport::name).toList()),
          kernels.toString());
      assertTrue(CacheEntry.isCubin(kernels.cubin()), kernels.toString());
    }
  }

  /** Where it was compiled is not in it. */
  @Test
  void nothingOfTheMachineIsInTheCode() {
    for (CompiledKernels kernels : CompiledKernels.all()) {
      String text = new String(kernels.cubin(), StandardCharsets.ISO_8859_1);
      assertFalse(text.contains(WorkFolder.PREFIX), kernels.toString());
    }
  }
}
