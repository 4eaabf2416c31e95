package io.espalier.kernels.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.kernels.optable.ProviderContract;
import io.espalier.network.Activation;
import io.espalier.network.Loss;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalarKernelsTest extends ProviderContract {
  private final Kernels kernels = new ScalarProvider().open(KernelOptions.defaults());

  @Override
  protected List<Kernels> openVariants() {
    return List.of(new ScalarProvider().open(KernelOptions.defaults()));
  }

  @Override
  protected boolean againstDouble(Kernels variant) {
    return true;
  }

  @Test
  void sumsOverRowsGoInChunksOf64() {
    // 2^24 + 1 is 2^24 in float: what is added one by one to the first chunk is lost, what forms a
    // chunk of its own is not.
    float[] dy = new float[128];
    Arrays.fill(dy, 1f);
    dy[0] = 0x1p24f;
    float[] sums = new float[2];
    HostBuffer target = new HostBuffer(sums);
    Matrix ones = Matrix.of(new HostBuffer(filled(128, 1f)), 0, 128, 1);
    kernels.activationBackward(
        Activation.NONE,
        ones,
        Matrix.of(new HostBuffer(dy), 0, 128, 1),
        new Slice(target, 0, 1),
        null);
    assertEquals(0x1p24f + 64, sums[0]);

    dy[0] = 0x1p12f;
    kernels.activationBackward(
        Activation.NONE,
        ones,
        Matrix.of(new HostBuffer(dy), 0, 128, 1),
        null,
        new Slice(target, 1, 1));
    assertEquals(0x1p24f + 64, sums[1]);

    Matrix labels = Matrix.of(new HostBuffer(new float[128]), 0, 128, 1);
    Matrix gradient = Matrix.of(new HostBuffer(new float[128]), 0, 128, 1);
    kernels.lossForwardBackward(
        Loss.MEAN_SQUARED_ERROR, Matrix.of(new HostBuffer(dy), 0, 128, 1), labels, null, gradient);
    assertEquals(0x1p24f + 64, kernels.submit().loss());
  }

  @Test
  void productsAreOneChainInOrder() {
    // After 2^24, ones are lost one by one; before it, or summed apart from it, they would not be.
    float[] largeFirst = filled(9, 1f);
    largeFirst[0] = 0x1p24f;
    Matrix column = Matrix.of(new HostBuffer(largeFirst), 0, 9, 1);
    Matrix row = Matrix.of(new HostBuffer(largeFirst), 0, 1, 9);
    Matrix rowOfOnes = Matrix.of(new HostBuffer(filled(9, 1f)), 0, 1, 9);
    Matrix columnOfOnes = Matrix.of(new HostBuffer(filled(9, 1f)), 0, 9, 1);
    float[] sum = new float[1];
    Matrix target = Matrix.of(new HostBuffer(sum), 0, 1, 1);
    kernels.denseForward(row, columnOfOnes, null, Activation.NONE, target);
    assertEquals(0x1p24f, sum[0]);
    kernels.denseForward(
        rowOfOnes, columnOfOnes, slice(new float[] {0x1p24f}), Activation.NONE, target);
    assertEquals(0x1p24f, sum[0], "starts from the bias");
    kernels.denseBackwardInput(row, rowOfOnes, target);
    assertEquals(0x1p24f, sum[0]);
    kernels.denseBackwardWeights(column, columnOfOnes, target);
    assertEquals(0x1p24f, sum[0]);
  }

  @Test
  void productsAreFused() {
    float a = 1f + 0x1p-12f; // its square has a bit that a rounded product would lose
    Matrix two = Matrix.of(new HostBuffer(new float[] {-1f, a}), 0, 1, 2);
    Matrix other = Matrix.of(new HostBuffer(new float[] {1f, a}), 0, 1, 2);
    Matrix twoDown = Matrix.of(two.buffer(), 0, 2, 1);
    Matrix otherDown = Matrix.of(other.buffer(), 0, 2, 1);
    float[] sum = new float[1];
    Matrix target = Matrix.of(new HostBuffer(sum), 0, 1, 1);
    kernels.denseForward(two, otherDown, null, Activation.NONE, target);
    assertEquals(0x1p-11f + 0x1p-24f, sum[0]);
    kernels.denseBackwardInput(two, other, target);
    assertEquals(0x1p-11f + 0x1p-24f, sum[0]);
    kernels.denseBackwardWeights(twoDown, otherDown, target);
    assertEquals(0x1p-11f + 0x1p-24f, sum[0]);
  }

  @Test
  void unitsThatAreZeroChangeNoBit() {
    float[] w = {0.1f, -0.7f, 0.3f};
    float[] whole = new float[1];
    float[] compact = new float[1];
    Slice bias = new Slice(new HostBuffer(new float[] {0.9f}), 0, 1);
    kernels.denseForward(
        Matrix.of(new HostBuffer(new float[] {1.1f, 0f, -1.7f}), 0, 1, 3),
        Matrix.of(new HostBuffer(w), 0, 3, 1),
        bias,
        Activation.TANH,
        Matrix.of(new HostBuffer(whole), 0, 1, 1));
    kernels.denseForward(
        Matrix.of(new HostBuffer(new float[] {1.1f, -1.7f}), 0, 1, 2),
        Matrix.of(new HostBuffer(new float[] {w[0], w[2]}), 0, 2, 1),
        bias,
        Activation.TANH,
        Matrix.of(new HostBuffer(compact), 0, 1, 1));
    assertEquals(whole[0], compact[0]);
  }

  @Test
  void aLabelThatIsNoClassMakesTheLossNaN() {
    for (float label : new float[] {-1f, 3f, 0.5f, Float.NaN}) {
      assertTrue(Float.isNaN(softmaxLoss(label)), () -> "label " + label);
    }
    assertEquals(Math.log(3), softmaxLoss(2f), 1e-6);
  }

  private float softmaxLoss(float label) {
    Matrix logits = Matrix.of(new HostBuffer(new float[3]), 0, 1, 3);
    Matrix labels = Matrix.of(new HostBuffer(new float[] {label}), 0, 1, 1);
    Matrix gradient = Matrix.of(new HostBuffer(new float[3]), 0, 1, 3);
    kernels.lossForwardBackward(Loss.SOFTMAX_CROSS_ENTROPY, logits, labels, null, gradient);
    return kernels.submit().loss();
  }

  @Test
  void anOutcomeIsOfWhatCameSinceTheSubmitBefore() {
    Outcome nothing = kernels.submit();
    assertTrue(Float.isNaN(nothing.loss()));
    assertTrue(nothing.finite());
    float[] infinite = {Float.POSITIVE_INFINITY};
    kernels.sgd(ones(1), slice(infinite), 1f, 0.1f);
    kernels.sgd(ones(1), slice(filled(1, 1f)), 1f, 0.1f);
    Outcome spoilt = kernels.submit();
    kernels.sgd(ones(1), slice(filled(1, 1f)), 1f, 0.1f);
    Outcome good = kernels.submit();
    assertFalse(spoilt.finite(), "a later submit changed an outcome");
    assertTrue(good.finite());
    assertTrue(Float.isNaN(good.loss()));
  }

  @Test
  void optimizersTellOfANonFiniteGradient() {
    for (float bad :
        new float[] {
          Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE
        }) {
      float[] g = filled(37, 0.5f);
      g[36] = bad; // the largest float overflows by the scale
      kernels.sgd(ones(37), slice(g), 2f, 0.1f);
      assertFalse(kernels.submit().finite(), () -> "sgd " + bad);
      kernels.momentum(ones(37), slice(g), ones(37), 2f, 0.1f, 0.9f, true);
      assertFalse(kernels.submit().finite(), () -> "momentum " + bad);
      kernels.adagrad(ones(37), slice(g), ones(37), 2f, 0.1f);
      assertFalse(kernels.submit().finite(), () -> "adagrad " + bad);
      kernels.adam(ones(37), slice(g), ones(37), ones(37), 2f, 0.1f, 0.9f, 0.99f, 1e-7f);
      assertFalse(kernels.submit().finite(), () -> "adam " + bad);
      g[36] = Float.MAX_VALUE;
      kernels.sgd(ones(37), slice(g), 1f, 0.1f);
      assertTrue(kernels.submit().finite());
    }
  }

  @Test
  void stagingWrapsTheArray() {
    float[] first = {1f, 2f};
    float[] second = {3f, 4f, 5f};
    HostBuffer buffer = (HostBuffer) kernels.stage(first, 2, null);
    assertEquals(1f, buffer.array()[0]);
    assertEquals(buffer, kernels.stage(second, 3, buffer));
    assertEquals(3f, buffer.array()[0]);
  }

  private static Slice ones(int length) {
    return slice(filled(length, 1f));
  }

  private static Slice slice(float[] values) {
    return new Slice(new HostBuffer(values), 0, values.length);
  }

  private static float[] filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }
}
