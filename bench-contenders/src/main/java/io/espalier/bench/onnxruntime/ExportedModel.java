package io.espalier.bench.onnxruntime;

import io.espalier.bench.contender.Net;
import io.espalier.trainer.export.ModelExport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network as Espalier exports it. */
final class ExportedModel {
  /** The batch dimension's name in the file. */
  static final String ROWS = "N";

  private ExportedModel() {}

  /** The bytes of the ONNX file. */
  static byte[] onnx(Net net) {
    try {
      Path folder = Files.createTempDirectory("espalier-onnx");
      try {
        ModelExport.write(net.model(), folder);
        return Files.readAllBytes(folder.resolve(ModelExport.ONNX_FILE));
      } finally {
        Files.deleteIfExists(folder.resolve(ModelExport.ONNX_FILE));
        Files.deleteIfExists(folder.resolve(ModelExport.MODEL_FILE));
        Files.deleteIfExists(folder.resolve(ModelExport.FEATURES_FILE));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
