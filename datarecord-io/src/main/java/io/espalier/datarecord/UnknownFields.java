package io.espalier.datarecord;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How often fields were passed over that the schema of DataRecords does not have. */
public final class UnknownFields {
  /** There are 65,536 possible ids, and a file with so many is not worth a table of them. */
  private static final int LISTED_IDS = 256;

  private final Map<Integer, Long> byId = new TreeMap<>();
  private long total;

  UnknownFields() {}

  void count(int id) {
    total++;
    if (byId.size() < LISTED_IDS || byId.containsKey(id)) {
      byId.merge(id, 1L, Long::sum);
    }
  }

  /** All of them together. */
  public long total() {
    return total;
  }

  /** How often each id came: the first 256 ids. A view that cannot be changed. */
  public Map<Integer, Long> byId() {
    return Collections.unmodifiableMap(byId);
  }
}
