package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<FakeContender> contenders = new ArrayList<>();

  @TempDir Path folder;

  MainTest() {
    contenders.add(new FakeContender("espalier", 0.5f));
    contenders.add(new FakeContender("tensorflow", 0.55f));
    contenders.add(new FakeContender("mkl", 0, Optional.of("no MKL here")));
  }

  @Test
  void helpListsTheComparisonsThereAre() {
    assertEquals(0, run("--help"));
    assertTrue(text(out).contains("first"), text(out));
    assertEquals(0, run("second", "--help"));
    assertTrue(text(out).contains("Nothing is measured."), text(out));
    assertEquals("", text(err));
  }

  @Test
  void withoutANameOrWithAnUnknownOneItIsBadUsage() {
    assertEquals(2, run());
    assertEquals(2, run("nothing"));
    assertTrue(text(err).contains("'nothing'"), text(err));
    assertTrue(text(err).contains("first"), text(err));
    assertEquals("", text(out));
  }

  @Test
  void argumentsThatMeanNothingAreBadUsage() {
    assertEquals(2, run("first", "--fast"));
    assertTrue(text(err).contains("--fast"), text(err));
    assertEquals(2, run("first", "--only", "nobody"));
    assertTrue(text(err).contains("espalier, mkl, tensorflow"), text(err));
    assertEquals(2, run("first", "--cases", "three"));
    assertTrue(text(err).contains("no such case"), text(err));
    assertEquals(2, run("first", "--docs", folder.toString()));
    assertEquals(2, run("first", "--json", folder.toString()));
    assertEquals("", text(out));
  }

  @Test
  void comparesAndWritesTheNumbers() throws IOException {
    Path file = folder.resolve("numbers.json");
    assertEquals(0, run("first", "--json", file.toString()), text(err));
    assertTrue(text(out).contains("tensorflow/espalier"), text(out));
    assertTrue(text(err).contains("[2/2] two"), text(err));
    assertTrue(text(err).contains("without mkl: no MKL here"), text(err));
    JsonObject json = JsonReader.parseObject(Files.readString(file));
    assertEquals("first", json.string("bench"));
    assertEquals(2, json.array("rows").size());
    JsonObject row = (JsonObject) json.array("rows").getFirst();
    assertTrue(row.number("espalier") > 0);
    assertTrue(row.number("tensorflow") > 0);
    assertFalse(row.has("mkl"));
  }

  @Test
  void onlySomeContendersAndCases() {
    assertEquals(0, run("first", "--only", "espalier", "--cases", "^two"), text(err));
    assertFalse(text(out).contains("tensorflow"), text(out));
    assertFalse(text(out).contains("one "), text(out));
  }

  @Test
  void differentResultsAreAFailureThatNamesThem() {
    contenders.set(1, new FakeContender("tensorflow", 0.75f));
    assertEquals(1, run("first"));
    String message = text(err);
    assertTrue(
        message.contains("one: number 0 of 1 is 0.75 for tensorflow and 0.5 for espalier"),
        message);
    assertEquals("", text(out));
  }

  @Test
  void allOfThemMakeThePage() throws IOException {
    Path docs = folder.resolve("docs");
    assertEquals(0, run("all", "--docs", docs.toString()), text(err));
    String page = Files.readString(docs.resolve("benchmarks.md"));
    assertTrue(page.contains("## first"), page);
    assertTrue(page.contains("## second"), page);
    assertTrue(Files.exists(docs.resolve("benchmarks").resolve("second.svg")));
  }

  private int run(String... arguments) {
    return new Main(
            List.of(new FakeComparison("first"), new FakeComparison("second")),
            () -> Contenders.of(List.copyOf(contenders)),
            stream(out),
            stream(err))
        .run(List.of(arguments));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
