package io.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  @Test
  void aStreamIsSplitMix64() {
    // The JDK's SplittableRandom is SplitMix64 with the same step: started where the stream starts,
    // it must agree.
    long seed = 42;
    long stream = 7;
    long start = streamStart(seed, stream);
    SplittableRandom oracle = new SplittableRandom(start);
    for (int counter = 0; counter < 1000; counter++) {
      assertEquals(
          oracle.nextLong(), CounterRandom.bits(seed, stream, counter), "counter " + counter);
    }
  }

  /**
   * Seed and stream, mixed: the outputs of SplitMix64 are mixes too, so the JDK's can be used for
   * these as well.
   */
  private static long streamStart(long seed, long stream) {
    long mixedSeed = new SplittableRandom(seed).nextLong();
    return new SplittableRandom(mixedSeed + 0x9E3779B97F4A7C15L * stream).nextLong();
  }

  @Test
  void neighbouringSeedsStreamsAndCountersDiffer() {
    Set<Long> seen = new HashSet<>();
    for (long seed = -4; seed < 4; seed++) {
      for (long stream = -4; stream < 4; stream++) {
        for (long counter = 0; counter < 64; counter++) {
          seen.add(CounterRandom.bits(seed, stream, counter));
        }
      }
    }
    assertEquals(8 * 8 * 64, seen.size());
  }

  @Test
  void boundedNumbersCoverTheirRangeEvenly() {
    int[] counts = new int[10];
    for (int i = 0; i < 100_000; i++) {
      counts[CounterRandom.below(10, 1, 2, i)]++;
    }
    for (int count : counts) {
      assertTrue(Math.abs(count - 10_000) < 500, "10 bins of 100000 draws, one has " + count);
    }
    assertThrows(IllegalArgumentException.class, () -> CounterRandom.below(0, 1, 2, 3));
  }

  @Test
  void unitNumbersStayBelowOne() {
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      float single = CounterRandom.unitFloat(3, 0, i);
      assertTrue(single >= 0 && single < 1, "draw " + i);
      sum += single;
    }
    assertEquals(0.5, sum / 100_000, 0.005);
  }
}
