package io.espalier.kernels.cpu.team;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of threads that share the items of one piece of work at a time; the caller is one
 * of them.
 *
 * <p>Items are claimed one by one, and the caller waits only for items that somebody has begun: a
 * thread that the operating system does not run holds up nobody, so a team larger than the machine
 * makes progress too. Idle threads spin for some microseconds, since the next kernel usually
 * follows at once, and then park. Nothing is allocated per piece of work.
 *
 * <p>One thread at a time may call {@link #run}; teams know nothing of each other.
 */
public final class Team implements AutoCloseable {
  private static final long SPIN_NANOS = 50_000;
  private static final int SPINS_PER_CLOCK = 32;

  private final Member[] members;
  private final long spinNanos;

  /**
   * The current piece of work in the upper half, how many of its items are unclaimed in the lower.
   */
  private final AtomicLong unclaimed = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Written by the caller before a new piece of work is published through {@link #unclaimed}. */
  private Work work;

  private int items;

  private volatile Thread waitingCaller;
  private volatile boolean closed;

  /** A team of {@code size} including the caller; its {@code size - 1} threads start here. */
  public Team(int size) {
    members = new Member[size - 1];
    spinNanos = size <= Runtime.getRuntime().availableProcessors() ? SPIN_NANOS : 0;
    for (int i = 0; i < members.length; i++) {
      members[i] = new Member(i + 1);
      members[i].start();
    }
  }

  /** How many share the work, the caller included. */
  public int size() {
    return members.length + 1;
  }

  /** Does all items, on the caller alone. */
  public static void runAlone(Work work, int items) {
    for (int item = 0; item < items; item++) {
      work.run(item, 0);
    }
  }

  /**
   * Does all items and returns when they are done. What the items wrote is visible to the caller.
   *
   * @throws RuntimeException or an error: the first that an item threw; the other items are done
   *     all the same
   */
  public void run(Work newWork, int newItems) {
    if (members.length == 0 || newItems < 2) {
      runAlone(newWork, newItems);
      return;
    }
    work = newWork;
    items = newItems;
    unfinished.set(newItems);
    long number = (unclaimed.get() >>> 32) + 1;
    unclaimed.set(number << 32 | newItems);
    for (int i = 0; i < members.length && i < newItems - 1; i++) {
      members[i].wake();
    }
    doItems(0);
    awaitUnfinished();
    work = null;
    Throwable thrown = failure.get();
    if (thrown != null) {
      failure.set(null);
      rethrow(thrown);
    }
  }

  /** Ends the team's threads and waits until they are gone. Idempotent. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    for (Member member : members) {
      LockSupport.unpark(member);
    }
    for (Member member : members) {
      while (member.isAlive()) {
        try {
          member.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Claims and does items until none is left. */
  private void doItems(int member) {
    while (true) {
      long state = unclaimed.get();
      int left = (int) state;
      if (left == 0) {
        return;
      }
      // A claim holds only for the piece of work it was read from: its number is in the compared
      // value.
      if (unclaimed.compareAndSet(state, state - 1)) {
        try {
          work.run(items - left, member);
        } catch (Throwable thrown) {
          failure.compareAndSet(null, thrown);
        }
        if (unfinished.decrementAndGet() == 0 && member != 0) {
          LockSupport.unpark(waitingCaller);
        }
      }
    }
  }

  private void awaitUnfinished() {
    long deadline = 0;
    for (int spins = 1; unfinished.get() != 0; spins++) {
      Thread.onSpinWait();
      if (spins % SPINS_PER_CLOCK == 0) {
        long now = System.nanoTime();
        deadline = deadline == 0 ? now + spinNanos : deadline;
        if (now - deadline >= 0) {
          waitingCaller = Thread.currentThread();
          while (unfinished.get() != 0) {
            LockSupport.park(this);
          }
          waitingCaller = null;
        }
      }
    }
  }

  private static void rethrow(Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  /** One of the team's own threads. */
  private final class Member extends Thread {
    private final int number;
    private volatile boolean parked;

    Member(int number) {
      super("espalier-kernels-" + number);
      this.number = number;
      setDaemon(true);
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      while (awaitItems()) {
        doItems(number);
      }
    }

    /** Returns true when there are items to claim, false when the team is closed. */
    private boolean awaitItems() {
      long deadline = 0;
      for (int spins = 1; ; spins++) {
        if (closed) {
          return false;
        }
        if ((int) unclaimed.get() != 0) {
          return true;
        }
        Thread.onSpinWait();
        if (spins % SPINS_PER_CLOCK == 0) {
          long now = System.nanoTime();
          deadline = deadline == 0 ? now + spinNanos : deadline;
          if (now - deadline >= 0) {
            parked = true;
            while ((int) unclaimed.get() == 0 && !closed) {
              LockSupport.park(Team.this);
            }
            parked = false;
            deadline = 0;
          }
        }
      }
    }
  }
}
