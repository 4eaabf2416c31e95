package io.espalier.kernels.optable;

import java.nio.file.Path;
import java.util.List;

/**
 * Which cases a test run looks at, with which seed, and the command line that looks at one of them
 * again.
 */
final class CaseFilter {
  private static final String CASE = "espalier.test.case";
  private static final String SEED = "espalier.test.seed";

  private CaseFilter() {}

  /** All cases, or the one that the system property names. */
  static List<OpCase> cases() {
    String name = System.getProperty(CASE, "");
    return name.isEmpty() ? OpTable.cases() : List.of(OpTable.named(name));
  }

  static long seed() {
    return Long.getLong(SEED, 1);
  }

  /** One line for a shell at the root of the project. */
  static String rerun(Class<?> test, String caseName) {
    String module = Path.of("").toAbsolutePath().getFileName().toString();
    return "./mvnw -pl "
        + module
        + " -am test -Dtest="
        + test.getSimpleName()
        + " -Dsurefire.failIfNoSpecifiedTests=false"
        + " '-D"
        + CASE
        + "="
        + caseName
        + "' -D"
        + SEED
        + "="
        + seed();
  }
}
