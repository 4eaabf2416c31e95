package io.espalier.datarecord.format;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.feature.DataSpec;
import java.nio.file.Path;
import java.util.List;

/** Reads examples from comma-separated values: a header, and a finite number in every cell. */
final class CsvReader implements ExampleReader {
  private final CsvTable table;
  private final DataSpec spec;
  private final long[] ids;

  CsvReader(Path file) {
    this.table = new CsvTable(file, CsvDialect.STANDARD);
    List<DataSpec.Feature> features =
        table.columns().stream()
            .map(name -> DataSpec.Feature.of(name, FeatureType.CONTINUOUS))
            .toList();
    try {
      this.spec = DataSpec.of(features);
    } catch (IllegalArgumentException e) {
      table.close();
      throw table.failHeader(e.getMessage());
    }
    this.ids = spec.features().stream().mapToLong(DataSpec.Feature::id).toArray();
  }

  /** The columns, in order. */
  DataSpec spec() {
    return spec;
  }

  @Override
  public boolean next(FeatureSink sink) {
    if (!table.next()) {
      return false;
    }
    for (int i = 0; i < ids.length; i++) {
      sink.continuous(ids[i], number(i));
    }
    return true;
  }

  private double number(int cell) {
    if (table.isMissing(cell)) {
      throw table.fail(cell, "the cell is empty; every cell needs a number");
    }
    double value;
    try {
      value = table.number(cell);
    } catch (NumberFormatException e) {
      throw table.fail(cell, "'" + table.text(cell) + "' is no number");
    }
    if (!Double.isFinite(value)) {
      throw table.fail(cell, "the cell is " + value + "; every cell needs a finite number");
    }
    return value;
  }

  @Override
  public boolean skip() {
    return table.next();
  }

  @Override
  public String position() {
    return table.position();
  }

  @Override
  public void close() {
    table.close();
  }
}
