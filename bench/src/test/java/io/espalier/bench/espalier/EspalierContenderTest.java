package io.espalier.bench.espalier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.ProductCase.Form;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EspalierContenderTest {
  private static final Net NET = Net.of(12, 10, 6, 1);

  private final EspalierContender espalier = new EspalierContender();

  @ParameterizedTest
  @EnumSource(Form.class)
  void productsAreThoseOfTheCase(Form form) {
    ProductCase product = new ProductCase(form, 5, 7, 3, 1);
    float[] left = product.left();
    float[] right = product.right();
    float[] expected = new float[product.resultLength()];
    for (int n = 0; n < 5; n++) {
      for (int i = 0; i < 7; i++) {
        for (int o = 0; o < 3; o++) {
          switch (form) {
            case FORWARD -> expected[n * 3 + o] += left[n * 7 + i] * right[i * 3 + o];
            case BACKWARD_INPUT -> expected[n * 7 + i] += left[n * 3 + o] * right[i * 3 + o];
            case BACKWARD_WEIGHTS -> expected[i * 3 + o] += left[n * 7 + i] * right[n * 3 + o];
          }
        }
      }
    }
    for (Contender contender : List.of(espalier, ProviderContender.scalar())) {
      try (Subject subject = contender.product(product).orElseThrow()) {
        subject.run();
        assertArrayEquals(expected, subject.result(), 1e-5f);
      }
    }
  }

  @Test
  void scalarKernelsLeaveLargeProductsAlone() {
    ProductCase large = new ProductCase(Form.FORWARD, 1024, 1024, 1024, 1);
    assertTrue(ProviderContender.scalar().product(large).isEmpty());
  }

  @Test
  void aStepMovesAllParametersTheSameWithAndWithoutSignals() {
    float[][] results = new float[2][];
    for (int signals = 0; signals < 2; signals++) {
      try (Subject subject = espalier.step(new StepCase(NET, 32, 1, signals == 1)).orElseThrow()) {
        assertArrayEquals(NET.parameters(), subject.result());
        subject.run();
        subject.run();
        results[signals] = subject.result();
      }
    }
    assertArrayEquals(results[0], results[1]);
    assertFalse(Arrays.equals(NET.parameters(), results[0]));
  }

  @Test
  void aPrunedRunMeetsItsTarget() {
    long target = NET.flops() / 2;
    PruningCase pruning = new PruningCase(NET, 16, 4, 1, 60, 4, 2, target);
    try (Subject subject = espalier.pruning(pruning).orElseThrow()) {
      assertEquals(16, alive(subject.result(), 0, 16));
      for (int step = 0; step < pruning.steps(); step++) {
        subject.run();
      }
      float[] masks = subject.result();
      Net left = Net.of(12, alive(masks, 0, 10), alive(masks, 10, 16), 1);
      assertTrue(left.flops() <= target, left.toString());
      assertTrue(left.flops() > target / 2, left.toString());
    }
  }

  @Test
  void predictionsGoThroughTheDistinctBatchesInOrder() {
    PredictionCase batches = new PredictionCase(NET, NET.flops(), 2, 1);
    PredictionCase rows = new PredictionCase(NET, NET.flops(), 1, 1);
    try (Subject two = espalier.prediction(batches).orElseThrow();
        Subject one = espalier.prediction(rows).orElseThrow()) {
      for (int call = 0; call < PredictionCase.DISTINCT / 2; call++) {
        two.run();
        float[] pair = two.result();
        one.run();
        assertEquals(pair[0], one.result()[0]);
        one.run();
        assertEquals(pair[1], one.result()[0]);
      }
    }
  }

  @Test
  void aSparseStepIsThatOfTheCase() {
    SparseCase sparse =
        new SparseCase(2, 16, 3, 4, 5, SparseCase.Ids.ZIPF, true, SparseCase.Update.ADAGRAD, 1);
    float[][] tables = {sparse.table(0, 0, 48), sparse.table(1, 0, 48)};
    float[][] squares = new float[2][48];
    float[] dy = sparse.dy();
    for (float[] of : squares) {
      Arrays.fill(of, SparseCase.FIRST_SQUARES);
    }
    for (int step = 0; step < 2; step++) {
      for (int field = 0; field < 2; field++) {
        float[] gradient = new float[48];
        int[] ids = sparse.ids(step, field);
        float[] values = sparse.values(step, field);
        for (int i = 0; i < 5 * 4 * 3; i++) {
          int entry = i / 3;
          int dyAt = entry / 4 * sparse.outputs() + field * 3 + i % 3;
          gradient[ids[entry] * 3 + i % 3] += values[entry] * dy[dyAt];
        }
        for (int i = 0; i < 48; i++) {
          squares[field][i] += gradient[i] * gradient[i];
          tables[field][i] -=
              SparseCase.LEARNING_RATE * gradient[i] / (float) Math.sqrt(squares[field][i]);
        }
      }
    }
    for (Contender contender : List.of(espalier, ProviderContender.scalar())) {
      try (Subject subject = contender.sparse(sparse).orElseThrow()) {
        subject.run();
        subject.run();
        float[] result = subject.result();
        int at = 5 * sparse.outputs();
        for (int field = 0; field < 2; field++) {
          for (int row : sparse.checkedRows(field)) {
            float[] expected = Arrays.copyOfRange(tables[field], row * 3, row * 3 + 3);
            assertArrayEquals(expected, Arrays.copyOfRange(result, at, at + 3), 1e-5f);
            at += 3;
          }
        }
        assertEquals(result.length, at);
        float first = 0;
        for (int entry = 0; entry < 4; entry++) {
          first += sparse.values(0, 0)[entry] * tables[0][sparse.ids(0, 0)[entry] * 3];
        }
        assertEquals(first, result[0], 1e-5f);
      }
    }
    assertTrue(ProviderContender.mkl().sparse(sparse).isEmpty());
  }

  private static int alive(float[] masks, int from, int to) {
    int alive = 0;
    for (int i = from; i < to; i++) {
      alive += masks[i] == 1 ? 1 : 0;
    }
    return alive;
  }
}
