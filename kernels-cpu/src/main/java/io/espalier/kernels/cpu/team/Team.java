package io.espalier.kernels.cpu.team;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of threads that share the items of one piece of work at a time; the caller is one
 * of them.
 *
 * <p>Each member has items set aside for it, the same ones whenever a piece of work falls into as
 * many, so that it meets again what is in its processor's cache; one that is done with its own
 * takes the others' from their end. Items are claimed one by one, and the caller waits only for
 * items that somebody has begun: a thread that the operating system does not run holds up nobody,
 * so a team larger than the machine makes progress too. Idle threads spin for some microseconds,
 * since the next kernel usually follows at once, and then park. Nothing is allocated per piece of
 * work.
 *
 * <p>One thread at a time may call {@link #run}; teams know nothing of each other.
 */
public final class Team implements AutoCloseable {
  private static final long SPIN_NANOS = 50_000;
  private static final int SPINS_PER_CLOCK = 32;

  /** Bits of an item's number in {@link #unclaimed}. */
  private static final int ITEM_BITS = 18;

  /** More items than this a piece of work cannot have. */
  public static final int MOST_ITEMS = (1 << ITEM_BITS) - 1;

  private final Member[] members;
  private final long spinNanos;

  /**
   * For each member the items set aside for it that nobody has claimed: the number of the piece of
   * work, the first item, one past the last. A claim holds only for the piece of work it was read
   * from, since its number is in the compared value.
   */
  private final AtomicLong[] unclaimed;

  /** The number of the current piece of work. */
  private volatile int published;

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Written by the caller before a new piece of work is published through {@link #unclaimed}. */
  private Work work;

  private volatile Thread waitingCaller;
  private volatile boolean closed;

  /** A team of {@code size} including the caller; its {@code size - 1} threads start here. */
  public Team(int size) {
    members = new Member[size - 1];
    unclaimed = new AtomicLong[size];
    Arrays.setAll(unclaimed, member -> new AtomicLong());
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
    if (newItems > MOST_ITEMS) {
      throw new IllegalArgumentException(newItems + " items are more than " + MOST_ITEMS);
    }
    work = newWork;
    unfinished.set(newItems);
    int number = published + 1;
    for (int member = 0; member < unclaimed.length; member++) {
      unclaimed[member].set(range(number, share(member, newItems), share(member + 1, newItems)));
    }
    published = number;
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

  /** Where the share of a member begins. */
  private int share(int member, int items) {
    return (int) ((long) member * items / unclaimed.length);
  }

  private static long range(int number, int first, int end) {
    return (long) number << 2 * ITEM_BITS | (long) first << ITEM_BITS | end;
  }

  /** Claims and does items until none is left: a member's own, then the others'. */
  private void doItems(int member) {
    doOwn(member);
    for (int i = 1; i < unclaimed.length; i++) {
      doOthers((member + i) % unclaimed.length, member);
    }
  }

  /** From the front. */
  private void doOwn(int member) {
    while (true) {
      long state = unclaimed[member].get();
      int first = (int) (state >>> ITEM_BITS) & MOST_ITEMS;
      if (first >= ((int) state & MOST_ITEMS)) {
        return;
      }
      if (unclaimed[member].compareAndSet(state, state + (1L << ITEM_BITS))) {
        doItem(first, member);
      }
    }
  }

  /** From the back, so that owner and helper meet as late as possible. */
  private void doOthers(int owner, int member) {
    while (true) {
      long state = unclaimed[owner].get();
      int last = ((int) state & MOST_ITEMS) - 1;
      if (last < ((int) (state >>> ITEM_BITS) & MOST_ITEMS)) {
        return;
      }
      if (unclaimed[owner].compareAndSet(state, state - 1)) {
        doItem(last, member);
      }
    }
  }

  private void doItem(int item, int member) {
    try {
      work.run(item, member);
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
    }
    if (unfinished.decrementAndGet() == 0 && member != 0) {
      LockSupport.unpark(waitingCaller);
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
    private int seen;

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
        if (published != seen) {
          seen = published;
          return true;
        }
        Thread.onSpinWait();
        if (spins % SPINS_PER_CLOCK == 0) {
          long now = System.nanoTime();
          deadline = deadline == 0 ? now + spinNanos : deadline;
          if (now - deadline >= 0) {
            parked = true;
            while (published == seen && !closed) {
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
