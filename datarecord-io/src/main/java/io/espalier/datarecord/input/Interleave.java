package io.espalier.datarecord.input;

import java.util.Arrays;

/**
 * Which of several open files is read next: some examples of the first, some of the second, and so
 * on, and again; where a file has ended, the next of the order takes its place when its turn comes.
 */
final class Interleave {
  private final int[] files;
  private final int blockLength;
  private int[] order = new int[0];
  private int nextInOrder;
  private int slot;
  private int left;

  /**
   * Nothing to read yet.
   *
   * @param openFiles how many files are open at a time, at most
   * @param blockLength examples of a file before the next file's turn
   */
  Interleave(int openFiles, int blockLength) {
    this.files = new int[openFiles];
    this.blockLength = blockLength;
  }

  int slots() {
    return files.length;
  }

  /** Begins with these files. */
  void begin(int[] newOrder) {
    order = newOrder;
    nextInOrder = 0;
    slot = files.length - 1;
    left = 0;
    Arrays.fill(files, -1);
  }

  /** The slot whose turn it is; {@link #file} is in it. -1 when every file has ended. */
  int slot() {
    return left > 0 || advance() ? slot : -1;
  }

  /** The file whose turn it is. */
  int file() {
    return files[slot];
  }

  /** An example was read. */
  void taken() {
    left--;
  }

  /** The file has no more examples. */
  void ended() {
    files[slot] = -1;
    left = 0;
  }

  private boolean advance() {
    for (int tried = 0; tried < files.length; tried++) {
      slot = slot + 1 == files.length ? 0 : slot + 1;
      if (files[slot] < 0 && nextInOrder < order.length) {
        files[slot] = order[nextInOrder++];
      }
      if (files[slot] >= 0) {
        left = blockLength;
        return true;
      }
    }
    return false;
  }
}
