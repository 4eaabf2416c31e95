package io.espalier.kernels.cuda.compile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The text of one CUDA program: a main file, and the files that it includes by name.
 *
 * <p>Immutable.
 */
final class KernelSources {
  /** The file that includes all others. */
  static final String MAIN = "kernels.cu";

  /** The resources in the folder {@value #FOLDER}, in the order in which {@link #MAIN} has them. */
  static final List<String> FILES =
      List.of(
          MAIN,
          "kernel.cuh",
          "numerics.cuh",
          "vectors.cuh",
          "sums.cuh",
          "dense.cu",
          "activation.cu",
          "loss.cu",
          "optimizer.cu",
          "sparse.cu",
          "arrange.cu",
          "publish.cu",
          "fast.cu",
          "ceiling.cu");

  static final String FOLDER = "/io/espalier/kernels/cuda/source/";

  private final SequencedMap<String, String> texts;

  /**
   * @param texts the files, {@link #MAIN} among them, by name
   */
  KernelSources(Map<String, String> texts) {
    if (!texts.containsKey(MAIN)) {
      throw new IllegalArgumentException("no " + MAIN + " among " + texts.keySet());
    }
    this.texts = new LinkedHashMap<>(texts);
  }

  /** The kernels that come with this module. */
  static KernelSources embedded() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : FILES) {
      texts.put(name, resource(name));
    }
    return new KernelSources(texts);
  }

  private static String resource(String name) {
    try (InputStream in = KernelSources.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the jar of espalier-kernels-cuda is broken: it has no " + FOLDER + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the resource " + FOLDER + name, e);
    }
  }

  /** The names of all files. */
  List<String> names() {
    return List.copyOf(texts.keySet());
  }

  /** The names of the files besides {@link #MAIN}. */
  List<String> included() {
    return texts.keySet().stream().filter(name -> !name.equals(MAIN)).toList();
  }

  /** The text of a file. */
  String text(String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("no source " + name + " among " + texts.keySet());
    }
    return text;
  }

  /** SHA-256 over names and contents, in order. */
  byte[] hash() {
    Sha256 digest = new Sha256();
    texts.forEach((name, text) -> digest.text(name).text(text));
    return digest.value();
  }
}
