package io.espalier.trainer.demo;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.RecordFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link ClickLog} as DataRecord files, with the data spec beside them.
 *
 * @param train what is learned from
 * @param eval what is never learned from
 */
record ClickLogFiles(RecordFiles train, RecordFiles eval) {
  static final String LABEL = "clicked";

  /**
   * Writes the log into a folder: {@code train.dr.gz}, {@code eval.dr.gz}, {@code data_spec.json}.
   */
  static ClickLogFiles write(Path folder, long seed, Demo.Size size) throws IOException {
    Files.createDirectories(folder);
    ClickLog log = new ClickLog(seed);
    Path train = folder.resolve("train.dr.gz");
    Path eval = folder.resolve("eval.dr.gz");
    spec().write(folder.resolve("data_spec.json"));
    write(log, train, size.trainRecords());
    write(log, eval, size.evalRecords());
    return new ClickLogFiles(RecordFiles.of(train), RecordFiles.of(eval));
  }

  /** Which features are inputs, and which is the label. */
  static FeatureConfig config() {
    return FeatureConfig.builder().dense("inputs", "(user|item|context)\\..*").label(LABEL).build();
  }

  private static DataSpec spec() {
    List<DataSpec.Feature> features = new ArrayList<>();
    for (ClickLog.Feature feature : ClickLog.schema()) {
      features.add(
          DataSpec.Feature.of(
              feature.name(), feature.binary() ? FeatureType.BINARY : FeatureType.CONTINUOUS));
    }
    features.add(DataSpec.Feature.of(LABEL, FeatureType.BINARY));
    return DataSpec.of(features);
  }

  private static void write(ClickLog log, Path file, int records) {
    float[] row = new float[ClickLog.INPUTS];
    BlockFileWriter.write(
        file,
        writer -> {
          for (int i = 0; i < records; i++) {
            boolean clicked = log.next(row);
            writer.add(record(row, clicked));
          }
        });
  }

  private static DataRecord record(float[] row, boolean clicked) {
    DataRecord record = new DataRecord().putBinary(LABEL, clicked);
    for (int column = 0; column < row.length; column++) {
      ClickLog.Feature feature = ClickLog.schema().get(column);
      if (feature.binary()) {
        record.putBinary(feature.name(), row[column] > 0);
      } else {
        record.putContinuous(feature.name(), row[column]);
      }
    }
    return record;
  }
}
