package io.espalier.datarecord.input;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.RowDecoder;
import io.espalier.datarecord.format.ExampleReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of all files, in a given order of files: from the files in the first pass, then from
 * memory where they fit. Checks what depends on a file: that it has examples, and as many as
 * before.
 */
final class FileRows implements AutoCloseable {
  private final RecordFiles files;
  private final FeatureSchema schema;
  private final LabelRule rule;
  private final RowDecoder decoder;
  private final List<Path> paths;
  private final RowCache cache;
  private final long[] rowsOfFile;
  private boolean cached;
  private int[] order;
  private int orderAt;
  private long rowAt;
  private ExampleReader reader;

  FileRows(RecordFiles files, FeatureSchema schema, LabelRule rule, long cacheBytes) {
    this.files = files;
    this.schema = schema;
    this.rule = rule;
    this.decoder = new RowDecoder(schema);
    this.paths = files.paths();
    this.cache = new RowCache(paths.size(), decoder.stride(), cacheBytes);
    this.rowsOfFile = new long[paths.size()];
    Arrays.fill(rowsOfFile, -1);
  }

  int stride() {
    return decoder.stride();
  }

  /** Begins a pass over the files in this order. */
  void begin(int[] fileOrder) {
    closeReader();
    order = fileOrder.clone();
    orderAt = 0;
    rowAt = 0;
    if (!cached) {
      cache.clear();
    }
  }

  /**
   * Whether all rows are in memory: then {@link #nextInMemory} and {@link #copy} may take the place
   * of {@link #next}.
   */
  boolean inMemory() {
    return cached;
  }

  /** Writes the next row at {@code target[offset]}; false at the end, with rubbish there. */
  boolean next(float[] target, int offset) {
    if (cached) {
      long row = nextInMemory();
      if (row >= 0) {
        copy(row, target, offset);
      }
      return row >= 0;
    }
    for (; orderAt < order.length; orderAt++, rowAt = 0) {
      if (nextRead(order[orderAt], target, offset)) {
        rowAt++;
        return true;
      }
    }
    cached = cache.complete();
    return false;
  }

  /** Goes to the next row and says which it is, for {@link #copy}; -1 at the end. */
  long nextInMemory() {
    for (; orderAt < order.length; orderAt++, rowAt = 0) {
      if (rowAt < rowsOfFile[order[orderAt]]) {
        return cache.index(order[orderAt], rowAt++);
      }
    }
    return -1;
  }

  /** Writes a row that is in memory at {@code target[offset]}. */
  void copy(long row, float[] target, int offset) {
    cache.read(row, target, offset);
  }

  private boolean nextRead(int file, float[] target, int offset) {
    if (reader == null) {
      reader = files.open(file);
      cache.beginFile(file);
    }
    decoder.begin(target, offset);
    if (reader.next(decoder)) {
      String problem = decoder.finish();
      if (problem == null) {
        problem = labelProblem(target, offset);
      }
      if (problem != null) {
        throw new InputException(reader.position(), problem);
      }
      cache.add(target, offset);
      return true;
    }
    closeReader();
    if (rowAt == 0) {
      throw new InputException(
          paths.get(file).toString(), "the file has no examples; leave it out");
    }
    if (rowsOfFile[file] >= 0 && rowsOfFile[file] != rowAt) {
      throw new InputException(
          paths.get(file).toString(),
          "the file has "
              + rowAt
              + " examples; it had "
              + rowsOfFile[file]
              + " in the pass before");
    }
    rowsOfFile[file] = rowAt;
    return false;
  }

  private String labelProblem(float[] target, int offset) {
    int inputs = schema.inputWidth();
    for (int i = 0; i < schema.labelColumns(); i++) {
      float label = target[offset + inputs + i];
      String problem = rule.problem(label);
      if (problem != null) {
        return "label '" + schema.labels().get(i).name() + "' is " + label + " and " + problem;
      }
    }
    return null;
  }

  private void closeReader() {
    if (reader != null) {
      ExampleReader open = reader;
      reader = null;
      open.close();
    }
  }

  @Override
  public void close() {
    closeReader();
  }
}
