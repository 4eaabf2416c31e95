package io.espalier.bench.report;

import io.espalier.bench.measure.Spread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of one case.
 *
 * @param group the cases it is summed up with
 * @param name the case
 * @param bar the bars of the chart that it is part of; empty for none
 * @param measured by contender, or by whatever the columns of the table are, in the table's unit
 * @param derived further numbers, by column
 */
public record Row(
    String group,
    String name,
    String bar,
    Map<String, Spread> measured,
    Map<String, Double> derived) {
  public Row {
    measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
    derived = Collections.unmodifiableMap(new LinkedHashMap<>(derived));
  }
}
