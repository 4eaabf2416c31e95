package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.Pass;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.espalier.DeviceCeilings;
import io.espalier.bench.measure.Ceilings;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.pytorch.PyTorch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is measured on a GPU; in tests, the same on anything and small.
 *
 * @param exact the provider whose bits are the host's
 * @param fast providers with other bits: the precision of their products by name
 * @param host the provider that prunes beside it, to the same bits
 * @param ceilings what the machine can do at most
 * @param products matrix products
 * @param passes passes over matrices
 * @param net the network whose steps are timed
 * @param batches its batches
 * @param pruning the pruned run
 * @param effort how long each case is measured
 * @param flopsOfRun about so many operations are asked for before anybody waits
 * @param bytesOfRun about so many bytes are moved before anybody waits
 * @param pytorch the command that serves PyTorch; empty for nobody
 */
record GpuPlan(
    String exact,
    Map<String, String> fast,
    String host,
    Supplier<Ceilings> ceilings,
    List<ProductCase> products,
    List<Pass> passes,
    Net net,
    List<Integer> batches,
    PruningCase pruning,
    Effort effort,
    double flopsOfRun,
    double bytesOfRun,
    Optional<List<String>> pytorch) {
  /** A run of the graph of so many steps, or a tape of so many operations, and no more. */
  private static final int MOST_TIMES = 100;

  /** Where the Python is that has PyTorch. */
  private static final String PYTHON = "espalier.bench.python";

  /** For a GPU; the pruned run is also made by the host's vector kernels on so many threads. */
  static GpuPlan ofGpu(boolean quick, int threads) {
    String python = System.getProperty(PYTHON, "python3");
    return new GpuPlan(
        "cuda",
        Map.of("cuda-tf32", "tf32", "cuda-bf16", "bf16"),
        "vector",
        DeviceCeilings::new,
        products(quick),
        everyPass(),
        Net.MEDIUM,
        quick ? List.of(128, 16_384) : List.of(128, 512, 1024, 16_384),
        PruneComparison.of(quick ? Net.SMALL : Net.MEDIUM, quick ? 20 : 2, threads),
        quick ? Effort.ofMillis(50, 300, 50, 4, 200) : Effort.ofMillis(200, 1_000, 100, 10, 1_000),
        5e10,
        1e10,
        Optional.of(PyTorch.serving(python)));
  }

  private static List<ProductCase> products(boolean quick) {
    List<ProductCase> products = new ArrayList<>();
    for (ProductCase.Form form : ProductCase.Form.values()) {
      products.add(new ProductCase(form, 4096, 4096, 4096, 1));
      for (int rows : quick ? List.of(1024) : List.of(128, 1024, 16_384)) {
        for (int layer = 0; layer < Net.MEDIUM.layers(); layer++) {
          int in = Net.MEDIUM.in(layer);
          products.add(new ProductCase(form, rows, in, Net.MEDIUM.out(layer), 1));
        }
      }
    }
    return products;
  }

  private static List<Pass> everyPass() {
    List<Pass> passes = new ArrayList<>();
    for (Pass.Kind kind : Pass.Kind.values()) {
      passes.add(new Pass(kind, 16_384, 2048));
    }
    return passes;
  }

  int timesForFlops(double flops) {
    return (int) Math.clamp(flopsOfRun / flops, 1, MOST_TIMES);
  }

  int timesForBytes(double bytes) {
    return (int) Math.clamp(bytesOfRun / bytes, 1, MOST_TIMES);
  }
}
