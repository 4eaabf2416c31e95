package io.espalier.datarecord.input;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.format.ExampleFiles;
import io.espalier.files.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the files that patterns mean. */
public final class FilePatterns {
  private static final String SPECIAL = "*?[{";

  private FilePatterns() {}

  /** The patterns in a list with commas between them; a comma within braces divides nothing. */
  public static List<String> split(String list) {
    List<String> patterns = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= list.length(); i++) {
      char c = i < list.length() ? list.charAt(i) : ',';
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && (depth <= 0 || i == list.length())) {
        String pattern = list.substring(from, i).strip();
        if (!pattern.isEmpty()) {
          patterns.add(pattern);
        }
        from = i + 1;
      }
    }
    return patterns;
  }

  /**
   * The files that match a pattern with {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}} or
   * {@code **}, sorted by path; relative patterns start from the working directory. A folder stands
   * for the files in it. Data specs and hidden files do not count.
   *
   * @throws InputException if nothing matches
   */
  public static List<Path> files(String pattern) {
    Path literal = literal(pattern);
    if (literal != null && Files.isDirectory(literal)) {
      return require(pattern, walk(literal, 1, path -> true), "the folder holds no data files");
    }
    if (literal != null && (Files.exists(literal) || firstSpecial(pattern) < 0)) {
      return List.of(literal);
    }
    int slash = pattern.lastIndexOf('/', firstSpecial(pattern));
    Path base = Path.of(slash < 0 ? "" : slash == 0 ? "/" : pattern.substring(0, slash));
    String rest = pattern.substring(slash + 1);
    PathMatcher matcher = matcher(pattern, rest);
    int depth =
        rest.contains("**")
            ? Integer.MAX_VALUE
            : (int) rest.chars().filter(c -> c == '/').count() + 1;
    List<Path> found =
        Files.isDirectory(base)
            ? walk(base, depth, path -> matcher.matches(base.relativize(path)))
            : List.of();
    return require(pattern, found, "no file matches");
  }

  /** The pattern as a path; null where it cannot be one. */
  private static Path literal(String pattern) {
    try {
      return Path.of(pattern);
    } catch (java.nio.file.InvalidPathException e) {
      return null;
    }
  }

  private static int firstSpecial(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if (SPECIAL.indexOf(pattern.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static PathMatcher matcher(String pattern, String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new InputException("'" + pattern + "'", "not a valid pattern: " + e.getDescription());
    }
  }

  private static List<Path> walk(Path base, int depth, PathMatcher matcher) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(base, depth)) {
      paths.filter(path -> isData(path) && matcher.matches(path)).forEach(found::add);
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(
          ProblemKind.UNREADABLE_FILE,
          base.toString(),
          "cannot list the folder: " + e.getMessage());
    }
    found.sort(null);
    return found;
  }

  /** Data specs, hidden files and half-written ones lie beside data without being it. */
  private static boolean isData(Path path) {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    return !Files.isDirectory(path)
        && !name.startsWith(".")
        && !ExampleFiles.isDataSpec(path)
        && !AtomicFile.isTemporary(name);
  }

  private static List<Path> require(String pattern, List<Path> found, String problem) {
    if (found.isEmpty()) {
      throw new InputException(
          "'" + pattern + "'", problem + " (from " + Path.of("").toAbsolutePath() + ")");
    }
    return found;
  }
}
