package io.espalier.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.bench.contender.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterleavingTest {
  private static final long MILLI = 1_000_000;

  private final List<String> turns = new ArrayList<>();
  private final FakeClock clock = new FakeClock();
  private final Map<String, Subject> subjects = new LinkedHashMap<>();

  @Test
  void everyoneHasATurnInEveryRoundAndTheTimeOfTheirCalls() {
    subjects.put("a", subject("a", MILLI));
    subjects.put("b", subject("b", 3 * MILLI));
    Map<String, Timing> timings =
        Interleaving.measure(subjects, Effort.ofMillis(0, 0, 10, 5, 1_000_000), clock);

    assertEquals(List.of("a", "b"), List.copyOf(timings.keySet()));
    assertEquals(1e6, timings.get("a").nanos().median());
    assertEquals(3e6, timings.get("b").nanos().median());
    // One round of warming up, five of timing.
    assertEquals(12, turns.size(), turns.toString());
    for (int i = 0; i < turns.size(); i++) {
      assertEquals(i % 2 == 0 ? "a" : "b", turns.get(i), turns.toString());
    }
    // Ten milliseconds a stretch, besides what is run before the clock counts.
    assertEquals(5 * 10, timings.get("a").calls());
    assertEquals(5 * 4, timings.get("b").calls());
  }

  @Test
  void whatIsSlowerThanAStretchIsTimedThreeTimesARoundAndThreeRoundsAtLeast() {
    subjects.put("slow", subject("slow", 100 * MILLI));
    Map<String, Timing> timings =
        Interleaving.measure(subjects, Effort.ofMillis(0, 0, 10, 50, 200), clock);
    assertEquals(3 * 3, timings.get("slow").calls());
    assertEquals(1e8, timings.get("slow").nanos().median());
  }

  @Test
  void shortCallsAreTimedSeveralAtOnce() {
    subjects.put("quick", subject("quick", 100));
    Map<String, Timing> timings =
        Interleaving.measure(subjects, Effort.ofMillis(0, 0, 1, 3, 1_000), clock);
    assertEquals(100, timings.get("quick").nanos().median());
    assertEquals(0, timings.get("quick").calls() % 50);
  }

  @Test
  void warmingUpWaitsForTheCompilers() {
    subjects.put("a", subject("a", MILLI));
    clock.compilingUntil = 500 * MILLI;
    Interleaving.measure(subjects, Effort.ofMillis(0, 10_000, 10, 1, 1_000), clock);
    // The last rounds of warming up, at least two, come after the compilers' last work.
    assertTrue(clock.now >= (500 + 2 * 10) * MILLI, String.valueOf(clock.now));
  }

  @Test
  void warmingUpEndsThoughTheCompilersNeverDo() {
    subjects.put("a", subject("a", MILLI));
    clock.compilingUntil = Long.MAX_VALUE;
    Interleaving.measure(subjects, Effort.ofMillis(0, 300, 10, 1, 1_000), clock);
    assertTrue(clock.now < 400 * MILLI, String.valueOf(clock.now));
  }

  @Test
  void bytesAreCountedPerCall() {
    subjects.put("a", subject("a", MILLI));
    clock.bytesPerNano = 0.001;
    Map<String, Timing> timings =
        Interleaving.measure(subjects, Effort.ofMillis(0, 0, 10, 2, 1_000), clock);
    assertEquals(1_000, timings.get("a").bytes(), 1e-9);
  }

  private Subject subject(String name, long nanos) {
    return new Subject() {
      @Override
      public void run() {
        if (turns.isEmpty() || !turns.getLast().equals(name)) {
          turns.add(name);
        }
        clock.now += nanos;
      }

      @Override
      public float[] result() {
        return new float[0];
      }

      @Override
      public void close() {}
    };
  }

  private static final class FakeClock implements Clock {
    private long now;
    private long compilingUntil;
    private double bytesPerNano;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public long compilationMillis() {
      return Math.min(now, compilingUntil) / MILLI;
    }

    @Override
    public long allocatedBytes() {
      return Math.round(now * bytesPerNano);
    }
  }
}
