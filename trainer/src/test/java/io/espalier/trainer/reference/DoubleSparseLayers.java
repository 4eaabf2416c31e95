package io.espalier.trainer.reference;

import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.util.Arrays;

/** The sparse layers of a {@link MaskedDoubleModel}: tables of zeros, biases 1 / units. */
final class DoubleSparseLayers {
  private final NetworkSpec spec;

  /** Per sparse layer and input of it, [bucket][unit]. */
  private final double[][][][] table;

  private final double[][][][] gradient;
  private final double[][][][] momentum;

  /** Per sparse layer and input of it, which buckets occurred in the batch. */
  private final boolean[][][] occurred;

  private final double[][] bias;
  private final double[][] biasGradient;
  private final double[][] biasMomentum;

  DoubleSparseLayers(NetworkSpec spec) {
    this.spec = spec;
    this.table = zeros(spec);
    this.gradient = zeros(spec);
    this.momentum = zeros(spec);
    int layers = spec.sparseLayers().size();
    this.occurred = new boolean[layers][][];
    this.bias = new double[layers][];
    this.biasGradient = new double[layers][];
    this.biasMomentum = new double[layers][];
    for (int s = 0; s < layers; s++) {
      SparseLayer layer = spec.sparseLayers().get(s);
      occurred[s] = new boolean[layer.inputs().size()][];
      for (int k = 0; k < occurred[s].length; k++) {
        occurred[s][k] = new boolean[table[s][k].length];
      }
      bias[s] = new double[layer.units()];
      biasGradient[s] = new double[layer.units()];
      biasMomentum[s] = new double[layer.units()];
      if (layer.bias()) {
        Arrays.fill(bias[s], 1.0 / layer.units());
      }
    }
  }

  private static double[][][][] zeros(NetworkSpec spec) {
    double[][][][] zeros = new double[spec.sparseLayers().size()][][][];
    for (int s = 0; s < zeros.length; s++) {
      SparseLayer layer = spec.sparseLayers().get(s);
      zeros[s] = new double[layer.inputs().size()][][];
      for (int k = 0; k < zeros[s].length; k++) {
        int buckets = spec.sparseInputs().get(layer.inputs().get(k)).buckets();
        zeros[s][k] = new double[buckets][layer.units()];
      }
    }
    return zeros;
  }

  /** What layer s computes before its activation. */
  double[] sums(int s, Example example) {
    double[] z = bias[s].clone();
    for (int k = 0; k < table[s].length; k++) {
      int input = spec.sparseLayers().get(s).inputs().get(k);
      for (int e = 0; e < example.ids()[input].length; e++) {
        double[] row = table[s][k][example.ids()[input][e]];
        for (int j = 0; j < z.length; j++) {
          z[j] += example.values()[input][e] * row[j];
        }
      }
    }
    return z;
  }

  /** Adds an example's part to layer s's gradient. */
  void addGradient(int s, Example example, double[] dz) {
    for (int j = 0; j < dz.length; j++) {
      biasGradient[s][j] += dz[j];
    }
    for (int k = 0; k < table[s].length; k++) {
      int input = spec.sparseLayers().get(s).inputs().get(k);
      for (int e = 0; e < example.ids()[input].length; e++) {
        int id = example.ids()[input][e];
        occurred[s][k][id] = true;
        for (int j = 0; j < dz.length; j++) {
          gradient[s][k][id][j] += example.values()[input][e] * dz[j];
        }
      }
    }
  }

  /** Gradient descent with lazy momentum, and no gradients any more. */
  void step(double rate, double momentumFraction, double total) {
    for (int s = 0; s < table.length; s++) {
      if (spec.sparseLayers().get(s).bias()) {
        step(bias[s], biasGradient[s], biasMomentum[s], rate, momentumFraction, total);
      }
      Arrays.fill(biasGradient[s], 0);
      for (int k = 0; k < table[s].length; k++) {
        for (int id = 0; id < table[s][k].length; id++) {
          if (occurred[s][k][id]) {
            step(
                table[s][k][id],
                gradient[s][k][id],
                momentum[s][k][id],
                rate,
                momentumFraction,
                total);
          }
        }
        Arrays.fill(occurred[s][k], false);
      }
    }
  }

  private static void step(
      double[] w, double[] g, double[] a, double rate, double momentumFraction, double total) {
    for (int j = 0; j < w.length; j++) {
      a[j] = momentumFraction * a[j] + g[j] / total;
      w[j] -= rate * a[j];
      g[j] = 0;
    }
  }
}
