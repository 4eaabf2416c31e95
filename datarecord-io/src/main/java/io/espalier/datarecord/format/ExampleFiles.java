package io.espalier.datarecord.format;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Files of one format, in order: what features they have, and a reader for each. What must be found
 * out by reading is found out once, at the first need. Not thread-safe.
 */
public final class ExampleFiles {
  /** The first four bytes of a block file's first marker. */
  private static final int BLOCK_MARKER = 0x29d8d506;

  private final DataFormat format;
  private final List<Path> paths;
  private IdxPairs pairs;
  private LibsvmSurvey survey;
  private DataSpec spec;

  private ExampleFiles(DataFormat format, List<Path> paths, IdxPairs pairs) {
    this.format = format;
    this.paths = List.copyOf(paths);
    this.pairs = pairs;
  }

  /**
   * These files, at least one; for idx those with images and, in the same order, those with labels,
   * which may be left out.
   */
  public static ExampleFiles of(DataFormat format, List<Path> paths) {
    if (format != DataFormat.IDX) {
      return new ExampleFiles(format, paths, null);
    }
    IdxPairs pairs = IdxPairs.of(paths);
    return new ExampleFiles(format, pairs.images(), pairs);
  }

  /**
   * The format that a file's name speaks of; else the one that its first bytes show.
   *
   * @throws InputException if neither tells
   */
  public static DataFormat formatOf(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = name.replaceFirst("\\.(gz|zst|lzo)$", "");
    if (plain.endsWith(".dr") || plain.endsWith(".datarecord")) {
      return DataFormat.DATARECORD;
    }
    if (plain.endsWith(".csv")) {
      return DataFormat.CSV;
    }
    if (plain.endsWith(".libsvm") || plain.endsWith(".svm")) {
      return DataFormat.LIBSVM;
    }
    int magic = IdxPairs.magic(path);
    if (magic == IdxReader.IMAGES_MAGIC || magic == IdxReader.LABELS_MAGIC) {
      return DataFormat.IDX;
    }
    if (magic == BLOCK_MARKER) {
      return DataFormat.DATARECORD;
    }
    throw new InputException(
        path.toString(),
        "cannot tell its format; say --format datarecord, csv, idx or libsvm, or name it .dr, .csv"
            + " or .libsvm");
  }

  /** The format. */
  public DataFormat format() {
    return format;
  }

  /** The files; for idx those with images. */
  public List<Path> paths() {
    return paths;
  }

  /** What features they have. */
  public DataSpec dataSpec() {
    if (spec == null) {
      spec =
          switch (format) {
            case DATARECORD -> DataRecordSpec.of(paths);
            case CSV -> {
              try (CsvReader reader = new CsvReader(paths.getFirst())) {
                yield reader.spec();
              }
            }
            case IDX -> {
              try (IdxReader reader = idx(0)) {
                yield reader.spec();
              }
            }
            case LIBSVM -> survey().spec();
          };
    }
    return spec;
  }

  /** A reader of file number {@code file}. */
  public ExampleReader open(int file) {
    Path path = paths.get(file);
    return switch (format) {
      case DATARECORD -> new DataRecordReader(path);
      case CSV -> csv(path);
      case IDX -> idx(file);
      case LIBSVM -> new LibsvmReader(path, survey());
    };
  }

  private CsvReader csv(Path path) {
    CsvReader reader = new CsvReader(path);
    if (!reader.spec().features().equals(dataSpec().features())) {
      reader.close();
      throw new InputException(
          path.toString(), "its header differs from that of " + paths.getFirst());
    }
    return reader;
  }

  private IdxReader idx(int file) {
    return new IdxReader(pairs.images().get(file), pairs.labels().get(file));
  }

  private LibsvmSurvey survey() {
    if (survey == null) {
      survey = LibsvmSurvey.of(paths);
    }
    return survey;
  }

  /** Where a block file's own data spec is looked for: {@code FILE.data_spec.json}. */
  public static Path dataSpecBeside(Path blockFile) {
    return DataRecordSpec.besides(blockFile);
  }

  /** Whether a file is a data spec, by its name. */
  public static boolean isDataSpec(Path path) {
    return path.getFileName().toString().endsWith(DataRecordSpec.FILE_NAME);
  }
}
