package io.espalier.network;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an example looks like to a network.
 *
 * @param width floats in its dense row, at least 0
 * @param sparse its sparse inputs, in order; at least one if the width is 0
 */
public record InputShape(int width, List<SparseInput> sparse) {
  public InputShape {
    sparse = List.copyOf(sparse);
    if (width < 0 || (width == 0 && sparse.isEmpty())) {
      throw new IllegalArgumentException("a network needs at least one input, not " + width);
    }
    Set<String> names = new HashSet<>();
    for (SparseInput input : sparse) {
      if (!names.add(input.name())) {
        throw new IllegalArgumentException(
            "there are two sparse inputs named '" + input.name() + "'");
      }
    }
  }

  /** Dense rows alone. */
  public static InputShape dense(int width) {
    return new InputShape(width, List.of());
  }

  /**
   * The position of the sparse input of this name.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  public int indexOf(String name) {
    for (int i = 0; i < sparse.size(); i++) {
      if (sparse.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "there is no sparse input '"
            + name
            + "'; there are "
            + sparse.stream().map(SparseInput::name).toList());
  }
}
