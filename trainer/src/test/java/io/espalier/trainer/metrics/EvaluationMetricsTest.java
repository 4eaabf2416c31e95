package io.espalier.trainer.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.network.Loss;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluationMetricsTest {
  private static final double CLOSE = 1e-12;

  @Test
  void sigmoidByHand() {
    // p = .5, .75 (z = ln 3), .25; labels 1, 1, 0; weights 1, 2, 1
    float ln3 = (float) Math.log(3);
    double z = ln3;
    Evaluation evaluation =
        evaluate(
            Loss.SIGMOID_CROSS_ENTROPY,
            1,
            new float[] {0, ln3, -ln3},
            new float[] {1, 1, 0},
            new float[] {1, 2, 1});
    double sure = Math.log1p(Math.exp(-z));
    double crossEntropy = (Math.log(2) + 3 * sure) / 4;
    assertEquals(crossEntropy, evaluation.value("loss"), CLOSE);
    assertEquals(1, evaluation.value("accuracy"), CLOSE, "p = .5 predicts the label 1");
    assertEquals(1, evaluation.value("roc_auc"), CLOSE);
    assertEquals(0.75, evaluation.value("ctr"), CLOSE);
    assertEquals((0.5 + 2 * 0.75 + 0.25) / 4, evaluation.value("predicted_ctr"), 1e-7);
    double base = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    assertEquals(100 * (1 - crossEntropy / base), evaluation.value("rce"), 1e-9);
    assertEquals(3, evaluation.examples());
    assertEquals(
        List.of("loss", "accuracy", "roc_auc", "rce", "ctr", "predicted_ctr"),
        List.copyOf(evaluation.values().keySet()));
  }

  @Test
  void softmaxByHand() {
    // Rows: classes (0, ln 2, 0) label 1: p = 1/2; (0, 0, 0) label 0: p = 1/3 and the tie goes to
    // class 0; label 2 after it: a miss.
    float ln2 = (float) Math.log(2);
    Evaluation evaluation =
        evaluate(
            Loss.SOFTMAX_CROSS_ENTROPY,
            3,
            new float[] {0, ln2, 0, 0, 0, 0, 0, 0, 0},
            new float[] {1, 0, 2},
            new float[] {1, 1, 2});
    assertEquals((Math.log(2) + 3 * Math.log(3)) / 4, evaluation.value("loss"), 1e-7);
    assertEquals(0.5, evaluation.value("accuracy"), CLOSE);
    assertEquals(List.of("loss", "accuracy"), List.copyOf(evaluation.values().keySet()));
  }

  @Test
  void twoClassesAreABinaryLabel() {
    long seed = 5;
    Random random = new Random(seed);
    EvaluationMetrics softmax = EvaluationMetrics.of(Loss.SOFTMAX_CROSS_ENTROPY, 2);
    EvaluationMetrics sigmoid = EvaluationMetrics.of(Loss.SIGMOID_CROSS_ENTROPY, 1);
    for (int i = 0; i < 200; i++) {
      float z = random.nextInt(9) - 4;
      float[] label = {random.nextInt(2)};
      softmax.add(new float[] {1, z + 1}, 0, label, 0, 1);
      sigmoid.add(new float[] {z}, 0, label, 0, 1);
    }
    for (String metric : List.of("loss", "roc_auc", "rce", "ctr", "predicted_ctr")) {
      assertEquals(
          sigmoid.result().value(metric),
          softmax.result().value(metric),
          1e-9,
          metric + ", seed " + seed);
    }
  }

  @Test
  void meanSquaredErrorByHand() {
    Evaluation evaluation =
        evaluate(
            Loss.MEAN_SQUARED_ERROR,
            2,
            new float[] {1, 2, 3, 4},
            new float[] {1, 0, 0, 4},
            new float[] {1, 3});
    double mse = (1 * 2 + 3 * 4.5) / 4;
    assertEquals(mse, evaluation.value("mse"), CLOSE);
    assertEquals(mse, evaluation.value("loss"), CLOSE);
    assertEquals(Math.sqrt(mse), evaluation.value("rmse"), CLOSE);
  }

  @Test
  void rocAucEqualsCountingEveryPair() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int n = 2 + random.nextInt(120);
      int levels = 1 + random.nextInt(30); // few levels: many ties
      float[] scores = new float[n];
      float[] labels = new float[n];
      float[] weights = new float[n];
      for (int i = 0; i < n; i++) {
        scores[i] = (random.nextInt(levels) - levels / 2) * (random.nextBoolean() ? 1f : -1f);
        labels[i] = random.nextInt(3) == 0 ? 1 : 0;
        weights[i] = seed % 2 == 0 ? 1 : random.nextInt(4);
      }
      double won = 0;
      double pairs = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          if (labels[i] == 1 && labels[j] == 0) {
            double weight = (double) weights[i] * weights[j];
            pairs += weight;
            won += weight * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0);
          }
        }
      }
      Evaluation evaluation = evaluate(Loss.SIGMOID_CROSS_ENTROPY, 1, scores, labels, weights);
      assertEquals(won / pairs, evaluation.value("roc_auc"), 1e-12, "seed " + seed);
    }
  }

  @Test
  void severalLabelsAreAveraged() {
    float[] logits = {1, -1, 2, 3, -1, 0};
    float[] labels = {1, 0, 0, 1, 1, 0};
    float[] weights = {1, 2, 3};
    Evaluation both = evaluate(Loss.SIGMOID_CROSS_ENTROPY, 2, logits, labels, weights);
    Evaluation first =
        evaluate(
            Loss.SIGMOID_CROSS_ENTROPY, 1, new float[] {1, 2, -1}, new float[] {1, 0, 1}, weights);
    Evaluation second =
        evaluate(
            Loss.SIGMOID_CROSS_ENTROPY, 1, new float[] {-1, 3, 0}, new float[] {0, 1, 0}, weights);
    for (String metric : List.of("loss", "accuracy", "roc_auc", "rce", "ctr", "predicted_ctr")) {
      assertEquals(
          (first.value(metric) + second.value(metric)) / 2, both.value(metric), CLOSE, metric);
    }
    assertEquals(first.value("roc_auc"), both.value("roc_auc_0"));
    assertEquals(second.value("roc_auc"), both.value("roc_auc_1"));
  }

  @Test
  void oneClassSaysNothingAboutRanking() {
    Evaluation evaluation =
        evaluate(
            Loss.SIGMOID_CROSS_ENTROPY,
            1,
            new float[] {1, 2},
            new float[] {1, 1},
            new float[] {1, 1});
    assertTrue(Double.isNaN(evaluation.value("roc_auc")));
    assertTrue(Double.isNaN(evaluation.value("rce")));
    assertTrue(
        evaluation.toJson().contains("\"roc_auc\":null,\"rce\":null,\"ctr\":1.0"),
        evaluation.toJson());
    assertTrue(
        evaluation.toTable().contains("rce                       -\n"), evaluation.toTable());
  }

  @Test
  void softLabelsHaveNoRocAuc() {
    Evaluation evaluation =
        evaluate(
            Loss.SIGMOID_CROSS_ENTROPY,
            1,
            new float[] {1, 2, 3},
            new float[] {0, 0.5f, 1},
            new float[] {1, 1, 1});
    assertTrue(Double.isNaN(evaluation.value("roc_auc")));
    assertEquals(0.5, evaluation.value("ctr"));
  }

  @Test
  void hugeLogitsKeepTheirLoss() {
    Evaluation wrong =
        evaluate(
            Loss.SIGMOID_CROSS_ENTROPY, 1, new float[] {2000}, new float[] {0}, new float[] {1});
    assertEquals(2000, wrong.value("loss"));
    Evaluation right =
        evaluate(Loss.SIGMOID_CROSS_ENTROPY, 1, new float[] {50}, new float[] {1}, new float[] {1});
    assertEquals(Math.exp(-50), right.value("loss"), 1e-30);
    Evaluation classes =
        evaluate(
            Loss.SOFTMAX_CROSS_ENTROPY, 2, new float[] {50, 0}, new float[] {0}, new float[] {1});
    assertEquals(Math.exp(-50), classes.value("loss"), 1e-30);
  }

  @Test
  void rceClipsPredictions() {
    // p rounds to 0 and 1; clipped, CE is -ln(1 - 1e-5) for the right one and -ln(1e-5) for the
    // wrong one.
    Evaluation evaluation =
        evaluate(
            Loss.SIGMOID_CROSS_ENTROPY,
            1,
            new float[] {900, 900},
            new float[] {1, 0},
            new float[] {1, 1});
    double crossEntropy = -(Math.log1p(-1e-5) + Math.log(1e-5)) / 2;
    assertEquals(100 * (1 - crossEntropy / Math.log(2)), evaluation.value("rce"), 1e-6);
  }

  @Test
  void batchBoundariesChangeNoBit() {
    long seed = 9;
    Random random = new Random(seed);
    EvaluationMetrics byRow = EvaluationMetrics.of(Loss.SIGMOID_CROSS_ENTROPY, 2);
    EvaluationMetrics byBatch = EvaluationMetrics.of(Loss.SIGMOID_CROSS_ENTROPY, 2);
    for (int rows = 1; rows < 20; rows++) {
      Batch batch = new Batch(rows, 1, 2);
      float[] logits = new float[rows * 2];
      for (int row = 0; row < rows; row++) {
        float[] labels = {random.nextInt(2), random.nextInt(2)};
        float weight = random.nextFloat();
        logits[2 * row] = (float) random.nextGaussian();
        logits[2 * row + 1] = (float) random.nextGaussian();
        batch.add(new float[1], 0, labels, 0, weight);
        byRow.add(logits, 2 * row, labels, 0, weight);
      }
      byBatch.add(batch, logits);
    }
    assertEquals(byRow.result(), byBatch.result(), "seed " + seed);
  }

  @Test
  void noExamplesHaveNoMetrics() {
    Evaluation evaluation = EvaluationMetrics.of(Loss.SIGMOID_CROSS_ENTROPY, 1).result();
    assertEquals(0, evaluation.examples());
    evaluation
        .values()
        .forEach((name, value) -> assertTrue(value.isNaN(), name + " of nothing is " + value));
  }

  @Test
  void refusesWhatWouldSpoilTheSums() {
    refused(
        Loss.SIGMOID_CROSS_ENTROPY,
        Float.NaN,
        1,
        1,
        "example 0: output 0 is NaN; it must be finite");
    refused(
        Loss.SIGMOID_CROSS_ENTROPY,
        0,
        1.5f,
        1,
        "example 0: label 0 is 1.5; it must be in [0, 1] for loss sigmoid");
    refused(Loss.SIGMOID_CROSS_ENTROPY, 0, Float.NaN, 1, "label 0 is NaN");
    refused(
        Loss.SOFTMAX_CROSS_ENTROPY,
        0,
        1,
        1,
        "label is 1.0; it must be the index of a class, 0 to 0");
    refused(Loss.SOFTMAX_CROSS_ENTROPY, 0, Float.NaN, 1, "label is NaN");
    refused(
        Loss.MEAN_SQUARED_ERROR,
        0,
        Float.POSITIVE_INFINITY,
        1,
        "label 0 is Infinity; it must be finite");
    refused(
        Loss.MEAN_SQUARED_ERROR, 0, 0, -1, "weight is -1.0; it must be finite and not negative");
  }

  private static void refused(Loss loss, float logit, float label, float weight, String message) {
    EvaluationMetrics metrics = EvaluationMetrics.of(loss, 1);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> metrics.add(new float[] {logit}, 0, new float[] {label}, 0, weight));
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertEquals(0, metrics.result().examples());
  }

  private static Evaluation evaluate(
      Loss loss, int outputs, float[] logits, float[] labels, float[] weights) {
    EvaluationMetrics metrics = EvaluationMetrics.of(loss, outputs);
    int columns = loss.labelColumns(outputs);
    for (int row = 0; row < weights.length; row++) {
      metrics.add(logits, row * outputs, labels, row * columns, weights[row]);
    }
    return metrics.result();
  }
}
