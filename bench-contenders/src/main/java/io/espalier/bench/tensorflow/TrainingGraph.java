package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.tensorflow.Variables.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A training step as a graph: forward, backward and momentum update behind one op. The gradients
 * are written out: the same ops as from {@link Graph#addGradients}, less those that weight each
 * example's loss.
 */
final class TrainingGraph implements AutoCloseable {
  /**
   * A dense layer's part of the forward pass: out = relu(in · weights + biases), [batch, units].
   */
  private record Layer(
      Operand<TFloat32> in, Variable weights, Variable biases, Operand<TFloat32> out) {}

  private final Net net;
  private final int batch;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Variables variables = new Variables(tf);
  private final Placeholder<TFloat32> rows;
  private final Operand<?> labels;
  private final Operand<TFloat32> rate;
  private final Operand<TFloat32> momentum;
  private final List<Layer> layers = new ArrayList<>();
  private final List<SignalMask> masks = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();
  private final NoOp step;

  TrainingGraph(Net net, int batch, boolean masked) {
    this.net = net;
    this.batch = batch;
    this.rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(batch, net.inputs())));
    // Gradients are sums over the batch; the mean's 1/batch is in the rate.
    this.rate = tf.constant(StepCase.LEARNING_RATE / batch);
    this.momentum = tf.constant(StepCase.MOMENTUM);
    Operand<TFloat32> logits = forward(masked);
    if (net.outputs() == 1) {
      Placeholder<TFloat32> labels =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(batch, 1)));
      this.labels = labels;
      backward(tf.math.sub(tf.math.sigmoid(logits), labels));
    } else {
      Placeholder<TInt32> labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(batch)));
      this.labels = labels;
      backward(tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, labels).backprop());
    }
    this.step = tf.withControlDependencies(updates).noOp();
  }

  Graph graph() {
    return graph;
  }

  Ops ops() {
    return tf;
  }

  Variables variables() {
    return variables;
  }

  /**
   * A batch, for both placeholders.
   *
   * @param rowValues inputs of rows
   * @param labelValues a label a row
   * @param first the batch's first row among them
   */
  List<Call.Feed> batch(NativeSession session, float[] rowValues, float[] labelValues, int first) {
    NativeTensor rowTensor = session.floats(batch, net.inputs());
    rowTensor.write(rowValues, first * net.inputs());
    NativeTensor labelTensor =
        net.outputs() == 1
            ? session.floats(batch, 1).write(labelValues, first)
            : session.integers(batch).writeIntegers(labelValues, first);
    return List.of(new Call.Feed(rows, rowTensor), new Call.Feed(labels, labelTensor));
  }

  /** The whole step. */
  NoOp step() {
    return step;
  }

  /** Weights and biases, layer by layer. */
  List<Variable> parameters() {
    List<Variable> parameters = new ArrayList<>();
    for (Layer layer : layers) {
      parameters.add(layer.weights);
      parameters.add(layer.biases);
    }
    return parameters;
  }

  /** The masks, in the order of the forward pass; none in a graph without. */
  List<SignalMask> masks() {
    return masks;
  }

  private Operand<TFloat32> forward(boolean masked) {
    Operand<TFloat32> x = rows;
    if (masked && net.inputMasked()) {
      x = mask(x, net.inputs());
    }
    for (int i = 0; i < net.layers(); i++) {
      Variable weights = variables.startingAt(net.weights(i), net.in(i), net.out(i));
      Variable biases = variables.filled(0, net.out(i));
      // Grappler makes one kernel of these three.
      Operand<TFloat32> y = tf.nn.biasAdd(tf.linalg.matMul(x, weights.value()), biases.value());
      boolean hidden = i < net.layers() - 1;
      if (hidden) {
        y = tf.nn.relu(y);
      }
      layers.add(new Layer(x, weights, biases, y));
      x = masked && hidden ? mask(y, net.out(i)) : y;
    }
    return x;
  }

  private Operand<TFloat32> mask(Operand<TFloat32> y, int units) {
    SignalMask mask = new SignalMask(tf, variables, y, batch, units);
    masks.add(mask);
    return mask.masked();
  }

  /**
   * From the gradient by the logits down to the first layer.
   *
   * @param dy gradient by the layer's output before ReLU, [batch, units]
   */
  private void backward(Operand<TFloat32> dy) {
    int mask = masks.size();
    for (int i = net.layers() - 1; i >= 0; i--) {
      Layer layer = layers.get(i);
      update(layer.biases, tf.nn.biasAddGrad(dy), List.of());
      Operand<TFloat32> weightGradient = tf.linalg.matMul(layer.in, dy, MatMul.transposeA(true));
      if (i == 0 && mask == 0) {
        update(layer.weights, weightGradient, List.of());
        return;
      }
      MatMul<TFloat32> dx = tf.linalg.matMul(dy, layer.weights.value(), MatMul.transposeB(true));
      // A variable that is still to be read would be copied to be written.
      update(layer.weights, weightGradient, List.of(dx));
      Operand<TFloat32> below = dx;
      if (mask > 0) {
        SignalMask m = masks.get(--mask);
        updates.add(m.updateSignal(dx));
        below = m.gradient(dx);
      }
      if (i > 0) {
        dy = tf.nn.reluGrad(below, layers.get(i - 1).out);
      }
    }
  }

  private void update(Variable parameter, Operand<TFloat32> gradient, List<Op> after) {
    Variable moving = variables.zerosLike(parameter);
    updates.add(
        tf.withControlDependencies(after)
            .train
            .resourceApplyMomentum(parameter.handle(), moving.handle(), rate, gradient, momentum));
  }

  @Override
  public void close() {
    graph.close();
  }
}
