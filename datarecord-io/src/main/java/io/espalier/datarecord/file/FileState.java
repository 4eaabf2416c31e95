package io.espalier.datarecord.file;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/**
 * What tells whether a file is still the same one with the same content.
 *
 * @param size in bytes
 * @param modified when it was changed last
 * @param key which file it is, whatever its name; null where the file system cannot tell
 */
public record FileState(long size, FileTime modified, Object key) {
  /**
   * The state of a regular file.
   *
   * @throws InputException if there is none, or it is a folder, a pipe or a device
   */
  public static FileState of(Path path) {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new InputException(
          ProblemKind.UNREADABLE_FILE,
          path.toString(),
          Files.exists(path, LinkOption.NOFOLLOW_LINKS)
              ? "this is a symbolic link to a file that does not exist"
              : "there is no such file");
    } catch (AccessDeniedException e) {
      throw new InputException(
          ProblemKind.UNREADABLE_FILE,
          path.toString(),
          "there is no permission to look into its folder");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
    if (!attributes.isRegularFile()) {
      throw new InputException(
          ProblemKind.UNREADABLE_FILE,
          path.toString(),
          attributes.isDirectory()
              ? "this is a folder, not a file; name the files in it, or a pattern such as FOLDER/*"
              : "this is no regular file (a pipe or a device); copy it into a file first");
    }
    return new FileState(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }

  /**
   * Makes sure that a file still has this state.
   *
   * @param when it was to stay the same: "while it was being read"
   * @throws InputException if it has changed or is gone; the message says in what
   */
  public void requireStill(Path path, String when) {
    FileState now;
    try {
      now = of(path);
    } catch (InputException e) {
      throw changed(path, when, e.problem());
    }
    if (now.size != size) {
      throw changed(path, when, "it had " + size + " bytes and has " + now.size);
    }
    if (!Objects.equals(now.key, key)) {
      throw changed(path, when, "another file has taken its place");
    }
    if (!now.modified.equals(modified)) {
      throw changed(path, when, "it was written to at " + now.modified);
    }
  }

  private static InputException changed(Path path, String when, String what) {
    return new InputException(
        ProblemKind.CHANGED_FILE,
        path.toString(),
        "the file was changed " + when + " (" + what + "); start again with files that stay");
  }
}
