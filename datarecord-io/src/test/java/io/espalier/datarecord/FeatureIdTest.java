package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureIdTest {
  /** The first three are constants in twml's own sources. */
  @ParameterizedTest
  @CsvSource({
    "user.timelines.twhin_user_follow_embeddings.twhin_user_follow_embeddings,"
        + " -2550691008059411095",
    "user.timelines.twhin_user_engagement_embeddings.twhin_user_engagement_embeddings,"
        + " 5390650078733277231",
    "original_author.timelines.twhin_author_follow_embeddings.twhin_author_follow_embeddings,"
        + " 3223956748566688423",
    "label, -6742130314150724164",
    "prediction, -5621645068071228725",
    "output, -6479162848049940806",
    "meta.user_id, -1887718638306251279",
    "meta.timestamp, -3420471491674699454",
    "meta.weight, 3313109910005861913",
    "meta.record_weight/type=earlybird, 246440449334722850",
    "a#b, -3734086814676416176",
    "#b, 8287609221942949788",
  })
  void idsAreTwmls(String name, long id) {
    assertEquals(id, FeatureId.of(name));
  }

  @Test
  void valuesMixAsInTwml() {
    long label = FeatureId.of("label");
    assertEquals(-6742130265165707126L, FeatureId.mixDiscrete(label, 5));
    assertEquals(-6742130314150727403L, FeatureId.mixString(label, "en"));
    assertEquals(6215, FeatureId.mixString(1, "é"));
  }

  @Test
  void halfACharacterHasNoId() {
    assertThrows(IllegalArgumentException.class, () -> FeatureId.of("x\ud800"));
  }
}
