package io.espalier.trainer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.network.NetworkSpec;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.pruning.Removal;
import io.espalier.trainer.run.RunHistory;
import io.espalier.trainer.run.RunMetrics;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
  @Test
  void isOneWellFormedPageThatNeedsNothingElse() throws Exception {
    String html = SampleReport.pictures().html();
    parse(html);
    assertFalse(html.contains("<script"), "no scripts");
    assertFalse(
        Pattern.compile("(src|href)=|url\\(|@import").matcher(html).find(),
        "nothing from elsewhere");
    assertEquals(html, SampleReport.pictures().html(), "the same report is the same text");
  }

  @Test
  void showsTheNumbers() throws Exception {
    Report report = SampleReport.clicks();
    Document page = parse(report.html());
    String text = page.getDocumentElement().getTextContent();
    RunMetrics metrics = report.metrics();
    for (String part :
        List.of(
            Html.whole(metrics.flopsStart()),
            Html.whole(metrics.flops()),
            Html.whole(metrics.parameters()),
            metrics.widthsStart(),
            metrics.widths(),
            "0.78125",
            "Mask 0, inputs: " + SampleReport.CLICK_INPUTS_KEPT + " of 24",
            "user.feature_3: kept",
            "target 2,000",
            "learning_rate")) {
      assertTrue(text.contains(part), part);
    }
    assertEquals(
        24 + 32 + 16,
        page.getElementsByTagName("rect").getLength(),
        "one square per unit under a mask");
  }

  @Test
  void textIsEscaped() throws Exception {
    String hostile = "</title><script>alert(\"1\")</script>&\u0000\ud800'";
    NetworkSpec network = NetworkSpec.of(1, net -> net.mask().dense(2).mask().dense(1));
    Report report =
        new Report(
            hostile,
            network,
            List.of(hostile),
            Map.of(hostile, hostile),
            metrics(network, hostile),
            RunHistory.recorder().history());
    String html = report.html();
    assertFalse(html.contains("<script"));
    Document page = parse(html);
    assertTrue(
        page.getDocumentElement()
            .getTextContent()
            .contains("</title><script>alert(\"1\")</script>&\ufffd\ufffd'"));
  }

  @Test
  void aRunThatDidNothing() throws Exception {
    NetworkSpec network = NetworkSpec.of(5000, net -> net.mask().dense(3).dense(1));
    Report report =
        new Report(
            "empty",
            network,
            List.of(),
            Map.of(),
            metrics(network, "scalar"),
            RunHistory.recorder().history());
    Document page = parse(report.html());
    String text = page.getDocumentElement().getTextContent();
    assertTrue(text.contains("Nothing was recorded."), text);
    assertTrue(text.contains("… and 4,600 more"), "5000 kept inputs are not all listed");
    assertEquals(
        0, page.getElementsByTagName("rect").getLength(), "5000 squares would be too many");
  }

  @Test
  void lossesThatAreNotNumbersLeaveAGap() throws Exception {
    NetworkSpec network = NetworkSpec.of(2, net -> net.dense(1));
    RunHistory.Recorder history = RunHistory.recorder();
    double[] losses = {0.5, 0.25, Double.NaN, Double.POSITIVE_INFINITY, 0.125};
    IntStream.range(0, losses.length).forEach(i -> history.step(i + 1, losses[i], 4, 1));
    Report report =
        new Report(
            "gaps", network, List.of(), Map.of(), metrics(network, "scalar"), history.history());
    String html = report.html();
    parse(html);
    assertFalse(Pattern.compile("d=\"[^\"]*(NaN|Inf|∞)").matcher(html).find());
    assertEquals(3, html.split("<circle").length - 1);
  }

  @Test
  void aHistoryOfAnotherNetworkIsRefused() {
    NetworkSpec network = NetworkSpec.of(4, net -> net.dense(3).mask().dense(1));
    for (Removal wrong : List.of(removal(1, 0), removal(0, 3), removal(-1, 0), removal(0, -1))) {
      RunHistory.Recorder history = RunHistory.recorder();
      history.removal(wrong);
      Report report =
          new Report(
              "wrong", network, List.of(), Map.of(), metrics(network, "scalar"), history.history());
      var error = assertThrows(IllegalArgumentException.class, report::html);
      assertTrue(
          error.getMessage().startsWith("the network 4-3-1 cannot lose Removal["),
          error.getMessage());
    }
  }

  @Test
  void axesHaveRoundTicks() {
    Axis axis = Axis.linear(0, 532_400, 4, true);
    assertEquals(List.of(0.0, 200_000.0, 400_000.0, 600_000.0), axis.ticks());
    assertEquals("200k", axis.label(200_000));
    assertEquals("0.05", Axis.linear(0, 0.2, 4, true).label(0.05));
    assertEquals("1.5M", Axis.linear(0, 2e6, 4, true).label(1.5e6));
    assertEquals(List.of(0.01, 0.1, 1.0), rounded(Axis.logarithmic(0.001_5, 4)));
    assertEquals(List.of(0.1, 0.2, 0.5, 1.0, 2.0), rounded(Axis.logarithmic(0.09, 3)));
    Axis flat = Axis.linear(0.5, 0.5, 4, true);
    assertTrue(flat.min() <= 0.5 && flat.max() > 0.5 && flat.ticks().size() < 10, flat.toString());
  }

  private static List<Double> rounded(Axis axis) {
    return axis.ticks().stream().map(tick -> Math.round(tick * 1e6) / 1e6).toList();
  }

  private static Removal removal(int mask, int unit) {
    return new Removal(1, mask, unit, 0, 1, 0, 1);
  }

  private static RunMetrics metrics(NetworkSpec network, String kernels) {
    return new RunMetrics(
        0,
        0,
        0,
        Double.NaN,
        network.flops(),
        network.flops(),
        Evaluation.none(),
        1,
        kernels,
        1,
        network.widths(),
        network.widths(),
        network.parameters(),
        network.parameters());
  }

  /** The page is written so that it is XML, too, but for its unclosed meta elements. */
  private static Document parse(String html) throws Exception {
    String xml =
        html.replaceFirst("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
