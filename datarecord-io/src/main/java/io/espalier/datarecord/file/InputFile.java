package io.espalier.datarecord.file;

import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A regular file's content, unpacked where the first bytes say gzip, zstd or lzop. Unlike {@link
 * java.util.zip.GZIPInputStream}, which takes a second member that is cut short, or junk after the
 * last, for the end, this one accounts for every byte of the file. At the end it also checks that
 * the file is still the one that was opened. Not thread-safe.
 */
public final class InputFile extends InputStream {
  /** So much may come out of nothing much before {@link #MAX_EXPANSION} is asked for. */
  private static final long UNCHECKED_BYTES = 16 << 20;

  /** Bytes that may come out of a compressed byte. */
  private static final int MAX_EXPANSION = 200;

  private static final String WHILE_READ = "while it was being read";

  private final Path path;
  private final FileState opened;
  private final RawBytes raw;
  private final boolean compressed;
  private final ByteSource content;
  private final byte[] one = new byte[1];
  private long position;
  private boolean ended;

  private InputFile(Path path, FileState opened, InputStream stream) throws IOException {
    this.path = path;
    this.opened = opened;
    this.raw = new RawBytes(path, stream);
    Compression compression = Compression.of(raw);
    this.compressed = compression != Compression.NONE;
    this.content = compression.content(path, raw);
  }

  /**
   * Opens a file.
   *
   * @throws InputException if there is none, it is no regular file, may not be read, or is
   *     compressed in another way
   */
  public static InputFile open(Path path) {
    try {
      FileState state = FileState.of(path);
      InputStream stream = Files.newInputStream(path);
      try {
        return new InputFile(path, state, stream);
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
   * Long#MAX_VALUE} in a compressed one.
   */
  public long remainingAtMost() {
    return !compressed ? opened.size() - position : Long.MAX_VALUE;
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
      int count = content.read(target, offset, length);
      if (count < 0) {
        ended = true;
        opened.requireStill(path, WHILE_READ);
      } else {
        position += count;
        requireMeasure();
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

  /** Refuses more bytes than the file has, and a small file that expands for ever. */
  private void requireMeasure() {
    if (!compressed && position > opened.size()) {
      throw new InputException(
          ProblemKind.CHANGED_FILE,
          path.toString(),
          "the file was changed " + WHILE_READ + " (it has grown)");
    }
    if (compressed && position > UNCHECKED_BYTES && position / MAX_EXPANSION > raw.consumed()) {
      throw fail(
          ProblemKind.BAD_COMPRESSION,
          raw.consumed()
              + " compressed bytes became more than "
              + MAX_EXPANSION
              + " times as many; if this is no attack, unpack the file and use that");
    }
  }

  @Override
  public void close() {
    try {
      content.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path + ": " + e.getMessage(), e);
    }
  }
}
