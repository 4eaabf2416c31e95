package io.espalier.trainer.export;

import io.espalier.model.CompactModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes models to files: Espalier's own and ONNX, side by side. */
public final class ModelExport {
  /** The model's name in an export folder. */
  public static final String MODEL_FILE = "model.safetensors";

  /** The name of the ONNX file beside it. */
  public static final String ONNX_FILE = "model.onnx";

  private ModelExport() {}

  /**
   * Writes {@value #MODEL_FILE} and {@value #ONNX_FILE} into a folder, which is made if it is not
   * there. Each is written whole or not at all.
   *
   * <p>The ONNX model has one input, {@code inputs} float [N, original inputs], and one output,
   * {@code prediction} float [N, outputs]. Other runtimes sum in other orders: expect predictions
   * within 1e-6, not equal bits.
   *
   * @return the path of {@value #MODEL_FILE}
   * @throws UncheckedIOException if the folder cannot be written to
   */
  public static Path write(CompactModel model, Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the export folder " + folder + " cannot be made; choose one that can be written to", e);
    }
    Path file = folder.resolve(MODEL_FILE);
    model.save(file);
    OnnxWriter.write(model, folder.resolve(ONNX_FILE));
    return file;
  }
}
