package io.espalier.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of one bench.
 *
 * @param bench its name on the command line
 * @param tables the comparison, then what else was measured
 * @param how what was done, line by line: threads, tolerances
 * @param setting what else of the machine the numbers depend on, by name
 * @param contenders who took part, with what they say of themselves
 * @param absent who could not, and why
 */
public record Report(
    String bench,
    Machine machine,
    List<Table> tables,
    List<String> how,
    Map<String, String> setting,
    Map<String, String> contenders,
    Map<String, String> absent) {
  public Report {
    tables = List.copyOf(tables);
    how = List.copyOf(how);
    setting = Collections.unmodifiableMap(new LinkedHashMap<>(setting));
    contenders = Collections.unmodifiableMap(new LinkedHashMap<>(contenders));
    absent = Collections.unmodifiableMap(new LinkedHashMap<>(absent));
  }

  /** The comparison. */
  public Table main() {
    return tables.getFirst();
  }
}
