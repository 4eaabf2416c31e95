package io.espalier.datarecord.file;

import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import java.util.zip.DataFormatException;

/**
 * The content of one or more lzop members, each complete and with the right checksums, and nothing
 * after them. A member is a header and blocks of at most 64 MiB in LZO1X, each with its sizes and
 * checksums before it, and a size of 0 at the end. Numbers are big-endian.
 */
final class LzopMembers implements ByteSource {
  private static final int[] MAGIC = {0x89, 'L', 'Z', 'O', 0, '\r', '\n', 0x1a, '\n'};
  private static final int FIRST_VERSION_WITH_LEVEL = 0x0940;

  private static final int ADLER_OF_CONTENT = 1;
  private static final int ADLER_OF_PACKED = 1 << 1;
  private static final int EXTRA_FIELD = 1 << 6;
  private static final int CRC_OF_CONTENT = 1 << 8;
  private static final int CRC_OF_PACKED = 1 << 9;
  private static final int MORE_PARTS = 1 << 10;
  private static final int FILTER = 1 << 11;
  private static final int HEADER_CRC = 1 << 12;

  private static final int MAX_BLOCK_BYTES = 64 << 20;

  private final RawBytes raw;
  private final Adler32 headerAdler = new Adler32();
  private final CRC32 headerCrc = new CRC32();
  private final Lzo1x lzo = new Lzo1x();
  private byte[] packed = new byte[1 << 12];
  private byte[] content = packed;
  private int at;
  private int end;
  private int flags;
  private boolean inMember;

  LzopMembers(RawBytes raw) {
    this.raw = raw;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (at == end) {
      if (inMember) {
        inMember = nextBlock();
      } else if (raw.fill()) {
        header();
        inMember = true;
      } else {
        return -1;
      }
    }
    int count = Math.min(length, end - at);
    System.arraycopy(content, at, target, offset, count);
    at += count;
    return count;
  }

  private void header() throws IOException {
    long begin = raw.consumed();
    for (int expected : MAGIC) {
      if (number(1, "a header") != expected) {
        throw begin == 0
            ? raw.fail(ProblemKind.BAD_COMPRESSION, "the lzop header is damaged")
            : raw.failAt(
                ProblemKind.JUNK,
                begin,
                "junk follows the last lzop member; cut the file here if it is not needed");
      }
    }
    headerAdler.reset();
    headerCrc.reset();
    int version = headerNumber(2);
    headerNumber(2);
    boolean withLevel = version >= FIRST_VERSION_WITH_LEVEL;
    if (withLevel) {
      headerNumber(2);
    }
    int method = headerNumber(1);
    if (method < 1 || method > 3) {
      throw damaged("the header names the unknown method " + method);
    }
    if (withLevel) {
      headerNumber(1);
    }
    flags = headerNumber(4);
    if ((flags & (FILTER | MORE_PARTS)) != 0) {
      throw damaged("the header asks for a filter, or for more files than this one");
    }
    // Mode and time of the file, and its name.
    headerNumber(4);
    headerNumber(4);
    if (withLevel) {
      headerNumber(4);
    }
    for (int left = headerNumber(1); left > 0; left--) {
      headerNumber(1);
    }
    requireHeaderChecksum();
    if ((flags & EXTRA_FIELD) != 0) {
      headerAdler.reset();
      headerCrc.reset();
      for (int left = headerNumber(4); left != 0; left--) {
        headerNumber(1);
      }
      requireHeaderChecksum();
    }
  }

  private void requireHeaderChecksum() throws IOException {
    Checksum checksum = (flags & HEADER_CRC) != 0 ? headerCrc : headerAdler;
    int expected = (int) checksum.getValue();
    if (number(4, "a header") != expected) {
      throw damaged("the header's checksum is wrong");
    }
  }

  /** False at the end of the member. */
  private boolean nextBlock() throws IOException {
    at = 0;
    end = 0;
    int size = number(4, "a block's header");
    if (size == 0) {
      return false;
    }
    int packedSize = number(4, "a block's header");
    if (size < 0 || size > MAX_BLOCK_BYTES || packedSize <= 0 || packedSize > size) {
      throw damaged("a block claims to become " + size + " bytes out of " + packedSize);
    }
    int adler = (flags & ADLER_OF_CONTENT) != 0 ? number(4, "a checksum") : 0;
    int crc = (flags & CRC_OF_CONTENT) != 0 ? number(4, "a checksum") : 0;
    boolean stored = packedSize == size;
    int packedAdler = !stored && (flags & ADLER_OF_PACKED) != 0 ? number(4, "a checksum") : 0;
    int packedCrc = !stored && (flags & CRC_OF_PACKED) != 0 ? number(4, "a checksum") : 0;
    readPacked(packedSize);
    if (stored) {
      content = packed;
    } else {
      check(ADLER_OF_PACKED, new Adler32(), packed, packedSize, packedAdler);
      check(CRC_OF_PACKED, new CRC32(), packed, packedSize, packedCrc);
      try {
        content = lzo.unpack(packed, packedSize, size);
      } catch (DataFormatException e) {
        throw damaged(e.getMessage());
      }
    }
    check(ADLER_OF_CONTENT, new Adler32(), content, size, adler);
    check(CRC_OF_CONTENT, new CRC32(), content, size, crc);
    end = size;
    return true;
  }

  /** Takes memory as the bytes come, not as they are claimed. */
  private void readPacked(int size) throws IOException {
    int have = 0;
    while (have < size) {
      if (have == packed.length) {
        packed = Arrays.copyOf(packed, Math.min(size, 2 * have));
      }
      int count = raw.read(packed, have, Math.min(size, packed.length) - have);
      if (count < 0) {
        throw raw.fail(ProblemKind.TRUNCATED, "the lzop stream is cut short in a block");
      }
      have += count;
    }
  }

  private void check(int flag, Checksum checksum, byte[] bytes, int length, int expected) {
    if ((flags & flag) != 0) {
      checksum.update(bytes, 0, length);
      if ((int) checksum.getValue() != expected) {
        throw damaged("a block's checksum is wrong");
      }
    }
  }

  private int headerNumber(int bytes) throws IOException {
    int number = number(bytes, "a header");
    for (int shift = 8 * bytes - 8; shift >= 0; shift -= 8) {
      headerAdler.update(number >>> shift & 0xFF);
      headerCrc.update(number >>> shift & 0xFF);
    }
    return number;
  }

  private int number(int bytes, String what) throws IOException {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      int next = raw.next();
      if (next < 0) {
        throw raw.fail(ProblemKind.TRUNCATED, "the lzop stream is cut short in " + what);
      }
      number = number << 8 | next;
    }
    return number;
  }

  private RuntimeException damaged(String how) {
    return raw.fail(ProblemKind.BAD_COMPRESSION, "the lzop stream is damaged: " + how);
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
