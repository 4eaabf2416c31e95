package io.espalier.bench;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.espalier.ProviderContender;
import io.espalier.bench.espalier.Providers;
import io.espalier.bench.measure.Ceilings;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Everything that there is to measure on a GPU, with the machine's ceilings beside it. */
final class GpuComparison implements Comparison {
  private final BiFunction<Boolean, Integer, GpuPlan> planner;
  private final Map<String, String> setting = new LinkedHashMap<>();

  /** On a GPU. */
  GpuComparison() {
    this(GpuPlan::ofGpu);
  }

  /**
   * By this plan.
   *
   * @param planner makes it from whether it is to be quick, and from the host's threads
   */
  GpuComparison(BiFunction<Boolean, Integer, GpuPlan> planner) {
    this.planner = planner;
  }

  @Override
  public String name() {
    return "gpu";
  }

  @Override
  public String summary() {
    return "on an NVIDIA GPU: products, passes, training steps, a pruned run";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Operations are asked for many times before they are waited for, as in training; numbers"
            + " are of one",
        "of them. The ceilings are measured in the same rounds: fused multiply-adds on registers"
            + " alone, and a",
        "copy by the driver. Training steps are also made by PyTorch, where "
            + GpuSteps.WHERE
            + ":",
        "eager, captured as one CUDA graph, and compiled and captured. Fed: each step has its batch"
            + " copied",
        "from the host, and looks at the loss of the step before. Checked before they are timed: "
            + GpuSteps.TOLERANCE
            + ".",
        "The pruned run is made by the GPU and by the host, and must come to the same bits.",
        "dev/bench-gpu checks kernels and golden hashes first, and then runs this.");
  }

  @Override
  public Optional<String> page() {
    return Optional.of("benchmarks-gpu.md");
  }

  @Override
  public Map<String, String> setting() {
    return setting;
  }

  /**
   * The providers, all on this machine.
   *
   * @throws IllegalStateException if there is no GPU to use; says why
   */
  @Override
  public Contenders contenders(Supplier<Contenders> everybody) {
    GpuPlan plan = planner.apply(true, 1);
    Optional<String> obstacle = Providers.obstacle(plan.exact());
    if (obstacle.isPresent()) {
      throw new IllegalStateException(
          "nothing to measure, no GPU can be used here: " + obstacle.get());
    }
    List<Contender> providers = new ArrayList<>();
    providers.add(ProviderContender.of(plan.exact()));
    plan.fast().keySet().stream().sorted().map(ProviderContender::of).forEach(providers::add);
    providers.add(ProviderContender.of(plan.host()));
    return Contenders.of(providers);
  }

  @Override
  public List<Table> run(Session session) {
    int threads = session.threads(Runtime.getRuntime().availableProcessors());
    GpuPlan plan = planner.apply(session.quick(), threads);
    setting.clear();
    setting.putAll(NvidiaSmi.facts());
    List<String> mismatches = new ArrayList<>();
    List<Table> tables = new ArrayList<>();
    try (Ceilings ceilings = plan.ceilings().get()) {
      setting.put("ceilings", ceilings.description());
      GpuKernels kernels = new GpuKernels(session, plan, ceilings);
      session.expect(kernels.count());
      tables.addAll(kernels.tables());
    }
    try (GpuSteps steps = new GpuSteps(session, plan, mismatches)) {
      session.expect(steps.count());
      tables.addAll(steps.tables());
      setting.put("PyTorch", steps.pytorch());
    }
    tables.addAll(new GpuPruning(session, plan, mismatches).tables());
    tables.removeIf(table -> table.rows().isEmpty());
    if (!mismatches.isEmpty()) {
      setting.put("NOT THE SAME RESULTS", String.join("; ", mismatches));
    }
    List<Table> withBars = new ArrayList<>(tables);
    withBars.add(GpuBars.of(plan, tables));
    return withBars;
  }
}
