package io.espalier.json;

/**
 * How strict a {@link JsonReader} is, beyond what it always refuses.
 *
 * @param maxDepth how many objects and arrays may stand inside each other; 1 to 100
 * @param maxMembers how many members an object, or items an array, may have
 * @param integersOnly whether numbers are {@code 0|[1-9][0-9]*} and nothing else
 * @param spacePadded whether only spaces may follow the value and nothing may stand before it
 */
public record JsonOptions(int maxDepth, int maxMembers, boolean integersOnly, boolean spacePadded) {
  public JsonOptions {
    if (maxDepth < 1 || maxDepth > 100) {
      throw new IllegalArgumentException("maxDepth must be 1 to 100, not " + maxDepth);
    }
    if (maxMembers < 1) {
      throw new IllegalArgumentException("maxMembers must be at least 1, not " + maxMembers);
    }
  }

  /** Any JSON document up to 64 levels deep. */
  public static JsonOptions document() {
    return new JsonOptions(64, Integer.MAX_VALUE, false, false);
  }
}
