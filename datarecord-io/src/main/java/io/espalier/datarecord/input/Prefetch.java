package io.espalier.datarecord.input;

import io.espalier.data.Batch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads batches ahead, on a thread that lives from the first use to the end of the data, a failure,
 * or {@link #stop}. A ring of batches: the thread fills the next free one, the consumer copies the
 * oldest. What the reader throws is thrown at the consumer when it gets there. Used by one
 * consumer.
 */
final class Prefetch {
  /** A batch that was read ahead, and what there is to say about it. */
  private static final class Item {
    final Batch batch;
    boolean last;
    Throwable failure;
    long epoch;
    long batchInEpoch;

    Item(Batch batch) {
      this.batch = batch;
    }
  }

  private final BatchReader reader;
  private final Item[] ring;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The three below are guarded by the lock. */
  private int oldest;

  private int filled;
  private boolean stopping;

  /** What follows is the consumer's. */
  private Thread thread;

  private long epoch;
  private long batchInEpoch;

  Prefetch(BatchReader reader, int batches) {
    this.reader = reader;
    this.ring = new Item[batches];
    for (int i = 0; i < batches; i++) {
      ring[i] = new Item(reader.newBatch());
    }
  }

  /** The next batch; false, with the batch empty, at the end. */
  boolean next(Batch batch) {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("espalier-prefetch").start(this::readAhead);
    }
    Item item = awaitOldest();
    if (item.failure instanceof RuntimeException e) {
      throw e;
    }
    if (item.failure instanceof Error e) {
      throw e;
    }
    batch.copyFrom(item.batch);
    if (item.last) {
      return false;
    }
    epoch = item.epoch;
    batchInEpoch = item.batchInEpoch;
    removeOldest();
    return true;
  }

  /** The consumer's place. */
  Cursor cursor() {
    return new Cursor(epoch, batchInEpoch);
  }

  /** Ends the thread and forgets what was read ahead; the reader is the caller's then. */
  void stop() {
    if (thread == null) {
      return;
    }
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    joinUninterruptibly(thread);
    thread = null;
    stopping = false;
    oldest = 0;
    filled = 0;
  }

  /** The reader was sent to another place. */
  void moved() {
    epoch = reader.epoch();
    batchInEpoch = reader.batchInEpoch();
  }

  private void readAhead() {
    boolean more = true;
    while (more) {
      Item item = awaitFree();
      if (item == null) {
        return;
      }
      more = fill(item);
      lock.lock();
      try {
        filled++;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether there may be more after it. */
  private boolean fill(Item item) {
    item.failure = null;
    try {
      synchronized (reader) {
        item.last = !reader.next(item.batch);
        item.epoch = reader.epoch();
        item.batchInEpoch = reader.batchInEpoch();
      }
    } catch (RuntimeException | Error e) {
      item.failure = e;
    }
    return item.failure == null && !item.last;
  }

  private Item awaitFree() {
    lock.lock();
    try {
      while (filled == ring.length && !stopping) {
        changed.awaitUninterruptibly();
      }
      return stopping ? null : ring[(oldest + filled) % ring.length];
    } finally {
      lock.unlock();
    }
  }

  private Item awaitOldest() {
    lock.lock();
    try {
      while (filled == 0) {
        changed.awaitUninterruptibly();
      }
      return ring[oldest];
    } finally {
      lock.unlock();
    }
  }

  private void removeOldest() {
    lock.lock();
    try {
      oldest = (oldest + 1) % ring.length;
      filled--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void joinUninterruptibly(Thread ending) {
    boolean interrupted = false;
    while (true) {
      try {
        ending.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
