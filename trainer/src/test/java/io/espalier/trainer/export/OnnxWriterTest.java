package io.espalier.trainer.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.model.random.RandomModels;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime is the judge of what is written. */
class OnnxWriterTest {
  private static final OrtEnvironment ORT = OrtEnvironment.getEnvironment();

  @TempDir Path folder;

  @Test
  void onnxRuntimeAgreesOnRandomNetworks() throws OrtException {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      compare(RandomModels.model(random), random, "seed " + seed);
    }
  }

  @Test
  void onnxRuntimeAgreesOnEveryActivationAndLoss() throws OrtException {
    for (Activation activation : Activation.values()) {
      for (Loss loss : Loss.values()) {
        Random random = new Random(activation.ordinal() * 10L + loss.ordinal());
        NetworkSpec spec =
            NetworkSpec.of(
                90,
                net ->
                    net.mask()
                        .dense(70)
                        .activation(activation)
                        .mask()
                        .dense(40)
                        .activation(activation)
                        .dense(5));
        compare(scaledDown(random, spec, loss), random, activation + " " + loss);
      }
    }
  }

  /**
   * Weights around 0 whose spread falls with the width, so that activations do not only saturate.
   */
  private static CompactModel scaledDown(Random random, NetworkSpec spec, Loss loss) {
    var builder = CompactModel.builder(spec, loss);
    for (int mask = 0; mask < spec.masks(); mask++) {
      builder.kept(mask, RandomModels.kept(random, spec.widthOfMask(mask)));
    }
    NetworkSpec live = builder.liveSpec();
    for (int i = 0; i < live.layers().size(); i++) {
      Layer layer = live.layers().get(i);
      float[] weights = RandomModels.floats(random, layer.units() * live.inputsOf(i));
      for (int j = 0; j < weights.length; j++) {
        weights[j] *= 1f / (float) Math.sqrt(live.inputsOf(i));
      }
      builder.weights(i, weights).biases(i, RandomModels.floats(random, layer.units()));
    }
    return builder.build();
  }

  private void compare(CompactModel model, Random random, String message) throws OrtException {
    int rows = 1 + random.nextInt(9);
    float[] inputs = RandomModels.floats(random, rows * model.inputs());
    float[] ours = new float[rows * model.outputs()];
    try (Predictor predictor = model.newPredictor()) {
      predictor.predict(inputs, rows, ours);
    }
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(model, file);
    float[] theirs = run(file, inputs, rows, model);
    double relative = model.loss().link() == Link.IDENTITY ? 1e-5 : 0;
    for (int i = 0; i < ours.length; i++) {
      assertEquals(
          ours[i],
          theirs[i],
          1e-6 + relative * Math.abs(ours[i]),
          message + " at " + i + " of " + model);
    }
  }

  private static float[] run(Path file, float[] inputs, int rows, CompactModel model)
      throws OrtException {
    try (OrtSession session = ORT.createSession(file.toString());
        OnnxTensor input =
            OnnxTensor.createTensor(
                ORT, FloatBuffer.wrap(inputs), new long[] {rows, model.inputs()});
        OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, input))) {
      OnnxTensor output = (OnnxTensor) result.get(OnnxWriter.OUTPUT).orElseThrow();
      assertArrayEquals(new long[] {rows, model.outputs()}, output.getInfo().getShape());
      float[] predictions = new float[rows * model.outputs()];
      output.getFloatBuffer().get(predictions);
      return predictions;
    }
  }

  @Test
  void saysWhereItComesFrom() throws OrtException {
    CompactModel model = RandomModels.model(new Random(1));
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(model, file);
    try (OrtSession session = ORT.createSession(file.toString())) {
      assertEquals(model.producer(), session.getMetadata().getProducerName());
      Map<String, String> metadata = session.getMetadata().getCustomMetadata();
      assertEquals(model.sha256(), metadata.get("model_sha256"));
      assertEquals(Long.toString(model.createdStep()), metadata.get("created_step"));
      assertEquals(Long.toString(model.flops()), metadata.get("flops"));
      assertEquals(model.schema().toJson(), metadata.get("features"));
      assertEquals(model.metadata().get("note"), metadata.get("user.note"));
    }
  }

  @Test
  void theSameModelGivesTheSameBytes() throws Exception {
    Path one = folder.resolve("one.onnx");
    Path two = folder.resolve("two.onnx");
    OnnxWriter.write(RandomModels.model(new Random(2)), one);
    OnnxWriter.write(RandomModels.model(new Random(2)), two);
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
  }

  @Test
  void aFolderThatIsNotThereIsAClearError() {
    CompactModel model = RandomModels.model(new Random(3));
    String message =
        assertThrows(
                UncheckedIOException.class,
                () -> OnnxWriter.write(model, folder.resolve("no/model.onnx")))
            .getMessage();
    assertTrue(message.contains("does not exist"), message);
    assertEquals(List.of(), List.of(folder.toFile().list()));
  }
}
