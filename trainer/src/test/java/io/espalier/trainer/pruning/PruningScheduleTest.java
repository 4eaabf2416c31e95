package io.espalier.trainer.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.network.NetworkSpec;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PruningScheduleTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.of(10, net -> net.dense(6).relu().mask().dense(4).relu().mask().dense(2));

  @Test
  void twmlsDefaults() {
    PruningSchedule schedule = PruningSchedule.builder().build();
    assertEquals(100_000, schedule.burnIn());
    assertEquals(5_000, schedule.every());
    assertEquals(0.9999, schedule.decay());
    assertEquals(250_000, schedule.flopsTarget());
    assertEquals(105_000, firstDue(schedule), "100,000 is not greater than the burn-in");
  }

  @Test
  void notYetAtTheBurnInItself() {
    assertEquals(List.of(4L, 6L, 8L), due(3, 2));
    assertEquals(List.of(6L, 8L), due(4, 2));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), due(0, 1));
  }

  @Test
  void cubicFromTheStartToTheTarget() {
    PruningSchedule schedule =
        PruningSchedule.builder().burnIn(100).flopsTarget(200).cubicUntil(300).build();
    assertEquals(1000, schedule.targetAt(100, 1000));
    assertEquals(300, schedule.targetAt(200, 1000), "half way, an eighth of 800 is left");
    assertEquals(200, schedule.targetAt(300, 1000));
    assertEquals(200, schedule.targetAt(5000, 1000));
  }

  @Test
  void atAConstantPaceTheTargetIsTheTarget() {
    assertEquals(200, PruningSchedule.builder().flopsTarget(200).build().targetAt(1, 1000));
  }

  @Test
  void refusesATargetBelowOneUnitUnderEachMask() {
    long least = 2 * 10 * 1 + 2 * 1 * 1 + 2 * 1 * 2;
    PruningSchedule.builder().flopsTarget(least).build().checkReachable(SPEC);
    PruningSchedule tooLow = PruningSchedule.builder().flopsTarget(least - 1).build();
    String message =
        assertThrows(IllegalArgumentException.class, () -> tooLow.checkReachable(SPEC))
            .getMessage();
    assertTrue(message.contains("cannot be reached"), message);
    assertTrue(message.contains(least + " FLOPs"), message);
  }

  @Test
  void refusesANetworkWithoutAMask() {
    NetworkSpec none = NetworkSpec.of(10, net -> net.dense(6).relu().dense(2));
    assertThrows(
        IllegalArgumentException.class,
        () -> PruningSchedule.builder().build().checkReachable(none));
  }

  private static List<Long> due(long burnIn, long every) {
    PruningSchedule schedule = PruningSchedule.builder().burnIn(burnIn).every(every).build();
    return LongStream.rangeClosed(1, 8).filter(schedule::isDue).boxed().toList();
  }

  private static long firstDue(PruningSchedule schedule) {
    return LongStream.iterate(1, step -> step + 1)
        .filter(schedule::isDue)
        .findFirst()
        .orElseThrow();
  }
}
