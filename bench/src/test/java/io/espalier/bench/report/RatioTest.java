package io.espalier.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
  @Test
  void ofTimesIsTheOthersByOurs() {
    Table table = MadeUp.times();
    Ratio ratio = Ratio.of(table).getFirst();
    assertEquals("tensorflow/espalier", ratio.name());
    assertEquals(2, ratio.in(table.rows().get(0)).getAsDouble());
    assertEquals(9, ratio.in(table.rows().get(1)).getAsDouble());
  }

  @Test
  void ofSpeedsIsOursByTheOthers() {
    Table table = MadeUp.speeds();
    Ratio ratio = Ratio.of(table).getFirst();
    assertEquals("espalier/tensorflow", ratio.name());
    assertEquals(0.9, ratio.in(table.rows().getFirst()).getAsDouble(), 1e-12);
  }

  @Test
  void theMeanIsGeometricAndLeavesOutWhereOneIsMissing() {
    Table table = MadeUp.times();
    Ratio ratio = Ratio.of(table).getFirst();
    assertEquals(Math.sqrt(18), ratio.geometricMean(table.rows()).getAsDouble(), 1e-12);
    assertEquals("a", ratio.worst(table.rows()).name());
    List<Row> without = table.rows().subList(2, 3);
    assertTrue(ratio.geometricMean(without).isEmpty());
    assertNull(ratio.worst(without));
  }
}
