package io.espalier.network;

import java.util.Objects;

/**
 * An input of ids: each example has any number of them, each with a value.
 *
 * @param name what it is called in the feature configuration
 * @param buckets ids are below this, at least 1
 * @param entries how many ids an example has, as the cost counts it: a mean, rounded up, at least 1
 */
public record SparseInput(String name, int buckets, int entries) {
  public SparseInput {
    Objects.requireNonNull(name, "name");
    if (buckets < 1 || entries < 1) {
      throw new IllegalArgumentException(
          "the sparse input '"
              + name
              + "' needs at least one bucket and one entry, not "
              + buckets
              + " and "
              + entries);
    }
  }
}
