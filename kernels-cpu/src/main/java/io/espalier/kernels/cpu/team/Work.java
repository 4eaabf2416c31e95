package io.espalier.kernels.cpu.team;

/**
 * Something that falls into independent items. Which member does which item, and when, must change
 * no result.
 */
@FunctionalInterface
public interface Work {
  /**
   * Does one item.
   *
   * @param item from 0 on
   * @param member who does it, 0 to {@link Team#size()} - 1: the key to memory of its own
   */
  void run(int item, int member);
}
