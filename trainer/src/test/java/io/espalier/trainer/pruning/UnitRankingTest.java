package io.espalier.trainer.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.network.NetworkSpec;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The rules of the choice, on numbers small enough for the head. */
class UnitRankingTest {
  /** A unit of the first mask costs 2·4 + 2·3 = 14, of the second 2·3 + 2·4 = 14. */
  private static final NetworkSpec EVEN =
      NetworkSpec.of(4, net -> net.dense(3).relu().mask().dense(3).relu().mask().dense(4));

  /** A unit of the first mask costs 2·20 + 2·3 = 46, of the second 2·3 + 2·1 = 8. */
  private static final NetworkSpec UNEVEN =
      NetworkSpec.of(20, net -> net.dense(3).relu().mask().dense(3).relu().mask().dense(1));

  private static final OptionalDouble AUTO = OptionalDouble.empty();

  @Test
  void tiesGoToTheLowestMaskThenTheLowestUnit() {
    int[][] kept = {{2, 5, 7}, {0, 1, 8}};
    float[][] signals = {{3, 1, 1}, {1, 1, 1}};
    Removal first = pick(EVEN, kept, signals, AUTO, 1).getFirst();
    assertEquals(0, first.mask());
    assertEquals(5, first.unit());
    assertEquals(14, first.cost());
    assertEquals(1 / (14 + 1e-6), first.score());
    assertEquals(EVEN.flops() - 14, first.flops());
  }

  @Test
  void theLowestScoreGoesWhereverItStands() {
    int[][] kept = {{0, 1, 2}, {0, 1, 2}};
    assertEquals(
        List.of("1:2"), names(pick(EVEN, kept, new float[][] {{3, 2, 4}, {5, 3, 1}}, AUTO, 1)));
  }

  @Test
  void autoDividesByTheCostAndANumberSubtractsIt() {
    int[][] kept = {{0, 1, 2}, {0, 1, 2}};
    float[][] signals = {{46, 46, 46}, {9, 9, 9}};
    assertEquals(List.of("0:0"), names(pick(UNEVEN, kept, signals, AUTO, 1)));
    assertEquals(List.of("1:0"), names(pick(UNEVEN, kept, signals, OptionalDouble.of(0), 1)));
    Removal dear = pick(UNEVEN, kept, signals, OptionalDouble.of(1), 1).getFirst();
    assertEquals("0:0", names(List.of(dear)).getFirst());
    assertEquals(0, dear.score());
  }

  @Test
  void severalAtOnceSeeTheCostsOfWhatIsLeft() {
    int[][] kept = {{0, 1, 2}, {0, 1, 2}};
    List<Removal> removals = pick(UNEVEN, kept, new float[][] {{1, 1, 1}, {9, 9, 9}}, AUTO, 3);
    // Once the first mask is down to one unit, which stays, a unit of the second costs 2·1 + 2·1.
    assertEquals(List.of("0:0", "0:1", "1:0"), names(removals));
    assertEquals(List.of(46L, 46L, 4L), removals.stream().map(Removal::cost).toList());
  }

  @Test
  void theLastUnitUnderAMaskStays() {
    int[][] kept = {{4}, {6}};
    NetworkSpec least = EVEN.withMaskWidth(0, 1).withMaskWidth(1, 1);
    assertEquals(List.of(), pick(least, kept, new float[][] {{0}, {0}}, AUTO, Integer.MAX_VALUE));
  }

  @Test
  void nothingGoesOnceTheTargetIsMet() {
    int[][] kept = {{0, 1, 2}, {0, 1, 2}};
    float[][] signals = {{1, 1, 1}, {1, 1, 1}};
    UnitRanking ranking = new UnitRanking(EVEN, kept, signals, AUTO);
    assertEquals(List.of(), ranking.pick(1, EVEN.flops(), Long.MAX_VALUE));
    assertEquals(1, ranking.pick(1, EVEN.flops() - 1, Long.MAX_VALUE).size());
  }

  private static List<Removal> pick(
      NetworkSpec live, int[][] kept, float[][] signals, OptionalDouble weight, long limit) {
    return new UnitRanking(live, kept, signals, weight).pick(1, 1, limit);
  }

  private static List<String> names(List<Removal> removals) {
    return removals.stream().map(r -> r.mask() + ":" + r.unit()).toList();
  }
}
