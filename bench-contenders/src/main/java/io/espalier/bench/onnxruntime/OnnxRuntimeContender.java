package io.espalier.bench.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.Subject;
import java.util.Optional;

/** ONNX Runtime on the CPU, through its Java interface: predictions. */
public final class OnnxRuntimeContender implements Contender {
  /** For {@link java.util.ServiceLoader}. */
  public OnnxRuntimeContender() {}

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String description() {
    return "ONNX Runtime "
        + OrtEnvironment.getEnvironment().getVersion()
        + ", CPU: the exported ONNX file with its batch size fixed, all graph optimizations,"
        + " weights packed when the session starts, arena and memory pattern on, sequential; input"
        + " and output tensors are direct buffers made once and used again";
  }

  @Override
  public Optional<String> obstacle() {
    try {
      OrtEnvironment.getEnvironment();
      return Optional.empty();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
      return Optional.of("ONNX Runtime's native library does not load: " + e);
    }
  }

  @Override
  public Optional<Subject> prediction(PredictionCase prediction) {
    return Optional.of(OnnxPrediction.of(prediction));
  }
}
