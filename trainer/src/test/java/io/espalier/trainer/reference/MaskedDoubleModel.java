package io.espalier.trainer.reference;

import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.MaskPlace;
import io.espalier.network.NetworkSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Training and Fisher pruning as the papers and twml state them, in double, with masks that
 * multiply and nothing that is ever removed; written from the formulas alone and sharing no code
 * with the library. One example at a time, no thought for speed.
 */
public final class MaskedDoubleModel {
  /** What the model says goes. */
  public record Pruned(long step, int mask, int unit, long flops) {}

  private final NetworkSpec spec;
  private final Loss loss;
  private final double[][][] w;
  private final double[][] b;
  private final double[][] mask;
  private final double[][] signal;
  private final double[][][] momentumW;
  private final double[][] momentumB;
  private long step;

  /**
   * @param parameters layer by layer: weights [in, out], then biases
   */
  public MaskedDoubleModel(NetworkSpec spec, Loss loss, float[] parameters) {
    this.spec = spec;
    this.loss = loss;
    int layers = spec.layers().size();
    w = new double[layers][][];
    b = new double[layers][];
    momentumW = new double[layers][][];
    momentumB = new double[layers][];
    int at = 0;
    for (int l = 0; l < layers; l++) {
      int in = spec.inputsOf(l);
      int out = spec.layers().get(l).units();
      w[l] = new double[in][out];
      b[l] = new double[out];
      momentumW[l] = new double[in][out];
      momentumB[l] = new double[out];
      for (double[] row : w[l]) {
        for (int j = 0; j < out; j++) {
          row[j] = parameters[at++];
        }
      }
      if (spec.layers().get(l).bias()) {
        for (int j = 0; j < out; j++) {
          b[l][j] = parameters[at++];
        }
      }
    }
    mask = new double[spec.masks()][];
    signal = new double[spec.masks()][];
    for (int m = 0; m < mask.length; m++) {
      mask[m] = new double[spec.widthOfMask(m)];
      signal[m] = new double[spec.widthOfMask(m)];
      Arrays.fill(mask[m], 1);
    }
  }

  /** y of every layer for one row, the masked input first; the last are the logits. */
  private double[][] forward(float[] row, double[][] unmasked) {
    int layers = w.length;
    double[][] y = new double[layers + 1][];
    double[] x = new double[row.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = row[i];
    }
    unmasked[0] = x;
    y[0] = masked(x, -1);
    for (int l = 0; l < layers; l++) {
      int out = spec.layers().get(l).units();
      double[] h = new double[out];
      for (int j = 0; j < out; j++) {
        double z = b[l][j];
        for (int i = 0; i < y[l].length; i++) {
          z += y[l][i] * w[l][i][j];
        }
        h[j] = activate(spec.layers().get(l).activation(), z);
      }
      unmasked[l + 1] = h;
      y[l + 1] = masked(h, l);
    }
    return y;
  }

