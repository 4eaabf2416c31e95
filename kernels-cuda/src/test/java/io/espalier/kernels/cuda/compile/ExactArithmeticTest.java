package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every operation on floats in the kernels' PTX is one that the promise of equal bits allows:
 * correctly rounded, subnormal numbers kept, and nothing that ptxas may fuse with another. This is
 * what can be known without a GPU.
 */
class ExactArithmeticTest {
  /**
   * An instruction: a guard or none, then the operation with its types. A line of a function's body
   * ends with a semicolon.
   */
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "\\s*(?:\\{\\s*)?(?:@!?%p\\d+\\s+)?([a-z][a-z0-9_]*(?:[.:]+[a-z0-9_]+)+)\\s.*");

  private static final Pattern ENTRY = Pattern.compile(".*\\.entry (\\w+)\\(.*");

  /** Any type that is no integer, no bits and no predicate. */
  private static final Pattern ON_FLOATS =
      Pattern.compile(".*\\.(?:b?f\\d+|tf32|e\\dm\\d)(?:x\\d)?(?:\\..*)?");

  /** {@code .rn} keeps ptxas from making one operation of two; without it {@code add} may fuse. */
  private static final Pattern EXACT =
      Pattern.compile(
          "(?:fma|add|sub|mul|div|sqrt)\\.rn\\.f32"
              + "|(?:neg|abs|min|max|mov|selp)\\.f32"
              + "|setp\\.[a-z]+(?:\\.(?:and|or|xor))?\\.f32"
              + "|cvt\\.rn\\.f32\\.[su](?:32|64)"
              + "|(?:ld|st)\\.(?:param|global|shared|local)(?:\\.nc)?(?:\\.v[24])?\\.f32");

  private static final Pattern ARITHMETIC =
      Pattern.compile("(?:fma|mad|add|sub|mul|div|sqrt)\\..*");

  private static final Architecture AMPERE = Architecture.of(80);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Test
  void everyOperationIsExactOnEveryGeneration() {
    for (CompiledKernels kernels : CompiledKernels.all()) {
      assertEquals(List.of(), inexact(kernels.ptx()), kernels.toString());
    }
  }

  /**
   * Whether the compiler may fuse products and sums makes no difference: there is no operator
   * between floats where an intrinsic should be. Operations are counted, and texts not compared,
   * because nvcc 13.0 does not always give the same registers to a kernel.
   */
  @Test
  void thereIsNothingToFuse() {
    CompiledKernels kernels = CompiledKernels.of(AMPERE);
    assertEquals(arithmetic(kernels.ptx()), arithmetic(ptx(KernelSources.embedded(), "true")));
  }

  @Test
  void whatIsInexactIsFound() {
    KernelSources sources =
        new KernelSources(
            Map.of(
                KernelSources.MAIN,
                """
                #define KERNEL(name) extern "C" __global__ void name(float* x)
                KERNEL(operators) { x[0] = x[1] * x[2] + x[3]; }
                KERNEL(approximate) { x[0] = __fdividef(x[1], __expf(x[2])); }
                KERNEL(longer) { x[0] = (float)((double)x[1] * x[2]); }
                KERNEL(fine) { x[0] = __fsqrt_rn(__fmaf_rn(x[1], x[2], x[3])); }
                """));
    String fused = ptx(sources, "true");
    assertEquals(
        List.of("approximate", "longer"),
        inexact(fused).stream().map(line -> line.split(":")[0]).distinct().sorted().toList());
    Map<String, Integer> difference = arithmetic(fused);
    difference.entrySet().removeAll(arithmetic(ptx(sources, "false")).entrySet());
    assertTrue(difference.containsKey("operators: fma.rn.f32"), difference.toString());
    assertFalse(difference.toString().contains("fine"), difference.toString());
  }

  private static String ptx(KernelSources sources, String fuse) {
    Path nvcc = CompiledKernels.nvcc();
    List<String> command =
        List.of(
            nvcc.toString(),
            "-fmad=" + fuse,
            "--std=c++17",
            "-arch=compute_" + AMPERE.major() + AMPERE.minor(),
            "-ptx",
            "-o",
            "kernels.ptx",
            KernelSources.MAIN);
    try (WorkFolder folder = WorkFolder.with(sources)) {
      Program.Outcome outcome = Program.run(command, folder.path(), LIMIT);
      assertEquals(0, outcome.status(), outcome.output());
      return Files.readString(folder.path().resolve("kernels.ptx"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often each kernel has each operation that calculates with floats. */
  private static Map<String, Integer> arithmetic(String ptx) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Operation operation : operations(ptx)) {
      if (ARITHMETIC.matcher(operation.name).matches()) {
        counts.merge(operation.toString(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Kernel and operation of all that is not allowed; once for each kernel. */
  private static List<String> inexact(String ptx) {
    return operations(ptx).stream()
        .filter(operation -> !EXACT.matcher(operation.name).matches())
        .map(Operation::toString)
        .distinct()
        .toList();
  }

  /** All operations on floats. */
  private static List<Operation> operations(String ptx) {
    List<Operation> found = new ArrayList<>();
    String kernel = "(none)";
    for (String line : ptx.lines().toList()) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        kernel = entry.group(1);
      }
      Matcher instruction = INSTRUCTION.matcher(line);
      if (instruction.matches() && ON_FLOATS.matcher(instruction.group(1)).matches()) {
        found.add(new Operation(kernel, instruction.group(1)));
      }
    }
    assertFalse(found.isEmpty(), "no operation on floats in the PTX");
    return found;
  }

  private record Operation(String kernel, String name) {
    @Override
    public String toString() {
      return kernel + ": " + name;
    }
  }
}
