package io.espalier.datarecord.block;

import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordEncoder;
import io.espalier.files.AtomicFile;
import io.espalier.files.AtomicFile.Durability;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a block file: 100 records in a block, gzip where the name ends in {@code .gz}. The file
 * appears whole or not at all; if anything fails, what was there before stays.
 *
 * <pre>{@code
 * BlockFileWriter.write(Path.of("train.dr.gz"), writer -> {
 *   for (DataRecord record : records) {
 *     writer.add(record);
 *   }
 * });
 * }</pre>
 *
 * <p>The same records give the same bytes. Memory: one block. Not thread-safe.
 */
public final class BlockFileWriter {
  /** A block is closed early rather than let it grow beyond this. */
  private static final int FULL_BLOCK_BYTES = 16 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private byte[] block = new byte[BUFFER_BYTES];
  private int length;
  private int recordsInBlock;
  private long records;

  /** What goes into a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Adds all records. Whatever it throws, the file is not written then, and the caller gets to
     * see it.
     */
    void addTo(BlockFileWriter writer) throws IOException;
  }

  private BlockFileWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes a file.
   *
   * @param file its folder must exist
   * @return how many records were written
   * @throws UncheckedIOException if the file cannot be written, for example because the disk is
   *     full; the message says why
   */
  public static long write(Path file, Content content) {
    long[] records = new long[1];
    boolean gzip = file.getFileName().toString().endsWith(".gz");
    AtomicFile.write(
        file,
        Durability.FAST,
        out -> {
          if (gzip) {
            GZIPOutputStream packed = new GZIPOutputStream(out, BUFFER_BYTES);
            records[0] = write(packed, content);
            packed.finish();
          } else {
            records[0] = write(out, content);
          }
        });
    return records[0];
  }

  private static long write(OutputStream out, Content content) throws IOException {
    BlockFileWriter writer = new BlockFileWriter(out);
    content.addTo(writer);
    writer.endBlock();
    return writer.records;
  }

  /** Adds a record. */
  public void add(DataRecord record) throws IOException {
    byte[] bytes = DataRecordEncoder.encode(record);
    add(bytes, 0, bytes.length);
  }

  /**
   * Adds a record that is serialized already; its bytes are not looked at.
   *
   * @throws IllegalArgumentException if it is empty or has more than 4 MiB
   */
  public void add(byte[] bytes, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    if (count < 1 || count > BlockFormat.MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "a record must have 1 to " + BlockFormat.MAX_RECORD_BYTES + " bytes, not " + count);
    }
    if (recordsInBlock == BlockFormat.RECORDS_PER_BLOCK || length + count > FULL_BLOCK_BYTES) {
      endBlock();
    }
    if (recordsInBlock == 0) {
      beginBlock();
    }
    reserve(count + 6);
    block[length++] = BlockFormat.RECORD_TAG;
    varint(count);
    System.arraycopy(bytes, offset, block, length, count);
    length += count;
    recordsInBlock++;
    records++;
  }

  private void beginBlock() {
    System.arraycopy(BlockFormat.MARKER, 0, block, 0, BlockFormat.MARKER.length);
    length = BlockFormat.HEADER_BYTES;
    block[length++] = BlockFormat.VERSION_TAG;
    block[length++] = BlockFormat.VERSION;
    block[length++] = BlockFormat.CLASS_NAME_TAG;
    varint(BlockFormat.CLASS_NAME_BYTES.length);
    System.arraycopy(
        BlockFormat.CLASS_NAME_BYTES, 0, block, length, BlockFormat.CLASS_NAME_BYTES.length);
    length += BlockFormat.CLASS_NAME_BYTES.length;
  }

  private void endBlock() throws IOException {
    if (recordsInBlock == 0) {
      return;
    }
    int size = length - BlockFormat.HEADER_BYTES;
    for (int i = 0; i < 4; i++) {
      block[BlockFormat.MARKER.length + i] = (byte) (size >>> 8 * i);
    }
    out.write(block, 0, length);
    length = 0;
    recordsInBlock = 0;
  }

  private void reserve(int count) {
    if (length + count > block.length) {
      block = Arrays.copyOf(block, Math.max(length + count, 2 * block.length));
    }
  }

  private void varint(int value) {
    int rest = value;
    while (rest >= 0x80) {
      block[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    block[length++] = (byte) rest;
  }
}