  private double[] masked(double[] h, int layer) {
    int m = maskAt(layer);
    if (m < 0) {
      return h;
    }
    double[] y = h.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] *= mask[m][i];
    }
    return y;
  }

  private int maskAt(int layer) {
    for (int m = 0; m < mask.length; m++) {
      MaskPlace place = spec.placeOfMask(m);
      if ((place.kind() == MaskPlace.Kind.INPUT ? -1 : place.index()) == layer) {
        return m;
      }
    }
    return -1;
  }

  private static double activate(Activation activation, double z) {
    return switch (activation) {
      case NONE -> z;
      case RELU -> Math.max(z, 0);
      case LEAKY_RELU -> z > 0 ? z : (double) Activation.LEAK * z;
      case TANH -> Math.tanh(z);
      case SIGMOID -> 1 / (1 + Math.exp(-z));
    };
  }

  private static double slope(Activation activation, double h) {
    return switch (activation) {
      case NONE -> 1;
      case RELU -> h > 0 ? 1 : 0;
      case LEAKY_RELU -> h > 0 ? 1 : (double) Activation.LEAK;
      case TANH -> 1 - h * h;
      case SIGMOID -> h * (1 - h);
    };
  }

  /** The loss of one example and its gradient by the logits. */
  private double lossOf(double[] z, float[] labels, double[] gradient) {
    int n = z.length;
    double value = 0;
    switch (loss) {
      case SIGMOID_CROSS_ENTROPY -> {
        for (int j = 0; j < n; j++) {
          value +=
              (Math.max(z[j], 0) - z[j] * labels[j] + Math.log1p(Math.exp(-Math.abs(z[j])))) / n;
          gradient[j] = (1 / (1 + Math.exp(-z[j])) - labels[j]) / n;
        }
      }
      case MEAN_SQUARED_ERROR -> {
        for (int j = 0; j < n; j++) {
          value += (z[j] - labels[j]) * (z[j] - labels[j]) / n;
          gradient[j] = 2 * (z[j] - labels[j]) / n;
        }
      }
      case SOFTMAX_CROSS_ENTROPY -> {
        double max = Arrays.stream(z).max().orElseThrow();
        double sum = Arrays.stream(z).map(v -> Math.exp(v - max)).sum();
        int label = (int) labels[0];
        value = Math.log(sum) + max - z[label];
        for (int j = 0; j < n; j++) {
          gradient[j] = Math.exp(z[j] - max) / sum - (j == label ? 1 : 0);
        }
      }
    }
    return value;
  }

  /** One step of gradient descent (with momentum, 0 for none) and of pruning. */
  public List<Pruned> step(
      float[][] rows,
      float[][] labels,
      float[] weights,
      double rate,
      double momentum,
      double decay,
      long burnIn,
      long every,
      long target,
      Double flopsWeight) {
    int layers = w.length;
    double[][][] dw = new double[layers][][];
    double[][] db = new double[layers][];
    for (int l = 0; l < layers; l++) {
      dw[l] = new double[w[l].length][b[l].length];
      db[l] = new double[b[l].length];
    }
    double[][] f = new double[mask.length][];
    for (int m = 0; m < f.length; m++) {
      f[m] = new double[mask[m].length];
    }
    double total = 0;
    for (int n = 0; n < rows.length; n++) {
      double weight = weights == null ? 1 : weights[n];
      total += weight;
      double[][] unmasked = new double[layers + 1][];
      double[][] y = forward(rows[n], unmasked);
      double[] dy = new double[spec.outputs()];
      lossOf(y[layers], labels[n], dy);
      for (int j = 0; j < dy.length; j++) {
        dy[j] *= weight;
      }
      for (int l = layers - 1; l >= -1; l--) {
        int m = maskAt(l);
        double[] dh = dy.clone();
        if (m >= 0) {
          for (int i = 0; i < dy.length; i++) {
            double g = unmasked[l + 1][i] * dy[i];
            f[m][i] += g * g / rows.length;
            dh[i] = dy[i] * mask[m][i];
          }
        }
        if (l < 0) {
          break;
        }
        double[] dx = new double[w[l].length];
        for (int j = 0; j < dh.length; j++) {
          double dz = dh[j] * slope(spec.layers().get(l).activation(), unmasked[l + 1][j]);
          db[l][j] += dz;
          for (int i = 0; i < dx.length; i++) {
            dw[l][i][j] += y[l][i] * dz;
            dx[i] += dz * w[l][i][j];
          }
        }
        dy = dx;
      }
    }
    for (int l = 0; l < layers; l++) {
      for (int j = 0; j < b[l].length; j++) {
        if (spec.layers().get(l).bias()) {
          momentumB[l][j] = momentum * momentumB[l][j] + db[l][j] / total;
          b[l][j] -= rate * momentumB[l][j];
        }
        for (int i = 0; i < w[l].length; i++) {
          momentumW[l][i][j] = momentum * momentumW[l][i][j] + dw[l][i][j] / total;
          w[l][i][j] -= rate * momentumW[l][i][j];
        }
      }
    }
    step++;
    for (int m = 0; m < mask.length; m++) {
      for (int i = 0; i < mask[m].length; i++) {
        signal[m][i] = decay * signal[m][i] + (1 - decay) * f[m][i];
      }
    }
    if (step > burnIn && step % every == 0 && flops() > target) {
      return List.of(pruneOne(flopsWeight));
    }
    return List.of();
  }

  private Pruned pruneOne(Double flopsWeight) {
    int bestMask = -1;
    int bestUnit = -1;
    double best = Double.POSITIVE_INFINITY;
    for (int m = 0; m < mask.length; m++) {
      if (Arrays.stream(mask[m]).sum() < 2) {
        continue;
      }
      for (int i = 0; i < mask[m].length; i++) {
        if (mask[m][i] == 1) {
          double cost = costOf(m, i);
          double score =
              flopsWeight == null
                  ? signal[m][i] / (cost + 1e-6)
                  : signal[m][i] - flopsWeight * cost;
          if (score < best) {
            best = score;
            bestMask = m;
            bestUnit = i;
          }
        }
      }
    }
    mask[bestMask][bestUnit] = 0;
    return new Pruned(step, bestMask, bestUnit, flops());
  }

  /** By how much the network's cost falls: counted, not derived. */
  private long costOf(int m, int i) {
    long before = flops();
    mask[m][i] = 0;
    long after = flops();
    mask[m][i] = 1;
    return before - after;
  }

  /** TensorFlow's count per example over live widths. */
  public long flops() {
    long sum = 0;
    for (int l = 0; l < w.length; l++) {
      Layer layer = spec.layers().get(l);
      long in = live(l - 1, spec.inputsOf(l));
      long out = live(l, layer.units());
      sum += (2 * in - 1) * out + (layer.bias() ? out : 0);
    }
    return sum;
  }

  private long live(int layer, int width) {
    int m = maskAt(layer);
    return m < 0 ? width : Math.round(Arrays.stream(mask[m]).sum());
  }

  /** The logits of one row. */
  public double[] logits(float[] row) {
    return forward(row, new double[w.length + 1][])[w.length];
  }

  /** The original indices that live under a mask. */
  public List<Integer> kept(int m) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < mask[m].length; i++) {
      if (mask[m][i] == 1) {
        kept.add(i);
      }
    }
    return kept;
  }
}
