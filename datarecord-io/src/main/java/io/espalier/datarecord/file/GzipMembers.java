package io.espalier.datarecord.file;

import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of one or more gzip members (RFC 1952), each complete and with the right checksum,
 * and nothing after them.
 */
final class GzipMembers implements ByteSource {
  private static final int HEADER_CRC = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xE0;

  private final RawBytes raw;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final CRC32 headerCrc = new CRC32();
  private boolean inMember;

  GzipMembers(RawBytes raw) {
    this.raw = raw;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (true) {
      if (!inMember) {
        if (!raw.fill()) {
          return -1;
        }
        header();
        inMember = true;
      }
      int count = inflate(target, offset, length);
      if (inflater.finished()) {
        trailer();
        inMember = false;
      }
      if (count > 0) {
        return count;
      }
    }
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    while (!inflater.finished()) {
      if (!raw.fill()) {
        throw raw.fail(ProblemKind.TRUNCATED, "the gzip stream is cut short");
      }
      int given = raw.available();
      inflater.setInput(raw.buffer(), raw.at(), given);
      int count;
      try {
        count = inflater.inflate(target, offset, length);
      } catch (DataFormatException e) {
        throw raw.fail(
            ProblemKind.BAD_COMPRESSION, "the gzip stream is damaged: " + e.getMessage());
      }
      raw.consume(given - inflater.getRemaining());
      if (inflater.needsDictionary()) {
        throw raw.fail(
            ProblemKind.BAD_COMPRESSION, "the gzip stream is damaged: it asks for a dictionary");
      }
      if (count > 0) {
        crc.update(target, offset, count);
        return count;
      }
    }
    return 0;
  }

  private void header() throws IOException {
    inflater.reset();
    crc.reset();
    headerCrc.reset();
    long begin = raw.consumed();
    if (headerByte() != 0x1f || headerByte() != 0x8b) {
      throw raw.failAt(
          ProblemKind.JUNK,
          begin,
          "junk follows the last gzip member; cut the file here if it is not needed");
    }
    if (headerByte() != 8) {
      throw raw.fail(ProblemKind.BAD_COMPRESSION, "the gzip header names an unknown method");
    }
    int flags = headerByte();
    if ((flags & RESERVED) != 0) {
      throw raw.fail(ProblemKind.BAD_COMPRESSION, "the gzip header has reserved flags");
    }
    for (int i = 0; i < 6; i++) {
      headerByte();
    }
    if ((flags & EXTRA) != 0) {
      for (int left = headerByte() | headerByte() << 8; left > 0; left--) {
        headerByte();
      }
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      int expected = (int) headerCrc.getValue() & 0xFFFF;
      if ((headerByte() | headerByte() << 8) != expected) {
        throw raw.fail(ProblemKind.BAD_COMPRESSION, "the gzip header's checksum is wrong");
      }
    }
  }

  private void skipText() throws IOException {
    while (headerByte() != 0) {
      // The file name or comment that the packer left is of no interest.
    }
  }

  private int headerByte() throws IOException {
    int value = raw.next();
    if (value < 0) {
      throw raw.fail(ProblemKind.TRUNCATED, "the gzip stream is cut short in a header");
    }
    headerCrc.update(value);
    return value;
  }

  private void trailer() throws IOException {
    if (littleEndianInt() != (int) crc.getValue()) {
      throw raw.fail(ProblemKind.BAD_COMPRESSION, "the gzip stream is damaged: wrong checksum");
    }
    if (littleEndianInt() != (int) inflater.getBytesWritten()) {
      throw raw.fail(ProblemKind.BAD_COMPRESSION, "the gzip stream is damaged: wrong length");
    }
  }

  private int littleEndianInt() throws IOException {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int next = raw.next();
      if (next < 0) {
        throw raw.fail(ProblemKind.TRUNCATED, "the gzip stream is cut short in its trailer");
      }
      value |= next << shift;
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    raw.close();
  }
}
