package io.espalier.datarecord.format;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.feature.DataSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads examples from comma-separated values: a header, and a finite number in every cell. */
final class CsvReader implements ExampleReader {
  private final TextInput lines;
  private final CsvCells cells;
  private final DataSpec spec;
  private final long[] ids;

  CsvReader(Path file) {
    this.lines = new TextInput(file);
    this.cells = new CsvCells(lines);
    try {
      this.spec = header(file);
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
    this.ids = spec.features().stream().mapToLong(DataSpec.Feature::id).toArray();
  }

  private DataSpec header(Path file) {
    if (!cells.next()) {
      throw new InputException(
          ProblemKind.EMPTY,
          file.toString(),
          "the file is empty; a header with the names of the columns was expected");
    }
    List<DataSpec.Feature> features = new ArrayList<>();
    for (int i = 0; i < cells.count(); i++) {
      String name = cells.text(i);
      if (i == 0 && name.startsWith("\uFEFF")) {
        name = name.substring(1);
      }
      if (name.isEmpty()) {
        throw lines.fail(
            ProblemKind.BAD_CONTAINER, "column " + (i + 1) + " has no name in the header");
      }
      features.add(DataSpec.Feature.of(name, FeatureType.CONTINUOUS));
    }
    try {
      return DataSpec.of(features);
    } catch (IllegalArgumentException e) {
      throw lines.fail(ProblemKind.BAD_CONTAINER, e.getMessage());
    }
  }

  /** The columns, in order. */
  DataSpec spec() {
    return spec;
  }

  @Override
  public boolean next(FeatureSink sink) {
    if (!cells.next()) {
      return false;
    }
    if (cells.count() != ids.length) {
      throw lines.fail(
          ProblemKind.MALFORMED_RECORD,
          "the line has " + cells.count() + " cells, the header " + ids.length);
    }
    for (int i = 0; i < ids.length; i++) {
      sink.continuous(ids[i], number(i));
    }
    return true;
  }

  private double number(int cell) {
    if (cells.isEmpty(cell)) {
      throw failAt(cell, "the cell is empty; every cell needs a number");
    }
    double value;
    try {
      value = cells.number(cell);
    } catch (NumberFormatException e) {
      throw failAt(cell, "'" + cells.text(cell) + "' is no number");
    }
    if (!Double.isFinite(value)) {
      throw failAt(cell, "the cell is " + value + "; every cell needs a finite number");
    }
    return value;
  }

  private InputException failAt(int cell, String problem) {
    return lines.fail(
        ProblemKind.BAD_VALUE,
        "column " + (cell + 1) + " ('" + spec.features().get(cell).name() + "'): " + problem);
  }

  @Override
  public String position() {
    return lines.position();
  }

  @Override
  public void close() {
    lines.close();
  }
}
