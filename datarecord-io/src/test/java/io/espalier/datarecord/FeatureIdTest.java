package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
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
    byte[] utf8 = ("é" + name + "x").getBytes(StandardCharsets.UTF_8);
    assertEquals(id, new FeatureIdHasher().of(utf8, 2, utf8.length - 3));
  }

  @Test
  void valuesMixAsInTwml() {
    long label = FeatureId.of("label");
    assertEquals(-6742130265165707126L, FeatureId.mixDiscrete(label, 5));
    assertEquals(-6742130314150727403L, FeatureId.mixString(label, "en"));
    assertEquals(6215, FeatureId.mixString(1, "é"));
  }

  /** Names of every kind of character, with and without '#', one after the other by one hasher. */
  @Test
  void bytesInPlaceHaveTheIdsOfTheirStrings() {
    int[] points = {
      'a', '#', 'z', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF
    };
    Random random = new Random(5);
    FeatureIdHasher hasher = new FeatureIdHasher();
    for (int round = 0; round < 5000; round++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(round < 4990 ? 40 : 2000); length > 0; length--) {
        name.appendCodePoint(points[random.nextInt(points.length)]);
      }
      byte[] utf8 = name.toString().getBytes(StandardCharsets.UTF_8);
      assertEquals(
          FeatureId.of(name.toString()), hasher.of(utf8, 0, utf8.length), "seed 5: " + name);
    }
  }

  /** Bytes that the JDK's decoder refuses, and no others, are refused. */
  @Test
  void whatIsNotUtf8HasNoId() {
    Random random = new Random(6);
    byte[] edges = {
      0, 0x7F, -128, -65, -64, -63, -62, -33, -32, -31, -97, -96, -19, -18, -17, -16, -15, -113,
      -112, -12, -11, -8, -1
    };
    FeatureIdHasher hasher = new FeatureIdHasher();
    int refused = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(5)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = edges[random.nextInt(edges.length)];
      }
      String text = null;
      try {
        text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        refused++;
      }
      String message = "seed 6: " + Arrays.toString(bytes);
      if (text == null) {
        assertThrows(
            IllegalArgumentException.class, () -> hasher.of(bytes, 0, bytes.length), message);
      } else {
        assertEquals(FeatureId.of(text), hasher.of(bytes, 0, bytes.length), message);
      }
    }
    assertTrue(refused > 1000 && refused < 199_000, refused + " refused");
  }

  @Test
  void halfACharacterHasNoId() {
    assertThrows(IllegalArgumentException.class, () -> FeatureId.of("x\ud800"));
  }
}
