package io.espalier.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertTablesTest {
  @TempDir Path folder;

  private Path data;
  private Path out;

  @BeforeEach
  void aTable() throws IOException {
    data =
        Files.writeString(
            folder.resolve("adult.data"),
            "|1x3 Cross validator\n39, State-gov, 02134, >50K.\n50, ?, 7, <=50K.\n\n");
    out = folder.resolve("adult.dr.gz");
  }

  private Cli convert(Object... options) {
    List<Object> arguments = new ArrayList<>(List.of("convert", "--from", "csv"));
    arguments.addAll(Arrays.asList(options));
    arguments.add(data);
    arguments.add(out);
    return Cli.run(arguments.toArray());
  }

  @Test
  void aRawTableBecomesRecordsAndItsTypesAreShown() throws IOException {
    Cli cli =
        convert(
            "--columns",
            "age,work,zip,income",
            "--missing",
            "?",
            "--comment",
            "|",
            "--label",
            "income=>50K|>50K.");
    assertEquals(0, cli.exit(), cli.err());
    for (String line :
        List.of(
            "age     continuous                0  39 to 50, mean 44.5000",
            "work    string             1 (50 %)  State-gov",
            "zip     string                    0  02134, 7",
            "income  continuous, label         0  1 in 50.00 %",
            "column 'zip' is text because of 1 of 2 cells, the first '02134' in " + data + ", line",
            "2 records in " + out)) {
      assertTrue(cli.out().contains(line), line + "\nin\n" + cli.out());
    }
    Path spec = folder.resolve("adult.dr.gz.data_spec.json");
    assertTrue(Files.exists(spec));
    Path first = out;
    out = folder.resolve("again.dr.gz");
    Cli again =
        convert(
            "--columns",
            "age,work,zip,income",
            "--missing=?",
            "--skip_lines",
            "1",
            "--label",
            "income!=<=50K.",
            "--types_from",
            spec);
    assertEquals(0, again.exit(), again.err());
    assertEquals(-1, Files.mismatch(first, out));
  }

  @Test
  void separatorsByName() throws IOException {
    Files.writeString(data, "a\tb\n1\t2\n");
    assertEquals(0, convert("--separator", "tab").exit());
    Files.writeString(data, "a;b\n1;2\n");
    Cli cli = convert("--overwrite", "--separator", ";");
    assertEquals(0, cli.exit(), cli.err());
    assertTrue(cli.out().contains("b       continuous        0  2 to 2"), cli.out());
  }

  @Test
  void allProblemsAtOnce() {
    Cli cli =
        convert(
            "--columns",
            "age,work,zip,income",
            "--separator",
            "xy",
            "--types",
            "age=number",
            "--label",
            "=1",
            "--skip_lines",
            "-1",
            "--types_from",
            folder.resolve("none.json"));
    assertEquals(2, cli.exit());
    for (String problem :
        List.of(
            "--separator: 'xy' is not one character",
            "--types: column 'age': 'number' is no type",
            "--label: '=1' names no column",
            "--skip_lines must be at least 0",
            "--types_from: " + folder.resolve("none.json") + " does not exist")) {
      assertTrue(cli.err().contains(problem), problem + "\nin\n" + cli.err());
    }
    Cli names = convert("--columns", "a,b,c,d", "--types", "x=string,y=none", "--label", "z=1");
    assertEquals(2, names.exit());
    for (String name : List.of("'x'", "'y'", "'z'")) {
      assertTrue(names.err().contains("IN: there is no column " + name), names.err());
    }
    assertFalse(Files.exists(out));
  }

  @Test
  void aBadCellIsNamed() {
    Cli cli =
        convert("--columns", "age,work,zip,income", "--comment", "|", "--types", "work=continuous");
    assertEquals(1, cli.exit());
    assertTrue(
        cli.err().contains(data + ", line 2: column 2 ('work'): 'State-gov' is no number"),
        cli.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void aLabelThatIsAlwaysTheSameIsPointedOut() {
    Cli cli =
        convert("--columns", "age,work,zip,income", "--comment", "|", "--label", "income=50K");
    assertEquals(0, cli.exit(), cli.err());
    assertTrue(
        cli.out()
            .contains(
                "the label 'income' is 0 in every row; compared with 50K; the cells are >50K.,"
                    + " <=50K."),
        cli.out());
  }

  @Test
  void otherFormatsHaveNoTableOptions() throws IOException {
    Path lines = SmallData.libsvm(folder.resolve("small.libsvm"), 3);
    Cli cli = Cli.run("convert", lines, out, "--missing", "?", "--label", "x");
    assertEquals(2, cli.exit());
    assertTrue(cli.err().contains("--missing is for CSV files"), cli.err());
    assertTrue(cli.err().contains("--label is for CSV files"), cli.err());
  }
}
