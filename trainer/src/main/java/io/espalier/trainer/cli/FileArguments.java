package io.espalier.trainer.cli;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.input.FilePatterns;
import io.espalier.datarecord.input.RecordFiles;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Data files as people name them: files, folders, patterns, several with spaces or commas between
 * them.
 */
final class FileArguments {
  private FileArguments() {}

  /**
   * The files that the arguments mean.
   *
   * @param option what they belong to, for messages
   * @param format their format, or null for what they themselves say
   * @param problems gets what does not exist or cannot be told
   * @return nothing if there are no arguments or there was a problem
   */
  static Optional<RecordFiles> files(
      String option, List<String> arguments, DataFormat format, Problems problems) {
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    List<Path> paths = new ArrayList<>();
    boolean fine = true;
    for (String argument : arguments) {
      for (String part : parts(argument)) {
        fine &= add(option, part, paths, problems);
      }
    }
    if (!fine) {
      return Optional.empty();
    }
    try {
      RecordFiles files = format == null ? RecordFiles.of(paths) : RecordFiles.of(paths).as(format);
      files.format();
      return Optional.of(files);
    } catch (InputException | IllegalArgumentException | UncheckedIOException unusable) {
      problems.add(option + ": " + FailureMessage.of(unusable));
      return Optional.empty();
    }
  }

  /** A comma divides names unless a file has it in its own, or it stands within braces. */
  private static List<String> parts(String argument) {
    return argument.contains(",") && !exists(argument)
        ? FilePatterns.split(argument)
        : List.of(argument);
  }

  private static boolean exists(String name) {
    try {
      return Files.exists(Path.of(name));
    } catch (InvalidPathException notAName) {
      return false;
    }
  }

  private static boolean add(String option, String argument, List<Path> paths, Problems problems) {
    if (argument.isEmpty()) {
      problems.add(option + ": the name is empty");
      return false;
    }
    if (exists(argument) && !Files.isDirectory(Path.of(argument))) {
      Path path = Path.of(argument);
      paths.add(path);
      if (!Files.isReadable(path)) {
        problems.add(option + ": " + path + " cannot be read");
        return false;
      }
      return true;
    }
    boolean pattern = argument.chars().anyMatch(letter -> "*?[{".indexOf(letter) >= 0);
    if (!pattern && !exists(argument)) {
      problems.add(option + ": " + argument + " does not exist");
      return false;
    }
    try {
      paths.addAll(FilePatterns.files(argument));
      return true;
    } catch (InputException | IllegalArgumentException | UncheckedIOException nothing) {
      problems.add(option + ": " + FailureMessage.of(nothing));
      return false;
    }
  }
}
