package io.espalier.datarecord.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.ZScore;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.RecordAssembler;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.input.RecordFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
  private static final long X = FeatureId.of("x");
  private static final long Y = FeatureId.of("y");
  private static final long SETS = FeatureId.of("sets");
  private static final DataSpec SPEC =
      DataSpec.of(
          List.of(
              DataSpec.Feature.of("x", FeatureType.CONTINUOUS),
              DataSpec.Feature.of("y", FeatureType.CONTINUOUS),
              DataSpec.Feature.of("flag", FeatureType.BINARY),
              DataSpec.Feature.of("sets", FeatureType.SPARSE_CONTINUOUS)));

  private static FeatureConfig.Builder normalized() {
    return FeatureConfig.builder().dense(DenseFeatures.matching("g", ".*").zScore());
  }

  private static void examples(Calibration calibration, long id, double... values) {
    for (double value : values) {
      calibration.continuous(id, value);
      calibration.endExample();
    }
  }

  private static List<Double> boundaries(int bins, double... values) {
    Calibration calibration =
        FeatureConfig.builder()
            .sparse(
                SparseFeatures.matching("s", 12, "x")
                    .discretize(Discretizer.Kind.PERCENTILE, bins, 10))
            .build()
            .calibrate(SPEC);
    examples(calibration, X, values);
    return calibration
        .schema()
        .sparseGroups()
        .getFirst()
        .features()
        .getFirst()
        .discretizer()
        .orElseThrow()
        .boundaries();
  }

  @Test
  void columnsAreNormalizedByTheValuesThatAreThere() {
    Calibration calibration = normalized().build().calibrate(SPEC);
    examples(calibration, X, 2, Double.NaN, 4, 4, 4, 5, 5, 7, 9, Double.POSITIVE_INFINITY);
    examples(calibration, Y, 3, 3, 3);
    FeatureSchema schema = calibration.schema();
    assertEquals(Optional.of(new ZScore(5, 2)), schema.inputs().get(0).zScore());
    assertEquals(Optional.of(new ZScore(3, 1)), schema.inputs().get(1).zScore());
    assertEquals(Optional.empty(), schema.inputs().get(2).zScore(), "a binary feature");
    assertEquals(schema, FeatureSchema.fromJson(schema.toJson()));
  }

  @Test
  void boundariesAreQuantiles() {
    assertEquals(
        List.of(0.0, 2.5, 5.0, 7.5, 10.0), boundaries(4, 10, 0, 9, 1, 8, 2, 7, 3, 6, 4, 5));
    assertEquals(List.of(1.0, 1.0, 3.0), boundaries(2, 1, 1, 3, 1, 2));
  }

  /** v (1 - q) + v q is not v for every v and q: boundaries have to ascend all the same. */
  @Test
  void aValueThatMostExamplesHaveIsOneBoundary() {
    for (double often : new double[] {0.1, 40, 1.0 / 3, -7.3, 1e300, 1e-310}) {
      double[] values = new double[1013];
      for (int i = 0; i < values.length; i++) {
        values[i] = i < 40 ? often + Math.ulp(often) * (i - 20) : often;
      }
      List<Double> boundaries = boundaries(20, values);
      assertEquals(21, boundaries.size());
      long same = boundaries.stream().filter(boundary -> boundary == often).count();
      assertTrue(same >= 19, often + " as a boundary " + same + " times: " + boundaries);
    }
  }

  @Test
  void fewValuesHaveABinEach() {
    assertEquals(
        List.of(-Double.MAX_VALUE, 1.0, 2.0, Double.MAX_VALUE), boundaries(4, 2, 1, 1, 2, 2));
  }

  @Test
  void aFeatureWithoutValuesKeepsItsValues() {
    Calibration calibration =
        FeatureConfig.builder()
            .sparse(
                SparseFeatures.matching("s", 12, "x|y").discretize(Discretizer.Kind.HASHING, 4, 10))
            .build()
            .calibrate(SPEC);
    examples(calibration, X, 1, 2, 3, 4, 5);
    FeatureSchema.SparseGroup group = calibration.schema().sparseGroups().getFirst();
    assertTrue(group.features().get(0).discretizer().isPresent());
    assertEquals(Optional.empty(), group.features().get(1).discretizer());
  }

  @Test
  void elementsOfAFeatureShareBinsWhereIdsKeepTheirNames() {
    for (Discretizer.Kind kind : Discretizer.Kind.values()) {
      Calibration calibration =
          FeatureConfig.builder()
              .sparse(SparseFeatures.matching("s", 12, "sets").discretize(kind, 2, 10))
              .build()
              .calibrate(SPEC);
      byte[] name = "ab".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 5; i++) {
        calibration.sparseContinuous(SETS, name, i % 2, 1, i);
        calibration.endExample();
      }
      Optional<Discretizer> found =
          calibration.schema().sparseGroups().getFirst().features().getFirst().discretizer();
      assertEquals(
          kind == Discretizer.Kind.PERCENTILE
              ? Optional.empty()
              : Optional.of(new Discretizer(kind, 10, List.of(0.0, 2.0, 4.0))),
          found);
    }
  }

  @Test
  void onlyExamplesThatFiltersLetThroughCount() {
    Calibration calibration = normalized().filter("flag").build().calibrate(SPEC);
    examples(calibration, X, 1000, 2000);
    for (double value : new double[] {1, 3}) {
      calibration.continuous(X, value);
      calibration.binary(FeatureId.of("flag"));
      calibration.endExample();
    }
    calibration.continuous(X, 77);
    calibration.binary(FeatureId.of("flag"));
    calibration.cancelExample();
    assertEquals(Optional.of(new ZScore(2, 1)), calibration.schema().inputs().getFirst().zScore());
  }

  @Test
  void largeDataIsSampledTheSameWayEachTime() {
    int most = 1000;
    ValueSample first = new ValueSample(7, most);
    ValueSample second = new ValueSample(7, most);
    ValueSample other = new ValueSample(8, most);
    Random random = new Random(4);
    for (int i = 0; i < 200_000; i++) {
      double value = random.nextDouble();
      first.add(value);
      second.add(value);
      other.add(value);
    }
    SparseFeatures.Bins bins = new SparseFeatures.Bins(Discretizer.Kind.HASHING, 4, 10);
    List<Double> boundaries = first.discretizer(bins).orElseThrow().boundaries();
    assertEquals(boundaries, second.discretizer(bins).orElseThrow().boundaries());
    assertNotEquals(boundaries, other.discretizer(bins).orElseThrow().boundaries());
    for (int i = 0; i <= 4; i++) {
      assertEquals(i / 4.0, boundaries.get(i), 0.06, "seed 4, quantile " + i);
    }
    assertEquals(0.5, first.zScore().mean(), 0.005);
    assertEquals(Math.sqrt(1 / 12.0), first.zScore().deviation(), 0.005);
  }

  @Test
  void filesAreReadOnceToBind(@TempDir Path folder) {
    Path file = folder.resolve("a.dr");
    BlockFileWriter.write(
        file,
        writer -> {
          RecordAssembler record = new RecordAssembler();
          for (int i = 0; i < 11; i++) {
            record.clear();
            record.continuous(X, i);
            writer.add(record.bytes(), 0, record.finish());
          }
        });
    FeatureConfig config =
        FeatureConfig.builder()
            .dense(DenseFeatures.named("g", List.of("x")).zScore())
            .sparse(
                SparseFeatures.named("s", 12, List.of("x"))
                    .discretize(Discretizer.Kind.HASHED_PERCENTILE, 5, 12))
            .build();
    FeatureSchema schema = RecordFiles.of(file).withDataSpec(SPEC).bind(config);
    assertEquals(Optional.of(new ZScore(5, Math.sqrt(10))), schema.inputs().getFirst().zScore());
    assertEquals(
        List.of(0.0, 2.0, 4.0, 6.0, 8.0, 10.0),
        schema
            .sparseGroups()
            .getFirst()
            .features()
            .getFirst()
            .discretizer()
            .orElseThrow()
            .boundaries());
  }
}
