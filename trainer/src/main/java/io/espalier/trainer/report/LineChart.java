package io.espalier.trainer.report;

import java.util.ArrayList;
import java.util.List;

/** Lines over steps as inline SVG, coloured by the page's style sheet. */
final class LineChart {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 240;
  private static final double LEFT = 52;
  private static final double RIGHT = 24;
  private static final double TOP = 12;
  private static final double BOTTOM = 30;

  private final String description;
  private final double lastStep;
  private final List<Line> lines = new ArrayList<>();
  private double rule = Double.NaN;
  private String ruleLabel = "";
  private boolean fromZero;
  private String unit = "";

  /**
   * A chart without lines.
   *
   * @param description for who cannot see it
   * @param lastStep where the step axis ends
   */
  LineChart(String description, long lastStep) {
    this.description = description;
    this.lastStep = Math.max(1, lastStep);
  }

  /** Points joined by straight lines. */
  LineChart line(String style, List<Point> points) {
    lines.add(new Line(style, points, false));
    return this;
  }

  /** A value that holds until the next point. */
  LineChart staircase(String style, List<Point> points) {
    lines.add(new Line(style, points, true));
    return this;
  }

  /** A dashed horizontal line. */
  LineChart rule(double value, String label) {
    rule = value;
    ruleLabel = label;
    return this;
  }

  /** The value axis begins at 0. */
  LineChart fromZero() {
    fromZero = true;
    return this;
  }

  /** What stands behind each number on the value axis. */
  LineChart unit(String newUnit) {
    unit = newUnit;
    return this;
  }

  /** The SVG element; a sentence where there is nothing to draw. */
  String svg() {
    double min = Double.isNaN(rule) ? Double.POSITIVE_INFINITY : rule;
    double max = Double.isNaN(rule) ? Double.NEGATIVE_INFINITY : rule;
    for (Line line : lines) {
      for (Point point : line.points) {
        if (Double.isFinite(point.value)) {
          min = Math.min(min, point.value);
          max = Math.max(max, point.value);
        }
      }
    }
    if (min > max) {
      return "<p class=\"none\">Nothing was recorded.</p>\n";
    }
    boolean ratios = !fromZero && min > 0 && max / min > 30;
    Axis values =
        ratios
            ? Axis.logarithmic(min, max)
            : Axis.linear(fromZero ? Math.min(0, min) : min, max, 4, true);
    Axis steps = Axis.linear(0, lastStep, 6, false);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(Html.coordinate(WIDTH), Html.coordinate(HEIGHT), Html.escape(description)));
    for (double tick : values.ticks()) {
      double y = y(values, tick);
      svg.append("<path class=\"grid\" d=\"M")
          .append(at(LEFT, y))
          .append('H')
          .append(Html.coordinate(WIDTH - RIGHT))
          .append("\"/>");
      text(svg, LEFT - 8, y + 4, "end", values.label(tick) + unit);
    }
    for (double tick : steps.ticks()) {
      text(svg, x(steps, tick), HEIGHT - 8, "middle", steps.label(tick));
    }
    svg.append('\n');
    if (!Double.isNaN(rule)) {
      double y = y(values, rule);
      svg.append("<path class=\"rule\" d=\"M")
          .append(at(LEFT, y))
          .append('H')
          .append(Html.coordinate(WIDTH - RIGHT))
          .append("\"/>");
      text(svg, WIDTH - RIGHT, y - 5, "end", ruleLabel);
    }
    for (Line line : lines) {
      draw(svg, line, steps, values);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder svg, Line line, Axis steps, Axis values) {
    StringBuilder path = new StringBuilder();
    Point before = null;
    for (Point point : line.points) {
      if (!Double.isFinite(point.value)) {
        before = null;
        continue;
      }
      String position = at(x(steps, point.step), y(values, point.value));
      if (before == null) {
        path.append('M').append(position);
      } else if (line.staircase) {
        path.append('H').append(Html.coordinate(x(steps, point.step)));
        path.append('V').append(Html.coordinate(y(values, point.value)));
      } else {
        path.append('L').append(position);
      }
      before = point;
    }
    if (line.staircase && before != null) {
      path.append('H').append(Html.coordinate(WIDTH - RIGHT));
    }
    svg.append("<path class=\"line ")
        .append(line.style)
        .append("\" d=\"")
        .append(path)
        .append("\"/>\n");
    if (!line.staircase && line.points.size() <= 60) {
      for (Point point : line.points) {
        if (Double.isFinite(point.value)) {
          svg.append("<circle class=\"").append(line.style).append("\" r=\"2.5\" cx=\"");
          svg.append(Html.coordinate(x(steps, point.step)))
              .append("\" cy=\"")
              .append(Html.coordinate(y(values, point.value)));
          svg.append("\"><title>step ")
              .append(Html.whole((long) point.step))
              .append(": ")
              .append(Html.decimal(point.value, 6));
          svg.append("</title></circle>");
        }
      }
      svg.append('\n');
    }
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append("<text x=\"")
        .append(Html.coordinate(x))
        .append("\" y=\"")
        .append(Html.coordinate(y));
    svg.append("\" text-anchor=\"")
        .append(anchor)
        .append("\">")
        .append(Html.escape(text))
        .append("</text>");
  }

  private static double x(Axis steps, double step) {
    return LEFT + Math.clamp(steps.position(step), 0, 1) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(Axis values, double value) {
    return TOP + (1 - values.position(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private static String at(double x, double y) {
    return Html.coordinate(x) + "," + Html.coordinate(y);
  }

  /** A value at a step. */
  record Point(double step, double value) {}

  private record Line(String style, List<Point> points, boolean staircase) {}
}
