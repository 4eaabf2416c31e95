package io.espalier.datarecord;

import java.util.Objects;

/**
 * Input data that cannot be used: a file that is cut short, a cell that is no number, an example
 * without its label. The message begins with where it is and ends with what to do about it, where
 * that is not plain.
 */
public class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final String problem;

  /**
   * A problem at a place.
   *
   * @param where the file and the place in it, as a reader would say it: {@code train.csv, line 7}
   * @param problem what is wrong there
   */
  public InputException(String where, String problem) {
    super(
        Objects.requireNonNull(where, "where") + ": " + Objects.requireNonNull(problem, "problem"));
    this.where = where;
    this.problem = problem;
  }

  /** The file and the place in it. */
  public final String where() {
    return where;
  }

  /** What is wrong there. */
  public final String problem() {
    return problem;
  }
}
