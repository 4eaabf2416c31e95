package io.espalier.trainer.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant. */
final class Spelling {
  private Spelling() {}

  /**
   * The candidate that the word abbreviates, or with the fewest changed letters, if few enough to
   * be a slip.
   */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    int limit = word.length() <= 3 ? 1 : Math.max(2, word.length() / 3);
    return candidates.stream()
        .filter(candidate -> changes(word, candidate) <= limit)
        .min(
            Comparator.<String>comparingInt(candidate -> changes(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int changes(String word, String candidate) {
    return word.length() > 3 && candidate.startsWith(word) ? 1 : distance(word, candidate);
  }

  /** The Levenshtein distance: how many letters must be added, dropped or changed. */
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    Arrays.setAll(previous, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
