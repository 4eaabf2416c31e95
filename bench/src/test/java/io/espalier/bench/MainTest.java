package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.bench.report.Table;
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
  void placesThatCannotBeWrittenAreBadUsageBeforeAnythingIsMeasured() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    assertEquals(2, run("first", "--json", nowhere.resolve("numbers.json").toString()));
    assertTrue(text(err).contains("there is no folder " + nowhere), text(err));
    Path file = Files.createFile(folder.resolve("file"));
    assertEquals(2, run("all", "--docs", file.toString()));
    assertTrue(text(err).contains(file + " is no folder"), text(err));
    assertFalse(text(err).contains("[1/2]"), text(err));
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

  @Test
  void thePageSaysWhatWasTyped() throws IOException {
    Path docs = folder.resolve("a folder");
    assertEquals(0, run("all", "--cases", "one|two", "--docs", docs.toString()), text(err));
    String page = Files.readString(docs.resolve("benchmarks.md"));
    String command = "./espalier bench all --cases 'one|two' --docs '" + docs + "'";
    assertTrue(page.contains(command), page);
  }

  @Test
  void oneOfThemWritesItsPartOfThePage() throws IOException {
    Path docs = folder.resolve("docs");
    Path page = docs.resolve("benchmarks.md");
    assertEquals(0, run("all", "--cases", "one", "--docs", docs.toString()), text(err));
    List<String> before = Files.readAllLines(page);
    for (int time = 0; time < 2; time++) {
      assertEquals(0, run("first", "--cases", "two", "--docs", docs.toString()), text(err));
      List<String> after = Files.readAllLines(page);
      int second = before.indexOf("## second");
      assertEquals(
          before.subList(0, before.indexOf("## first") + 1),
          after.subList(0, before.indexOf("## first") + 1));
      assertEquals(
          before.subList(second, before.size()),
          after.subList(after.indexOf("## second"), after.size()));
      String part =
          String.join("\n", after.subList(after.indexOf("## first"), after.indexOf("## second")));
      assertTrue(part.contains("`./espalier bench first --cases two --docs " + docs), part);
      assertTrue(part.contains("| mkl | did not take part"), part);
      assertTrue(part.contains("| two |"), part);
      assertFalse(part.contains("| one |"), part);
    }
  }

  @Test
  void aPartThatIsNewIsTheLast() throws IOException {
    Path docs = folder.resolve("docs");
    Comparison third = new FakeComparison("third");
    assertEquals(0, run("all", "--docs", docs.toString()), text(err));
    List<String> before = Files.readAllLines(docs.resolve("benchmarks.md"));
    assertEquals(0, run(List.of(third), "third", "--docs", docs.toString()), text(err));
    List<String> after = Files.readAllLines(docs.resolve("benchmarks.md"));
    int last = before.indexOf("## To repeat it");
    assertEquals(before.subList(0, last), after.subList(0, last));
    assertEquals("## third", after.get(last));
    assertTrue(after.indexOf("## To repeat it") > last, after.toString());
  }

  @Test
  void whatWasDoneBeforeAFailureIsKept() throws IOException {
    Path docs = folder.resolve("docs");
    Path json = folder.resolve("numbers.json");
    Comparison failing =
        new FakeComparison("second") {
          @Override
          public List<Table> run(Session session) {
            throw new IllegalStateException("the second one fails");
          }
        };
    int code =
        run(
            List.of(new FakeComparison("first"), failing),
            "all",
            "--docs",
            docs.toString(),
            "--json",
            json.toString());
    assertEquals(1, code);
    assertTrue(text(err).contains("the second one fails"), text(err));
    assertTrue(Files.readString(docs.resolve("benchmarks.md")).contains("## first"));
    assertEquals(1, JsonReader.parseObject(Files.readString(json)).array("reports").size());
  }

  private int run(String... arguments) {
    return run(List.of(new FakeComparison("first"), new FakeComparison("second")), arguments);
  }

  private int run(List<Comparison> comparisons, String... arguments) {
    return new Main(
            comparisons, () -> Contenders.of(List.copyOf(contenders)), stream(out), stream(err))
        .run(List.of(arguments));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
