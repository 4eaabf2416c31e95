package io.espalier.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** The names of files in a checkpoint folder. */
final class CheckpointName {
  static final String LATEST = "LATEST";
  static final long LAST_STEP = 999_999_999_999L;

  private static final Pattern CHECKPOINT = Pattern.compile("ckpt-[0-9]{12}\\.safetensors");
  private static final Pattern PART =
      Pattern.compile("ckpt-[0-9]{12}\\.part-[0-9]{3}\\.safetensors");
  private static final Pattern TEMPORARY =
      Pattern.compile(
          "\\.(ckpt-[0-9]{12}(\\.part-[0-9]{3})?\\.safetensors|LATEST)"
              + "\\.[0-9]+\\.[0-9a-f-]{36}\\.tmp");

  private CheckpointName() {}

  static String of(long step) {
    String digits = Long.toString(step);
    return "ckpt-" + "0".repeat(12 - digits.length()) + digits + ".safetensors";
  }

  /** The file of a checkpoint's part {@code number}, from 1 to 999. */
  static String part(String checkpoint, int number) {
    String digits = Integer.toString(number);
    return checkpoint.replace(
        ".safetensors", ".part-" + "0".repeat(3 - digits.length()) + digits + ".safetensors");
  }

  static boolean isCheckpoint(String name) {
    return CHECKPOINT.matcher(name).matches();
  }

  static long step(String checkpoint) {
    return Long.parseLong(checkpoint.substring(5, 17));
  }

  /** A name that no other file has, for {@code name} while it is being written. */
  static String temporary(String name) {
    return "." + name + "." + ProcessHandle.current().pid() + "." + UUID.randomUUID() + ".tmp";
  }

  /** What killed processes left while they were writing. */
  static List<Path> leftovers(Path folder) throws IOException {
    return list(folder, TEMPORARY);
  }

  /** Parts whose checkpoint is not there: it was never completed, or has been deleted. */
  static List<Path> orphans(Path folder) throws IOException {
    List<Path> parts = list(folder, PART);
    parts.removeIf(part -> Files.exists(folder.resolve(of(step(part.getFileName().toString())))));
    return parts;
  }

  /** The checkpoints of a folder, newest first, whatever kind of file they are. */
  static List<Path> checkpoints(Path folder) throws IOException {
    List<Path> files = list(folder, CHECKPOINT);
    files.sort(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed());
    return files;
  }

  private static List<Path> list(Path folder, Pattern pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder, file -> pattern.matcher(file.getFileName().toString()).matches())) {
      files.forEach(found::add);
    }
    return found;
  }
}
