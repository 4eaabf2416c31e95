package io.espalier.datarecord.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
  @TempDir Path folder;

  private ExampleFiles csv(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), text);
    return ExampleFiles.of(DataFormat.CSV, List.of(file));
  }

  private static List<String> names(ExampleFiles files) {
    return files.dataSpec().features().stream().map(DataSpec.Feature::name).toList();
  }

  @Test
  void everyColumnIsAContinuousFeature() throws IOException {
    ExampleFiles files = csv("x,label,z\n1,0,-2.5\n 3e2 ,1,.5\n");
    assertEquals(List.of("x", "label", "z"), names(files));
    assertEquals(
        List.of(
            Map.of("x", 1.0, "label", 0.0, "z", -2.5), Map.of("x", 300.0, "label", 1.0, "z", 0.5)),
        Rows.of(files));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b\n1,2\n",
        "a,b\n1,2",
        "a,b\r\n1,2\r\n",
        "\uFEFFa,b\n1,2\n\n\n",
        "\"a\",\"b\"\n\"1\",\"2\"\n",
        " a , b \n1, 2 \n"
      })
  void theSameTableWrittenInManyWays(String text) throws IOException {
    ExampleFiles files = csv(text);
    assertEquals(List.of("a", "b"), names(files));
    assertEquals(List.of(Map.of("a", 1.0, "b", 2.0)), Rows.of(files));
  }

  @Test
  void quotesProtectCommasQuotesAndEndsOfLines() throws IOException {
    ExampleFiles files = csv("\"a,\"\"x\"\"\n1\",b\n1,2\n");
    assertEquals(List.of("a,\"x\"\n1", "b"), names(files));
    assertEquals(2.0, Rows.of(files).getFirst().get("b"));
  }

  @Test
  void gzipIsSeenFromTheBytes() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write("a\n7\n".getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("a.csv"), packed.toByteArray());
    assertEquals(
        List.of(Map.of("a", 7.0)), Rows.of(ExampleFiles.of(DataFormat.CSV, List.of(file))));
  }

  @Test
  void linesLongerThanTheBufferAreRead() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append(i == 0 ? "" : ",").append("column").append(i);
    }
    for (int line = 1; line <= 3; line++) {
      for (int i = 0; i < 20_000; i++) {
        text.append(i == 0 ? "\n" : ",").append(i * line);
      }
    }
    List<Map<String, Double>> rows = Rows.of(csv(text.toString()));
    assertEquals(3, rows.size());
    assertEquals(3 * 19_999.0, rows.get(2).get("column19999"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b;1;            | a.csv, line 2: the line has 1 cells, the header 2",
        "a,b;1,2;1,2,3;    | a.csv, line 3: the line has 3 cells, the header 2",
        "a,b;1,2,;         | a.csv, line 2: the line has 3 cells, the header 2",
        "a,b;1,;           | a.csv, line 2: column 2 ('b'): the cell is empty",
        "a,b;1,x;          | a.csv, line 2: column 2 ('b'): 'x' is no number",
        "a,b;1,2f;         | 'b'): '2f' is no number",
        "a,b;1,0x10;       | 'b'): '0x10' is no number",
        "a,b;1,1 2;        | 'b'): '1 2' is no number",
        "a,b;1,NaN;        | a.csv, line 2: column 2 ('b'): the cell is NaN",
        "a,b;-inf,1;       | a.csv, line 2: column 1 ('a'): the cell is -Infinity",
        "a,b;1e999,1;      | the cell is Infinity",
        "a,a;1,1;          | a.csv, line 1: the feature 'a' stands twice",
        "a,;1,1;           | a.csv, line 1: column 2 has no name",
        "a,b;'1,2;3,4;     | a quote is opened and never closed",
        "a,b;1'2',2;       | line 2: column 1: a quote in the middle of a cell",
        "a,b;'1'2,2;       | line 2: column 1: after the closing quote",
      })
  void refuses(String text, String problem) {
    InputException e =
        assertThrows(
            InputException.class, () -> Rows.of(csv(text.replace(';', '\n').replace('\'', '"'))));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  @Test
  void anEmptyFileIsRefused() {
    InputException e = assertThrows(InputException.class, () -> csv("").dataSpec());
    assertTrue(
        e.getMessage().contains("a header with the names of the columns was expected"),
        e.getMessage());
  }

  @Test
  void filesMustHaveTheSameHeader() throws IOException {
    Path one = Files.writeString(folder.resolve("1.csv"), "a,b\n1,2\n");
    Path two = Files.writeString(folder.resolve("2.csv"), "b,a\n1,2\n");
    ExampleFiles files = ExampleFiles.of(DataFormat.CSV, List.of(one, two));
    InputException e = assertThrows(InputException.class, () -> Rows.of(files));
    assertTrue(e.getMessage().contains("2.csv: its header differs"), e.getMessage());
  }
}
