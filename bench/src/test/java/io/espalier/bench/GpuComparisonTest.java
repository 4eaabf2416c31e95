package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.Pass;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.HostCeilings;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measuring itself, on kernels that every machine has. */
class GpuComparisonTest {
  private static final Net NET = Net.of(5, 7, 4, 1);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void measuresEverythingAndWritesItsPage() throws IOException {
    Path json = folder.resolve("gpu.json");
    Path docs = folder.resolve("docs");
    GpuPlan plan = plan("vector", Optional.of(fake()));
    assertEquals(0, run(plan, "--json", json.toString(), "--docs", docs.toString()), text(err));
    String page = Files.readString(docs.resolve("benchmarks-gpu.md"));
    assertTrue(page.contains("one thread of the host"), page);
    assertTrue(page.contains("without pytorch-compiled fp32: no compiler here"), page);
    for (Pass pass : plan.passes()) {
      assertTrue(page.contains("| " + GpuKernels.name(pass) + " |"), page);
    }
    JsonObject document = JsonReader.parseObject(Files.readString(json));
    assertTrue(document.object("setting").string("PyTorch").startsWith("a fake; without"));
    assertEquals(3, document.array("rows").size(), "products");
    for (Object row : document.array("rows")) {
      assertTrue(((JsonObject) row).number("scalar") > 0);
      assertTrue(((JsonObject) row).number("of ceiling") > 0);
    }
    JsonObject fp32 = table(document, "step-fp32");
    assertEquals(4, fp32.array("rows").size());
    for (Object row : fp32.array("rows")) {
      for (String who : List.of("espalier", "pytorch-eager", "pytorch-graph")) {
        assertTrue(((JsonObject) row).number(who) > 0, who);
      }
    }
    assertEquals(4, table(document, "step-fast").array("rows").size());
    JsonObject pruned = (JsonObject) table(document, "pruned").array("rows").getFirst();
    assertTrue(pruned.number("scalar") > 0 && pruned.number("vector") > 0);
    assertEquals(3, table(document, "bars").array("rows").size());
  }

  @Test
  void withoutPyTorchTheRestIsMeasured() {
    GpuPlan plan = plan("vector", Optional.of(List.of("no-such-python")));
    assertEquals(0, run(plan, "--cases", "batch=128 batch"), text(err));
    assertTrue(text(out).contains("PyTorch: did not take part: there is no no-such-python"));
  }

  @Test
  void withoutADeviceOneLineSaysWhy() {
    GpuPlan plan = plan("vector", Optional.empty());
    GpuPlan absent =
        new GpuPlan(
            "no-such-gpu",
            plan.fast(),
            plan.host(),
            plan.ceilings(),
            plan.products(),
            plan.passes(),
            plan.net(),
            plan.batches(),
            plan.pruning(),
            plan.effort(),
            1,
            1,
            Optional.empty());
    assertEquals(1, run(absent));
    assertEquals(1, text(err).lines().count(), text(err));
    assertTrue(text(err).contains("no GPU can be used here: there are no kernels"), text(err));
    assertEquals("", text(out));
  }

  @Test
  void allOfThemLeaveItOut() {
    GpuComparison gpu = new GpuComparison((quick, threads) -> plan("vector", Optional.empty()));
    Main main = main(List.of(new FakeComparison("first"), gpu));
    assertEquals(0, main.run(List.of("all", "--docs", folder.toString())), text(err));
    assertFalse(Files.exists(folder.resolve("benchmarks-gpu.md")));
    assertEquals(0, main.run(List.of("--help")));
    assertTrue(text(out).contains("  gpu "), text(out));
  }

  private static GpuPlan plan(String host, Optional<List<String>> pytorch) {
    return new GpuPlan(
        "scalar",
        Map.of("vector", "fast"),
        host,
        () -> new HostCeilings(1000),
        Arrays.stream(ProductCase.Form.values())
            .map(form -> new ProductCase(form, 3, 4, 5, 1))
            .toList(),
        Arrays.stream(Pass.Kind.values()).map(kind -> new Pass(kind, 4, 6)).toList(),
        NET,
        List.of(3, 128),
        new PruningCase(NET, 8, 2, 1, 120, 5, 3, NET.flops() / 2),
        Effort.ofMillis(0, 1, 1, 1, 1),
        10_000,
        1_000,
        pytorch);
  }

  private static List<String> fake() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        FakePyTorch.class.getName());
  }

  private static JsonObject table(JsonObject document, String name) {
    return document.array("tables").stream()
        .map(JsonObject.class::cast)
        .filter(table -> table.string("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private int run(GpuPlan plan, String... arguments) {
    List<String> all = new ArrayList<>(List.of("gpu"));
    all.addAll(List.of(arguments));
    return main(List.of(new GpuComparison((quick, threads) -> plan))).run(all);
  }

  private Main main(List<Comparison> comparisons) {
    return new Main(
        comparisons,
        () -> Contenders.of(List.of(new FakeContender("espalier", 0.5f))),
        stream(out),
        stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
