package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Net;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * twml's removal of a unit as ops: cost from the masks, scores {@code signal / (cost of a unit +
 * 1e-6)}, and a zero in the mask at the lowest, if the cost is above the target. Unlike twml's it
 * spares the last unit of a layer, as Espalier does.
 */
final class PruningDecision {
  private final Ops tf;
  private final Operand<TFloat32> dead;
  private final NoOp removal;

  /**
   * @param training with masks
   * @param target FLOPs of an example
   */
  PruningDecision(TrainingGraph training, Net net, long target) {
    this.tf = training.ops();
    this.dead = tf.constant(Float.POSITIVE_INFINITY);
    List<SignalMask> masks = training.masks();
    List<Operand<TFloat32>> widths = widths(net, masks);
    Ops afterStep = tf.withControlDependencies(training.step());
    int first = net.inputMasked() ? 0 : 1;
    List<Operand<TFloat32>> scores = new ArrayList<>();
    List<Operand<TFloat32>> lowest = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      Operand<TFloat32> signal =
          afterStep.readVariableOp(masks.get(i).signal().handle(), TFloat32.class);
      Operand<TFloat32> score =
          score(masks.get(i), signal, widths.get(first + i), unitCost(widths, first + i));
      scores.add(score);
      lowest.add(tf.min(score, tf.constant(0)));
    }
    Operand<TFloat32> all = tf.stack(lowest);
    Operand<TInt64> mask = tf.math.argMin(all, tf.constant(0));
    Operand<TBool> due =
        tf.math.logicalAnd(
            tf.math.greater(cost(widths), tf.constant((float) target)),
            tf.math.less(tf.min(all, tf.constant(0)), dead));
    List<Op> removals = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      Operand<TBool> here = tf.math.logicalAnd(due, tf.math.equal(mask, tf.constant((long) i)));
      removals.add(remove(masks.get(i), scores.get(i), here));
    }
    this.removal = tf.withControlDependencies(removals).noOp();
  }

  /** The step, and after it the removal. */
  NoOp stepAndRemoval() {
    return removal;
  }

  /** How many units live: of the inputs, and of each layer; scalars. */
  private List<Operand<TFloat32>> widths(Net net, List<SignalMask> masks) {
    List<Operand<TFloat32>> widths = new ArrayList<>();
    if (!net.inputMasked()) {
      widths.add(tf.constant((float) net.inputs()));
    }
    for (SignalMask mask : masks) {
      widths.add(tf.sum(mask.mask().value(), tf.constant(0)));
    }
    widths.add(tf.constant((float) net.outputs()));
    return widths;
  }

  /** FLOPs of an example. */
  private Operand<TFloat32> cost(List<Operand<TFloat32>> widths) {
    List<Operand<TFloat32>> layers = new ArrayList<>();
    for (int i = 1; i < widths.size(); i++) {
      layers.add(tf.math.mul(widths.get(i - 1), widths.get(i)));
    }
    return tf.math.mul(tf.constant(2f), tf.math.addN(layers));
  }

  /** What the cost falls by with a unit: its gradient by any entry of the mask. */
  private Operand<TFloat32> unitCost(List<Operand<TFloat32>> widths, int at) {
    Operand<TFloat32> after = widths.get(at + 1);
    return tf.math.mul(tf.constant(2f), at == 0 ? after : tf.math.add(widths.get(at - 1), after));
  }

  /** Scores of the living units, infinite for the others and for the last one, [units]. */
  private Operand<TFloat32> score(
      SignalMask mask, Operand<TFloat32> signal, Operand<TFloat32> live, Operand<TFloat32> cost) {
    Operand<TBool> candidates =
        tf.math.logicalAnd(
            tf.math.greater(mask.mask().value(), tf.constant(0.5f)),
            tf.math.greater(live, tf.constant(1f)));
    return tf.select(candidates, tf.math.div(signal, tf.math.add(cost, tf.constant(1e-6f))), dead);
  }

  private Op remove(SignalMask mask, Operand<TFloat32> score, Operand<TBool> here) {
    Operand<TFloat32> unit =
        tf.oneHot(
            tf.math.argMin(score, tf.constant(0)),
            tf.constant((int) score.asOutput().shape().get(0)),
            tf.dtypes.cast(here, TFloat32.class),
            tf.constant(0f),
            OneHot.axis(0L));
    return tf.assignSubVariableOp(mask.mask().handle(), unit);
  }
}
