package io.espalier.trainer.export;

import io.espalier.datarecord.feature.FeatureSchemaYaml;
import io.espalier.model.CompactModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes models to files: Espalier's own, its features as YAML beside it and, of models without
 * sparse inputs, ONNX.
 */
public final class ModelExport {
  /** The model's name in an export folder. */
  public static final String MODEL_FILE = "model.safetensors";

  /** The name of the ONNX file beside it. */
  public static final String ONNX_FILE = "model.onnx";

  /** The name of the file with the model's features: columns, sparse inputs, labels. */
  public static final String FEATURES_FILE = "features.yaml";

  private ModelExport() {}

  /**
   * Writes {@value #MODEL_FILE}, {@value #FEATURES_FILE} and {@value #ONNX_FILE} into a folder,
   * which is made if it is not there. Each is written whole or not at all.
   *
   * <p>A model with sparse inputs is not written as ONNX: of an earlier export no {@value
   * #ONNX_FILE} is left, since it would be another model.
   *
   * <p>The ONNX model has one input, {@code inputs} float [N, original inputs], and one output,
   * {@code prediction} float [N, outputs]. Other runtimes sum in other orders: expect predictions
   * within 1e-6, not equal bits.
   *
   * @return the path of {@value #MODEL_FILE}; whether there is an ONNX file beside it, {@link
   *     #hasOnnx} says
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
    FeatureSchemaYaml.write(folder.resolve(FEATURES_FILE), model.schema());
    if (hasOnnx(model)) {
      OnnxWriter.write(model, folder.resolve(ONNX_FILE));
    } else {
      deleteOnnx(folder);
    }
    return file;
  }

  /** Whether {@link #write} writes this model as ONNX too: it does unless it has sparse inputs. */
  public static boolean hasOnnx(CompactModel model) {
    return model.spec().sparseInputs().isEmpty();
  }

  private static void deleteOnnx(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(ONNX_FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the "
              + ONNX_FILE
              + " of an earlier model in "
              + folder
              + " cannot be deleted; choose another folder",
          e);
    }
  }
}
