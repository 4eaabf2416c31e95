package io.espalier.trainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Everything that is wrong with a command line, gathered so that it can be said at once. */
final class Problems {
  private final List<String> lines = new ArrayList<>();

  void add(String line) {
    if (!lines.contains(line)) {
      lines.add(line);
    }
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** A value must be there; one that could not be read is a problem already. */
  void require(String option, Object value, String what) {
    if (lines.stream().anyMatch(line -> line.startsWith(option + " "))) {
      return;
    }
    if (value == null || value instanceof List<?> list && list.isEmpty()) {
      add(option + " is required: " + what);
    }
  }

  void atLeast(String option, long value, long least) {
    if (value < least) {
      add(option + " must be at least " + least + ", not " + value);
    }
  }

  /** The value must be finite and above {@code low}, and at most or below {@code high}. */
  void between(
      String option,
      double value,
      double low,
      boolean lowIncluded,
      double high,
      boolean highIncluded) {
    boolean aboveLow = lowIncluded ? value >= low : value > low;
    boolean belowHigh = highIncluded ? value <= high : value < high;
    if (!(aboveLow && belowHigh) || Double.isInfinite(value)) {
      add(option + " must be " + range(low, lowIncluded, high, highIncluded) + ", not " + value);
    }
  }

  /** The value must lie between two others, or be one of them. */
  void between(String option, int value, int least, int most) {
    if (value < least || value > most) {
      add(option + " must be at least " + least + " and at most " + most + ", not " + value);
    }
  }

  private static String range(double low, boolean lowIncluded, double high, boolean highIncluded) {
    String from = (lowIncluded ? "at least " : "above ") + number(low);
    return high == Double.MAX_VALUE
        ? from
        : from + " and " + (highIncluded ? "at most " : "below ") + number(high);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  void file(String option, Path file) {
    if (file == null || isEmpty(option, file)) {
      return;
    }
    if (!Files.exists(file)) {
      add(option + ": " + file + " does not exist");
    } else if (!Files.isRegularFile(file)) {
      add(option + ": " + file + " is not a file");
    } else if (!Files.isReadable(file)) {
      add(option + ": " + file + " cannot be read");
    }
  }

  /** A folder that will be made where it is missing: something else must not stand in its place. */
  void folder(String option, Path folder) {
    if (folder == null || isEmpty(option, folder)) {
      return;
    }
    for (Path part = folder.toAbsolutePath(); part != null; part = part.getParent()) {
      if (Files.isDirectory(part)) {
        if (!Files.isWritable(part)) {
          add(
              option
                  + ": "
                  + folder
                  + " cannot be written, since "
                  + part
                  + " is closed to this user");
        }
        return;
      }
      if (Files.exists(part)) {
        add(option + ": " + folder + " cannot be a folder, since " + part + " is a file");
        return;
      }
    }
  }

  /** What is written must not take the place of what is read, under whatever name. */
  void notAnInput(String option, Path out, List<Path> inputs) {
    for (Path input : inputs) {
      if (isSameFile(out, input)) {
        add(option + ": " + out + " is read by this command and would be lost; name another file");
        return;
      }
    }
  }

  private static boolean isSameFile(Path one, Path other) {
    try {
      return Files.exists(one) && Files.isSameFile(one, other);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * Java takes an empty name for the working directory; here it is a variable in a script that was
   * not set.
   */
  private boolean isEmpty(String option, Path path) {
    if (path.toString().isEmpty()) {
      add(option + ": the name is empty");
      return true;
    }
    return false;
  }

  /** What {@code parse} gives, or null and a problem with its complaint. */
  <T> T parsed(String option, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException complaint) {
      add(option + ": " + complaint.getMessage());
      return null;
    }
  }
}
