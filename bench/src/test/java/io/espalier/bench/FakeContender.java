package io.espalier.bench;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.Subject;
import java.util.Optional;

/** Predicts one number, or cannot take part. */
record FakeContender(String name, float prediction, Optional<String> obstacle)
    implements Contender {
  FakeContender(String name, float prediction) {
    this(name, prediction, Optional.empty());
  }

  @Override
  public String description() {
    return "fake " + name;
  }

  @Override
  public Optional<Subject> prediction(PredictionCase prediction) {
    return Optional.of(new One());
  }

  private final class One implements Subject {
    @Override
    public void run() {
      Thread.onSpinWait();
    }

    @Override
    public float[] result() {
      return new float[] {prediction};
    }

    @Override
    public void close() {}
  }
}
