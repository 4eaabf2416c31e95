package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StringHashTest {
  private static final long SEED = 20261122;

  @Test
  void isThatOfBytesOneByOneWhereverTheyLie() {
    Random random = new Random(SEED);
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    for (int offset = 0; offset <= bytes.length; offset++) {
      for (int length = 0; length <= bytes.length - offset; length++) {
        int expected = 0;
        for (int i = offset; i < offset + length; i++) {
          expected = 31 * expected + (bytes[i] & 0xFF);
        }
        assertEquals(
            expected,
            StringHash.of(bytes, offset, length),
            "seed " + SEED + ", " + length + " bytes from " + offset);
      }
    }
  }

  @Test
  void isJavasOwnForAscii() {
    for (String text :
        new String[] {"", "a", "en", "twelve bytes", "more than sixteen bytes, ASCII"}) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      assertEquals(text.hashCode(), StringHash.of(utf8, 0, utf8.length), text);
    }
  }

  @Test
  void namesInPlaceHaveTheIdsOfNames() {
    Random random = new Random(SEED);
    String alphabet = "abc#é漢\uD83D\uDE00";
    FeatureIdHasher hasher = new FeatureIdHasher();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      int length = random.nextInt(40);
      boolean plain = random.nextBoolean();
      for (int j = 0; j < length; j++) {
        int at = plain ? random.nextInt(3) : random.nextInt(alphabet.length() - 1);
        name.append(alphabet, at, at + (at == 6 ? 2 : 1));
      }
      byte[] utf8 = ("xyz" + name + "#").getBytes(StandardCharsets.UTF_8);
      assertEquals(
          FeatureId.of(name.toString()),
          hasher.of(utf8, 3, utf8.length - 4),
          "seed " + SEED + ", '" + name + "'");
    }
  }
}
