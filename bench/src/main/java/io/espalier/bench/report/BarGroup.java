package io.espalier.bench.report;

import io.espalier.bench.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bars side by side.
 *
 * @param name what was measured
 * @param values by contender, in the table's unit; of several rows their geometric mean
 * @param speeds by contender, the first one's being 1
 */
record BarGroup(String name, Map<String, Double> values, Map<String, Double> speeds) {
  /**
   * The bars of a table. Contenders that are not in all rows of a group have no bar there: their
   * mean would be one of other rows.
   */
  static List<BarGroup> of(Table table) {
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    for (Row row : table.rows()) {
      if (!row.bar().isEmpty()) {
        rows.computeIfAbsent(row.bar(), bar -> new ArrayList<>()).add(row);
      }
    }
    List<BarGroup> groups = new ArrayList<>();
    rows.forEach((bar, members) -> {
      Map<String, Double> values = new LinkedHashMap<>();
      for (String name : table.measured()) {
        if (members.stream().allMatch(row -> row.measured().containsKey(name))) {
          values.put(name, geometricMean(members, name));
        }
      }
      groups.add(new BarGroup(bar, values, speeds(values, table.better())));
    });
    return groups;
  }

  private static double geometricMean(List<Row> rows, String name) {
    double sum = 0;
    for (Row row : rows) {
      Spread spread = row.measured().get(name);
      sum += Math.log(spread.median());
    }
    return Math.exp(sum / rows.size());
  }

  private static Map<String, Double> speeds(Map<String, Double> values, Better better) {
    Map<String, Double> speeds = new LinkedHashMap<>();
    double first = values.isEmpty() ? 1 : values.values().iterator().next();
    values.forEach(
        (name, value) -> speeds.put(name, better == Better.HIGHER ? value / first : first / value));
    return speeds;
  }
}
