package io.espalier.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What was asked for on the command line.
 *
 * @param quick fewer cases and rounds
 * @param json where the JSON goes, or null
 * @param threads how many work on a case, or empty for the bench's own choice
 * @param only the contenders asked for; empty for everybody
 * @param cases what a case's name must have in it
 * @param docs where the page and its charts go, or null
 */
record Options(
    boolean quick, Path json, OptionalInt threads, Set<String> only, Pattern cases, Path docs) {
  static final List<String> HELP =
      List.of(
          "  --quick            fewer cases and rounds, in less than a minute",
          "  --json FILE        writes the numbers as JSON too",
          "  --threads N        how many threads every contender has",
          "  --only NAME,…      these contenders alone: espalier, scalar, mkl, tensorflow,"
              + " onnxruntime, libthrift",
          "  --cases REGEX      only cases with this in their name",
          "  --docs DIR         writes benchmarks.md and its charts there; of one comparison, its"
              + " part");

  /**
   * Reads what follows the name of the bench.
   *
   * @throws UsageException with everything that is wrong with it
   */
  static Options parse(List<String> arguments) {
    Parser parser = new Parser(arguments);
    Options options = parser.parse();
    if (!parser.problems.isEmpty()) {
      throw new UsageException(String.join("; ", parser.problems));
    }
    return options;
  }

  private static final class Parser {
    private final List<String> arguments;
    private final List<String> problems = new ArrayList<>();
    private int at;

    Parser(List<String> arguments) {
      this.arguments = arguments;
    }

    Options parse() {
      boolean quick = false;
      Path json = null;
      Path docs = null;
      OptionalInt threads = OptionalInt.empty();
      Set<String> only = Set.of();
      Pattern cases = Pattern.compile("");
      while (at < arguments.size()) {
        String argument = arguments.get(at++);
        switch (argument) {
          case "--quick" -> quick = true;
          case "--json" -> json = path(argument, "a file");
          case "--docs" -> docs = path(argument, "a folder");
          case "--threads" -> threads = threads(value(argument, "a number"));
          case "--only" -> only = names(value(argument, "names of contenders"));
          case "--cases" -> cases = pattern(value(argument, "a regular expression"));
          default ->
              problems.add(
                  (argument.startsWith("-") ? "unknown option " : "unexpected argument ")
                      + argument);
        }
      }
      return new Options(quick, json, threads, only, cases, docs);
    }

    private String value(String option, String what) {
      if (at == arguments.size() || arguments.get(at).startsWith("--")) {
        problems.add(option + " needs " + what);
        return null;
      }
      return arguments.get(at++);
    }

    private Path path(String option, String what) {
      String value = value(option, what);
      if (value != null && value.isEmpty()) {
        problems.add(option + " needs " + what + ", not an empty name");
      }
      return value == null || value.isEmpty() ? null : Path.of(value);
    }

    private OptionalInt threads(String value) {
      if (value == null) {
        return OptionalInt.empty();
      }
      if (!value.matches("[1-9][0-9]{0,2}")) {
        problems.add("--threads must be a whole number from 1 to 999, not '" + value + "'");
        return OptionalInt.empty();
      }
      return OptionalInt.of(Integer.parseInt(value));
    }

    private static Set<String> names(String value) {
      Set<String> names = new TreeSet<>(value == null ? List.of() : List.of(value.split(",")));
      names.remove("");
      return names;
    }

    private Pattern pattern(String value) {
      try {
        return Pattern.compile(value == null ? "" : value);
      } catch (PatternSyntaxException bad) {
        problems.add("--cases: " + bad.getDescription() + " in '" + value + "'");
        return Pattern.compile("");
      }
    }
  }
}
