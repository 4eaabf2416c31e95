package io.espalier.datarecord.file;

import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A regular file's content, unpacked where the first bytes say gzip. Unlike {@link
 * java.util.zip.GZIPInputStream}, which takes a second member that is cut short, or junk after the
 * last, for the end, this one accounts for every byte of the file. At the end it also checks that
 * the file is still the one that was opened. Not thread-safe.
 */
public final class InputFile extends InputStream {
  private final Path path;
  private final RawBytes raw;
  private final GzipMembers gzip;
  private final BasicFileAttributes opened;
  private long position;
  private boolean ended;

  private InputFile(Path path, BasicFileAttributes opened, InputStream stream) throws IOException {
    this.path = path;
    this.opened = opened;
    this.raw = new RawBytes(stream);
    Compression compression = Compression.of(raw);
    if (compression != Compression.NONE && compression != Compression.GZIP) {
      throw new InputException(
          ProblemKind.BAD_COMPRESSION,
          path.toString(),
          "compressed with "
              + compression.program()
              + ", which cannot be read; use gzip or nothing");
    }
    this.gzip = compression == Compression.GZIP ? new GzipMembers(path, raw) : null;
  }

  /**
   * Opens a file.
   *
   * @throws InputException if there is none, it is no regular file, may not be read, or is
   *     compressed in another way
   */
  public static InputFile open(Path path) {
    try {
      BasicFileAttributes attributes = attributes(path);
      InputStream stream = Files.newInputStream(path);
      try {
        return new InputFile(path, attributes, stream);
      } catch (RuntimeException | IOException e) {
        stream.close();
        throw e;
      }
    } catch (AccessDeniedException e) {
      throw new InputException(
          ProblemKind.UNREADABLE_FILE, path.toString(), "there is no permission to read it");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new InputException(
          ProblemKind.UNREADABLE_FILE, path.toString(), "there is no such file");
    }
    if (!attributes.isRegularFile()) {
      throw new InputException(
          ProblemKind.UNREADABLE_FILE,
          path.toString(),
          attributes.isDirectory() ? "this is a folder, not a file" : "this is no regular file");
    }
    return attributes;
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** Unpacked bytes read so far. */
  public long position() {
    return position;
  }

  /**
   * An upper bound on the bytes that are left, where it is known: in a plain file. {@link
   * Long#MAX_VALUE} in a gzip one.
   */
  public long remainingAtMost() {
    return gzip == null ? opened.size() - position : Long.MAX_VALUE;
  }

  /** A problem at the current position. */
  public DataRecordFormatException fail(ProblemKind kind, String problem) {
    return failAt(kind, position, problem);
  }

  /** A problem at another position. */
  public DataRecordFormatException failAt(ProblemKind kind, long offset, String problem) {
    return new DataRecordFormatException(kind, path.toString(), offset, problem);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * Reads at least one byte unless the file has ended.
   *
   * @return how many bytes; -1 at the end, once it is sure that nothing is missing
   */
  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    try {
      int count =
          gzip == null ? raw.read(target, offset, length) : gzip.read(target, offset, length);
      if (count < 0) {
        ended = true;
        requireUnchanged();
      } else {
        position += count;
        if (gzip == null && position > opened.size()) {
          throw changed();
        }
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + path + " at byte " + position + ": " + e.getMessage(), e);
    }
  }

  /** Reads until {@code length} bytes are there or the file has ended; says how many there are. */
  public int readFully(byte[] target, int offset, int length) {
    int have = 0;
    while (have < length) {
      int count = read(target, offset + have, length - have);
      if (count < 0) {
        break;
      }
      have += count;
    }
    return have;
  }

  private void requireUnchanged() throws IOException {
    BasicFileAttributes now = attributes(path);
    if (now.size() != opened.size()
        || !now.lastModifiedTime().equals(opened.lastModifiedTime())
        || !Objects.equals(now.fileKey(), opened.fileKey())) {
      throw changed();
    }
  }

  private InputException changed() {
    return new InputException(
        ProblemKind.CHANGED_FILE, path.toString(), "the file was changed while it was being read");
  }

  @Override
  public void close() {
    try {
      if (gzip != null) {
        gzip.close();
      }
      raw.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path + ": " + e.getMessage(), e);
    }
  }
}
