package io.espalier.trainer.checkpoint;

import io.espalier.json.JsonException;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the checkpoint to go on from, and refuses every one that is not exactly what was saved. */
final class CheckpointReader {
  private static final System.Logger LOG = System.getLogger("io.espalier.trainer.checkpoint");

  private final Path folder;
  private final FileOperations disk;
  private final List<String> rejected = new ArrayList<>();

  CheckpointReader(Path folder, FileOperations disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /**
   * The checkpoint that {@code LATEST} names; if it is damaged, the newest that is whole. Each
   * rejected one is logged.
   *
   * @return empty where there is neither a checkpoint nor {@code LATEST}
   * @throws CheckpointException if there is something and none of it can be used
   */
  Optional<SafetensorsFile> newest() {
    List<Path> files;
    try {
      files = CheckpointName.checkpoints(folder);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot list the checkpoints in " + folder + ": " + reason(e), e);
    }
    Path latest = folder.resolve(CheckpointName.LATEST);
    boolean hasLatest = Files.exists(latest, LinkOption.NOFOLLOW_LINKS);
    if (hasLatest) {
      Optional<SafetensorsFile> named = named(latest);
      if (named.isPresent()) {
        return named;
      }
    } else if (!files.isEmpty()) {
      reject(latest, "there is none");
    }
    for (Path file : files) {
      try {
        SafetensorsFile checkpoint = read(file, disk.read(file), disk);
        LOG.log(
            System.Logger.Level.WARNING,
            "Going on from " + file + ", the newest checkpoint that is whole.");
        return Optional.of(checkpoint);
      } catch (IOException | ModelFormatException e) {
        reject(file, reason(e));
      }
    }
    if (files.isEmpty() && !hasLatest) {
      return Optional.empty();
    }
    throw new CheckpointException(
        "no checkpoint in %s can be used; restore the folder from a copy, or start in another folder. %s"
            .formatted(folder, String.join(" ", rejected)));
  }

  private Optional<SafetensorsFile> named(Path latestFile) {
    Latest latest;
    try {
      latest = Latest.parse(disk.read(latestFile));
    } catch (IOException | JsonException e) {
      reject(latestFile, reason(e));
      return Optional.empty();
    }
    Path file = folder.resolve(latest.file());
    try {
      byte[] bytes = disk.read(file);
      if (bytes.length != latest.size()) {
        throw new IOException(
            "it has " + bytes.length + " bytes and " + latest.size() + " were saved");
      }
      if (!DurableWriter.sha256(bytes).equals(latest.sha256())) {
        throw new IOException("its SHA-256 is not the one that was saved");
      }
      return Optional.of(read(file, bytes, disk));
    } catch (IOException | ModelFormatException e) {
      reject(file, reason(e));
      return Optional.empty();
    }
  }

  /** A checkpoint, by the step in its name; with parts that are there and whole. */
  private static SafetensorsFile read(Path file, byte[] bytes, FileOperations disk)
      throws IOException {
    SafetensorsFile checkpoint = SafetensorsFile.parse(bytes, file.toString(), Profile.STRICT);
    long step = CheckpointName.step(file.getFileName().toString());
    checkStep(checkpoint, step);
    CheckpointParts.of(checkpoint).check(file, disk);
    return checkpoint;
  }

  static void checkStep(SafetensorsFile checkpoint, long step) {
    String inside = checkpoint.metadata("step");
    if (!inside.equals(Long.toString(step))) {
      throw checkpoint.broken(
          "it holds step " + inside + " and should hold " + step, "give it back its own name");
    }
  }

  private void reject(Path file, String reason) {
    String sentence =
        reason.startsWith(file.toString()) ? reason + "." : file + ": " + reason + ".";
    rejected.add(sentence);
    LOG.log(System.Logger.Level.ERROR, "Checkpoint refused: " + sentence);
  }

  static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "no permission";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
