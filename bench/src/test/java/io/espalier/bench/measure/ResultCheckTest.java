package io.espalier.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.bench.measure.ResultCheck.Result;
import org.junit.jupiter.api.Test;

class ResultCheckTest {
  private final Result ours = new Result("espalier", new float[] {1, 2, 3});

  @Test
  void withinTheToleranceAllIsWell() {
    ResultCheck.check("here", ours, new Result("mkl", new float[] {1.5f, 2, 2.5f}), 0.5);
  }

  @Test
  void aDifferenceNamesThePlaceTheContenderAndBothNumbers() {
    String message = mismatch(new Result("mkl", new float[] {1, 2, 3.75f}), 0.5);
    assertEquals(
        "here: number 2 of 3 is 3.75 for mkl and 3.0 for espalier; they may differ by 0.500",
        message);
  }

  @Test
  void whatIsNotANumberEqualsNothing() {
    String message = mismatch(new Result("mkl", new float[] {1, Float.NaN, 3}), 1e30);
    assertTrue(message.contains("number 1 of 3 is NaN"), message);
  }

  @Test
  void anotherLengthIsADifference() {
    String message = mismatch(new Result("mkl", new float[] {1, 2}), 1);
    assertTrue(message.contains("mkl has 2 numbers and espalier has 3"), message);
  }

  @Test
  void aPartIsComparedAlone() {
    Result other = new Result("mkl", new float[] {9, 2, 9});
    ResultCheck.check("here", ours, other, 1, 2, 0);
    assertThrows(MismatchException.class, () -> ResultCheck.check("here", ours, other, 1, 3, 0));
  }

  private String mismatch(Result other, double tolerance) {
    return assertThrows(
            MismatchException.class, () -> ResultCheck.check("here", ours, other, tolerance))
        .getMessage();
  }
}
