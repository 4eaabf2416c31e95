package io.espalier.trainer.reference;

import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.MaskPlace;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
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
  private final DoubleSparseLayers sparse;

  /** Per place (0: before the first dense layer, l + 1: after layer l) and position, its mask. */
  private final int[][] maskOf;

  /** Which unit of that mask. */
  private final int[][] unitOf;

  private final double[][][] momentumW;
  private final double[][] momentumB;
  private long step;

  /**
   * @param parameters layer by layer: weights [in, out], then biases; what follows is not looked at
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
    sparse = new DoubleSparseLayers(spec);
    maskOf = new int[layers + 1][];
    unitOf = new int[layers + 1][];
    for (int place = 0; place <= layers; place++) {
      maskOf[place] = new int[place == 0 ? spec.inputsOf(0) : spec.layers().get(place - 1).units()];
      unitOf[place] = new int[maskOf[place].length];
      Arrays.fill(maskOf[place], -1);
    }
    placeMasks();
    mask = new double[spec.masks()][];
    signal = new double[spec.masks()][];
    for (int m = 0; m < mask.length; m++) {
      mask[m] = new double[spec.widthOfMask(m)];
      signal[m] = new double[spec.widthOfMask(m)];
      Arrays.fill(mask[m], 1);
    }
  }

  private void placeMasks() {
    for (int m = 0; m < spec.masks(); m++) {
      MaskPlace at = spec.placeOfMask(m);
      int place = at.kind() == MaskPlace.Kind.DENSE ? at.index() + 1 : 0;
      int from = at.kind() == MaskPlace.Kind.SPARSE ? firstInputOf(at.index()) : 0;
      for (int i = 0; i < spec.widthOfMask(m); i++) {
        maskOf[place][from + i] = m;
        unitOf[place][from + i] = i;
      }
    }
  }

  /** The concatenated sparse layers stand behind the dense inputs. */
  private int firstInputOf(int sparseLayer) {
    int at = spec.inputs();
    for (int s = 0; s < sparseLayer; s++) {
      at += isAdded(s) ? 0 : spec.sparseLayers().get(s).units();
    }
    return at;
  }

  private boolean isAdded(int sparseLayer) {
    return spec.sparseLayers().get(sparseLayer).join() == SparseLayer.Join.ADDED;
  }

  /** y of every layer for one example, the masked first input first; the last are the logits. */
  private double[][] forward(Example example, double[][] unmasked) {
    int layers = w.length;
    double[][] y = new double[layers + 1][];
    double[] x = new double[spec.inputsOf(0)];
    for (int i = 0; i < spec.inputs(); i++) {
      x[i] = example.dense()[i];
    }
    for (int s = 0; s < spec.sparseLayers().size(); s++) {
      if (!isAdded(s)) {
        double[] z = sparse.sums(s, example);
        for (int j = 0; j < z.length; j++) {
          x[firstInputOf(s) + j] = activate(spec.sparseLayers().get(s).activation(), z[j]);
        }
      }
    }
    unmasked[0] = x;
    y[0] = masked(x, 0);
    for (int l = 0; l < layers; l++) {
      int out = spec.layers().get(l).units();
      double[] z = b[l].clone();
      for (int j = 0; j < out; j++) {
        for (int i = 0; i < y[l].length; i++) {
          z[j] += y[l][i] * w[l][i][j];
        }
      }
      if (l == 0) {
        addSparse(z, example);
      }
      double[] h = new double[out];
      for (int j = 0; j < out; j++) {
        h[j] = activate(spec.layers().get(l).activation(), z[j]);
      }
      unmasked[l + 1] = h;
      y[l + 1] = masked(h, l + 1);
    }
    return y;
  }

  private void addSparse(double[] z, Example example) {
    for (int s = 0; s < spec.sparseLayers().size(); s++) {
      if (isAdded(s)) {
        double[] more = sparse.sums(s, example);
        for (int j = 0; j < z.length; j++) {
          z[j] += more[j];
        }
      }
    }
  }

  private double[] masked(double[] h, int place) {
    double[] y = h.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] *= maskAt(place, i);
    }
    return y;
  }

  private double maskAt(int place, int i) {
    return maskOf[place][i] < 0 ? 1 : mask[maskOf[place][i]][unitOf[place][i]];
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
      Example[] rows,
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
        double[] dh = dy.clone();
        for (int i = 0; i < dy.length; i++) {
          int m = maskOf[l + 1][i];
          if (m >= 0) {
            double g = unmasked[l + 1][i] * dy[i];
            f[m][unitOf[l + 1][i]] += g * g / rows.length;
            dh[i] = dy[i] * maskAt(l + 1, i);
          }
        }
        if (l < 0) {
          backwardConcatenated(rows[n], dh, unmasked[0]);
          break;
        }
        double[] dzs = new double[dh.length];
        double[] dx = new double[w[l].length];
        for (int j = 0; j < dh.length; j++) {
          double dz = dh[j] * slope(spec.layers().get(l).activation(), unmasked[l + 1][j]);
          dzs[j] = dz;
          db[l][j] += dz;
          for (int i = 0; i < dx.length; i++) {
            dw[l][i][j] += y[l][i] * dz;
            dx[i] += dz * w[l][i][j];
          }
        }
        if (l == 0) {
          backwardAdded(rows[n], dzs);
        }
        dy = dx;
      }
    }
    sparse.step(rate, momentum, total);
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

  private void backwardAdded(Example example, double[] dz) {
    for (int s = 0; s < spec.sparseLayers().size(); s++) {
      if (isAdded(s)) {
        sparse.addGradient(s, example, dz);
      }
    }
  }

  private void backwardConcatenated(Example example, double[] dh, double[] h) {
    for (int s = 0; s < spec.sparseLayers().size(); s++) {
      if (!isAdded(s)) {
        SparseLayer layer = spec.sparseLayers().get(s);
        double[] dz = new double[layer.units()];
        for (int j = 0; j < dz.length; j++) {
          int i = firstInputOf(s) + j;
          dz[j] = dh[i] * slope(layer.activation(), h[i]);
        }
        sparse.addGradient(s, example, dz);
      }
    }
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

  /** TensorFlow's count per example over live widths; a sparse layer's input is its entries. */
  public long flops() {
    long sum = 0;
    for (int l = 0; l < w.length; l++) {
      Layer layer = spec.layers().get(l);
      long in = live(l, 0, spec.inputsOf(l));
      long out = live(l + 1, 0, layer.units());
      sum += (2 * in - 1) * out + (layer.bias() ? out : 0);
    }
    for (int s = 0; s < spec.sparseLayers().size(); s++) {
      SparseLayer layer = spec.sparseLayers().get(s);
      long entries = 0;
      for (int input : layer.inputs()) {
        entries += spec.sparseInputs().get(input).entries();
      }
      if (isAdded(s)) {
        sum += 2 * entries * live(1, 0, layer.units());
      } else {
        long out = live(0, firstInputOf(s), layer.units());
        sum += (2 * entries - 1) * out + (layer.bias() ? out : 0);
      }
    }
    return sum;
  }

  private long live(int place, int from, int width) {
    long live = 0;
    for (int i = from; i < from + width; i++) {
      live += Math.round(maskAt(place, i));
    }
    return live;
  }

  /** The logits of one example. */
  public double[] logits(Example example) {
    return forward(example, new double[w.length + 1][])[w.length];
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
