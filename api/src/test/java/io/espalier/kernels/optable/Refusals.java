package io.espalier.kernels.optable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.util.Arrays;
import org.junit.jupiter.api.function.Executable;

/** What kernels must refuse, and that they have written nothing by then. */
final class Refusals {
  private static final int FLOATS = 100;

  private final Kernels kernels;
  private final Buffer out;
  private final Buffer in;

  private Refusals(Kernels kernels) {
    this.kernels = kernels;
    out = kernels.allocate(FLOATS);
    in = kernels.allocate(FLOATS);
  }

  static void check(Kernels kernels) {
    new Refusals(kernels).check();
  }

  private void check() {
    float[] before = new float[FLOATS];
    Arrays.fill(before, 3f);
    kernels.write(before, 0, out, 0, FLOATS);
    Activation relu = Activation.RELU;
    refuse("denseForward", () -> kernels.denseForward(in(2, 3), in(4, 5), null, relu, out(2, 5)));
    refuse(
        "denseForward", () -> kernels.denseForward(in(2, 3), in(3, 5), bias(4), relu, out(2, 5)));
    refuse("denseForward", () -> kernels.denseForward(in(2, 3), in(3, 5), null, relu, out(2, 6)));
    refuse("denseForward", () -> kernels.denseForward(in(2, 3), in(3, 5), null, relu, out(1, 5)));
    refuse("denseForward", () -> kernels.denseForward(in(2, 3), in(3, 50), null, relu, out(2, 50)));
    refuse("denseBackwardInput", () -> kernels.denseBackwardInput(in(2, 5), in(3, 4), out(2, 3)));
    refuse("denseBackwardInput", () -> kernels.denseBackwardInput(in(2, 5), in(3, 5), out(2, 4)));
    refuse("denseBackwardInput", () -> kernels.denseBackwardInput(in(21, 5), in(3, 5), out(21, 3)));
    refuse(
        "denseBackwardWeights", () -> kernels.denseBackwardWeights(in(2, 3), in(1, 5), out(3, 5)));
    refuse(
        "denseBackwardWeights", () -> kernels.denseBackwardWeights(in(2, 3), in(2, 5), out(5, 3)));
    refuse(
        "denseBackwardWeights",
        () -> kernels.denseBackwardWeights(in(2, 11), in(2, 10), out(11, 10)));
    refuse(
        "activationBackward",
        () -> kernels.activationBackward(relu, in(2, 3), out(3, 2), null, null));
    refuse(
        "activationBackward",
        () -> kernels.activationBackward(relu, in(2, 3), out(2, 3), bias(2), null));
    refuse(
        "activationBackward",
        () -> kernels.activationBackward(relu, in(2, 3), out(2, 3), null, bias(4)));
    for (Loss loss : Loss.values()) {
      int columns = loss.labelColumns(3);
      refuse(
          "lossForwardBackward",
          () -> kernels.lossForwardBackward(loss, in(2, 3), in(2, columns + 1), null, out(2, 3)));
      refuse(
          "lossForwardBackward",
          () -> kernels.lossForwardBackward(loss, in(2, 3), in(2, columns), bias(3), out(2, 3)));
      refuse(
          "lossForwardBackward",
          () -> kernels.lossForwardBackward(loss, in(2, 3), in(2, columns), null, out(3, 3)));
      refuse(
          "lossForwardBackward",
          () -> kernels.lossForwardBackward(loss, in(2, 0), in(2, 0), null, out(2, 0)));
    }
    refuse("link", () -> kernels.link(Link.SOFTMAX, in(2, 3), out(2, 2)));
    refuse(
        "gather",
        () -> kernels.gather(in(4, 5), kernels.indices(new int[] {1, 4}), null, out(2, 5)));
    refuse(
        "gather",
        () -> kernels.gather(in(4, 5), null, kernels.indices(new int[] {0, -1}), out(4, 2)));
    refuse(
        "gather", () -> kernels.gather(in(4, 5), kernels.indices(new int[] {1}), null, out(2, 5)));
    refuse("movingAverage", () -> kernels.movingAverage(bias(3), 1, 1, 1, result(4)));
    refuse("sgd", () -> kernels.sgd(result(3), bias(4), 1, 1));
    refuse("momentum", () -> kernels.momentum(result(3), bias(3), bias(2), 1, 1, 1, true));
    refuse("adagrad", () -> kernels.adagrad(result(3), bias(3), bias(2), 1, 1));
    refuse("adam", () -> kernels.adam(result(3), bias(3), bias(3), bias(2), 1, 1, .9f, .9f, 1));
    refuse("write", () -> kernels.write(new float[3], 1, out, 0, 3));
    refuse("write", () -> kernels.write(new float[3], 0, out, FLOATS - 2, 3));
    refuse("read", () -> kernels.read(in, FLOATS - 2, new float[3], 0, 3));
    refuse("read", () -> kernels.read(in, 0, new float[3], 1, 3));
    refuse("stage", () -> kernels.stage(new float[3], 4, null));
    Buffer foreign = () -> FLOATS;
    refuse("", () -> kernels.link(Link.IDENTITY, Matrix.of(foreign, 0, 2, 2), out(2, 2)));
    float[] after = new float[FLOATS];
    kernels.read(out, 0, after, 0, FLOATS);
    assertArrayEquals(before, after, "something was written before a refusal");
  }

  static void checkClosed(Kernels kernels) {
    Refusals refusals = new Refusals(kernels);
    Matrix x = refusals.in(2, 2);
    Matrix y = refusals.out(2, 2);
    Slice slice = refusals.bias(2);
    kernels.close();
    kernels.close();
    closed(() -> kernels.allocate(1));
    closed(() -> kernels.indices(new int[1]));
    closed(() -> kernels.write(new float[1], 0, refusals.out, 0, 1));
    closed(() -> kernels.read(refusals.out, 0, new float[1], 0, 1));
    closed(() -> kernels.stage(new float[1], 1, null));
    closed(kernels::submit);
    closed(() -> kernels.denseForward(x, x, null, Activation.NONE, y));
    closed(() -> kernels.denseBackwardInput(x, x, y));
    closed(() -> kernels.denseBackwardWeights(x, x, y));
    closed(() -> kernels.activationBackward(Activation.NONE, x, y, null, null));
    closed(() -> kernels.lossForwardBackward(Loss.MEAN_SQUARED_ERROR, x, x, null, y));
    closed(() -> kernels.link(Link.IDENTITY, x, y));
    closed(() -> kernels.gather(x, null, null, y));
    closed(() -> kernels.movingAverage(slice, 1, 1, 1, slice));
    closed(() -> kernels.sgd(slice, slice, 1, 1));
    closed(() -> kernels.momentum(slice, slice, slice, 1, 1, 1, false));
    closed(() -> kernels.adagrad(slice, slice, slice, 1, 1));
    closed(() -> kernels.adam(slice, slice, slice, slice, 1, 1, 1, 1, 1));
  }

  private static void refuse(String op, Executable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call, op);
    assertTrue(
        refusal.getMessage().startsWith(op),
        () -> "does not start with " + op + ": " + refusal.getMessage());
  }

  private static void closed(Executable call) {
    assertThrows(IllegalStateException.class, call);
  }

  private Matrix in(int rows, int columns) {
    return Matrix.of(in, 0, rows, columns);
  }

  private Matrix out(int rows, int columns) {
    return Matrix.of(out, 0, rows, columns);
  }

  private Slice bias(int length) {
    return new Slice(in, 0, length);
  }

  private Slice result(int length) {
    return new Slice(out, 0, length);
  }
}
