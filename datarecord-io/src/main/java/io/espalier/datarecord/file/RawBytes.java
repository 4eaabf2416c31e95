package io.espalier.datarecord.file;

import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The bytes of a file as they are, with a buffer in between, so that the first ones can be looked
 * at and a decompressor can be fed. Long reads go past the buffer.
 */
final class RawBytes implements ByteSource {
  /** The JDK copies through native memory of this size, which it keeps for each thread. */
  private static final int LONGEST_READ = 1 << 18;

  private final Path path;
  private final InputStream stream;
  private final byte[] buffer = new byte[1 << 15];
  private int at;
  private int end;
  private long consumed;

  RawBytes(Path path, InputStream stream) {
    this.path = path;
    this.stream = stream;
  }

  /** Makes sure that some bytes are buffered; false at the end of the file. */
  boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, stream.read(buffer));
    }
    return at < end;
  }

  /**
   * The first bytes of the file as a big-endian number, without consuming them; missing ones are 0.
   */
  int firstFourBytes() throws IOException {
    end = stream.readNBytes(buffer, 0, 4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | (i < end ? buffer[i] & 0xFF : 0);
    }
    return value;
  }

  byte[] buffer() {
    return buffer;
  }

  int at() {
    return at;
  }

  int available() {
    return end - at;
  }

  /** Bytes taken from the file so far. */
  long consumed() {
    return consumed;
  }

  void consume(int count) {
    at += count;
    consumed += count;
  }

  /** The next byte; -1 at the end of the file. */
  int next() throws IOException {
    if (!fill()) {
      return -1;
    }
    int value = buffer[at] & 0xFF;
    consume(1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (at == end && length >= buffer.length) {
      int count = stream.read(target, offset, Math.min(length, LONGEST_READ));
      consumed += Math.max(0, count);
      return count;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, available());
    System.arraycopy(buffer, at, target, offset, count);
    consume(count);
    return count;
  }

  /** A problem of the compressed bytes, at the current one. */
  DataRecordFormatException fail(ProblemKind kind, String problem) {
    return failAt(kind, consumed, problem);
  }

  /** A problem of the compressed bytes. */
  DataRecordFormatException failAt(ProblemKind kind, long offset, String problem) {
    return new DataRecordFormatException(kind, path + " (as compressed)", offset, problem);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
