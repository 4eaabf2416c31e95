package io.espalier.bench.measure;

import java.time.Duration;

/**
 * How long a case is measured; all of it for each contender.
 *
 * @param warmUp at least so long before anything is timed
 * @param mostWarmUp at most so long, whatever the compiler is still doing
 * @param stretch how long one contender runs before it is the next one's turn
 * @param rounds how many stretches each has
 * @param most no further round is begun after so long; three there always are
 */
public record Effort(
    Duration warmUp, Duration mostWarmUp, Duration stretch, int rounds, Duration most) {
  /** In milliseconds. */
  public static Effort ofMillis(long warmUp, long mostWarmUp, long stretch, int rounds, long most) {
    return new Effort(
        Duration.ofMillis(warmUp),
        Duration.ofMillis(mostWarmUp),
        Duration.ofMillis(stretch),
        rounds,
        Duration.ofMillis(most));
  }
}
