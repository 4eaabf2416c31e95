package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.bench.contender.Net;
import io.espalier.bench.measure.MismatchException;
import io.espalier.bench.measure.ResultCheck.Result;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static final Net NET = Net.of(4, 100, 2);

  @Test
  void stepsAreComparedByHowFarTheyMovedTheParameters() {
    float[] start = NET.parameters();
    float[] moved = start.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += 1e-4f;
    }
    float[] nearly = moved.clone();
    nearly[7] += 1e-5f;
    float[] wrong = moved.clone();
    wrong[7] += 1e-4f;
    float[] broken = moved.clone();
    broken[7] = Float.NaN;
    Session.Check check = StepCheck.of(NET);
    Result expected = new Result("espalier", moved);
    check.check("case", expected, new Result("tensorflow", nearly));
    assertMismatch(check, expected, wrong, "weights of layer 0: changes differ by 0.0001");
    assertMismatch(check, expected, wrong, "most at number 7");
    assertMismatch(check, expected, broken, "number 7");
    assertMismatch(check, expected, start, "weights of layer 0: changes differ");
    assertMismatch(check, expected, Arrays.copyOf(moved, moved.length + 1), "numbers");
  }

  @Test
  void pruningMayTakeAFewOtherUnits() {
    float[] masks = new float[100];
    Arrays.fill(masks, 0, 30, 1);
    Result expected = new Result("espalier", masks);
    PruningCheck check = new PruningCheck(NET);
    float[] one = masks.clone();
    one[29] = 0;
    check.compare("case", expected, new Result("tensorflow", one));
    float[] swapped = masks.clone();
    swapped[29] = 0;
    swapped[30] = 1;
    assertMismatch(check::compare, expected, swapped, "2 of 100 units");
    float[] others = new float[100];
    Arrays.fill(others, 50, 80, 1);
    assertMismatch(check::compare, expected, others, "60 of 100 units");
  }

  private static void assertMismatch(
      Session.Check check, Result expected, float[] actual, String part) {
    String message =
        assertThrows(
                MismatchException.class,
                () -> check.check("case", expected, new Result("tensorflow", actual)))
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}
