package io.espalier.bench.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.model.CompactModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The readme's examples are compiled as they stand there and run, on less data and with fewer
 * steps.
 */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void trainingOnRecordFilesAndServingWithTwoModules() throws IOException, InterruptedException {
    String training =
        """
        import io.espalier.data.FeatureType;
        import io.espalier.datarecord.DataRecord;
        import io.espalier.datarecord.block.BlockFileWriter;
        import io.espalier.datarecord.feature.DataSpec;
        import io.espalier.datarecord.feature.FeatureConfig;
        import io.espalier.datarecord.input.RecordFiles;
        import io.espalier.network.Loss;
        import io.espalier.trainer.PruningDataRecordTrainer;
        import io.espalier.trainer.optimizer.Optimizer;
        import java.nio.file.Files;
        import java.nio.file.Path;
        import java.util.ArrayList;
        import java.util.List;
        import java.util.Random;

        public class Train {
          public static void main(String[] args) throws Exception {
            write("train", 1000, 1);
            write("eval", 200, 2);
            EXAMPLE
          }

          static void write(String name, int records, long seed) throws Exception {
            Random random = new Random(seed);
            Files.createDirectories(Path.of(name));
            List<DataSpec.Feature> features = new ArrayList<>();
            for (int feature = 0; feature < 4; feature++) {
              features.add(DataSpec.Feature.of("user." + feature, FeatureType.CONTINUOUS));
              features.add(DataSpec.Feature.of("item." + feature, FeatureType.CONTINUOUS));
            }
            features.add(DataSpec.Feature.of("clicked", FeatureType.CONTINUOUS));
            DataSpec.of(features).write(Path.of(name, "data_spec.json"));
            BlockFileWriter.write(Path.of(name, "0.dr.gz"), writer -> {
              for (int i = 0; i < records; i++) {
                DataRecord record = new DataRecord();
                double sum = 0;
                for (int feature = 0; feature < 4; feature++) {
                  double user = random.nextGaussian();
                  double item = random.nextGaussian();
                  record.putContinuous("user." + feature, user).putContinuous("item." + feature, item);
                  sum += user * item;
                }
                writer.add(record.putContinuous("clicked", sum > 0 ? 1 : 0));
              }
            });
          }
        }
        """;
    String example =
        smaller(
            example(0),
            Map.of(
                "burnIn(2_000)",
                "burnIn(50)",
                "every(50)",
                "every(1)",
                "maxSteps(50_000)",
                "maxSteps(400)"));
    new Program(
            "Train",
            training.replace("EXAMPLE", example),
            List.of("api", "kernels-cpu", "datarecord-io", "trainer"))
        .run(folder);
    CompactModel model = CompactModel.load(folder.resolve("model/model.safetensors"));
    assertTrue(model.flops() <= 25_000, model.toString());
    assertTrue(Files.exists(folder.resolve("runs/ctr/pruning.csv")));

    String serving =
        """
        import io.espalier.model.CompactModel;
        import io.espalier.model.Predictor;
        import java.nio.file.Path;

        public class Serve {
          public static void main(String[] args) {
            float[] row = {1, 1, 1, 1, 1, 1, 1, 1};
            EXAMPLE
            System.out.println("click " + Float.floatToRawIntBits(click) + " by " + predictor.kernels());
          }
        }
        """;
    String output =
        new Program("Serve", serving.replace("EXAMPLE", example(1)), List.of("api", "kernels-cpu"))
            .run(folder);
    try (var predictor = model.newPredictor()) {
      int here = Float.floatToRawIntBits(predictor.predict(new float[] {1, 1, 1, 1, 1, 1, 1, 1}));
      assertTrue(output.contains("click " + here + " by "), output + "; here " + here);
    }
  }

  @Test
  void aTrainingLoopOfOnesOwn() throws IOException, InterruptedException {
    String loop =
        """
        import io.espalier.data.Batch;
        import io.espalier.kernels.Kernels;
        import io.espalier.model.CompactModel;
        import io.espalier.network.Loss;
        import io.espalier.network.NetworkSpec;
        import io.espalier.trainer.network.Network;
        import io.espalier.trainer.optimizer.Optimizer;
        import io.espalier.trainer.pruning.Pruner;
        import io.espalier.trainer.pruning.PruningSchedule;
        import java.nio.file.Path;
        import java.util.ArrayList;
        import java.util.List;
        import java.util.Random;

        public class Loop {
          public static void main(String[] args) throws Exception {
            long seed = 1;
            NetworkSpec spec = NetworkSpec.of(6, net -> net.mask().dense(8).relu().mask().dense(1));
            PruningSchedule schedule = PruningSchedule.builder().burnIn(10).every(2).flopsTarget(60).build();
            List<Batch> batches = batches();
            EXAMPLE
          }

          static List<Batch> batches() {
            Random random = new Random(1);
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
              Batch batch = new Batch(32, 6, 1);
              batch.clear(32L * i);
              for (int row = 0; row < 32; row++) {
                float[] inputs = new float[6];
                for (int k = 0; k < 6; k++) {
                  inputs[k] = (float) random.nextGaussian();
                }
                batch.add(inputs, 0, new float[] {inputs[0] > 0 ? 1 : 0}, 0, 1f);
              }
              batches.add(batch);
            }
            return batches;
          }
        }
        """;
    String last = "CompactModel model = net.compact(Loss.SIGMOID_CROSS_ENTROPY).build();";
    String example =
        smaller(
            example(2), Map.of(last, last + "\n  System.out.println(\"flops \" + model.flops());"));
    String output =
        new Program(
                "Loop",
                loop.replace("EXAMPLE", example),
                List.of("api", "kernels-cpu", "datarecord-io", "trainer"))
            .run(folder);
    Matcher flops = Pattern.compile("flops (\\d+)").matcher(output);
    assertTrue(flops.find(), output);
    assertTrue(Integer.parseInt(flops.group(1)) <= 60, output);
  }

  @Test
  void idsStringsAndSetsAndTheRequestsOfAService() throws IOException, InterruptedException {
    String program =
        """
        import io.espalier.data.FeatureType;
        import io.espalier.datarecord.BatchPredictionRequest;
        import io.espalier.datarecord.BatchPredictionResponse;
        import io.espalier.datarecord.DataRecord;
        import io.espalier.datarecord.FeatureId;
        import io.espalier.datarecord.block.BlockFileWriter;
        import io.espalier.datarecord.feature.DataSpec;
        import io.espalier.datarecord.feature.DenseFeatures;
        import io.espalier.datarecord.feature.FeatureConfig;
        import io.espalier.datarecord.input.RecordFiles;
        import io.espalier.datarecord.request.RequestScorer;
        import io.espalier.model.CompactModel;
        import io.espalier.trainer.PruningDataRecordTrainer;
        import io.espalier.trainer.optimizer.Optimizer;
        import java.nio.file.Files;
        import java.nio.file.Path;
        import java.util.List;
        import java.util.Random;
        import java.util.Set;

        public class Sparse {
          public static void main(String[] args) throws Exception {
            Random random = new Random(3);
            Files.createDirectories(Path.of("days"));
            DataSpec.of(
                    List.of(
                        DataSpec.Feature.of("user.age", FeatureType.CONTINUOUS),
                        DataSpec.Feature.of("item.length", FeatureType.CONTINUOUS),
                        DataSpec.Feature.of("user.country", FeatureType.STRING),
                        DataSpec.Feature.of("item.topic", FeatureType.STRING),
                        DataSpec.Feature.of("item.words", FeatureType.SPARSE_BINARY),
                        DataSpec.Feature.of("user.follows", FeatureType.SPARSE_BINARY),
                        DataSpec.Feature.of("clicked", FeatureType.BINARY)))
                .write(Path.of("days", "data_spec.json"));
            for (int day = 0; day < 3; day++) {
              BlockFileWriter.write(Path.of("days", day + ".dr.gz"), writer -> {
                for (int i = 0; i < 300; i++) {
                  int topic = random.nextInt(6);
                  DataRecord record = record(random, topic);
                  writer.add(record.putBinary("clicked", topic % 2 == 0));
                }
              });
            }
            byte[] request =
                new BatchPredictionRequest(List.of(record(random, 2), record(random, 3))).encode();
            EXAMPLE
          }

          static DataRecord record(Random random, int topic) {
            DataRecord record =
                new DataRecord()
                    .putContinuous("user.age", 20 + random.nextInt(50))
                    .putContinuous("item.length", random.nextInt(1000))
                    .putString("user.country", "c" + random.nextInt(9))
                    .putString("item.topic", "t" + topic);
            record.sparseBinary().put(FeatureId.of("item.words"), Set.of("w" + topic, "the"));
            record.sparseBinary().put(FeatureId.of("user.follows"), Set.of("u" + random.nextInt(99)));
            return record;
          }
        }
        """;
    String score = "byte[] response = scorer.score(request);";
    String example =
        smaller(
            example(3),
            Map.of(
                "burnIn(2_000)",
                "burnIn(50)",
                "every(50)",
                "every(1)",
                "maxSteps(50_000)",
                "maxSteps(400)",
                score,
                score
                    + """

                    for (DataRecord one : BatchPredictionResponse.decode(response).predictions()) {
                      System.out.println("p " + one.continuous().get(FeatureId.of("prediction")));
                    }
                    """));
    String output =
        new Program(
                "Sparse",
                program.replace("EXAMPLE", example),
                List.of("api", "kernels-cpu", "datarecord-io", "trainer"))
            .run(folder);
    List<Double> predictions =
        Pattern.compile("p (\\S+)")
            .matcher(output)
            .results()
            .map(match -> Double.valueOf(match.group(1)))
            .toList();
    assertEquals(2, predictions.size(), output);
    assertTrue(predictions.get(0) > 0.8 && predictions.get(1) < 0.2, output);
    CompactModel model = CompactModel.load(folder.resolve("model/model.safetensors"));
    assertTrue(model.flops() <= 2_500, model.toString());
  }

  /** The n-th Java example of the readme. */
  private static String example(int n) throws IOException {
    List<String> examples =
        JAVA.matcher(Files.readString(Path.of(System.getProperty("espalier.root"), "README.md")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertEquals(4, examples.size());
    return examples.get(n);
  }

  private static String smaller(String example, Map<String, String> replacements) {
    String result = example;
    for (var replacement : replacements.entrySet()) {
      assertTrue(
          result.contains(replacement.getKey()), replacement.getKey() + " is not in\n" + result);
      result = result.replace(replacement.getKey(), replacement.getValue());
    }
    return result;
  }
}
