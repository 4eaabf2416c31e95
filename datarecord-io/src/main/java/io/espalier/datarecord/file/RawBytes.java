package io.espalier.datarecord.file;

import java.io.IOException;
import java.io.InputStream;

/**
 * A buffer before a stream, so that the first bytes can be looked at and an inflater can be fed.
 */
final class RawBytes implements AutoCloseable {
  private final InputStream stream;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private long consumed;

  RawBytes(InputStream stream) {
    this.stream = stream;
  }

  /** Makes sure that some bytes are buffered; false at the end of the stream. */
  boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, stream.read(buffer));
    }
    return at < end;
  }

  /**
   * The first bytes of the stream as a big-endian number, without consuming them; missing ones are
   * 0.
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

  /** Bytes taken from the stream so far. */
  long consumed() {
    return consumed;
  }

  void consume(int count) {
    at += count;
    consumed += count;
  }

  /** The next byte; -1 at the end of the stream. */
  int next() throws IOException {
    if (!fill()) {
      return -1;
    }
    int value = buffer[at] & 0xFF;
    consume(1);
    return value;
  }

  int read(byte[] target, int offset, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, available());
    System.arraycopy(buffer, at, target, offset, count);
    consume(count);
    return count;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
