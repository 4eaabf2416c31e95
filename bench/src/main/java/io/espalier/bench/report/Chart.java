package io.espalier.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table as horizontal bars, grouped by case: how fast each contender is, the first one of a group
 * being 1, with its measured number beside it. An SVG without fonts or scripts of its own, whose
 * colours follow the reader's choice of light or dark.
 */
public final class Chart {
  private static final int WIDTH = 860;
  private static final int LEFT = 330;
  private static final int RIGHT = 110;
  private static final int BAR = 14;
  private static final int GAP = 12;
  private static final int TOP = 64;

  private static final String STYLE =
      """
      <style>
        .page { fill: #ffffff; }
        text { font: 13px system-ui, sans-serif; fill: #1f2328; }
        .title { font-weight: 600; font-size: 15px; }
        .value { font-size: 11px; fill: #59636e; }
        .line { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 2 3; }
        .espalier { fill: #1a7f37; } .tensorflow { fill: #bc4c00; } .onnxruntime { fill: #0969da; }
        .mkl, .libthrift { fill: #8250df; } .scalar { fill: #8c959f; }
        @media (prefers-color-scheme: dark) {
          .page { fill: #0d1117; }
          text { fill: #f0f6fc; }
          .value { fill: #9198a1; }
          .espalier { fill: #3fb950; } .tensorflow { fill: #f0883e; } .onnxruntime { fill: #58a6ff; }
          .mkl, .libthrift { fill: #bc8cff; } .scalar { fill: #6e7681; }
        }
      </style>
      """;

  private Chart() {}

  /** The chart of a table's rows that have bars. */
  public static String svg(Table table) {
    List<BarGroup> groups = BarGroup.of(table);
    double longest =
        groups.stream()
            .flatMap(group -> group.speeds().values().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    double scale = (WIDTH - LEFT - RIGHT) / longest;
    int height = TOP + groups.stream().mapToInt(Chart::height).sum();
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title\">\n"
            .formatted(WIDTH, height));
    svg.append("<title id=\"title\">").append(escape(title(table))).append("</title>\n");
    svg.append(STYLE);
    // The page around it may not follow that choice.
    svg.append("<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n".formatted(WIDTH, height));
    text(svg, "title", 8, 20, "start", table.title() + ": speed, longer is faster");
    legend(svg, table);
    int y = TOP;
    for (BarGroup group : groups) {
      bars(svg, group, y, scale, table.unit());
      y += height(group);
    }
    if (!groups.isEmpty()) {
      double one = LEFT + scale;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"line\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
              one,
              one,
              TOP - 6,
              height - GAP));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String title(Table table) {
    List<String> lines = new ArrayList<>();
    lines.add(table.title() + ", relative speed");
    lines.addAll(TextTable.summary(table));
    return String.join("; ", lines);
  }

  private static void legend(StringBuilder svg, Table table) {
    int x = LEFT;
    for (String name : table.measured()) {
      svg.append(
          "<rect class=\"%s\" x=\"%d\" y=\"34\" width=\"12\" height=\"12\"/>\n"
              .formatted(escape(name), x));
      text(svg, "", x + 17, 45, "start", name);
      x += 28 + 8 * name.length();
    }
  }

  private static void bars(StringBuilder svg, BarGroup group, int y, double scale, String unit) {
    int middle = y + group.speeds().size() * BAR / 2 + 4;
    text(svg, "", LEFT - 8, middle, "end", group.name());
    int at = y;
    for (Map.Entry<String, Double> entry : group.speeds().entrySet()) {
      double width = Math.max(1, entry.getValue() * scale);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
              escape(entry.getKey()),
              LEFT,
              at,
              width,
              BAR - 2));
      String value = Numbers.threeDigits(group.values().get(entry.getKey())) + " " + unit;
      text(svg, "value", LEFT + (int) width + 5, at + BAR - 4, "start", value);
      at += BAR;
    }
  }

  private static int height(BarGroup group) {
    return group.speeds().size() * BAR + GAP;
  }

  private static void text(
      StringBuilder svg, String style, int x, int y, String anchor, String text) {
    svg.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n"
            .formatted(style, x, y, anchor, escape(text)));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
