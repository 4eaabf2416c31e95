package io.espalier.datarecord.input;

import io.espalier.data.SparseRows;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.file.FileState;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of all files, in a given order of files: from the files, and from memory where a file's
 * rows were kept. Checks what depends on a file: that it has examples, and is the one it was.
 */
final class FileRows implements AutoCloseable {
  private final RecordFiles files;
  private final List<Path> paths;
  private final RowReader reader;
  private final RowCache cache;
  private final Interleave interleave;
  private final boolean allowEmpty;
  private final ReadCounts counts;

  /** By slot of the interleave: its file, where that is being read. */
  private final OpenFile[] open;

  /** By slot of the interleave: the next row of its file, where that is in memory. */
  private final int[] rowAt;

  /** By file: what it was when it was read first. */
  private final FileState[] states;

  private boolean inMemory;

  FileRows(
      RecordFiles files,
      RowReader reader,
      RowCache cache,
      Interleave interleave,
      boolean allowEmpty,
      ReadCounts counts) {
    this.files = files;
    this.paths = files.paths();
    this.reader = reader;
    this.cache = cache;
    this.interleave = interleave;
    this.allowEmpty = allowEmpty;
    this.counts = counts;
    this.open = new OpenFile[interleave.slots()];
    this.rowAt = new int[interleave.slots()];
    this.states = new FileState[paths.size()];
  }

  /** Floats in the dense part of a row. */
  int stride() {
    return reader.stride();
  }

  /** Begins a pass over the files in this order. */
  void begin(long passSeed, int[] order) {
    close();
    reader.begin(passSeed);
    cache.beginPass();
    interleave.begin(order);
    Arrays.fill(rowAt, 0);
    inMemory = true;
    for (int file : order) {
      inMemory &= cache.has(file);
    }
  }

  /**
   * Whether all rows of the pass are in memory: then {@link #nextInMemory} and {@link #copy} may
   * take the place of {@link #next}.
   */
  boolean inMemory() {
    return inMemory;
  }

  /**
   * Writes the next row at {@code target[offset]} and adds its entries to the rows that are being
   * filled; false at the end, with rubbish in the target and no entries.
   */
  boolean next(float[] target, int offset, List<SparseRows> sparse) {
    for (int slot = interleave.slot(); slot >= 0; slot = interleave.slot()) {
      int file = interleave.file();
      boolean found;
      if (cache.has(file)) {
        found = rowAt[slot] < cache.rows(file);
        if (found) {
          copy(cache.number(file, rowAt[slot]++), target, offset, sparse);
        }
      } else {
        found = nextRead(slot, file, target, offset, sparse);
      }
      if (found) {
        interleave.taken();
        return true;
      }
      endSlot(slot);
    }
    return false;
  }

  /** Goes to the next row and says which it is, for {@link #copy}; -1 at the end. */
  int nextInMemory() {
    for (int slot = interleave.slot(); slot >= 0; slot = interleave.slot()) {
      int file = interleave.file();
      if (rowAt[slot] < cache.rows(file)) {
        interleave.taken();
        return cache.number(file, rowAt[slot]++);
      }
      endSlot(slot);
    }
    return -1;
  }

  /** Writes a row that is in memory at {@code target[offset]}, and adds its entries. */
  void copy(int row, float[] target, int offset, List<SparseRows> sparse) {
    cache.read(row, target, offset, sparse);
  }

  /** How many sparse entries a row has that is in memory. */
  int entries(int row) {
    return cache.entries(row);
  }

  private void endSlot(int slot) {
    rowAt[slot] = 0;
    interleave.ended();
  }

  private boolean nextRead(
      int slot, int file, float[] target, int offset, List<SparseRows> sparse) {
    if (open[slot] == null) {
      open[slot] = open(file);
      cache.beginFile(file);
    }
    if (reader.next(open[slot], target, offset, sparse)) {
      cache.add(file, target, offset, sparse);
      return true;
    }
    OpenFile ended = open[slot];
    open[slot] = null;
    counts.unknownFields += ended.reader.unknownFields();
    ended.reader.close();
    if (ended.records == 0) {
      if (!allowEmpty) {
        throw new InputException(
            ProblemKind.EMPTY,
            paths.get(file).toString(),
            "the file has no examples; leave it out, or allow empty files");
      }
      counts.emptyFiles++;
    }
    cache.endFile(file);
    return false;
  }

  private OpenFile open(int file) {
    Path path = paths.get(file);
    if (states[file] == null) {
      states[file] = FileState.of(path);
    } else {
      states[file].requireStill(path, "between two passes");
    }
    return new OpenFile(file, files.open(file));
  }

  @Override
  public void close() {
    for (int slot = 0; slot < open.length; slot++) {
      OpenFile file = open[slot];
      open[slot] = null;
      if (file != null) {
        file.reader.close();
      }
    }
  }
}
