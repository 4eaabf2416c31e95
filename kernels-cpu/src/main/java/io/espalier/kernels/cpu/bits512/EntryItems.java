package io.espalier.kernels.cpu.bits512;

/** How rows of entries, or the ids that occur in them, fall into items for a team. */
final class EntryItems {
  /** Below this many products waking the team costs more than it saves. */
  private static final long ALONE_PRODUCTS = 16_384;

  /** Enough for a late member to be helped: rows, and ids, have unequal numbers of entries. */
  private static final int ITEMS_PER_MEMBER = 16;

  private EntryItems() {}

  /** Whether the caller should do them by itself. */
  static boolean alone(long products) {
    return products < ALONE_PRODUCTS;
  }

  /** How many of {@code count} an item has. */
  static int size(int count, int members) {
    int items = ITEMS_PER_MEMBER * members;
    return Math.max(1, (int) (((long) count + items - 1) / items));
  }

  /** How many items there are of that size. */
  static int count(int count, int size) {
    return (int) (((long) count + size - 1) / size);
  }
}
