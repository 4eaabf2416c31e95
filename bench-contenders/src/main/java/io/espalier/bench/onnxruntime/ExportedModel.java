package io.espalier.bench.onnxruntime;

import io.espalier.bench.contender.Net;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
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
        ModelExport.write(model(net), folder);
        return Files.readAllBytes(folder.resolve(ModelExport.ONNX_FILE));
      } finally {
        Files.deleteIfExists(folder.resolve(ModelExport.ONNX_FILE));
        Files.deleteIfExists(folder.resolve(ModelExport.MODEL_FILE));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompactModel model(Net net) {
    CompactModelBuilder builder = CompactModel.builder(net.spec(), net.loss());
    for (int layer = 0; layer < net.layers(); layer++) {
      builder.weights(layer, outByIn(net, layer)).biases(layer, new float[net.out(layer)]);
    }
    return builder.build();
  }

  private static float[] outByIn(Net net, int layer) {
    int in = net.in(layer);
    int out = net.out(layer);
    float[] inByOut = net.weights(layer);
    float[] outByIn = new float[in * out];
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        outByIn[o * in + i] = inByOut[i * out + o];
      }
    }
    return outByIn;
  }
}
