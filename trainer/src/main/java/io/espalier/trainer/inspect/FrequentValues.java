package io.espalier.trainer.inspect;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent of any number of values, in bounded memory: the space-saving algorithm
 * (Metwally, Agrawal and El Abbadi, 2005). A value that is seen more often than one time in {@value
 * #COUNTERS} is surely among them.
 */
final class FrequentValues {
  private static final int COUNTERS = 128;

  private static final class Counter {
    private long count;

    /** How many of the count may belong to values that were pushed out. */
    private long error;
  }

  private final Map<String, Counter> counters = new HashMap<>();

  void add(String value) {
    Counter counter = counters.get(value);
    if (counter == null) {
      counter = new Counter();
      if (counters.size() == COUNTERS) {
        String rarest = rarest();
        counter.error = counters.remove(rarest).count;
        counter.count = counter.error;
      }
      counters.put(value, counter);
    }
    counter.count++;
  }

  private String rarest() {
    String rarest = null;
    long least = Long.MAX_VALUE;
    for (Map.Entry<String, Counter> entry : counters.entrySet()) {
      if (entry.getValue().count < least) {
        least = entry.getValue().count;
        rarest = entry.getKey();
      }
    }
    return rarest;
  }

  /** The most frequent, at most {@code limit}; equally frequent ones in the order of their text. */
  List<FrequentValue> most(int limit) {
    return counters.entrySet().stream()
        .map(entry ->
            new FrequentValue(
                entry.getKey(),
                entry.getValue().count - entry.getValue().error,
                entry.getValue().error == 0))
        .sorted(
            Comparator.comparingLong(FrequentValue::atLeast)
                .reversed()
                .thenComparing(FrequentValue::text))
        .limit(limit)
        .toList();
  }
}
