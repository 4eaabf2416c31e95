package io.espalier.datarecord.input;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.Calibration;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.file.FileState;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.format.ExampleFiles;
import io.espalier.datarecord.format.ExampleReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * The files of a data set, in order, with their format and their data spec. Nothing is open. What
 * must be found out by reading (the format, the data spec) is found out at the first need. Not
 * thread-safe.
 *
 * <p>The format is taken from the extension ({@code .dr}, {@code .csv}, {@code .libsvm}, each also
 * with {@code .gz}) or else from the first bytes, unless {@link #as} says it.
 */
public final class RecordFiles {
  private final List<Path> paths;
  private final DataFormat saidFormat;
  private final DataSpec saidSpec;
  private ExampleFiles files;

  private RecordFiles(List<Path> paths, DataFormat saidFormat, DataSpec saidSpec) {
    this.paths = List.copyOf(paths);
    this.saidFormat = saidFormat;
    this.saidSpec = saidSpec;
  }

  /** These files, in this order. */
  public static RecordFiles of(Path... paths) {
    return of(List.of(paths));
  }

  /**
   * These files, in this order.
   *
   * @throws InputException if there is none, one does not exist or is no regular file, or one
   *     stands twice
   */
  public static RecordFiles of(List<Path> paths) {
    if (paths.isEmpty()) {
      throw new InputException("no files", "at least one file is needed");
    }
    HashSet<Path> seen = new HashSet<>();
    for (Path path : paths) {
      FileState.of(path);
      if (!seen.add(path.toAbsolutePath().normalize())) {
        throw new InputException(path.toString(), "the file is named twice");
      }
    }
    return new RecordFiles(paths, null, null);
  }

  /**
   * The files that match a pattern, as {@link FilePatterns#files} finds them.
   *
   * @throws InputException if nothing matches
   */
  public static RecordFiles glob(String pattern) {
    return of(FilePatterns.files(pattern));
  }

  /** A pair of idx files. */
  public static RecordFiles idx(Path images, Path labels) {
    return of(images, labels).as(DataFormat.IDX);
  }

  /** The same files, read in this format whatever they are called. */
  public RecordFiles as(DataFormat format) {
    return new RecordFiles(paths, Objects.requireNonNull(format, "format"), saidSpec);
  }

  /** The same files, with this data spec in place of the one found beside them. */
  public RecordFiles withDataSpec(DataSpec spec) {
    return new RecordFiles(paths, saidFormat, Objects.requireNonNull(spec, "spec"));
  }

  /** The format. */
  public DataFormat format() {
    return files().format();
  }

  /** The files, in order; for idx those with the images. */
  public List<Path> paths() {
    return files().paths();
  }

  /**
   * What features these files have. For DataRecords: the given spec; else, for each file, {@code
   * FILE.data_spec.json} beside it or else {@code data_spec.json} in its folder, and of these the
   * union, in the order of the files; else what a look at the first 10,000 records gives, ordered
   * by id. For CSV the header's columns. For idx {@code pixel.0} … and {@code label}. For libsvm
   * the indices from the least to the greatest, and {@code label}.
   *
   * @throws InputException if two files' specs contradict each other; the message names both
   */
  public DataSpec dataSpec() {
    return saidSpec != null ? saidSpec : files().dataSpec();
  }

  /**
   * Refuses tables (CSV, idx) without a column for some input or label: it would be read as a
   * column of defaults, or be missed only when it is needed. In records and in sparse lines a
   * feature may be absent, so those are never refused.
   *
   * @throws InputException naming the columns that are not there
   */
  public void requireColumns(FeatureSchema schema) {
    if (format() != DataFormat.CSV && format() != DataFormat.IDX) {
      return;
    }
    List<String> absent = new ArrayList<>(schema.inputNames());
    for (FeatureSchema.SparseGroup group : schema.sparseGroups()) {
      group.features().forEach(feature -> absent.add(feature.name()));
    }
    schema.labels().forEach(label -> absent.add(label.name()));
    absent.removeIf(name -> dataSpec().find(name).isPresent());
    if (!absent.isEmpty()) {
      int shown = Math.min(5, absent.size());
      throw new InputException(
          toString(),
          "there is no column "
              + String.join(", ", absent.subList(0, shown))
              + (absent.size() > shown ? " and " + (absent.size() - shown) + " more" : "")
              + "; the network needs it");
    }
  }

  /**
   * What a schema has that these records do not, by their data spec: features that are not there,
   * or have another type. They would count as absent in every record. Says nothing of files without
   * a complete data spec, nor of tables and sparse lines.
   *
   * @return one line for each difference in kind, naming the features; none if all is well
   * @throws InputException if the data has none of the schema's inputs, and so must be other data
   */
  public List<String> differences(FeatureSchema schema) {
    return format() == DataFormat.DATARECORD && dataSpec().complete()
        ? new SchemaDifferences(toString(), dataSpec(), schema).lines()
        : List.of();
  }

  /**
   * What a config makes of these files. Where something is to be normalized or discretized, all of
   * them are read once for it; examples that cannot be read count for nothing then.
   *
   * @throws IllegalArgumentException as {@link FeatureConfig#bind}
   * @throws InputException if a file cannot be read
   */
  public FeatureSchema bind(FeatureConfig config) {
    if (!config.needsCalibration()) {
      return config.bind(dataSpec());
    }
    Calibration calibration = config.calibrate(dataSpec());
    for (int file = 0; file < paths().size(); file++) {
      try (ExampleReader reader = open(file)) {
        boolean more = true;
        while (more) {
          try {
            more = reader.next(calibration);
            calibration.endExample();
          } catch (InputException e) {
            if (!e.kind().ofOneRecord()) {
              throw e;
            }
            calibration.cancelExample();
          }
        }
      }
    }
    return calibration.schema();
  }

  /** A reader of file number {@code file} of {@link #paths}. */
  public ExampleReader open(int file) {
    return files().open(file);
  }

  private ExampleFiles files() {
    if (files == null) {
      DataFormat format = saidFormat != null ? saidFormat : commonFormat();
      files = ExampleFiles.of(format, paths);
    }
    return files;
  }

  private DataFormat commonFormat() {
    DataFormat first = ExampleFiles.formatOf(paths.getFirst());
    for (Path path : paths) {
      DataFormat format = ExampleFiles.formatOf(path);
      if (format != first) {
        throw new InputException(
            path.toString(),
            "is "
                + format.id()
                + ", but "
                + paths.getFirst()
                + " is "
                + first.id()
                + "; read them apart");
      }
    }
    return first;
  }

  /** The number of files and the first, for messages. */
  @Override
  public String toString() {
    return paths.size() == 1
        ? paths.getFirst().toString()
        : paths.getFirst() + " and " + (paths.size() - 1) + " more";
  }
}
