package io.espalier.trainer.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.model.CompactModel;
import io.espalier.model.random.RandomModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelExportTest {
  @TempDir Path folder;

  @Test
  void aModelWithSparseInputsLeavesNoOnnxFileOfAnother() {
    Random random = new Random(2);
    CompactModel dense = RandomModels.model(random);
    CompactModel sparse = RandomModels.model(random, RandomModels.sparseSpec(random));
    Path onnx = folder.resolve(ModelExport.ONNX_FILE);

    ModelExport.write(dense, folder);
    assertTrue(ModelExport.hasOnnx(dense));
    assertTrue(Files.exists(onnx));

    Path file = ModelExport.write(sparse, folder);
    assertFalse(ModelExport.hasOnnx(sparse));
    assertFalse(Files.exists(onnx));
    assertEquals(sparse.sha256(), CompactModel.load(file).sha256());
    ModelExport.write(sparse, folder);
  }
}
