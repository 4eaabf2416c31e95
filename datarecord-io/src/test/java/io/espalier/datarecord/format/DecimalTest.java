package io.espalier.datarecord.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
  private static double parse(String text) {
    byte[] bytes = ("9" + text + "9").getBytes(StandardCharsets.UTF_8);
    return Decimal.parse(bytes, 1, bytes.length - 1);
  }

  @Test
  void agreesWithTheJdk() {
    Random random = new Random(17);
    for (int i = 0; i < 200_000; i++) {
      String text =
          switch (i % 5) {
            case 0 -> Double.toString(random.nextGaussian());
            case 1 ->
                Double.toString(Double.longBitsToDouble(random.nextLong() & 0x7fefffffffffffffL));
            case 2 -> Long.toString(random.nextLong());
            case 3 -> random.nextInt(1000) + "." + Math.abs(random.nextLong());
            default ->
                (random.nextBoolean() ? "+" : "-")
                    + random.nextInt(100)
                    + "."
                    + random.nextInt(1_000_000);
          };
      assertEquals(Double.parseDouble(text), parse(text), "seed 17: " + text);
    }
  }

  @Test
  void theEdgesAgreeToo() {
    for (String text :
        new String[] {
          "0",
          "-0",
          "-0.0",
          "1.",
          ".5",
          "9007199254740993",
          "562949953421311",
          "562949953421312",
          "0.0000000000000000000001",
          "0.00000000000000000000001",
          "1e-400",
          "4.9e-324",
          "1E5",
          "00012"
        }) {
      assertEquals(
          Double.doubleToRawLongBits(Double.parseDouble(text)),
          Double.doubleToRawLongBits(parse(text)),
          text);
    }
    assertEquals(Double.NaN, parse("nan"));
    assertEquals(Double.NEGATIVE_INFINITY, parse("-Inf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", "+", ".", "-.", "e5", "1e", "1d", "1F", "0x1", "0x1p3", "1 ", " 1", "1,2", "--1",
        "1.2.3", "é", "1_000"
      })
  void whatIsNoNumberIsRefused(String text) {
    assertThrows(NumberFormatException.class, () -> parse(text), text);
  }
}
