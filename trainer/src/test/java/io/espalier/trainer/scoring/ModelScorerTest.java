package io.espalier.trainer.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.Input;
import io.espalier.data.FeatureSchema.Label;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelScorerTest {
  @TempDir Path folder;

  @Test
  void scoresItsOwnFeaturesAndRefusesOthers() throws IOException {
    Path csv = Files.writeString(folder.resolve("rows.csv"), "a,b,label\n1,2,1\n3,-4,0\n");
    FeatureSchema own = schema("a", "b");
    CompactModel model =
        CompactModel.builder(NetworkSpec.of(2, net -> net.dense(1)), Loss.SIGMOID_CROSS_ENTROPY)
            .schema(own)
            .weights(0, new float[] {1, 1})
            .biases(0, new float[1])
            .build();
    try (Kernels kernels = Kernels.named("scalar", KernelOptions.defaults());
        ModelScorer scorer = new ModelScorer(model, kernels)) {
      assertEquals(1.0, scorer.evaluate(RecordFiles.of(csv), own).value("accuracy"));
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> scorer.evaluate(RecordFiles.of(csv), schema("b", "a")))
              .getMessage();
      assertTrue(message.contains("not the features that the model was trained with"), message);
      assertTrue(message.contains("'b'"), message);
    }
  }

  private static FeatureSchema schema(String first, String second) {
    return new FeatureSchema(
        List.of(input(first), input(second)),
        List.of(new Label("label", FeatureId.of("label"), FeatureType.CONTINUOUS)),
        Optional.empty());
  }

  private static Input input(String name) {
    return new Input(name, FeatureId.of(name), FeatureType.CONTINUOUS, "inputs", 0);
  }
}
