package io.espalier.trainer.run;

import java.io.Flushable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Tells a person how training is going: one line that is rewritten in place on a terminal, a plain
 * line now and then elsewhere. Writes only to what it is given. {@link #update} may be called every
 * step: it looks at the clock and mostly returns. Not thread-safe.
 */
public final class Progress {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long TERMINAL_INTERVAL = NANOS_PER_SECOND / 10;
  private static final long PLAIN_INTERVAL = 10 * NANOS_PER_SECOND;

  private final Appendable out;
  private final boolean rewrites;
  private final long interval;
  private final LongSupplier nanos;

  private boolean begun;
  private long beganAt;
  private long examplesBefore;
  private long shownAt;
  private int shownLength;

  Progress(Appendable out, boolean rewrites, long interval, LongSupplier nanos) {
    this.out = out;
    this.rewrites = rewrites;
    this.interval = interval;
    this.nanos = nanos;
  }

  /** A line that is rewritten in place ten times a second. */
  public static Progress terminal(Appendable out) {
    return new Progress(
        Objects.requireNonNull(out, "out"), true, TERMINAL_INTERVAL, System::nanoTime);
  }

  /** A plain line every ten seconds. */
  public static Progress plain(Appendable out) {
    return new Progress(
        Objects.requireNonNull(out, "out"), false, PLAIN_INTERVAL, System::nanoTime);
  }

  /**
   * Whether an {@link #update} now would show something, or begin to count the time; who is not due
   * need not find out what to show.
   */
  public boolean isDue(long step, long maxSteps) {
    return !begun || isLast(step, maxSteps) || nanos.getAsLong() - shownAt >= interval;
  }

  private static boolean isLast(long step, long maxSteps) {
    return maxSteps > 0 && step >= maxSteps;
  }

  /**
   * A step was made.
   *
   * @param maxSteps where training ends, or 0 where nobody knows
   * @param examples how many examples training has seen so far
   * @param flops what one example costs now
   */
  public void update(long step, long maxSteps, long examples, double loss, long flops) {
    long now = nanos.getAsLong();
    if (!begun) {
      begun = true;
      beganAt = now;
      shownAt = now;
      examplesBefore = examples;
    }
    if (now - shownAt < interval && !isLast(step, maxSteps)) {
      return;
    }
    shownAt = now;
    double seconds = (now - beganAt) / (double) NANOS_PER_SECOND;
    double rate = seconds > 0 ? (examples - examplesBefore) / seconds : 0;
    show(
        String.format(
            Locale.ROOT,
            "%s  loss %.5f  %,d FLOPs  %,.0f examples/s",
            place(step, maxSteps),
            loss,
            flops,
            rate));
  }

  private static String place(long step, long maxSteps) {
    return maxSteps > 0
        ? String.format(
            Locale.ROOT, "step %,d of %,d (%d %%)", step, maxSteps, 100 * step / maxSteps)
        : String.format(Locale.ROOT, "step %,d", step);
  }

  /** A line of its own, which stays. */
  public void message(String line) {
    if (rewrites && shownLength > 0) {
      write("\r" + " ".repeat(shownLength) + "\r");
      shownLength = 0;
    }
    write(line + "\n");
  }

  /** Training is over: the terminal's line is ended. */
  public void finish() {
    if (shownLength > 0) {
      write("\n");
      shownLength = 0;
    }
  }

  private void show(String line) {
    if (rewrites) {
      write("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
      shownLength = line.length();
    } else {
      write(line + "\n");
    }
  }

  private void write(String text) {
    try {
      out.append(text);
      if (out instanceof Flushable flushable) {
        flushable.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot show progress", e);
    }
  }
}
