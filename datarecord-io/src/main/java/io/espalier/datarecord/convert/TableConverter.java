package io.espalier.datarecord.convert;

import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.RecordAssembler;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.format.CsvTable;
import io.espalier.datarecord.format.ExampleFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Writes text tables as DataRecords: numbers, texts, and features that are not there. */
public final class TableConverter {
  private final TableSurvey survey;
  private final ColumnType[] types;
  private final TableLabel[] labels;
  private final long[] ids;

  private TableConverter(TableSurvey survey) {
    int columns = survey.columns().size();
    this.survey = survey;
    this.types = new ColumnType[columns];
    this.labels = new TableLabel[columns];
    this.ids = new long[columns];
    for (int i = 0; i < columns; i++) {
      ColumnSummary column = survey.columns().get(i);
      types[i] = column.type();
      labels[i] =
          survey.conversion().labelOf(column.name()).filter(TableLabel::compares).orElse(null);
      ids[i] = id(column.name());
    }
  }

  /** An earlier spec may have an id of its own for a name. */
  private long id(String name) {
    return survey
        .conversion()
        .spec()
        .flatMap(spec -> spec.find(name))
        .map(feature -> feature.id())
        .orElseGet(() -> FeatureId.of(name));
  }

  /**
   * Writes the rows of tables that have been surveyed, in order, to one block file, and beside it
   * {@code OUT.data_spec.json} with the features' names and types. Missing cells are features that
   * are not there. Reads the tables once more; memory does not depend on their length.
   *
   * @param out the block file; gzip where its name ends in {@code .gz}
   * @throws InputException if a table was changed since the survey
   * @throws java.io.UncheckedIOException if the block file cannot be written; what was there before
   *     stays then
   */
  public static void write(TableSurvey survey, Path out) {
    TableConverter converter = new TableConverter(survey);
    BlockFileWriter.write(out, converter::copy);
    survey.dataSpec().write(ExampleFiles.dataSpecBeside(out));
  }

  private void copy(BlockFileWriter writer) throws IOException {
    RecordAssembler record = new RecordAssembler();
    long rows = 0;
    for (Path file : survey.conversion().files()) {
      try (CsvTable table = new CsvTable(file, survey.conversion().dialect())) {
        if (table.columns().size() != ids.length) {
          throw changed(file);
        }
        while (table.next()) {
          record.clear();
          row(table, record);
          int length = record.finish();
          writer.add(record.bytes(), 0, length);
          rows++;
        }
      }
    }
    if (rows != survey.rows()) {
      throw changed(survey.conversion().files().getFirst());
    }
  }

  private static InputException changed(Path file) {
    return new InputException(
        ProblemKind.CHANGED_FILE, file.toString(), "the file was changed after it was first read");
  }

  private void row(CsvTable table, FeatureSink sink) {
    for (int i = 0; i < ids.length; i++) {
      if (types[i] == ColumnType.NONE || table.isMissing(i)) {
        continue;
      }
      switch (types[i]) {
        case CONTINUOUS ->
            sink.continuous(
                ids[i],
                labels[i] == null ? CellValues.number(table, i) : labels[i].value(table.text(i)));
        case DISCRETE -> sink.discrete(ids[i], CellValues.whole(table, i));
        case BINARY -> {
          if (CellValues.truth(table, i)) {
            sink.binary(ids[i]);
          }
        }
        case STRING ->
            sink.string(ids[i], table.bytes(), table.start(i), table.end(i) - table.start(i));
        case NONE -> throw new AssertionError(types[i]);
      }
    }
  }
}
