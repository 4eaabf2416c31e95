package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.Input;
import io.espalier.data.FeatureSchema.Label;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureType;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A model says what its features are, and refuses others. */
class ModelFeaturesTest {
  private static final FeatureSchema FEATURES =
      schema(
          List.of(input("age", FeatureType.CONTINUOUS, 0), input("new", FeatureType.BINARY, 0)),
          group("ids", 6, "country"),
          List.of(new Label("clicked", 99, FeatureType.BINARY)));

  private static Input input(String name, FeatureType type, float missing) {
    return new Input(name, name.hashCode(), type, "user", missing);
  }

  private static SparseGroup group(String name, int bits, String feature) {
    return new SparseGroup(
        name,
        bits,
        2,
        List.of(
            new SparseFeature(feature, feature.hashCode(), FeatureType.STRING, Optional.empty())));
  }

  private static FeatureSchema schema(List<Input> inputs, SparseGroup group, List<Label> labels) {
    return new FeatureSchema(inputs, List.of(group), labels, Optional.empty(), List.of());
  }

  private static CompactModel model() {
    return CompactModel.builder(
            NetworkSpec.of(FEATURES.inputShape(), net -> net.sparse(2).dense(1)),
            Loss.SIGMOID_CROSS_ENTROPY)
        .schema(FEATURES)
        .sparseTable(0, 0, new int[] {5}, new float[] {1, 2})
        .sparseBiases(0, new float[2])
        .weights(0, new float[4])
        .biases(0, new float[1])
        .build();
  }

  @Test
  void itsOwnFeaturesAreAcceptedWhateverTheLabels() {
    CompactModel model = model();
    model.requireFeatures(FEATURES);
    model.requireFeatures(FEATURES.inputsOnly());
    model.requireFeatures(
        schema(
            FEATURES.inputs(),
            FEATURES.sparseGroups().getFirst(),
            List.of(new Label("liked", 98, FeatureType.CONTINUOUS))));
  }

  @Test
  void otherFeaturesAreRefusedAndNamed() {
    Input age = FEATURES.inputs().get(0);
    Input isNew = FEATURES.inputs().get(1);
    SparseGroup ids = FEATURES.sparseGroups().getFirst();
    refused("'new'", List.of(age), ids);
    refused("'height'", List.of(age, isNew, input("height", FeatureType.CONTINUOUS, 0)), ids);
    refused("'age'", List.of(input("age", FeatureType.BINARY, 0), isNew), ids);
    refused("'age'", List.of(input("age", FeatureType.CONTINUOUS, 7), isNew), ids);
    refused("'new'", List.of(isNew, age), ids);
    refused("'ids'", List.of(age, isNew), group("ids", 8, "country"));
    refused("'city'", List.of(age, isNew), group("ids", 6, "city"));
    refused("'places'", List.of(age, isNew), group("places", 6, "country"));
  }

  private static void refused(String name, List<Input> inputs, SparseGroup group) {
    CompactModel model = model();
    FeatureSchema other = schema(inputs, group, List.of());
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.requireFeatures(other))
            .getMessage();
    assertTrue(message.contains(name), message);
    assertTrue(message.contains("not the features that the model was trained with"), message);
  }

  @Test
  void theHashIsOfTheFeaturesInTheFile() {
    SafetensorsFile file = SafetensorsFile.parse(bytes(), "m", Profile.STRICT);
    assertEquals(FEATURES.sha256(), file.metadata("features_sha256"));
    assertEquals(FEATURES.sha256(), ModelFile.read(file).featuresSha256());
    assertNotEquals(FEATURES.inputsOnly().sha256(), FEATURES.sha256());
  }

  @Test
  void filesWithoutTheHashAreReadAndThoseWithAnotherRefused() {
    byte[] without =
        RewrittenModel.of(bytes(), "features_sha256", null, name -> name, file -> {}, null);
    assertEquals(
        model().sha256(),
        ModelFile.read(SafetensorsFile.parse(without, "m", Profile.STRICT)).sha256());
    byte[] other =
        RewrittenModel.of(
            bytes(), "features_sha256", "0".repeat(64), name -> name, file -> {}, null);
    String message =
        assertThrows(
                ModelFormatException.class,
                () -> ModelFile.read(SafetensorsFile.parse(other, "m", Profile.STRICT)))
            .getMessage();
    assertTrue(message.contains("features have the hash " + FEATURES.sha256()), message);
  }

  private static byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ModelFile.writer(model()).write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
