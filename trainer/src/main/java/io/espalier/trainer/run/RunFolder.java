package io.espalier.trainer.run;

import io.espalier.files.AtomicFile;
import io.espalier.files.AtomicFile.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;

/**
 * The folder of one training run:
 *
 * <pre>
 * checkpoints/              what the run goes on from
 * pruning.csv               every removed unit
 * metrics.json              the numbers so far
 * report.html               the run for people
 * events.out.tfevents.*     curves for TensorBoard
 * train.lock                held while a trainer writes here
 * </pre>
 *
 * <p>Held by one trainer at a time, on this machine. Not thread-safe.
 */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private final FolderLock lock;

  private RunFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder where it is missing, takes it for this trainer, tries to write to it, and
   * removes the temporary files that a killed one left.
   *
   * @throws RunFolderException if another trainer holds it, it is not a folder, or it cannot be
   *     written
   */
  public static RunFolder open(Path saveDir) {
    Path path = Objects.requireNonNull(saveDir, "saveDir").toAbsolutePath().normalize();
    try {
      Files.createDirectories(path.resolve("checkpoints"));
    } catch (IOException e) {
      throw new RunFolderException("cannot make the run folder " + path, e);
    }
    FolderLock lock = FolderLock.take(path.resolve("train.lock"));
    try {
      AtomicFile.deleteLeftovers(path);
    } catch (UncheckedIOException e) {
      lock.close();
      throw new RunFolderException("cannot clear the run folder " + path, e.getCause());
    }
    return new RunFolder(path, lock);
  }

  /** The folder, absolute. */
  public Path path() {
    return path;
  }

  /** Where the checkpoints are. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Every removed unit. */
  public Path pruningCsv() {
    return path.resolve("pruning.csv");
  }

  /** The numbers so far. */
  public Path metricsJson() {
    return path.resolve("metrics.json");
  }

  /** The run for people. */
  public Path reportHtml() {
    return path.resolve("report.html");
  }

  /** An empty {@link PruningLog}; one that is there is overwritten. */
  public PruningLog startPruningLog() {
    return PruningLog.start(pruningCsv());
  }

  /**
   * The {@link PruningLog} as it was after {@code step}.
   *
   * @throws RunFolderException if it is damaged before that
   */
  public PruningLog resumePruningLog(long step) {
    return PruningLog.resume(pruningCsv(), step);
  }

  /** A new {@link EventFile}; TensorBoard forgets what older ones in this folder say. */
  public EventFile startEvents() {
    return EventFile.create(path, 0, InstantSource.system());
  }

  /**
   * A new {@link EventFile} for the steps after {@code step}; TensorBoard forgets what older ones
   * say of those.
   */
  public EventFile resumeEvents(long step) {
    return EventFile.create(path, step + 1, InstantSource.system());
  }

  /** Writes {@code metrics.json}, whole or not at all. */
  public void writeMetrics(RunMetrics metrics) {
    write(metricsJson(), metrics.toJson());
  }

  /** Writes {@code report.html}, whole or not at all. */
  public void writeReport(String html) {
    write(reportHtml(), html);
  }

  /** Lets other trainers have the folder. */
  @Override
  public void close() {
    lock.close();
  }

  private static void write(Path file, String text) {
    try {
      AtomicFile.write(file, Durability.FAST, text.getBytes(StandardCharsets.UTF_8));
    } catch (UncheckedIOException e) {
      throw new RunFolderException("cannot write " + file, e.getCause());
    }
  }
}
