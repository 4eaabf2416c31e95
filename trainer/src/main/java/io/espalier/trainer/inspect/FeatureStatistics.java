package io.espalier.trainer.inspect;

import io.espalier.data.FeatureType;
import java.util.List;

/** What was seen of one feature. Memory does not depend on how much that was. */
public final class FeatureStatistics {
  private static final int SHOWN = 3;

  private final String name;
  private final long id;
  private final FeatureType type;
  private final FrequentValues frequent;
  private final DistinctCount distinct;
  private long lastRecord = -1;
  private long records;
  private long entries;
  private long numbers;
  private long ones;
  private long zeros;
  private boolean whole = true;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private double sum;

  FeatureStatistics(String name, long id, FeatureType type) {
    this.name = name;
    this.id = id;
    this.type = type;
    boolean hasValues =
        switch (type) {
          case DISCRETE, STRING, SPARSE_BINARY, SPARSE_CONTINUOUS -> true;
          default -> false;
        };
    this.frequent = hasValues ? new FrequentValues() : null;
    this.distinct = hasValues ? new DistinctCount() : null;
  }

  /** The feature is in this record. */
  void in(long record) {
    if (record != lastRecord) {
      lastRecord = record;
      records++;
    }
  }

  /** One of its values is a number; NaN is passed over. */
  void number(double value) {
    if (Double.isNaN(value)) {
      return;
    }
    numbers++;
    ones += value == 1 ? 1 : 0;
    zeros += value == 0 ? 1 : 0;
    whole &= value == Math.rint(value);
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }

  /** One of its values is a text, or a number that names something. */
  void value(String text) {
    entries++;
    frequent.add(text);
    distinct.add(text.hashCode());
  }

  /** Its name; the id in decimal where nobody knows the name. */
  public String name() {
    return name;
  }

  /** Its number in records. */
  public long id() {
    return id;
  }

  /** Its type. */
  public FeatureType type() {
    return type;
  }

  /** How many records have it. */
  public long records() {
    return records;
  }

  /** How many numbers there were: 0 for features without any. */
  public long numbers() {
    return numbers;
  }

  /** The least number. */
  public double least() {
    return least;
  }

  /** The greatest number. */
  public double most() {
    return most;
  }

  /** The mean of the numbers. */
  public double mean() {
    return sum / numbers;
  }

  /** Whether the numbers are 0 and 1, and both occur. */
  public boolean isZeroOrOne() {
    return zeros > 0 && ones > 0 && zeros + ones == numbers;
  }

  /** Whether all numbers are whole. */
  public boolean isWhole() {
    return numbers > 0 && whole;
  }

  /** About how many different values there are (elements, for sets); -1 where they do not count. */
  public long distinct() {
    return distinct == null ? -1 : distinct.estimate();
  }

  /** Elements of a set or map, on average over the records that have it. */
  public double entriesPerRecord() {
    return (double) entries / records;
  }

  /** The most frequent values, with a count that is exact or a lower bound. */
  public List<FrequentValue> frequent() {
    return frequent == null ? List.of() : frequent.most(SHOWN);
  }
}
