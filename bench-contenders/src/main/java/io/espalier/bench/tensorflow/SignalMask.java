package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.StepCase;
import io.espalier.bench.tensorflow.Variables.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A mask as twml lays it over a layer: a variable of ones and zeros, extended to a row per example
 * so that the gradient by it is an example's own, and multiplied in. The signal is the average over
 * the batch of that gradient's square, averaged over steps.
 */
final class SignalMask {
  private final Ops tf;
  private final Operand<TFloat32> activations;
  private final Operand<TFloat32> extended;
  private final Operand<TFloat32> masked;
  private final Variable mask;
  private final Variable signal;

  /**
   * @param activations what it lies over, [batch, units]
   */
  SignalMask(Ops tf, Variables variables, Operand<TFloat32> activations, int batch, int units) {
    this.tf = tf;
    this.activations = activations;
    this.mask = variables.filled(1, units);
    this.signal = variables.filled(0, units);
    this.extended =
        tf.tile(
            tf.reshape(mask.value(), tf.constant(new int[] {1, units})),
            tf.constant(new int[] {batch, 1}));
    this.masked = tf.math.mul(activations, extended);
  }

  /** 1 for each unit that lives, 0 for each that does not, [units]. */
  Variable mask() {
    return mask;
  }

  /** The moving average, [units]. */
  Variable signal() {
    return signal;
  }

  /** Activations of the living units, zeros for the others, [batch, units]. */
  Operand<TFloat32> masked() {
    return masked;
  }

  /**
   * One more batch in the moving average.
   *
   * @param dy gradient by {@link #masked}, shared with the step's own backward pass
   */
  Op updateSignal(Operand<TFloat32> dy) {
    Operand<TFloat32> byMask = tf.math.mul(activations, dy);
    Operand<TFloat32> now = tf.math.mean(tf.math.square(byMask), tf.constant(0));
    // As TensorFlow's own moving averages do it: s -= (s - now) * (1 - decay).
    return tf.assignSubVariableOp(
        signal.handle(),
        tf.math.mul(tf.math.sub(signal.value(), now), tf.constant((float) (1 - StepCase.DECAY))));
  }

  /** The gradient by the activations, from that by {@link #masked}. */
  Operand<TFloat32> gradient(Operand<TFloat32> dy) {
    return tf.math.mul(dy, extended);
  }
}
