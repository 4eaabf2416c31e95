package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.Subject;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The forward graph with its weights frozen to constants. A call copies its rows into the one input
 * tensor and its predictions out of the tensor that the session returns.
 */
final class TensorFlowPrediction implements Subject {
  private final Graph graph = new Graph();
  private final NativeSession session;
  private final NativeTensor input;
  private final Call call;
  private final float[] rows;
  private final float[] predictions;
  private final int batchFloats;
  private int next;

  TensorFlowPrediction(PredictionCase prediction) {
    Net net = prediction.net();
    int batch = prediction.batch();
    Ops tf = Ops.create(graph);
    Shape shape = Shape.of(batch, net.inputs());
    Placeholder<TFloat32> fed = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    Operand<TFloat32> output = forward(tf, net, fed);
    session = new NativeSession(graph, prediction.threads());
    input = session.floats(batch, net.inputs());
    call = session.call(List.of(new Call.Feed(fed, input)), List.of(output), List.of());
    rows = net.rows(batch * PredictionCase.DISTINCT, PredictionCase.SEED);
    predictions = new float[batch * net.outputs()];
    batchFloats = batch * net.inputs();
  }

  private static Operand<TFloat32> forward(Ops tf, Net net, Operand<TFloat32> x) {
    Operand<TFloat32> y = x;
    for (int i = 0; i < net.layers(); i++) {
      Operand<TFloat32> weights = constant(tf, net.weights(i), Shape.of(net.in(i), net.out(i)));
      Operand<TFloat32> biases = constant(tf, new float[net.out(i)], Shape.of(net.out(i)));
      y = tf.nn.biasAdd(tf.linalg.matMul(y, weights), biases);
      if (i < net.layers() - 1) {
        y = tf.nn.relu(y);
      }
    }
    return net.outputs() == 1 ? tf.math.sigmoid(y) : tf.nn.softmax(y);
  }

  private static Operand<TFloat32> constant(Ops tf, float[] values, Shape shape) {
    return tf.constant(shape, DataBuffers.of(values));
  }

  @Override
  public void run() {
    input.write(rows, next * batchFloats);
    next = (next + 1) % PredictionCase.DISTINCT;
    call.run(predictions);
  }

  @Override
  public float[] result() {
    return predictions.clone();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
