package io.espalier.datarecord.block;

import io.espalier.datarecord.Strictness;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much a reader of block files puts up with. {@link #DEFAULT} is no junk, no other records than
 * DataRecords, and records that are {@link Strictness#COMPATIBLE}.
 *
 * @param classNames what the blocks may say that their records are
 * @param maxSkippedBytes how many bytes that belong to nothing, or to damaged blocks, may be passed
 *     over in a file in search of the next block; 0 for none at all
 * @param strictness of the records
 */
public record BlockRules(Set<String> classNames, long maxSkippedBytes, Strictness strictness) {
  /** Damage is an error. */
  public static final BlockRules DEFAULT =
      new BlockRules(Set.of(BlockFormat.CLASS_NAME), 0, Strictness.COMPATIBLE);

  /**
   * Rules.
   *
   * @throws IllegalArgumentException without a class name, or with a negative number of bytes
   */
  public BlockRules {
    classNames = Set.copyOf(classNames);
    if (classNames.isEmpty()) {
      throw new IllegalArgumentException("no class name would mean that no block can be read");
    }
    if (maxSkippedBytes < 0) {
      throw new IllegalArgumentException(
          "maxSkippedBytes is " + maxSkippedBytes + "; it must be 0 or more");
    }
  }

  /** These, with blocks of another class allowed too: the same schema under another name. */
  public BlockRules withClassName(String className) {
    Set<String> names = new TreeSet<>(classNames);
    names.add(className);
    return new BlockRules(names, maxSkippedBytes, strictness);
  }

  /** These, with so many bytes that may be passed over. */
  public BlockRules withMaxSkippedBytes(long bytes) {
    return new BlockRules(classNames, bytes, strictness);
  }

  /** These, with another strictness. */
  public BlockRules withStrictness(Strictness other) {
    return new BlockRules(classNames, maxSkippedBytes, other);
  }
}
