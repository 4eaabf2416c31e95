package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.ActivationReference;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;
import java.util.Arrays;

/**
 * activationBackward over a team: an item is a run of columns, since every column's sums are its
 * own. Rows go by in chunks; a chunk's sums are added to those of the chunks before where they are
 * wanted.
 */
final class ActivationBackward implements Work {
  private static final int CHUNK = Kernels.CHUNK_ROWS;
  private static final int BLOCK = 4 * Lanes.COUNT;

  /** Below this waking the team costs more than it saves. */
  private static final int ALONE_ELEMENTS = 131_072;

  private final Team team;
  private Activation activation;
  private float[] y;
  private int yAt;
  private int yStride;
  private float[] dy;
  private int dyAt;
  private int dyStride;
  private float[] bias;
  private int biasAt;
  private float[] signal;
  private int signalAt;
  private int rows;
  private int width;
  private int columnsPerItem;

  /** Where sums go that nobody asked for. */
  private float[] unwanted = new float[0];

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
    rows = newDy.rows();
    width = newDy.columns();
    if ((newBias == null || newSignal == null) && unwanted.length < width) {
      unwanted = new float[width];
    }
    bias = newBias == null ? unwanted : Shapes.array(newBias.buffer());
    biasAt = newBias == null ? 0 : newBias.offset();
    signal = newSignal == null ? unwanted : Shapes.array(newSignal.buffer());
    signalAt = newSignal == null ? 0 : newSignal.offset();
    if ((long) rows * width < ALONE_ELEMENTS) {
      columnsPerItem = Math.max(1, width);
      Team.runAlone(this, 1);
    } else {
      int blocks = (width + BLOCK - 1) / BLOCK;
      columnsPerItem = (blocks + team.size() - 1) / team.size() * BLOCK;
      team.run(this, (width + columnsPerItem - 1) / columnsPerItem);
    }
  }

  @Override
  public void run(int item, int member) {
    int first = item * columnsPerItem;
    int end = Math.min(width, first + columnsPerItem);
    int whole = first + (end - first) / Lanes.COUNT * Lanes.COUNT;
    Arrays.fill(bias, biasAt + first, biasAt + whole, 0f);
    Arrays.fill(signal, signalAt + first, signalAt + whole, 0f);
    for (int row = 0; row < rows; row += CHUNK) {
      chunk(row, Math.min(CHUNK, rows - row), first, whole);
    }
    // Columns that fill no vector, one after the other: copies to where they would cost more.
    ActivationReference.backward(
        activation,
        y,
        yAt + whole,
        yStride,
        dy,
        dyAt + whole,
        dyStride,
        bias,
        biasAt + whole,
        signal,
        signalAt + whole,
        rows,
        end - whole);
  }

  private void chunk(int row, int count, int first, int end) {
    int column = first;
    if (activation == Activation.RELU) {
      for (; column <= end - BLOCK; column += BLOCK) {
        Activations.reluBackward(
            y,
            yAt + row * yStride + column,
            yStride,
            dy,
            dyAt + row * dyStride + column,
            dyStride,
            bias,
            biasAt + column,
            signal,
            signalAt + column,
            count);
      }
    }
    for (; column < end; column += Lanes.COUNT) {
      Activations.backward(
          activation,
          y,
          yAt + row * yStride + column,
          yStride,
          dy,
          dyAt + row * dyStride + column,
          dyStride,
          bias,
          biasAt + column,
          signal,
          signalAt + column,
          count);
    }
  }
}
