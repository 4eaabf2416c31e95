package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.model.random.RandomModels;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CompactModelTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.of(3, net -> net.mask().dense(4).relu().mask().dense(2));

  @TempDir Path folder;

  @Test
  void twoHundredRandomModelsComeBackBitForBit() throws IOException {
    for (long seed = 0; seed < 200; seed++) {
      String message = "seed " + seed;
      CompactModel model = RandomModels.model(new Random(seed));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ModelFile.writer(model).write(bytes);
      CompactModel read =
          ModelFile.read(SafetensorsFile.parse(bytes.toByteArray(), message, Profile.STRICT));
      assertEquals(model.spec(), read.spec(), message);
      assertEquals(model.liveSpec(), read.liveSpec(), message);
      assertEquals(model.loss(), read.loss(), message);
      assertEquals(model.schema(), read.schema(), message);
      assertEquals(model.producer(), read.producer(), message);
      assertEquals(model.createdStep(), read.createdStep(), message);
      assertEquals(model.metadata(), read.metadata(), message);
      for (int mask = 0; mask < model.spec().masks(); mask++) {
        assertArrayEquals(model.kept(mask), read.kept(mask), message);
      }
      for (int i = 0; i < model.spec().layers().size(); i++) {
        assertArrayEquals(
            RandomModels.bits(model.weights(i)), RandomModels.bits(read.weights(i)), message);
        assertArrayEquals(
            RandomModels.bits(model.biases(i)), RandomModels.bits(read.biases(i)), message);
      }
      assertEquals(model.sha256(), read.sha256(), message);
      assertEquals(bytes.size(), read.bytes(), message);
    }
  }

  @Test
  void savesWhatItSaysItSaves() throws Exception {
    CompactModel model = RandomModels.model(new Random(7));
    Path file = folder.resolve("model.safetensors");
    model.save(file);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(bytes.length, model.bytes());
    assertEquals(
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
        model.sha256());
    CompactModel.load(file).save(file);
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void keepsPyTorchsNamesAndShapes() {
    Path file = folder.resolve("model.safetensors");
    model().save(file);
    SafetensorsFile read = SafetensorsFile.read(file, Profile.LENIENT);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read.floats("layers.0.weight"));
    assertEquals(List.of(3L, 2L), read.tensor("layers.0.weight").shape());
    assertEquals(List.of(3L), read.tensor("layers.0.bias").shape());
    assertEquals(List.of(2L, 3L), read.tensor("layers.1.weight").shape());
    assertArrayEquals(new long[] {0, 2}, read.longs("masks.0.kept"));
    assertArrayEquals(new long[] {0, 1, 3}, read.longs("masks.1.kept"));
    assertEquals(List.of(8L, 3L), read.tensor("golden.inputs").shape());
    assertEquals(List.of(8L, 2L), read.tensor("golden.predictions").shape());
  }

  @Test
  void tellsBothShapesAndWhatTheyCost() {
    CompactModel model = model();
    assertEquals("3-4-2", model.spec().widths());
    assertEquals("2-3-2", model.liveSpec().widths());
    assertEquals(2 * 3 * 4 + 2 * 4 * 2, model.denseFlops());
    assertEquals(2 * 2 * 3 + 2 * 3 * 2, model.flops());
    assertEquals(2 * 3 + 3 + 3 * 2 + 2, model.parameters());
    assertEquals(3, model.inputs());
    assertEquals(2, model.outputs());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, model.weights(0));
    assertArrayEquals(new float[] {7, 8}, model.biases(1));
    assertEquals("3-4-2 pruned to 2-3-2, 24 of 40 FLOPs", model.toString());
    assertEquals("input.2", model.schema().inputs().get(2).name());
  }

  @Test
  void cannotBeChangedThroughItsArrays() {
    float[] weights = {1, 2, 3, 4, 5, 6};
    int[] kept = {0, 2};
    CompactModel model = builder().kept(0, kept).weights(0, weights).build();
    weights[0] = 9;
    kept[0] = 1;
    model.weights(0)[1] = 9;
    model.biases(1)[0] = 9;
    model.kept(0)[1] = 1;
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, model.weights(0));
    assertArrayEquals(new float[] {7, 8}, model.biases(1));
    assertArrayEquals(new int[] {0, 2}, model.kept(0));
    assertThrows(UnsupportedOperationException.class, () -> model.metadata().put("a", "b"));
  }

  @Test
  void masksThatAreNotNamedKeepAllAndNotesStay() {
    CompactModel model =
        CompactModel.builder(NetworkSpec.of(2, net -> net.mask().dense(1)), Loss.MEAN_SQUARED_ERROR)
            .weights(0, new float[2])
            .biases(0, new float[1])
            .metadata("key", "value")
            .producer("me")
            .createdStep(12)
            .build();
    assertArrayEquals(new int[] {0, 1}, model.kept(0));
    assertEquals(Map.of("key", "value"), model.metadata());
    assertEquals("me", model.producer());
    assertEquals(12, model.createdStep());
  }

  @Test
  void refusesPartsThatDoNotFit() {
    assertRefused("mask 0 keeps no unit", () -> builder().kept(0, new int[0]));
    assertRefused("keeps unit 1 after 1", () -> builder().kept(0, new int[] {1, 1}));
    assertRefused("keeps unit 0 after 1", () -> builder().kept(0, new int[] {1, 0}));
    assertRefused("keeps unit 3 after 1", () -> builder().kept(0, new int[] {1, 3}));
    assertRefused("keeps unit -1 after -1", () -> builder().kept(0, new int[] {-1}));
    assertRefused(
        "layer 0 needs 6 floats of weight and has 5",
        () -> builder().weights(0, new float[5]).build());
    assertRefused(
        "layer 1 needs 2 floats of bias and has 3",
        () -> builder().biases(1, new float[3]).build());
    assertRefused(
        "layer 0's weight at 1 is NaN", () -> builder().weights(0, new float[] {0, Float.NaN}));
    assertRefused(
        "layer 0's bias at 0 is Infinity",
        () -> builder().biases(0, new float[] {Float.POSITIVE_INFINITY}));
    assertRefused("after step -1", () -> builder().createdStep(-1));
    assertRefused(
        "layer 0 needs 2 floats of weight and has 0",
        () ->
            CompactModel.builder(NetworkSpec.of(2, net -> net.dense(1)), Loss.MEAN_SQUARED_ERROR)
                .build());
    FeatureSchema narrow =
        new FeatureSchema(
            List.of(new FeatureSchema.Input("a", 1, FeatureType.CONTINUOUS, "g", 0)),
            List.of(),
            Optional.empty());
    assertRefused(
        "the schema has 1 inputs and the network 3", () -> builder().schema(narrow).build());
    assertThrows(IndexOutOfBoundsException.class, () -> builder().kept(2, new int[] {0}));
  }

  private static void assertRefused(String words, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(words), message);
  }

  static CompactModelBuilder builder() {
    return CompactModel.builder(SPEC, Loss.SIGMOID_CROSS_ENTROPY)
        .kept(0, new int[] {0, 2})
        .kept(1, new int[] {0, 1, 3})
        .weights(0, new float[] {1, 2, 3, 4, 5, 6})
        .biases(0, new float[] {.5f, -.5f, .25f})
        .weights(1, new float[] {1, -1, 2, -2, 3, -3})
        .biases(1, new float[] {7, 8});
  }

  static CompactModel model() {
    return builder().build();
  }

  @Test
  void predictionsThatOverflowAreStillTheSamePredictions() {
    float[] huge = new float[6];
    Arrays.fill(huge, Float.MAX_VALUE);
    Path file = folder.resolve("m");
    builder()
        .weights(0, huge)
        .weights(1, new float[] {1e38f, -1e38f, 1, 1e38f, -1e38f, 1})
        .build()
        .save(file);
    CompactModel.load(file);
  }
}
