package io.espalier.trainer.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClickLogTest {
  private static final int ROWS = 20_000;

  @Test
  void hasTheFeaturesItSays() {
    List<ClickLog.Feature> schema = ClickLog.schema();
    assertEquals(ClickLog.INPUTS, schema.size());
    assertEquals(ClickLog.INPUTS, schema.stream().map(ClickLog.Feature::name).distinct().count());
    assertEquals(
        ClickLog.INFORMATIVE, schema.stream().filter(ClickLog.Feature::informative).count());
    assertTrue(
        schema.stream()
            .allMatch(feature -> feature.name().matches("(user|item|context)\\.[a-z_0-9]+")));
  }

  @Test
  void theSameSeedGivesTheSameLog() {
    ClickLog one = new ClickLog(7);
    ClickLog other = new ClickLog(7);
    float[] row = new float[ClickLog.INPUTS];
    float[] otherRow = new float[ClickLog.INPUTS];
    for (int i = 0; i < 1000; i++) {
      assertEquals(one.next(row), other.next(otherRow));
      assertArrayEquals(row, otherRow);
    }
  }

  @Test
  void aQuarterIsClickedAndOtherInputsCarryNothing() {
    ClickLog log = new ClickLog(1);
    float[] row = new float[ClickLog.INPUTS];
    double[] clickedSum = new double[ClickLog.INPUTS];
    double[] sum = new double[ClickLog.INPUTS];
    double[] squares = new double[ClickLog.INPUTS];
    int clicks = 0;
    for (int i = 0; i < ROWS; i++) {
      boolean clicked = log.next(row);
      clicks += clicked ? 1 : 0;
      for (int column = 0; column < row.length; column++) {
        sum[column] += row[column];
        squares[column] += row[column] * row[column];
        clickedSum[column] += clicked ? row[column] : 0;
      }
    }
    double rate = clicks / (double) ROWS;
    assertTrue(rate > 0.2 && rate < 0.3, "click rate " + rate);
    for (int column = 0; column < row.length; column++) {
      double mean = sum[column] / ROWS;
      double deviation = Math.sqrt(squares[column] / ROWS - mean * mean);
      // In standard errors of the mean among the clicked.
      double shift = (clickedSum[column] / clicks - mean) / deviation * Math.sqrt(clicks);
      ClickLog.Feature feature = ClickLog.schema().get(column);
      assertEquals(feature.binary() ? 0.5 : 0, mean, 0.03, feature.name());
      assertEquals(feature.binary() ? 0.5 : 1, deviation, 0.03, feature.name());
      assertTrue(
          feature.informative() || Math.abs(shift) < 4, feature.name() + " is off by " + shift);
    }
  }
}
