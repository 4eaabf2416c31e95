package io.espalier.datarecord.input;

import io.espalier.data.SparseRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows kept in memory as long as they fit, numbered as they come. A file's rows may be used once
 * all of them are there; rows of several files may come in turn.
 */
final class RowCache {
  private static final int MAX_CHUNK_BYTES = 4 << 20;
  private static final int MIN_CHUNK_BYTES = 1 << 10;
  private static final int CHUNKS_AT_LEAST = 16;
  private static final int BYTES_PER_ENTRY = 8;

  /** A chunk of sparse entries; a row's entries stand in one chunk. */
  private record Entries(int[] ids, float[] values) {}

  private final int stride;
  private final int groups;
  private final int chunkBytes;
  private final int rowsPerChunk;
  private final long maxBytes;

  /** By file: the numbers of its rows, in the file's order. */
  private final int[][] numbers;

  private final int[] rowsOfFile;
  private final boolean[] complete;

  private final List<float[]> chunks = new ArrayList<>();

  /** By row: the chunk of its entries, where they begin in it, and where each group's end. */
  private final List<int[]> places = new ArrayList<>();

  private final List<Entries> entries = new ArrayList<>();
  private int entriesInLast;
  private long bytes;
  private int rows;
  private int completeRows;
  private boolean full;

  RowCache(int files, int stride, int groups, long maxBytes) {
    this.stride = stride;
    this.groups = groups;
    this.chunkBytes = Math.clamp(maxBytes / CHUNKS_AT_LEAST, MIN_CHUNK_BYTES, MAX_CHUNK_BYTES);
    this.rowsPerChunk = Math.max(1, chunkBytes / 4 / stride);
    this.maxBytes = maxBytes;
    this.numbers = new int[files][];
    this.rowsOfFile = new int[files];
    this.complete = new boolean[files];
    this.full = maxBytes <= 0;
  }

  /**
   * A pass begins: nobody is within a file. Where files are there in part, everything is forgotten,
   * to be filled again.
   */
  void beginPass() {
    if (!full && rows > completeRows) {
      clear();
      Arrays.fill(complete, false);
      completeRows = 0;
    }
  }

  /** Rows of this file come next, from the first. */
  void beginFile(int file) {
    rowsOfFile[file] = 0;
  }

  /** All rows of this file have been added. */
  void endFile(int file) {
    if (!full) {
      complete[file] = true;
      completeRows += rowsOfFile[file];
      numbers[file] = Arrays.copyOf(numbers[file] == null ? new int[0] : numbers[file], rows(file));
    }
  }

  /** Whether all of a file's rows are here. */
  boolean has(int file) {
    return complete[file];
  }

  /** How many rows of a file were added. */
  int rows(int file) {
    return rowsOfFile[file];
  }

  /** The number of a file's row. */
  int number(int file, int row) {
    return numbers[file][row];
  }

  /** Adds a row: its dense part, and the entries that are being filled in each group. */
  void add(int file, float[] source, int offset, List<SparseRows> sparse) {
    if (full || !reserve(sparse)) {
      return;
    }
    int inChunk = rows % rowsPerChunk;
    System.arraycopy(source, offset, chunks.getLast(), inChunk * stride, stride);
    if (groups > 0) {
      addEntries(inChunk * (groups + 2), sparse);
    }
    int row = rowsOfFile[file]++;
    if (numbers[file] == null) {
      numbers[file] = new int[16];
    } else if (row == numbers[file].length) {
      numbers[file] = Arrays.copyOf(numbers[file], row + (row >> 1) + 1);
    }
    numbers[file][row] = rows++;
  }

  private void addEntries(int place, List<SparseRows> sparse) {
    int[] ofChunk = places.getLast();
    ofChunk[place] = entries.size() - 1;
    ofChunk[place + 1] = entriesInLast;
    for (int group = 0; group < groups; group++) {
      SparseRows row = sparse.get(group);
      int count = row.openEntries();
      if (count > 0) {
        Entries target = entries.getLast();
        System.arraycopy(row.ids(), row.entries(), target.ids(), entriesInLast, count);
        System.arraycopy(row.values(), row.entries(), target.values(), entriesInLast, count);
      }
      entriesInLast += count;
      ofChunk[place + 2 + group] = entriesInLast;
    }
  }

  /** Makes room for one more row; where there is none, the cache is full for ever. */
  private boolean reserve(List<SparseRows> sparse) {
    if (rows % rowsPerChunk == 0) {
      int intsPerRow = groups > 0 ? groups + 2 : 0;
      if (rows > Integer.MAX_VALUE - rowsPerChunk
          || !grow(4L * (stride + intsPerRow) * rowsPerChunk)) {
        return false;
      }
      chunks.add(new float[rowsPerChunk * stride]);
      places.add(new int[rowsPerChunk * intsPerRow]);
    }
    int more = 0;
    for (int group = 0; group < groups; group++) {
      more += sparse.get(group).openEntries();
    }
    if (more > 0 && (entries.isEmpty() || more > entries.getLast().ids().length - entriesInLast)) {
      int length = Math.max(more, chunkBytes / BYTES_PER_ENTRY);
      if (!grow((long) length * BYTES_PER_ENTRY)) {
        return false;
      }
      entries.add(new Entries(new int[length], new float[length]));
      entriesInLast = 0;
    }
    return true;
  }

  private boolean grow(long moreBytes) {
    if (bytes + moreBytes > maxBytes) {
      full = true;
      if (completeRows == 0) {
        clear();
      }
      return false;
    }
    bytes += moreBytes;
    return true;
  }

  private void clear() {
    chunks.clear();
    places.clear();
    entries.clear();
    Arrays.fill(numbers, null);
    entriesInLast = 0;
    bytes = 0;
    rows = 0;
  }

  /** How many sparse entries a row has in all groups. */
  int entries(int number) {
    if (groups == 0) {
      return 0;
    }
    int[] ofChunk = places.get(number / rowsPerChunk);
    int place = number % rowsPerChunk * (groups + 2);
    return ofChunk[place + 1 + groups] - ofChunk[place + 1];
  }

  /** Writes a row's dense part, and adds its entries to the rows that are being filled. */
  void read(int number, float[] target, int offset, List<SparseRows> sparse) {
    int chunk = number / rowsPerChunk;
    int inChunk = number % rowsPerChunk;
    System.arraycopy(chunks.get(chunk), inChunk * stride, target, offset, stride);
    if (groups > 0) {
      int[] ofChunk = places.get(chunk);
      int place = inChunk * (groups + 2);
      Entries source = entries.isEmpty() ? null : entries.get(Math.max(0, ofChunk[place]));
      int from = ofChunk[place + 1];
      for (int group = 0; group < groups; group++) {
        int to = ofChunk[place + 2 + group];
        if (to > from) {
          sparse.get(group).addEntries(source.ids(), source.values(), from, to - from);
        }
        from = to;
      }
    }
  }
}
