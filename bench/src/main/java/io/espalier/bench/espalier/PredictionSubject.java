package io.espalier.bench.espalier;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.Subject;
import io.espalier.kernels.Kernels;
import io.espalier.model.Predictor;
import java.util.Arrays;

/** Predictions as a service makes them: one predictor, and arrays that the service owns. */
final class PredictionSubject implements Subject {
  private final int batch;
  private final Kernels kernels;
  private final Predictor predictor;
  private final float[][] batches = new float[PredictionCase.DISTINCT][];
  private final float[] predictions;
  private int next;

  PredictionSubject(PredictionCase prediction) {
    Net net = prediction.net();
    this.batch = prediction.batch();
    this.kernels = Providers.open(EspalierContender.PROVIDER, prediction.threads());
    this.predictor = net.model().newPredictor(kernels);
    int length = batch * net.inputs();
    float[] rows = net.rows(batch * batches.length, PredictionCase.SEED);
    for (int i = 0; i < batches.length; i++) {
      batches[i] = Arrays.copyOfRange(rows, i * length, (i + 1) * length);
    }
    this.predictions = new float[batch * net.outputs()];
  }

  @Override
  public void run() {
    float[] rows = batches[next];
    next = (next + 1) % batches.length;
    if (batch == 1) {
      predictor.predict(rows, predictions);
    } else {
      predictor.predict(rows, batch, predictions);
    }
  }

  @Override
  public float[] result() {
    return predictions.clone();
  }

  @Override
  public void close() {
    predictor.close();
    kernels.close();
  }
}
