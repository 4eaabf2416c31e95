package io.espalier.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  @TempDir Path folder;

  @Test
  void hasTheMachineTheTablesAndAChartForEachBench() throws IOException {
    Page.write(
        folder,
        List.of(MadeUp.report(MadeUp.times(), MadeUp.speeds()), MadeUp.report(MadeUp.speeds())),
        "./espalier bench all --docs docs");
    String page = Files.readString(folder.resolve("benchmarks.md"));
    assertTrue(page.contains("A & B <CPU> (avx2 fma), 2 processors, 16 GB"), page);
    assertTrue(page.contains("./espalier bench all --docs docs"), page);
    assertTrue(page.contains("| espalier | Espalier \\| kernels |"), page);
    assertTrue(page.contains("| onnxruntime | did not take part: it is not there |"), page);
    assertTrue(page.contains("| a | 2.00 [1.00 4.00] | 4.00 [2.00 8.00] | 2.00 | 16.0 |"), page);
    assertTrue(page.contains("geometric mean 4.24, least 2.00 (a)"), page);
    for (String chart : List.of("step", "kernels")) {
      assertTrue(page.contains("(benchmarks/" + chart + ".svg)"), page);
      assertTrue(Files.exists(folder.resolve("benchmarks/" + chart + ".svg")), chart);
    }
  }

  @Test
  void aChartIsWellFormedHasATitleAndABarForEachNumber() {
    String svg = Chart.svg(MadeUp.times());
    assertWellFormed(svg);
    assertTrue(svg.contains("<title id=\"title\">Training step, 2 threads each"), svg);
    // The page, two rows with two bars, and the two of the legend; the third row is in no chart.
    assertEquals(7, count(svg, "<rect "), svg);
    assertTrue(svg.contains("a &lt;bar&gt;"), svg);
    assertTrue(svg.contains("prefers-color-scheme: dark"), svg);
    assertFalse(svg.contains("http://www.w3.org/1999/xlink"), svg);
  }

  @Test
  void barsAreAsLongAsTheirSpeed() {
    List<BarGroup> times = BarGroup.of(MadeUp.times());
    assertEquals(0.5, times.getFirst().speeds().get("tensorflow"));
    List<BarGroup> speeds = BarGroup.of(MadeUp.speeds());
    assertEquals(100.0 / 90, speeds.getFirst().speeds().get("tensorflow"), 1e-12);
    assertEquals(1, speeds.getFirst().speeds().get("espalier"));
  }

  /** Without an XML module in this one's dependencies: every element is closed in order. */
  private static void assertWellFormed(String svg) {
    Deque<String> open = new ArrayDeque<>();
    Matcher tags = Pattern.compile("<(/?)([a-z]+)[^<>]*?(/?)>").matcher(svg);
    while (tags.find()) {
      if (!tags.group(1).isEmpty()) {
        assertEquals(tags.group(2), open.pop(), svg);
      } else if (tags.group(3).isEmpty()) {
        open.push(tags.group(2));
      }
    }
    assertTrue(open.isEmpty(), open.toString());
  }

  private static int count(String text, String part) {
    return (int) Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
  }
}
