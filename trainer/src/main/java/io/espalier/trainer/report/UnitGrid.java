package io.espalier.trainer.report;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A mask's units as little squares in the order of their original numbers, and as lists. */
final class UnitGrid {
  private static final int MAX_SQUARES = 4096;
  private static final int MAX_LISTED = 400;
  private static final int MAX_OPEN = 80;
  private static final int SQUARE = 10;
  private static final int GAP = 2;

  private UnitGrid() {}

  /** The squares; nothing where there are too many to see. */
  static String svg(MaskHistory mask, List<String> names) {
    int width = mask.width();
    if (width > MAX_SQUARES) {
      return "";
    }
    int columns = columns(width);
    int rows = -Math.floorDiv(-width, columns);
    int pitch = SQUARE + GAP;
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"units\" style=\"max-width:")
        .append(columns * pitch)
        .append("px\" viewBox=\"0 0 ");
    svg.append(columns * pitch)
        .append(' ')
        .append(rows * pitch)
        .append("\" role=\"img\" aria-label=\"");
    svg.append(mask.kept())
        .append(" of ")
        .append(width)
        .append(" units of ")
        .append(mask.name())
        .append(" kept\">\n");
    for (int unit = 0; unit < width; unit++) {
      boolean kept = mask.isKept(unit);
      svg.append("<rect class=\"")
          .append(kept ? "kept" : "gone")
          .append("\" x=\"")
          .append(unit % columns * pitch);
      svg.append("\" y=\"")
          .append(unit / columns * pitch)
          .append("\" width=\"")
          .append(SQUARE)
          .append("\" height=\"")
          .append(SQUARE);
      svg.append("\"><title>").append(Html.escape(name(unit, names)));
      svg.append(kept ? ": kept" : ": removed at step " + Html.whole(mask.removedAt(unit)))
          .append("</title></rect>");
      svg.append(unit % columns == columns - 1 ? "\n" : "");
    }
    return svg.append("</svg>\n").toString();
  }

  /** Which are kept and which are gone, in words. */
  static String lists(MaskHistory mask, List<String> names) {
    IntFunction<String> keptText =
        unit -> names.isEmpty() ? Integer.toString(unit) : name(unit, names);
    IntFunction<String> goneText =
        unit -> keptText.apply(unit) + " (" + Html.whole(mask.removedAt(unit)) + ")";
    boolean open = !names.isEmpty() && mask.width() <= MAX_OPEN;
    String kept = list("Kept", open, mask, mask::isKept, mask.kept(), keptText);
    int gone = mask.width() - mask.kept();
    return gone == 0
        ? kept
        : kept + list("Removed (at step)", open, mask, unit -> !mask.isKept(unit), gone, goneText);
  }

  private static String list(
      String title,
      boolean open,
      MaskHistory mask,
      IntPredicate which,
      int count,
      IntFunction<String> text) {
    String items =
        IntStream.range(0, mask.width())
            .filter(which)
            .limit(MAX_LISTED)
            .mapToObj(unit -> "<span>" + Html.escape(text.apply(unit)) + "</span>")
            .collect(Collectors.joining("\n"));
    String rest =
        count > MAX_LISTED
            ? "\n<span>… and " + Html.whole(count - MAX_LISTED) + " more</span>"
            : "";
    return "<details%s><summary>%s: %s</summary><p class=\"names\">%s%s</p></details>\n"
        .formatted(open ? " open=\"\"" : "", title, Html.whole(count), items, rest);
  }

  private static String name(int unit, List<String> names) {
    return names.isEmpty() ? "unit " + unit : names.get(unit);
  }

  /**
   * A square number of 64 or more is shown as a square, since it may be a picture; others in rows
   * of up to 32.
   */
  private static int columns(int width) {
    int root = (int) Math.round(Math.sqrt(width));
    return root >= 8 && root * root == width ? root : Math.min(width, 32);
  }
}
