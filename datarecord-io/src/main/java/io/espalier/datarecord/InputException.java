package io.espalier.datarecord;

import java.util.Objects;

/**
 * Input data that cannot be used: a file that is cut short, a cell that is no number, an example
 * without its label. The message begins with where it is and ends with what to do about it, where
 * that is not plain.
 */
public class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemKind kind;
  private final String where;
  private final String problem;

  /**
   * A problem at a place.
   *
   * @param kind which kind of problem, for counting and for deciding whether to go on
   * @param where the file and the place in it, as a reader would say it: {@code train.csv, line 7}
   * @param problem what is wrong there
   */
  public InputException(ProblemKind kind, String where, String problem) {
    super(
        Objects.requireNonNull(where, "where") + ": " + Objects.requireNonNull(problem, "problem"));
    this.kind = Objects.requireNonNull(kind, "kind");
    this.where = where;
    this.problem = problem;
  }

  /** A problem of sound data that is not what was asked for: {@link ProblemKind#UNSUITABLE}. */
  public InputException(String where, String problem) {
    this(ProblemKind.UNSUITABLE, where, problem);
  }

  /** Which kind of problem. */
  public final ProblemKind kind() {
    return kind;
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
