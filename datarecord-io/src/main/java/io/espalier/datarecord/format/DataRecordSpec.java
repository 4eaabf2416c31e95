package io.espalier.datarecord.format;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    Set<Path> specs = new LinkedHashSet<>();
    Map<Path, Boolean> foldersHave = new HashMap<>();
    for (Path file : files) {
      Path own = besides(file);
      Path folders = file.resolveSibling(FILE_NAME);
      if (Files.exists(own)) {
        specs.add(own);
      } else if (foldersHave.computeIfAbsent(folders, path -> Files.exists(path))) {
        specs.add(folders);
      }
    }
    return specs.isEmpty() ? observe(files) : union(specs);
  }

  /** The features of all specs, in the order in which they come first. */
  private static DataSpec union(Set<Path> specs) {
    Map<String, DataSpec.Feature> byName = new LinkedHashMap<>();
    Map<Long, DataSpec.Feature> byId = new HashMap<>();
    Map<DataSpec.Feature, Path> origins = new HashMap<>();
    for (Path path : specs) {
      for (DataSpec.Feature feature : DataSpec.read(path).features()) {
        DataSpec.Feature sameName = byName.putIfAbsent(feature.name(), feature);
        DataSpec.Feature sameId = byId.putIfAbsent(feature.id(), feature);
        requireSame(sameName, feature, origins, path);
        requireSame(sameId, feature, origins, path);
        origins.putIfAbsent(feature, path);
      }
    }
    return DataSpec.of(List.copyOf(byName.values()));
  }

  private static void requireSame(
      DataSpec.Feature known,
      DataSpec.Feature feature,
      Map<DataSpec.Feature, Path> origins,
      Path path) {
    if (known != null && !known.equals(feature)) {
      throw new InputException(
          path.toString(),
          describe(feature)
              + ", but in "
              + origins.get(known)
              + " "
              + describe(known)
              + "; read these files apart, or give one data spec for all");
    }
  }

  private static String describe(DataSpec.Feature feature) {
    return "feature '" + feature.name() + "' is " + feature.type() + " with id " + feature.id();
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
      if (records == OBSERVED_RECORDS) {
        break;
      }
      try (ExampleReader reader = new DataRecordReader(file)) {
        while (records < OBSERVED_RECORDS && next(reader, collector)) {
          records++;
        }
      }
    }
    List<DataSpec.Feature> features = new ArrayList<>();
    types.forEach((id, type) -> features.add(new DataSpec.Feature(Long.toString(id), id, type)));
    return DataSpec.observed(features);
  }

  /** Whether a bad record is an error is decided by whoever reads the examples. */
  private static boolean next(ExampleReader reader, FeatureSink collector) {
    try {
      return reader.next(collector);
    } catch (InputException e) {
      if (!e.kind().ofOneRecord()) {
        throw e;
      }
      return true;
    }
  }
}
