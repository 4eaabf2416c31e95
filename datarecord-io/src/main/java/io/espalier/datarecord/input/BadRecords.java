package io.espalier.datarecord.input;

/**
 * What happens to a record that cannot be used though the file around it is sound: bytes that are
 * no record, a line that is none, a label that is missing. Damage of the file itself (its blocks,
 * its compression) always ends the reading.
 *
 * @param maxRate how large a share of the records may be left out, in [0, 1]; 0 for none
 */
public record BadRecords(double maxRate) {
  /** One bad record may always be luck. */
  private static final long ALWAYS_FORGIVEN = 1;

  public BadRecords {
    if (!(maxRate >= 0 && maxRate <= 1)) {
      throw new IllegalArgumentException(
          "the rate of bad records must be from 0 to 1, not " + maxRate);
    }
  }

  /** A bad record is an error that names file and record. */
  public static BadRecords fail() {
    return new BadRecords(0);
  }

  /**
   * Bad records are left out and counted by kind. It is an error, which names the last of them,
   * when there have been at least two, and they are more than {@code maxRate} of the records read
   * so far.
   *
   * @param maxRate above 0, at most 1; 1e-4 is usual
   */
  public static BadRecords skip(double maxRate) {
    if (maxRate == 0) {
      throw new IllegalArgumentException("a rate of 0 skips nothing; say fail()");
    }
    return new BadRecords(maxRate);
  }

  /** Whether {@code bad} of {@code records} are still fine. */
  boolean tolerates(long bad, long records) {
    return maxRate > 0 && (bad <= ALWAYS_FORGIVEN || bad <= maxRate * records);
  }
}
