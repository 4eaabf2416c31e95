package io.espalier.trainer.cli;

import java.util.List;

/** The command line cannot be carried out as it stands: exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  UsageException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  UsageException(String problem) {
    this(List.of(problem));
  }

  List<String> problems() {
    return problems;
  }
}
