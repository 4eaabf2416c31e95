package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void helpListsTheComparisonsThereAre() {
    assertEquals(0, run("--help"));
    assertTrue(text(out).contains("step"), text(out));
    assertTrue(text(out).contains("predict"), text(out));
  }

  @Test
  void anUnknownNameIsBadUsageThatSaysWhatThereIs() {
    assertEquals(2, run("nothing"));
    assertTrue(text(err).contains("'nothing'"), text(err));
    assertTrue(text(err).contains("step"), text(err));
    assertEquals("", text(out));
  }

  @Test
  void argumentsThatMeanNothingAreBadUsage() {
    assertEquals(2, run("step", "--fast"));
    assertTrue(text(err).contains("--fast"), text(err));
  }

  private int run(String... arguments) {
    return new Main(() -> new Contenders(List.of(), Map.of()), stream(out), stream(err))
        .run(List.of(arguments));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
