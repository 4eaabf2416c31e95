package io.espalier.kernels.cuda.compile;

import io.espalier.files.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A folder of cubins. Nothing that happens to it is an error: what cannot be read, is damaged or
 * belongs to somebody else is not there, and what cannot be written is not kept. No file is used
 * without its hash. Several processes may use one folder at once.
 */
final class CubinCache {
  static final String SUFFIX = ".cubin";

  /** How many files stay. */
  static final int MOST_FILES = 8;

  private static final long MOST_BYTES = 64 << 20;

  /** After that a temporary file is a killed process's, not one that is being written. */
  private static final Duration LEFT_OVER = Duration.ofHours(1);

  private static final System.Logger LOG = System.getLogger("io.espalier.kernels.cuda");

  private final Path folder;

  /**
   * @param folder need not exist; null for no cache at all
   */
  CubinCache(Path folder) {
    this.folder = folder;
  }

  /** The cubin of this key, if a sound one is there. */
  Optional<byte[]> get(CubinKey key) {
    if (folder == null) {
      return Optional.empty();
    }
    Path file = folder.resolve(key.fileName());
    Optional<CacheEntry> found = read(file).filter(entry -> entry.key().equals(key));
    found.ifPresent(entry -> touch(file));
    return found.map(CacheEntry::cubin);
  }

  /** The entry of any compiler that these keys are right for; the last one that was used. */
  Optional<CacheEntry> any(Predicate<CubinKey> right) {
    for (Path file : files().reversed()) {
      Optional<CacheEntry> found = read(file).filter(entry -> right.test(entry.key()));
      if (found.isPresent()) {
        touch(file);
        return found;
      }
    }
    return Optional.empty();
  }

  /** Keeps a cubin, and removes the files that were not used for the longest time. */
  void put(CubinKey key, byte[] cubin) {
    if (folder == null || !CacheEntry.isCubin(cubin)) {
      return;
    }
    try {
      Files.createDirectories(folder);
      AtomicFile.write(
          folder.resolve(key.fileName()),
          AtomicFile.Durability.FAST,
          new CacheEntry(key, cubin).encoded());
      removeOldest();
    } catch (IOException | UncheckedIOException | UnsupportedOperationException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> key + " are not kept in " + folder + ": " + e);
    }
  }

  private Optional<CacheEntry> read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException("it is too long");
      }
      Optional<CacheEntry> entry = CacheEntry.decoded(Files.readAllBytes(file));
      if (entry.isEmpty()) {
        LOG.log(System.Logger.Level.DEBUG, () -> file + " is no sound cubin: it is not used");
      }
      return entry;
    } catch (NoSuchFileException notThere) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> file + " is not used: " + e);
      return Optional.empty();
    }
  }

  /** File systems seldom note when a file was read. */
  private static void touch(Path file) {
    try {
      Files.getFileAttributeView(file, BasicFileAttributeView.class)
          .setTimes(null, FileTime.from(Instant.now()), null);
    } catch (IOException ignored) {
      // It may be removed earlier than others then, and is compiled again.
    }
  }

  private void removeOldest() throws IOException {
    List<Path> files = files();
    for (Path file : files.subList(0, Math.max(0, files.size() - MOST_FILES))) {
      Files.deleteIfExists(file);
    }
    try (DirectoryStream<Path> temporary =
        Files.newDirectoryStream(
            folder, file -> AtomicFile.isTemporary(file.getFileName().toString()))) {
      Instant before = Instant.now().minus(LEFT_OVER);
      for (Path file : temporary) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** The cubins' files, the one first that was not used for the longest time. */
  private List<Path> files() {
    record Used(Path file, FileTime when) {}
    List<Used> found = new ArrayList<>();
    if (folder != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        for (Path file : files) {
          BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
          found.add(new Used(file, facts.lastAccessTime()));
        }
      } catch (NoSuchFileException | NotDirectoryException noFolder) {
        return List.of();
      } catch (IOException | DirectoryIteratorException e) {
        LOG.log(System.Logger.Level.DEBUG, () -> folder + " cannot be read: " + e);
      }
    }
    found.sort(Comparator.comparing(Used::when).thenComparing(Used::file));
    return found.stream().map(Used::file).toList();
  }
}
