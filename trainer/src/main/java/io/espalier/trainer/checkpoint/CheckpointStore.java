package io.espalier.trainer.checkpoint;

import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The checkpoints of a run: {@code ckpt-000000001000.safetensors} and on, and {@code LATEST}, which
 * names the last one with its size and SHA-256. What does not fit into one file is in parts beside
 * it, {@code ckpt-000000001000.part-001.safetensors} and on, which are on the disk before it and
 * whose sizes and SHA-256 it has in its metadata.
 *
 * <p>{@link #save} returns when the checkpoint would survive kill −9 and a power cut: it is written
 * to a temporary file in the same folder, forced to the disk, read back and compared, renamed in
 * one step, and the folder is forced; then {@code LATEST} in the same way. Measured: 5 to 8 ms for
 * 4 MiB. Whatever fails on the way, the checkpoint before it stays.
 *
 * <p>Not thread-safe; a folder belongs to one store at a time, which the lock of the run folder
 * sees to.
 */
public final class CheckpointStore {
  private static final System.Logger LOG = System.getLogger("io.espalier.trainer.checkpoint");

  private final Path folder;
  private final int keep;
  private final FileOperations disk;
  private final DurableWriter writer;

  private CheckpointStore(Path folder, int keep, FileOperations disk) {
    this.folder = folder;
    this.keep = keep;
    this.disk = disk;
    this.writer = new DurableWriter(folder, disk);
  }

  /**
   * The checkpoints in a folder, which is made where it is missing. Removes temporary files and
   * parts without a checkpoint that a killed run left there, and no others.
   *
   * @param keep how many checkpoints stay, the newest; at least 1
   * @throws CheckpointException if the folder cannot be written, or its file system cannot rename
   *     in one step
   */
  public static CheckpointStore open(Path folder, int keep) {
    return open(folder, keep, new Disk());
  }

  static CheckpointStore open(Path folder, int keep, FileOperations disk) {
    if (keep < 1) {
      throw new IllegalArgumentException("at least one checkpoint must be kept, not " + keep);
    }
    Path path = folder.toAbsolutePath().normalize();
    CheckpointStore store = new CheckpointStore(path, keep, disk);
    try {
      Files.createDirectories(path);
      for (Path leftover : CheckpointName.leftovers(path)) {
        disk.delete(leftover);
      }
      store.deleteOrphans();
      store.tryOut();
    } catch (FileAlreadyExistsException e) {
      throw new CheckpointException(
          "cannot keep checkpoints in " + path + ": a file is in the way", e);
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot keep checkpoints in " + path + ": " + CheckpointReader.reason(e), e);
    }
    return store;
  }

  /**
   * Better to hear now than after a million steps that the folder cannot be written, or not renamed
   * in.
   */
  private void tryOut() throws IOException {
    Path first = folder.resolve(CheckpointName.temporary(CheckpointName.LATEST));
    Path second = folder.resolve(CheckpointName.temporary(CheckpointName.LATEST));
    try {
      try (FileOperations.Output file = disk.create(first)) {
        file.write(0);
        file.force();
      }
      disk.move(first, second);
      disk.forceFolder(folder);
    } finally {
      disk.delete(first);
      disk.delete(second);
    }
  }

  /** Whether there is no checkpoint, whole or damaged. */
  public boolean isEmpty() {
    try {
      return CheckpointName.checkpoints(folder).isEmpty();
    } catch (IOException e) {
      throw new CheckpointException("cannot list the checkpoints in " + folder, e);
    }
  }

  /**
   * Saves a checkpoint; durable when it returns. Then older ones go, but for the newest {@code
   * keep}.
   *
   * @param step the step after which it was taken, 0 to 999,999,999,999; one that is there for this
   *     step is replaced
   * @param content all of it, with the metadata {@code step}; not interpreted
   * @return the file
   * @throws CheckpointException if it could not be saved; those before it are still there
   * @throws IllegalArgumentException if {@code content} is no content of a file, or of another step
   */
  public Path save(long step, SafetensorsWriter content) {
    return save(step, content, List.of());
  }

  /**
   * As {@link #save(long, SafetensorsWriter)}, for what does not fit into one file.
   *
   * @param parts the further files, each with the metadata {@code step}, at most 999; made one
   *     after the other, when it is their turn
   */
  public Path save(long step, SafetensorsWriter content, List<Supplier<SafetensorsWriter>> parts) {
    if (step < 0 || step > CheckpointName.LAST_STEP) {
      throw new IllegalArgumentException("there is no checkpoint of step " + step);
    }
    String name = CheckpointName.of(step);
    try {
      CheckpointParts written = new CheckpointParts(writeParts(name, step, parts));
      DurableWriter.Written file = writeFile(name, step, written.noteIn(content));
      Latest latest = new Latest(name, file.size(), file.sha256(), step);
      writer.write(CheckpointName.LATEST, out -> out.write(latest.toJson()), Latest::parse);
    } catch (IOException | ModelFormatException e) {
      throw new CheckpointException(
          "step %d: cannot save a checkpoint in %s: %s"
              .formatted(step, folder, CheckpointReader.reason(e)),
          e);
    }
    dropOlder(step);
    return folder.resolve(name);
  }

  private List<DurableWriter.Written> writeParts(
      String name, long step, List<Supplier<SafetensorsWriter>> parts) throws IOException {
    List<DurableWriter.Written> written = new ArrayList<>();
    for (Supplier<SafetensorsWriter> part : parts) {
      String partName = CheckpointName.part(name, written.size() + 1);
      written.add(writeFile(partName, step, part.get()));
    }
    return written;
  }

  private DurableWriter.Written writeFile(String name, long step, SafetensorsWriter content)
      throws IOException {
    return writer.write(name, content::write, bytes -> check(name, step, bytes));
  }

  private static void check(String name, long step, byte[] bytes) {
    SafetensorsFile file = SafetensorsFile.parse(bytes, name, Profile.STRICT);
    String inside = file.metadata().get("step");
    if (!Long.toString(step).equals(inside)) {
      throw new IllegalArgumentException(
          "the checkpoint of step " + step + " says that it is of step " + inside);
    }
  }

  /** The checkpoint is saved: that an old one cannot be deleted is worth a word, not the run. */
  private void dropOlder(long step) {
    try {
      List<Path> upToThis =
          CheckpointName.checkpoints(folder).stream()
              .filter(file -> CheckpointName.step(file.getFileName().toString()) <= step)
              .toList();
      for (Path old : upToThis.subList(Math.min(keep, upToThis.size()), upToThis.size())) {
        disk.delete(old);
      }
      deleteOrphans();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Old checkpoints in " + folder + " could not be deleted: " + CheckpointReader.reason(e));
    }
  }

  private void deleteOrphans() throws IOException {
    for (Path orphan : CheckpointName.orphans(folder)) {
      disk.delete(orphan);
    }
  }

  /**
   * The checkpoint to go on from: the one that {@code LATEST} names, its size, SHA-256 and
   * checksums verified; if that is damaged, the newest that is whole, and each one refused is
   * logged with the reason.
   *
   * @return empty only where there never was a checkpoint
   * @throws CheckpointException if there are some and none is whole: training never silently begins
   *     again
   */
  public Optional<SafetensorsFile> restore() {
    return new CheckpointReader(folder, disk).newest();
  }

  /**
   * A checkpoint to look at or to export from; changes nothing.
   *
   * @param place a checkpoint, or a folder of checkpoints, or a run folder: then as {@link
   *     #restore}
   * @throws CheckpointException if there is none, or none that is whole
   */
  public static SafetensorsFile read(Path place) {
    if (!Files.isDirectory(place)) {
      try {
        SafetensorsFile file =
            SafetensorsFile.parse(new Disk().read(place), place.toString(), Profile.STRICT);
        CheckpointParts.of(file).check(place, new Disk());
        return file;
      } catch (IOException | ModelFormatException e) {
        String reason = CheckpointReader.reason(e);
        String message = reason.startsWith(place.toString()) ? reason : place + ": " + reason;
        throw new CheckpointException("cannot read the checkpoint " + message, e);
      }
    }
    Path inRun = place.resolve("checkpoints");
    Path folder = Files.isDirectory(inRun) ? inRun : place;
    return new CheckpointReader(folder, new Disk())
        .newest()
        .orElseThrow(() -> new CheckpointException("there is no checkpoint in " + folder));
  }

  /** How many parts a checkpoint has beside its own file. */
  public static int parts(SafetensorsFile checkpoint) {
    return CheckpointParts.of(checkpoint).count();
  }

  /**
   * A part of a checkpoint, read from the folder where the checkpoint was found, and verified.
   *
   * @param checkpoint what {@link #restore} or {@link #read} found
   * @param number from 1 to {@link #parts}
   * @throws CheckpointException if it is no longer what it was
   */
  public static SafetensorsFile part(SafetensorsFile checkpoint, int number) {
    Path file = Path.of(checkpoint.source());
    try {
      return CheckpointParts.of(checkpoint).read(file, number, new Disk());
    } catch (IOException | ModelFormatException e) {
      throw new CheckpointException(
          "cannot read part "
              + number
              + " of the checkpoint "
              + file
              + ": "
              + CheckpointReader.reason(e),
          e);
    }
  }
}
