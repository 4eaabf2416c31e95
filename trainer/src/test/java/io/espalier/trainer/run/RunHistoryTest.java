package io.espalier.trainer.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RunHistoryTest {
  @Test
  void shortRunsAreKeptWhole() {
    RunHistory.Recorder recorder = RunHistory.recorder();
    for (int step = 1; step <= 1000; step++) {
      recorder.step(step, 1.0 / step, 1000 - step, step);
    }
    RunHistory history = recorder.history();
    assertEquals(1000, history.steps().size());
    assertEquals(new StepPoint(7, 1.0 / 7, 993, 7), history.steps().get(6));
  }

  @Test
  void longRunsAreAveragedEvenly() {
    RunHistory.Recorder recorder = RunHistory.recorder();
    int steps = 1_000_003;
    for (int step = 1; step <= steps; step++) {
      recorder.step(step, step, 5, 3);
    }
    RunHistory history = recorder.history();
    assertTrue(
        history.steps().size() <= RunHistory.Recorder.MAX_POINTS,
        "points " + history.steps().size());
    assertTrue(
        history.steps().size() > RunHistory.Recorder.MAX_POINTS / 3,
        "points " + history.steps().size());
    long before = 0;
    for (StepPoint point : history.steps()) {
      // The loss was the step's number, so a point's mean is the middle of the steps it stands for.
      assertEquals((before + 1 + point.step()) / 2.0, point.loss(), 1e-6);
      assertEquals(3, point.examplesPerSecond(), 1e-9);
      before = point.step();
    }
    assertEquals(steps, before);
  }
}
