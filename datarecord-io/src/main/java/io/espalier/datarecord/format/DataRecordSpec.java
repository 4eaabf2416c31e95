package io.espalier.datarecord.format;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.feature.DataSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the data spec of block files comes from. */
final class DataRecordSpec {
  static final String FILE_NAME = "data_spec.json";
  private static final int OBSERVED_RECORDS = 10_000;

  private DataRecordSpec() {}

  static Path besides(Path file) {
    return file.resolveSibling(file.getFileName() + "." + FILE_NAME);
  }

  static DataSpec of(List<Path> files) {
    Path own = besides(files.getFirst());
    if (Files.exists(own)) {
      return DataSpec.read(own);
    }
    Path folders = files.getFirst().resolveSibling(FILE_NAME);
    if (Files.exists(folders)) {
      return DataSpec.read(folders);
    }
    return observe(files);
  }

  private static DataSpec observe(List<Path> files) {
    Map<Long, FeatureType> types = new TreeMap<>();
    FeatureSink collector =
        new FeatureSink() {
          @Override
          public void binary(long id) {
            types.putIfAbsent(id, FeatureType.BINARY);
          }

          @Override
          public void continuous(long id, double value) {
            types.put(id, FeatureType.CONTINUOUS);
          }

          @Override
          public void other(long id, FeatureType type) {
            types.putIfAbsent(id, type);
          }
        };
    int records = 0;
    for (Path file : files) {
      try (ExampleReader reader = new DataRecordReader(file)) {
        while (records < OBSERVED_RECORDS && reader.next(collector)) {
          records++;
        }
      }
    }
    List<DataSpec.Feature> features = new ArrayList<>();
    types.forEach((id, type) -> features.add(new DataSpec.Feature(Long.toString(id), id, type)));
    return DataSpec.observed(features);
  }
}
