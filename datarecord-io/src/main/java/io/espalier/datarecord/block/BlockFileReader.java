package io.espalier.datarecord.block;

import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordDecoder;
import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.DataRecordScanner;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.Strictness;
import io.espalier.datarecord.UnknownFields;
import io.espalier.datarecord.file.InputFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the records of a block file in order; gzip, zstd and lzop are seen from the first bytes,
 * concatenated members are fine.
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
 * junk between blocks or at the end, a size that cannot be. {@link BlockRules} may allow for some
 * junk, which is counted. Blocks may be up to 64 MiB, records up to 4 MiB. Memory: one block, and
 * never more than twice what the file really holds of it. Not thread-safe.
 */
public final class BlockFileReader implements AutoCloseable {
  private final BlockInput blocks;
  private final BlockRules rules;
  private final List<byte[]> classNames;
  private final DataRecordScanner scanner = new DataRecordScanner();
  private byte[] block;
  private int blockEnd;
  private int at;
  private int recordAt;
  private int recordLength = -1;
  private long recordNumber;

  private BlockFileReader(InputFile file, BlockRules rules) {
    this.blocks = new BlockInput(file, rules.maxSkippedBytes());
    this.rules = rules;
    this.classNames =
        rules.classNames().stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /**
   * Opens a file, with {@link BlockRules#DEFAULT}.
   *
   * @throws io.espalier.datarecord.InputException if there is none, it is no regular file, or is
   *     compressed in a way that cannot be read
   */
  public static BlockFileReader open(Path file) {
    return open(file, BlockRules.DEFAULT);
  }

  /**
   * Opens a file.
   *
   * @throws io.espalier.datarecord.InputException if there is none, it is no regular file, or is
   *     compressed in a way that cannot be read
   */
  public static BlockFileReader open(Path file, BlockRules rules) {
    return new BlockFileReader(InputFile.open(file), rules);
  }

  /**
   * Goes to the next record.
   *
   * @return false after the last one
   * @throws DataRecordFormatException if the file is damaged or no block file
   */
  public boolean next() {
    recordLength = -1;
    while (true) {
      while (at == blockEnd) {
        if (!readBlock()) {
          return false;
        }
      }
      int tagAt = at;
      try {
        recordLength = recordHeader();
        recordAt = at;
        at += recordLength;
        recordNumber++;
        return true;
      } catch (DataRecordFormatException e) {
        giveUpBlock(tagAt, e);
      }
    }
  }

  private int recordHeader() {
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
    return length;
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
    return blocks.file().path() + ", record " + recordNumber;
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
      return DataRecordDecoder.decode(block, recordAt, recordLength, rules.strictness());
    } catch (DataRecordFormatException e) {
      throw e.within(position(), blocks.position() + recordAt);
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
      if (rules.strictness() == Strictness.STRICT) {
        // The scanner keeps nothing to see duplicates by; strict reading is for looking into files.
        DataRecordDecoder.decode(block, recordAt, recordLength, Strictness.STRICT);
      }
      scanner.scan(block, recordAt, recordLength, sink);
    } catch (DataRecordFormatException e) {
      throw e.within(position(), blocks.position() + recordAt);
    }
  }

  /** Bytes passed over so far, as {@link BlockRules#maxSkippedBytes} allows. */
  public long skippedBytes() {
    return blocks.skippedBytes();
  }

  /** The fields that {@link #scan} has passed over so far because the schema does not have them. */
  public UnknownFields unknownFields() {
    return scanner.unknownFields();
  }

  @Override
  public void close() {
    blocks.close();
  }

  private void requireRecord() {
    if (recordLength < 0) {
      throw new IllegalStateException(
          "there is no current record: call next() first, and heed what it returns");
    }
  }

  private boolean readBlock() {
    while (true) {
      int size = blocks.next();
      if (size < 0) {
        return false;
      }
      block = blocks.bytes();
      blockEnd = size;
      at = 0;
      try {
        readVersion();
        readClassName();
        return true;
      } catch (DataRecordFormatException e) {
        giveUpBlock(0, e);
      }
    }
  }

  /** Passes over the rest of a damaged block, where that is allowed. */
  private void giveUpBlock(int from, DataRecordFormatException because) {
    at = blockEnd;
    blocks.skip(blockEnd - from, because);
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
    if (!isAllowed(length)) {
      String name = new String(block, at, length, StandardCharsets.ISO_8859_1);
      throw failAt(
          tagAt,
          "the block holds '"
              + name
              + "', not '"
              + String.join("' or '", rules.classNames())
              + "'");
    }
    at += length;
  }

  private boolean isAllowed(int nameLength) {
    for (byte[] name : classNames) {
      if (Arrays.equals(block, at, at + nameLength, name, 0, name.length)) {
        return true;
      }
    }
    return false;
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
    return blocks.file().failAt(ProblemKind.BAD_CONTAINER, blocks.position() + offset, problem);
  }
}
