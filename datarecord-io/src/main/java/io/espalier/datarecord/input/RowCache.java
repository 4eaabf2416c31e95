package io.espalier.datarecord.input;

import java.util.ArrayList;
import java.util.List;

/** Rows kept in memory, file by file, as long as they fit. */
final class RowCache {
  private static final int CHUNK_BYTES = 4 << 20;

  private final int stride;
  private final int rowsPerChunk;
  private final long maxBytes;
  private final long[] fileStart;
  private final List<float[]> chunks = new ArrayList<>();
  private long rows;
  private boolean full;

  RowCache(int files, int stride, long maxBytes) {
    this.stride = stride;
    this.rowsPerChunk = Math.max(1, CHUNK_BYTES / 4 / stride);
    this.maxBytes = maxBytes;
    this.fileStart = new long[files];
    this.full = maxBytes <= 0;
  }

  /**
   * Forgets everything, to be filled from the beginning of a pass; a cache that was too small once
   * stays empty.
   */
  void clear() {
    chunks.clear();
    rows = 0;
  }

  /** Rows of this file come next. */
  void beginFile(int file) {
    fileStart[file] = rows;
  }

  void add(float[] source, int offset) {
    if (full) {
      return;
    }
    int inChunk = (int) (rows % rowsPerChunk);
    if (inChunk == 0) {
      long bytes = 4L * stride * rowsPerChunk * (chunks.size() + 1);
      if (bytes > maxBytes) {
        full = true;
        clear();
        return;
      }
      chunks.add(new float[rowsPerChunk * stride]);
    }
    System.arraycopy(source, offset, chunks.getLast(), inChunk * stride, stride);
    rows++;
  }

  /** Whether every row that was added is there. */
  boolean complete() {
    return !full;
  }

  /** The number, among all rows, of a file's row. */
  long index(int file, long row) {
    return fileStart[file] + row;
  }

  void read(long at, float[] target, int offset) {
    System.arraycopy(
        chunks.get((int) (at / rowsPerChunk)),
        (int) (at % rowsPerChunk) * stride,
        target,
        offset,
        stride);
  }
}
