package io.espalier.datarecord.input;

import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.format.ExampleReader;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a data set, in order, with their format and their data spec. Immutable; nothing is open.
 *
 * <p>The format is taken from the extension ({@code .dr}, {@code .csv}, {@code .libsvm}, {@code .idx}, each also with {@code .gz})
 * or else from the first bytes, unless {@link #as} says it.
 */
public final class RecordFiles {
  private RecordFiles() {}

  /** These files, in this order. */
  public static RecordFiles of(Path... paths) {
    return of(List.of(paths));
  }

  /** These files, in this order. */
  public static RecordFiles of(List<Path> paths) {
    throw new UnsupportedOperationException("" + paths);
  }

  /**
   * The files that match a pattern with {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}} or {@code **}, sorted by path; relative
   * patterns start from the working directory. A folder stands for the files in it.
   *
   * @throws io.espalier.datarecord.InputException if nothing matches
   */
  public static RecordFiles glob(String pattern) {
    throw new UnsupportedOperationException(pattern);
  }

  /** A list from the command line: paths and patterns with commas between them, each as in {@link #glob}. */
  public static RecordFiles parse(String list) {
    throw new UnsupportedOperationException(list);
  }

  /** A pair of idx files. */
  public static RecordFiles idx(Path images, Path labels) {
    throw new UnsupportedOperationException("" + images + labels);
  }

  /** The same files, read in this format whatever they are called. */
  public RecordFiles as(DataFormat format) {
    throw new UnsupportedOperationException("" + format);
  }

  /** The same files, with this data spec in place of the one found beside them. */
  public RecordFiles withDataSpec(DataSpec spec) {
    throw new UnsupportedOperationException("" + spec);
  }

  /** The format. */
  public DataFormat format() {
    throw new UnsupportedOperationException();
  }

  /** The files, in order; for idx those with the images. */
  public List<Path> paths() {
    throw new UnsupportedOperationException();
  }

  /**
   * What features these files have. For DataRecords: the given spec; else {@code FILE.data_spec.json} beside the first file; else
   * {@code data_spec.json} in its folder; else what a look at the first 10,000 records gives, ordered by id. For CSV the header's
   * columns. For idx {@code pixel.0} … and {@code label}. For libsvm the indices from the least to the greatest, and {@code label}.
   */
  public DataSpec dataSpec() {
    throw new UnsupportedOperationException();
  }

  /** A reader of file number {@code file}. */
  public ExampleReader open(int file) {
    throw new UnsupportedOperationException("" + file);
  }
}
