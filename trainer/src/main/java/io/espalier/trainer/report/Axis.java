package io.espalier.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scale from values to 0..1, with round numbers to mark on it.
 *
 * @param min the value at 0
 * @param max the value at 1
 * @param ticks the values to mark, ascending
 * @param logarithmic whether equal distances are equal ratios
 */
record Axis(double min, double max, List<Double> ticks, boolean logarithmic) {
  private static final double[] ROUND = {1, 2, 5};

  /**
   * From {@code min} to {@code max}, about {@code count} ticks, widened to whole ticks if {@code
   * widen}.
   */
  static Axis linear(double min, double max, int count, boolean widen) {
    double top = max > min ? max : min + Math.max(Math.abs(min) * 0.1, 1e-9);
    double step = roundStep((top - min) / count);
    double first = widen ? Math.floor(min / step) : Math.ceil(min / step);
    double last = widen ? Math.ceil(top / step) : Math.floor(top / step);
    List<Double> ticks = new ArrayList<>();
    for (double k = first; k <= last; k++) {
      ticks.add(k * step);
    }
    return new Axis(
        widen ? first * step : min, widen ? last * step : top, List.copyOf(ticks), false);
  }

  /** Ticks at 1, 2 and 5 times powers of ten, or at powers of ten alone where the range is wide. */
  static Axis logarithmic(double min, double max) {
    boolean wide = max / min > 1e3;
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(min));
        power <= Math.ceil(Math.log10(max));
        power++) {
      for (double round : ROUND) {
        double tick = round * Math.pow(10, power);
        if (tick >= min && tick <= max && (round == 1 || !wide)) {
          ticks.add(tick);
        }
      }
    }
    return new Axis(min, max, List.copyOf(ticks), true);
  }

  double position(double value) {
    if (logarithmic) {
      return Math.log(value / min) / Math.log(max / min);
    }
    return (value - min) / (max - min);
  }

  /** A tick's text: {@code 250k}, {@code 1.5M}, {@code 0.05}. */
  String label(double tick) {
    double largest = Math.max(Math.abs(min), Math.abs(max));
    if (!logarithmic && largest >= 1e6) {
      return trimmed(tick / 1e6) + (tick == 0 ? "" : "M");
    }
    if (!logarithmic && largest >= 10_000) {
      return trimmed(tick / 1e3) + (tick == 0 ? "" : "k");
    }
    return trimmed(tick);
  }

  private static String trimmed(double value) {
    if (value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    int decimals = Math.clamp((long) Math.ceil(3 - Math.log10(Math.abs(value))), 1, 9);
    return String.format(Locale.ROOT, "%." + decimals + "f", value)
        .replaceFirst("0+$", "")
        .replaceFirst("\\.$", "");
  }

  private static double roundStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double round : ROUND) {
      if (round * power >= atLeast * 0.999) {
        return round * power;
      }
    }
    return 10 * power;
  }
}
