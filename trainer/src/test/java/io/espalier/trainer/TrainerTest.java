package io.espalier.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.network.Loss;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.network.NonFiniteException;
import io.espalier.trainer.optimizer.LearningRateDecay;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Removal;
import io.espalier.trainer.run.PruningLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers from files to an exported model, and what they say when something is wrong. */
class TrainerTest {
  @TempDir Path temp;

  @BeforeEach
  void writeData() throws IOException {
    write("train.csv", 1, 1500);
    write("eval.csv", 2, 500);
  }

  /** Two informative columns, four that carry nothing. */
  private void write(String name, long seed, int rows) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("a,b,n0,n1,n2,n3,label\n");
    for (int i = 0; i < rows; i++) {
      double[] x = random.doubles(6, -1, 1).toArray();
      for (double value : x) {
        text.append(String.format(Locale.ROOT, "%.5f,", value));
      }
      text.append(x[0] + 0.6 * x[1] > 0.1 ? 1 : 0).append('\n');
    }
    Files.writeString(temp.resolve(name), text);
  }

  private PruningDataRecordTrainer.Builder builder() {
    return PruningDataRecordTrainer.builder("test")
        .features(FeatureConfig.builder().label("label").build())
        .network(net -> net.mask().dense(24).relu().mask().dense(12).relu().mask().dense(1))
        .loss(Loss.SIGMOID_CROSS_ENTROPY)
        .optimizer(Optimizer.adam(0.02f))
        .learningRateDecay(LearningRateDecay.cosine(1200, 0.1))
        .pruning(p -> p.burnIn(200).every(10).decay(0.98).flopsTarget(200))
        .batchSize(64)
        .maxSteps(1200)
        .seed(4);
  }

  private RecordFiles train() {
    return RecordFiles.of(temp.resolve("train.csv"));
  }

  private RecordFiles eval() {
    return RecordFiles.of(temp.resolve("eval.csv"));
  }

  @Test
  void learnsPrunesEvaluatesPredictsAndExports() throws IOException {
    Path save = temp.resolve("run");
    List<Removal> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void removal(Removal removal) {
            heard.add(removal);
          }
        };
    try (PruningDataRecordTrainer trainer =
        builder().saveDir(save).evaluateEvery(400).listener(listener).build()) {
      RunResult result = trainer.learn(train(), eval());
      assertEquals(1200, result.steps());
      assertTrue(result.flops() <= 200, () -> "FLOPs " + result.flops());
      assertTrue(result.evaluation().value("roc_auc") > 0.95, () -> result.evaluation().toTable());
      int[] inputs = trainer.network().kept(0);
      assertTrue(
          inputs.length < 6 && inputs[0] == 0 && inputs[1] == 1,
          "the informative inputs should live: " + inputs.length);
      assertEquals(heard, PruningLog.read(save.resolve("pruning.csv")));
      JsonObject metrics = JsonReader.parseObject(Files.readString(save.resolve("metrics.json")));
      assertEquals(1200, metrics.integer("steps"));
      assertEquals(result.flops(), metrics.integer("flops"));
      assertEquals(result.evaluation().value("rce"), metrics.object("eval").number("rce"));
      assertTrue(Files.readString(save.resolve("report.html")).contains("<svg"));

      Evaluation again = trainer.evaluate(eval());
      assertEquals(result.evaluation(), again);
      List<Float> predictions = new ArrayList<>();
      trainer.predict(
          eval(),
          (values, rows, outputs) -> {
            for (int i = 0; i < rows * outputs; i++) {
              predictions.add(values[i]);
            }
          });
      assertEquals(500, predictions.size());
      CompactModel model = CompactModel.load(trainer.exportModel(temp.resolve("model")));
      assertEquals(result.flops(), model.flops());
      assertEquals(List.of("a", "b", "n0", "n1", "n2", "n3"), model.schema().inputNames());
      assertTrue(Files.exists(temp.resolve("model/model.onnx")));
      List<String> lines = Files.readAllLines(temp.resolve("eval.csv"));
      try (Predictor predictor = model.newPredictor()) {
        for (int i = 0; i < 500; i++) {
          String[] cells = lines.get(i + 1).split(",");
          float[] row = new float[6];
          for (int j = 0; j < 6; j++) {
            row[j] = (float) Double.parseDouble(cells[j]);
          }
          assertEquals(predictions.get(i), predictor.predict(row));
        }
      }
      CompactModel fromCheckpoint = CheckpointModel.load(save);
      assertEquals(
          model.sha256(),
          fromCheckpoint.sha256(),
          "the last checkpoint holds the exported network");
    }
  }

  @Test
  void onePassWhereNoStepsAreAskedFor() {
    try (PruningDataRecordTrainer trainer = builder().maxSteps(0).build()) {
      assertEquals(24, trainer.train(train()).steps());
    }
  }

  @Test
  void trainsOnAfterItsOwnRun() {
    try (PruningDataRecordTrainer trainer =
        builder().maxSteps(0).saveDir(temp.resolve("run")).build()) {
      assertEquals(24, trainer.train(train()).steps());
      assertEquals(24, trainer.train(train()).steps(), "the pass is over");
    }
  }

  @Test
  void theFirstStepHasTheWholeLearningRateAndTheSecondALowerOne() {
    LearningRateDecay halved = LearningRateDecay.exponential(1, 0.5);
    assertArrayEquals(weightsAfter(1, LearningRateDecay.none()), weightsAfter(1, halved));
    assertFalse(
        Arrays.equals(weightsAfter(2, LearningRateDecay.none()), weightsAfter(2, halved)),
        "the rate must fall after the first step");
  }

  private float[] weightsAfter(long steps, LearningRateDecay decay) {
    try (PruningDataRecordTrainer trainer =
        builder().learningRateDecay(decay).maxSteps(steps).build()) {
      trainer.train(train());
      return trainer.network().parameters().read();
    }
  }

  @Test
  void goesOnWhereAListenerStoppedIt() {
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void step(long step, long examples, float loss, long flops) {
            if (step == 30) {
              throw new IllegalStateException("enough for now");
            }
          }
        };
    float[] whole;
    try (PruningDataRecordTrainer trainer = builder().maxSteps(60).build()) {
      trainer.train(train());
      whole = trainer.network().parameters().read();
    }
    try (PruningDataRecordTrainer trainer = builder().maxSteps(60).listener(stopping).build()) {
      assertThrows(IllegalStateException.class, () -> trainer.train(train()));
      trainer.train(train());
      assertEquals(60, trainer.steps());
      assertArrayEquals(whole, trainer.network().parameters().read());
    }
  }

  @Test
  void refusesAnUnreachableTarget() {
    try (PruningDataRecordTrainer trainer = builder().pruning(p -> p.flopsTarget(5)).build()) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> trainer.train(train()));
      assertTrue(e.getMessage().contains("still costs 6 FLOPs"), e.getMessage());
    }
  }

  @Test
  void stopsAtALossThatIsNotFiniteAndKeepsTheLastGoodCheckpoint() {
    Path save = temp.resolve("run");
    try (PruningDataRecordTrainer trainer =
        builder()
            .network(net -> net.mask().dense(24).mask().dense(12).mask().dense(1))
            .loss(Loss.MEAN_SQUARED_ERROR)
            .optimizer(Optimizer.sgd(2f))
            .saveDir(save)
            .checkpointSteps(1)
            .build()) {
      NonFiniteException e = assertThrows(NonFiniteException.class, () -> trainer.train(train()));
      assertTrue(
          e.getMessage().matches("(?s)step \\d+: .*(layer|loss).*examples \\d+ to \\d+.*"),
          e.getMessage());
    }
    assertTrue(CheckpointModel.load(save).createdStep() > 0);
  }

  @Test
  void afterAStepThatFailedNothingIsTrainedSavedOrExported() {
    Path save = temp.resolve("failed");
    try (PruningDataRecordTrainer trainer =
        builder().optimizer(Optimizer.sgd(1e30f)).maxSteps(4).saveDir(save).build()) {
      NonFiniteException e = assertThrows(NonFiniteException.class, () -> trainer.train(train()));
      for (int again = 0; again < 6; again++) {
        NonFiniteException same =
            assertThrows(NonFiniteException.class, () -> trainer.train(train()));
        assertEquals(e.getMessage(), same.getMessage());
      }
      assertThrows(
          NonFiniteException.class, () -> trainer.exportModel(temp.resolve("failed-model")));
    }
    assertFalse(Files.exists(save.resolve("checkpoints/LATEST")));
    assertFalse(Files.exists(temp.resolve("failed-model/model.safetensors")));
  }

  @Test
  void namesTheMissingLabel() {
    try (PruningDataRecordTrainer trainer =
        builder().features(FeatureConfig.builder().label("click").build()).build()) {
      RuntimeException e = assertThrows(RuntimeException.class, () -> trainer.train(train()));
      assertTrue(e.getMessage().contains("click"), e.getMessage());
    }
  }

  @Test
  void namesTheRowWithALabelThatIsNone() throws IOException {
    Files.writeString(temp.resolve("train.csv"), "a,label\n1,0\n2,7\n");
    try (PruningDataRecordTrainer trainer = builder().pruning(p -> p.flopsTarget(10)).build()) {
      InputException e = assertThrows(InputException.class, () -> trainer.train(train()));
      assertTrue(
          e.getMessage().contains("train.csv") && e.getMessage().contains("7"), e.getMessage());
    }
  }

  @Test
  void evaluationDataWithoutAnInputIsRefused() throws IOException {
    Files.writeString(temp.resolve("eval.csv"), "a,b,label\n1,0,1\n");
    try (PruningDataRecordTrainer trainer = builder().build()) {
      RuntimeException e =
          assertThrows(RuntimeException.class, () -> trainer.learn(train(), eval()));
      assertTrue(e.getMessage().contains("n0"), e.getMessage());
    }
  }

  @Test
  void startsFromGivenWeights() {
    Path init = temp.resolve("init.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter("test", 1);
    writer.floats("layers.0.weight", new float[] {1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6}, 2, 6);
    writer.floats("layers.0.bias", new float[] {0.5f, 0.25f}, 2);
    writer.floats("layers.1.weight", new float[] {7, 8}, 1, 2);
    writer.floats("layers.1.bias", new float[] {9}, 1);
    writer.write(init);
    try (DataRecordTrainer trainer =
        DataRecordTrainer.named("init")
            .features(FeatureConfig.builder().label("label").build())
            .network(net -> net.dense(2).dense(1))
            .optimizer(Optimizer.sgd(Float.MIN_VALUE))
            .initFrom(init)
            .maxSteps(1)
            .build()) {
      trainer.train(train());
      float[] expected = {1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 0.5f, 0.25f, 7, 8, 9};
      assertEquals(List.of(boxed(expected)), List.of(boxed(trainer.network().parameters().read())));
    }
    try (DataRecordTrainer trainer =
        DataRecordTrainer.named("init")
            .features(FeatureConfig.builder().label("label").build())
            .network(net -> net.dense(3).dense(1))
            .initFrom(init)
            .build()) {
      ModelFormatException e =
          assertThrows(ModelFormatException.class, () -> trainer.train(train()));
      assertTrue(
          e.getMessage().contains("layers.0.weight") && e.getMessage().contains("[3, 6]"),
          e.getMessage());
    }
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  @Test
  void saysWhatToCallFirst() {
    try (PruningDataRecordTrainer trainer = builder().build()) {
      assertTrue(
          assertThrows(IllegalStateException.class, trainer::model).getMessage().contains("learn"));
      assertThrows(IllegalStateException.class, () -> trainer.evaluate(eval()));
    }
    PruningDataRecordTrainer closed = builder().build();
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.train(train()));
    assertFalse(Files.exists(temp.resolve("run")));
  }

  @Test
  void aListenerHearsTheStepsItWantsWithTheirOwnLosses() {
    Map<Long, Float> all = losses(step -> true);
    Map<Long, Float> some = losses(step -> step % 7 == 3);
    assertEquals(60, all.size());
    assertEquals(Set.of(3L, 10L, 17L, 24L, 31L, 38L, 45L, 52L, 59L), some.keySet());
    some.forEach((step, loss) -> assertEquals(all.get(step), loss, "step " + step));
  }

  private Map<Long, Float> losses(LongPredicate wanted) {
    Map<Long, Float> heard = new TreeMap<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public boolean wants(long step) {
            return wanted.test(step);
          }

          @Override
          public void step(long step, long examples, float loss, long flops) {
            heard.put(step, loss);
          }
        };
    try (PruningDataRecordTrainer trainer = builder().maxSteps(60).listener(listener).build()) {
      trainer.train(train());
    }
    return heard;
  }
}
