package io.espalier.datarecord.block;

import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.file.InputFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The blocks of a file, one at a time in memory: their markers, sizes and bytes. What stands
 * between them is an error, unless so many bytes may be passed over.
 */
final class BlockInput implements AutoCloseable {
  private static final int FIRST_BUFFER = 1 << 12;
  private static final int PIECE = 1 << 14;

  private final InputFile file;
  private final long maxSkippedBytes;
  private final byte[] header = new byte[BlockFormat.HEADER_BYTES];
  private byte[] block = new byte[FIRST_BUFFER];
  private long position;
  private long skippedBytes;
  private long blocks;

  BlockInput(InputFile file, long maxSkippedBytes) {
    this.file = file;
    this.maxSkippedBytes = maxSkippedBytes;
  }

  InputFile file() {
    return file;
  }

  /** The array that begins with the block's bytes; valid until the next block. */
  byte[] bytes() {
    return block;
  }

  /** Where the block's bytes begin in the (unpacked) file. */
  long position() {
    return position;
  }

  /** Bytes passed over so far. */
  long skippedBytes() {
    return skippedBytes;
  }

  /** Reads the next block; its size, or -1 after the last. */
  int next() {
    int size = nextHeader();
    if (size < 0) {
      return -1;
    }
    position = file.position();
    if (size > block.length && file.remainingAtMost() == Long.MAX_VALUE) {
      block = unknownToBeThere(size);
    } else {
      if (size > block.length) {
        // With some to spare: the next blocks may be a little larger.
        block = new byte[size + size / 8];
      }
      requireAll(size, file.readFully(block, 0, size));
    }
    blocks++;
    return size;
  }

  /**
   * Reads a large block of a compressed file, whose size says nothing about what is in it: piece by
   * piece, so that a false claim costs no memory.
   */
  private byte[] unknownToBeThere(int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int have = 0; have < size; ) {
      byte[] piece = new byte[Math.min(PIECE, size - have)];
      int got = file.readFully(piece, 0, piece.length);
      have += got;
      if (got < piece.length) {
        requireAll(size, have);
      }
      pieces.add(piece);
    }
    byte[] whole = new byte[size];
    int to = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, whole, to, piece.length);
      to += piece.length;
    }
    return whole;
  }

  private void requireAll(int size, int have) {
    if (have < size) {
      throw file.fail(
          ProblemKind.TRUNCATED, "cut short: a block of " + size + " bytes ends after " + have);
    }
  }

  /** Counts bytes that are of no use; refuses them where there are too many. */
  void skip(long bytes, DataRecordFormatException because) {
    skippedBytes += bytes;
    if (skippedBytes > maxSkippedBytes) {
      throw maxSkippedBytes == 0
          ? because
          : new DataRecordFormatException(
              because.kind(),
              because.source(),
              because.offset(),
              because.problem() + "; more than " + maxSkippedBytes + " bytes would be passed over");
    }
  }

  /** The size of the next block; -1 where the file ends properly before it. */
  private int nextHeader() {
    int have = file.readFully(header, 0, header.length);
    if (have == 0) {
      return -1;
    }
    DataRecordFormatException first = problem(have);
    if (first == null) {
      return size();
    }
    while (have > 0) {
      skip(1, first);
      System.arraycopy(header, 1, header, 0, --have);
      have += file.readFully(header, have, 1);
      if (have == header.length && markerMismatch() < 0 && problem(have) == null) {
        return size();
      }
    }
    return -1;
  }

  /** The first byte that differs from a marker's; -1 for none. */
  private int markerMismatch() {
    int last = BlockFormat.MARKER.length;
    return Arrays.mismatch(header, 0, last, BlockFormat.MARKER, 0, last);
  }

  private int size() {
    int size = 0;
    for (int i = header.length - 1; i >= BlockFormat.MARKER.length; i--) {
      size = size << 8 | (header[i] & 0xFF);
    }
    return size;
  }

  /**
   * What is wrong with a header of which so many bytes are there; null if nothing is.
   *
   * @throws DataRecordFormatException if the file is cut short: then there is nothing to search
   */
  private DataRecordFormatException problem(int have) {
    long headerAt = file.position() - have;
    int same = markerMismatch();
    if (same >= 0 && same < have) {
      return blocks == 0
          ? file.failAt(
              ProblemKind.BAD_CONTAINER,
              headerAt,
              "not a block file of DataRecords: it does not begin with a block's marker")
          : file.failAt(
              ProblemKind.JUNK,
              headerAt,
              "junk between two blocks or after the last: there is no block's marker");
    }
    if (have < header.length) {
      throw file.fail(ProblemKind.TRUNCATED, "cut short in a block's header");
    }
    int size = size();
    if (size <= 0 || size > BlockFormat.MAX_BLOCK_BYTES) {
      int swapped = Integer.reverseBytes(size);
      boolean bigEndian = swapped > 0 && swapped <= BlockFormat.MAX_BLOCK_BYTES;
      return file.failAt(
          ProblemKind.BAD_CONTAINER,
          headerAt + BlockFormat.MARKER.length,
          "a block claims "
              + size
              + " bytes; 1 to "
              + BlockFormat.MAX_BLOCK_BYTES
              + " are allowed"
              + (bigEndian
                  ? " (the size may be written big-endian; it must be little-endian)"
                  : ""));
    }
    if (size > file.remainingAtMost()) {
      throw file.failAt(
          ProblemKind.TRUNCATED,
          headerAt,
          "cut short: a block claims "
              + size
              + " bytes, "
              + file.remainingAtMost()
              + " are left in the file");
    }
    return null;
  }

  @Override
  public void close() {
    file.close();
  }
}
