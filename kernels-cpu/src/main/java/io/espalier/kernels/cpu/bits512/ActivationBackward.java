package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
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
  private final Scratch[] scratch;
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

  ActivationBackward(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
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
    Arrays.fill(bias, biasAt + first, biasAt + end, 0f);
    Arrays.fill(signal, signalAt + first, signalAt + end, 0f);
    for (int row = 0; row < rows; row += CHUNK) {
      chunk(row, Math.min(CHUNK, rows - row), first, end, scratch[member]);
    }
  }

  private void chunk(int row, int count, int first, int end, Scratch own) {
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
    for (; column <= end - Lanes.COUNT; column += Lanes.COUNT) {
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
    if (column < end) {
      edge(row, count, column, end - column, own.edge());
    }
  }

  /**
   * Columns that do not fill a vector, in memory where they do.
   *
   * @param wide two matrices [CHUNK, COUNT] for y and dy, then two vectors of sums
   */
  private void edge(int row, int count, int column, int columns, float[] wide) {
    int n = Lanes.COUNT;
    int wideDy = CHUNK * n;
    int wideBias = 2 * CHUNK * n;
    int wideSignal = wideBias + n;
    Scratch.copyRows(y, yAt + row * yStride + column, yStride, wide, 0, n, count, columns);
    Scratch.copyRows(dy, dyAt + row * dyStride + column, dyStride, wide, wideDy, n, count, columns);
    Scratch.copyRows(bias, biasAt + column, 0, wide, wideBias, 0, 1, columns);
    Scratch.copyRows(signal, signalAt + column, 0, wide, wideSignal, 0, 1, columns);
    Activations.backward(
        activation, wide, 0, n, wide, wideDy, n, wide, wideBias, wide, wideSignal, count);
    Scratch.copyRows(wide, wideDy, n, dy, dyAt + row * dyStride + column, dyStride, count, columns);
    Scratch.copyRows(wide, wideBias, 0, bias, biasAt + column, 0, 1, columns);
    Scratch.copyRows(wide, wideSignal, 0, signal, signalAt + column, 0, 1, columns);
  }
}
