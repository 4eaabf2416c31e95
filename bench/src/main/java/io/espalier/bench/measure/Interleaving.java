package io.espalier.bench.measure;

import io.espalier.bench.contender.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times contenders in turns: a stretch of the one, a stretch of the next, round after round, so
 * that a machine that speeds up or slows down does so for all of them. At the beginning of a
 * stretch some calls are not timed: they fetch the contender's data into the caches, wake its
 * threads, and let those of the one before go to sleep.
 */
public final class Interleaving {
  /** Shorter calls are timed several at once. */
  private static final long SHORTEST_SAMPLE_NANOS = 5_000;

  /** How many timed calls a stretch has at least. */
  private static final int FEWEST_CALLS = 3;

  private static final int FEWEST_ROUNDS = 3;

  /** Calls of each before anything is timed, unless they take too long. */
  private static final int WARM_UP_CALLS = 300;

  /** Rounds of warming up in which the compiler must have nothing more to do. */
  private static final int QUIET_ROUNDS = 2;

  private final Clock clock;
  private final Effort effort;
  private final List<Turn> turns = new ArrayList<>();

  private Interleaving(Map<String, ? extends Subject> subjects, Effort effort, Clock clock) {
    this.clock = clock;
    this.effort = effort;
    subjects.forEach((name, subject) -> turns.add(new Turn(name, subject)));
  }

  /** Warms all of them up, then times them, in this order. */
  public static Map<String, Timing> measure(
      Map<String, ? extends Subject> subjects, Effort effort, Clock clock) {
    Interleaving interleaving = new Interleaving(subjects, effort, clock);
    interleaving.warmUp();
    interleaving.time();
    Map<String, Timing> timings = new LinkedHashMap<>();
    for (Turn turn : interleaving.turns) {
      timings.put(turn.name, turn.timing());
    }
    return timings;
  }

  /** Until each has run long enough and the JIT compilers rest. */
  private void warmUp() {
    int quiet = 0;
    long compiled = clock.compilationMillis();
    while (quiet < QUIET_ROUNDS
        || shortestWarmUp() < effort.warmUp().toNanos()
        || turns.stream().anyMatch(turn -> turn.warmUpCalls < WARM_UP_CALLS)) {
      for (Turn turn : turns) {
        turn.warmUp();
      }
      if (shortestWarmUp() >= effort.mostWarmUp().toNanos()) {
        break;
      }
      long now = clock.compilationMillis();
      quiet = now == compiled ? quiet + 1 : 0;
      compiled = now;
    }
    turns.forEach(Turn::chooseCallsPerSample);
  }

  private long shortestWarmUp() {
    return turns.stream().mapToLong(turn -> turn.warmUpNanos).min().orElse(Long.MAX_VALUE);
  }

  private void time() {
    long[] spent = new long[turns.size()];
    for (int round = 0; round < effort.rounds(); round++) {
      boolean timed = false;
      for (int i = 0; i < turns.size(); i++) {
        if (round < FEWEST_ROUNDS || spent[i] < effort.most().toNanos()) {
          spent[i] += turns.get(i).stretch();
          timed = true;
        }
      }
      if (!timed) {
        return;
      }
    }
  }

  /** One contender and its samples. */
  private final class Turn {
    private final String name;
    private final Subject subject;
    private final Samples samples = new Samples();
    private long warmUpNanos;
    private long warmUpCalls;
    private long lastNanosPerCall;
    private int callsPerSample = 1;
    private long bytes;
    private long calls;

    Turn(String name, Subject subject) {
      this.name = name;
      this.subject = subject;
    }

    void warmUp() {
      long start = clock.nanos();
      long now;
      long count = 0;
      do {
        subject.run();
        count++;
        now = clock.nanos();
      } while (now - start < effort.stretch().toNanos());
      warmUpNanos += now - start;
      warmUpCalls += count;
      lastNanosPerCall = Math.max(1, (now - start) / count);
    }

    void chooseCallsPerSample() {
      callsPerSample = Math.clamp(Math.ceilDiv(SHORTEST_SAMPLE_NANOS, lastNanosPerCall), 1, 10_000);
    }

    /** What it took, with the calls that are not timed. */
    long stretch() {
      long stretchNanos = effort.stretch().toNanos();
      long begin = clock.nanos();
      do {
        subject.run();
      } while (clock.nanos() - begin < stretchNanos / 10);

      long expected = stretchNanos / (lastNanosPerCall * callsPerSample);
      samples.reserve((int) Math.min(expected * 2 + 1_000, 1_000_000));
      long allocated = clock.allocatedBytes();
      long callsBefore = calls;
      long start = clock.nanos();
      long last = start;
      do {
        for (int call = 0; call < callsPerSample; call++) {
          subject.run();
        }
        long now = clock.nanos();
        samples.add((double) (now - last) / callsPerSample);
        calls += callsPerSample;
        last = now;
      } while (samples.hasRoom()
          && (last - start < stretchNanos || calls - callsBefore < FEWEST_CALLS));
      bytes += clock.allocatedBytes() - allocated;
      return last - begin;
    }

    Timing timing() {
      return new Timing(samples.spread(), (double) bytes / calls, calls);
    }
  }
}
