package io.espalier.datarecord.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibsvmReaderTest {
  @TempDir Path folder;

  private ExampleFiles libsvm(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("a.libsvm"), text);
    return ExampleFiles.of(DataFormat.LIBSVM, List.of(file));
  }

  private static List<String> names(ExampleFiles files) {
    return files.dataSpec().features().stream().map(DataSpec.Feature::name).toList();
  }

  @Test
  void indicesAreNamesAndGapsAreColumnsToo() throws IOException {
    ExampleFiles files = libsvm("1 2:0.5 4:-1 # a comment\n\n0\t1:3\r\n0\n");
    assertEquals(List.of("1", "2", "3", "4", "label"), names(files));
    assertEquals(
        List.of(
            Map.of("label", 1.0, "2", 0.5, "4", -1.0),
            Map.of("label", 0.0, "1", 3.0),
            Map.of("label", 0.0)),
        Rows.of(files));
  }

  @Test
  void anIndexZeroMakesTheColumnsCountFromZero() throws IOException {
    assertEquals(List.of("0", "1", "2", "label"), names(libsvm("1 0:1 2:1\n")));
  }

  @Test
  void labelsMinusOneAndPlusOneBecomeZeroAndOne() throws IOException {
    assertEquals(
        List.of(0.0, 1.0),
        Rows.of(libsvm("-1 1:1\n+1 1:1\n")).stream().map(row -> row.get("label")).toList());
    assertEquals(
        List.of(-1.0, 2.0),
        Rows.of(libsvm("-1 1:1\n2 1:1\n")).stream().map(row -> row.get("label")).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 1:1;x 1:1       | line 2: the label is 'x', which is no number",
        "nan 1:1           | line 1: the label is NaN; it must be finite",
        "1 1:1;1 a:1       | line 2: 'a' is no index",
        "1 1               | line 1: '1' is no index:value",
        "1 :5              | line 1: an index is missing before a colon",
        "1 3:              | line 1: the value of index 3 is '', which is no number",
        "1 3:x             | line 1: the value of index 3 is 'x'",
        "1 3:inf           | line 1: the value of index 3 is Infinity",
        "1 3:1 3:1         | line 1: index 3 comes after 3; indices must ascend",
        "1 3:1 2:1         | line 1: index 2 comes after 3; indices must ascend",
        "1 -3:1            | line 1: '-3' is no index",
        "1 4000000000:1    | line 1: index 4000000000 is beyond 100000",
        "1 qid:3 1:1       | line 1: 'qid' is no index",
      })
  void refuses(String text, String problem) {
    InputException e =
        assertThrows(InputException.class, () -> Rows.of(libsvm(text.replace(';', '\n'))));
    assertTrue(e.getMessage().contains("a.libsvm, " + problem), e.getMessage());
  }
}
