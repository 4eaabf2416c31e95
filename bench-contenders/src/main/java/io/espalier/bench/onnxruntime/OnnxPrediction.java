package io.espalier.bench.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.Subject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * A session with input and output tensors on direct buffers of its own: a call copies its rows into
 * the one and finds its predictions in the other, and the session allocates neither.
 */
final class OnnxPrediction implements Subject {
  private final OrtSession session;
  private final OnnxTensor input;
  private final OnnxTensor output;
  private final FloatBuffer inputValues;
  private final FloatBuffer outputValues;
  private final Map<String, OnnxTensor> inputs;
  private final Map<String, OnnxTensor> outputs;
  private final float[] rows;
  private final int batchFloats;
  private int next;

  private OnnxPrediction(PredictionCase prediction) throws OrtException {
    Net net = prediction.net();
    int batch = prediction.batch();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    session = session(environment, prediction);
    inputValues = direct(batch * net.inputs());
    outputValues = direct(batch * net.outputs());
    input = OnnxTensor.createTensor(environment, inputValues, new long[] {batch, net.inputs()});
    output = OnnxTensor.createTensor(environment, outputValues, new long[] {batch, net.outputs()});
    inputs = Map.of(session.getInputNames().iterator().next(), input);
    outputs = Map.of(session.getOutputNames().iterator().next(), output);
    rows = net.rows(batch * PredictionCase.DISTINCT, PredictionCase.SEED);
    batchFloats = batch * net.inputs();
  }

  static OnnxPrediction of(PredictionCase prediction) {
    try {
      return new OnnxPrediction(prediction);
    } catch (OrtException e) {
      throw new IllegalStateException("no session for " + prediction.net(), e);
    }
  }

  private static OrtSession session(OrtEnvironment environment, PredictionCase prediction)
      throws OrtException {
    byte[] model = ExportedModel.onnx(prediction.net());
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setInterOpNumThreads(1);
      options.setIntraOpNumThreads(prediction.threads());
      options.addConfigEntry(
          "session.intra_op.allow_spinning", prediction.threads() == 1 ? "0" : "1");
      options.setCPUArenaAllocator(true);
      options.setMemoryPatternOptimization(true);
      options.setSymbolicDimensionValue(ExportedModel.ROWS, prediction.batch());
      return environment.createSession(model, options);
    }
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void run() {
    inputValues.put(0, rows, next * batchFloats, batchFloats);
    next = (next + 1) % PredictionCase.DISTINCT;
    // Closing the result leaves the tensors alone, which are not its own.
    try (OrtSession.Result result = session.run(inputs, outputs)) {
      if (result.isResultOwner(0)) {
        throw new IllegalStateException("the session made an output tensor of its own");
      }
    } catch (OrtException e) {
      throw new IllegalStateException("the session failed", e);
    }
  }

  @Override
  public float[] result() {
    float[] predictions = new float[outputValues.capacity()];
    outputValues.get(0, predictions);
    return predictions;
  }

  @Override
  public void close() {
    input.close();
    output.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session does not close", e);
    }
  }
}
