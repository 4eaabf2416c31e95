package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.ActivationReference;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;

/**
 * activationBackward over a team: an item is some vectors of columns, since every column's sums are
 * its own.
 */
final class ActivationBackward implements Work {
  private static final int VECTORS_PER_ITEM = 2;
  private static final int ALONE_ELEMENTS = 16_384;

  private final Team team;
  private Activation activation;
  private float[] y;
  private int yAt;
  private int yStride;
  private float[] dy;
  private int dyAt;
  private int dyStride;
  private float[] biasGradient;
  private int biasAt;
  private float[] signal;
  private int signalAt;
  private int rows;
  private int width;

  ActivationBackward(Team team) {
    this.team = team;
  }

  void run(Activation newActivation, Matrix newY, Matrix newDy, Slice newBias, Slice newSignal) {
    activation = newActivation;
    y = Shapes.array(newY.buffer());
    yAt = newY.offset();
    yStride = newY.stride();
    dy = Shapes.array(newDy.buffer());
    dyAt = newDy.offset();
    dyStride = newDy.stride();
    biasGradient = newBias == null ? null : Shapes.array(newBias.buffer());
    biasAt = newBias == null ? 0 : newBias.offset();
    signal = newSignal == null ? null : Shapes.array(newSignal.buffer());
    signalAt = newSignal == null ? 0 : newSignal.offset();
    rows = newDy.rows();
    width = newDy.columns();
    int items = (Lanes.vectors(width) + VECTORS_PER_ITEM - 1) / VECTORS_PER_ITEM;
    if ((long) rows * width < ALONE_ELEMENTS) {
      Team.runAlone(this, items);
    } else {
      team.run(this, items);
    }
  }

  @Override
  public void run(int item, int member) {
    int column = item * VECTORS_PER_ITEM * Lanes.COUNT;
    int end = Math.min(width - column, VECTORS_PER_ITEM * Lanes.COUNT) + column;
    for (; column <= end - Lanes.COUNT; column += Lanes.COUNT) {
      Activations.backward(
          activation,
          y,
          yAt + column,
          yStride,
          dy,
          dyAt + column,
          dyStride,
          biasGradient,
          biasAt + column,
          signal,
          signalAt + column,
          rows);
    }
    ActivationReference.backward(
        activation,
        y,
        yAt + column,
        yStride,
        dy,
        dyAt + column,
        dyStride,
        biasGradient,
        biasAt + column,
        signal,
        signalAt + column,
        rows,
        end - column);
  }
}
