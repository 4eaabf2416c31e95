package io.espalier.datarecord.block;

import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordDecoder;
import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.DataRecordScanner;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.file.InputFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the records of a block file in order; gzip is seen from the first bytes, concatenated
 * members are fine.
 *
 * <pre>{@code
 * try (var reader = BlockFileReader.open(file)) {
 *   while (reader.next()) {
 *     DataRecord record = reader.record();
 *   }
 * }
 * }</pre>
 *
 * <p>Where the original takes damage for the end of the file, this reader fails: a cut anywhere,
 * junk between blocks or at the end, a size that cannot be. Blocks may be up to 64 MiB, records up
 * to 4 MiB. Memory: one block, and never more than twice what the file really holds of it. Not
 * thread-safe.
 */
public final class BlockFileReader implements AutoCloseable {
  private static final int FIRST_BUFFER = 1 << 16;

  private final InputFile file;
  private final DataRecordScanner scanner = new DataRecordScanner();
  private final byte[] header = new byte[BlockFormat.HEADER_BYTES];
  private byte[] block = new byte[FIRST_BUFFER];
  private long blockPosition;
  private int blockEnd;
  private int at;
  private int recordAt;
  private int recordLength = -1;
  private long recordNumber;

  private BlockFileReader(InputFile file) {
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws io.espalier.datarecord.InputException if there is none, it is no regular file, or is
   *     compressed with something other than gzip
   */
  public static BlockFileReader open(Path file) {
    return new BlockFileReader(InputFile.open(file));
  }

  /**
   * Goes to the next record.
   *
   * @return false after the last one
   * @throws DataRecordFormatException if the file is damaged or no block file
   */
  public boolean next() {
    recordLength = -1;
    while (at == blockEnd) {
      if (!readBlock()) {
        return false;
      }
    }
    int tagAt = at;
    int tag = block[at++] & 0xFF;
    if (tag != BlockFormat.RECORD_TAG) {
      throw failAt(
          tagAt, "a record was expected in the block, but there is a field with tag " + tag);
    }
    int length = varint("a record's length");
    if (length > BlockFormat.MAX_RECORD_BYTES) {
      throw failAt(
          tagAt,
          "a record claims "
              + length
              + " bytes; at most "
              + BlockFormat.MAX_RECORD_BYTES
              + " are allowed");
    }
    if (length > blockEnd - at) {
      throw failAt(
          tagAt,
          "a record claims " + length + " bytes; " + (blockEnd - at) + " are left in its block");
    }
    recordAt = at;
    recordLength = length;
    at += length;
    recordNumber++;
    return true;
  }

  /** The array with the current record's bytes; valid until the next call of {@link #next}. */
  public byte[] bytes() {
    requireRecord();
    return block;
  }

  /** Where the current record begins in {@link #bytes}. */
  public int offset() {
    requireRecord();
    return recordAt;
  }

  /** How many bytes the current record has. */
  public int length() {
    requireRecord();
    return recordLength;
  }

  /** The file and the current record's number; for messages. */
  public String position() {
    return file.path() + ", record " + recordNumber;
  }

  /**
   * The current record, decoded.
   *
   * @throws DataRecordFormatException if its bytes are no record; the offset is that in the
   *     (unpacked) file
   */
  public DataRecord record() {
    requireRecord();
    try {
      return DataRecordDecoder.decode(block, recordAt, recordLength);
    } catch (DataRecordFormatException e) {
      throw e.within(position(), blockPosition + recordAt);
    }
  }

  /**
   * Passes on the features of the current record.
   *
   * @throws DataRecordFormatException if its bytes are no record; some features may have been
   *     passed on
   */
  public void scan(FeatureSink sink) {
    requireRecord();
    try {
      scanner.scan(block, recordAt, recordLength, sink);
    } catch (DataRecordFormatException e) {
      throw e.within(position(), blockPosition + recordAt);
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private void requireRecord() {
    if (recordLength < 0) {
      throw new IllegalStateException(
          "there is no current record: call next() first, and heed what it returns");
    }
  }

  private boolean readBlock() {
    int size = readHeader();
    if (size < 0) {
      return false;
    }
    blockPosition = file.position();
    blockEnd = 0;
    at = 0;
    while (blockEnd < size) {
      if (blockEnd == block.length) {
        block = Arrays.copyOf(block, Math.min(size, 2 * block.length));
      }
      int wanted = Math.min(size, block.length) - blockEnd;
      int have = file.readFully(block, blockEnd, wanted);
      blockEnd += have;
      if (have < wanted) {
        throw file.fail(
            ProblemKind.TRUNCATED,
            "cut short: a block of " + size + " bytes ends after " + blockEnd);
      }
    }
    readVersion();
    readClassName();
    return true;
  }

  /** Marker and size; -1 where the file ends properly before them. */
  private int readHeader() {
    long headerAt = file.position();
    int have = file.readFully(header, 0, header.length);
    if (have == 0) {
      return -1;
    }
    int same = Arrays.mismatch(header, BlockFormat.MARKER);
    if (same >= 0 && same < Math.min(have, BlockFormat.MARKER.length)) {
      throw file.failAt(
          headerAt == 0 ? ProblemKind.BAD_CONTAINER : ProblemKind.JUNK,
          headerAt,
          headerAt == 0
              ? "not a block file of DataRecords: it does not begin with a block's marker"
              : "junk between two blocks or after the last: there is no block's marker");
    }
    if (have < header.length) {
      throw file.fail(ProblemKind.TRUNCATED, "cut short in a block's header");
    }
    int size = 0;
    for (int i = header.length - 1; i >= BlockFormat.MARKER.length; i--) {
      size = size << 8 | (header[i] & 0xFF);
    }
    if (size <= 0 || size > BlockFormat.MAX_BLOCK_BYTES) {
      int swapped = Integer.reverseBytes(size);
      boolean bigEndian = swapped > 0 && swapped <= BlockFormat.MAX_BLOCK_BYTES;
      throw file.failAt(
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
    return size;
  }

  private void readVersion() {
    if (nextByte("its version") != BlockFormat.VERSION_TAG) {
      throw failAt(0, "the block does not begin with its version");
    }
    int version = varint("the version");
    if (version != BlockFormat.VERSION) {
      throw failAt(1, "the block has version " + version + "; only version 1 is known");
    }
  }

  private void readClassName() {
    int tagAt = at;
    if (nextByte("its class name") != BlockFormat.CLASS_NAME_TAG) {
      throw failAt(tagAt, "the block does not name the class of its records");
    }
    int length = varint("the class name's length");
    if (length > Math.min(BlockFormat.MAX_CLASS_NAME_BYTES, blockEnd - at)) {
      throw failAt(tagAt, "the class name claims " + length + " bytes");
    }
    byte[] expected = BlockFormat.CLASS_NAME_BYTES;
    if (!Arrays.equals(block, at, at + length, expected, 0, expected.length)) {
      String name = new String(block, at, length, StandardCharsets.ISO_8859_1);
      throw failAt(tagAt, "the block holds '" + name + "', not '" + BlockFormat.CLASS_NAME + "'");
    }
    at += length;
  }

  private int nextByte(String what) {
    if (at == blockEnd) {
      throw failAt(at, "the block ends within " + what);
    }
    return block[at++] & 0xFF;
  }

  /** A protobuf varint that must be a non-negative int: at most five bytes. */
  private int varint(String what) {
    int begin = at;
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = nextByte(what);
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        if (value > Integer.MAX_VALUE) {
          throw failAt(begin, what + " is " + value + ", beyond 2^31");
        }
        return (int) value;
      }
    }
    throw failAt(begin, what + " has more than five bytes");
  }

  private DataRecordFormatException failAt(int offset, String problem) {
    return file.failAt(ProblemKind.BAD_CONTAINER, blockPosition + offset, problem);
  }
}
