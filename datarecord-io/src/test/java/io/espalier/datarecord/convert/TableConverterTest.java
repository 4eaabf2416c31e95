package io.espalier.datarecord.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.block.BlockFileReader;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.CsvDialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableConverterTest {
  private static final List<String> ADULT =
      List.of(
          "age,workclass,fnlwgt,education,education_num,marital_status,occupation,relationship,race,sex,capital_gain,capital_loss,hours_per_week,native_country,income"
              .split(","));

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  private static TableConversion plain(Path file) {
    return new TableConversion(
        List.of(file), CsvDialect.STANDARD, Map.of(), Optional.empty(), Optional.empty());
  }

  private List<DataRecord> records(TableConversion conversion) {
    Path out = folder.resolve("out.dr");
    TableConverter.write(TableSurvey.of(conversion), out);
    return read(out);
  }

  private static List<DataRecord> read(Path out) {
    List<DataRecord> records = new ArrayList<>();
    try (BlockFileReader reader = BlockFileReader.open(out)) {
      while (reader.next()) {
        records.add(reader.record());
      }
    }
    return records;
  }

  private static ColumnType typeOf(TableSurvey survey, String column) {
    return survey.columns().stream()
        .filter(summary -> summary.name().equals(column))
        .findFirst()
        .orElseThrow()
        .type();
  }

  @Test
  void textsAndNumbersAndWhatIsMissing() throws IOException {
    Path file = file("age,work,city\n39, State-gov ,Köln\n?,\"a, b\",\n\n17,?,x\n");
    CsvDialect dialect = new CsvDialect(',', List.of(), List.of("?", "NA"), Optional.empty(), 0);
    TableConversion conversion =
        new TableConversion(List.of(file), dialect, Map.of(), Optional.empty(), Optional.empty());
    assertEquals(
        List.of(
            new DataRecord()
                .putContinuous("age", 39)
                .putString("work", "State-gov")
                .putString("city", "Köln"),
            new DataRecord().putString("work", "a, b"),
            new DataRecord().putContinuous("age", 17).putString("city", "x")),
        records(conversion));
    DataSpec spec = DataSpec.read(folder.resolve("out.dr.data_spec.json"));
    assertEquals(
        List.of(FeatureType.CONTINUOUS, FeatureType.STRING, FeatureType.STRING),
        spec.features().stream().map(DataSpec.Feature::type).toList());
    ColumnSummary age = TableSurvey.of(conversion).columns().getFirst();
    assertEquals(2, age.present());
    assertEquals(1, age.missing());
    assertEquals(17, age.least());
    assertEquals(28, age.mean());
    assertEquals(39, age.most());
  }

  @ParameterizedTest
  @CsvSource({
    "1, CONTINUOUS",
    "-0.5, CONTINUOUS",
    "+3, CONTINUOUS",
    ".5, CONTINUOUS",
    "5., CONTINUOUS",
    "0, CONTINUOUS",
    "0.00, CONTINUOUS",
    "1e-7, CONTINUOUS",
    "2E+10, CONTINUOUS",
    "9007199254740992, CONTINUOUS",
    "9007199254740993, CONTINUOUS",
    "9007199254740995, STRING",
    "-12345678901234567890, STRING",
    "12345678901234567890.0, CONTINUOUS",
    "02134, STRING",
    "-01, STRING",
    "00, STRING",
    "nan, STRING",
    "NaN, STRING",
    "inf, STRING",
    "-Infinity, STRING",
    "0x1F, STRING",
    "1f, STRING",
    "1d, STRING",
    "1e999, STRING",
    "1e, STRING",
    "., STRING",
    "-, STRING",
    "1 2, STRING",
    "1_000, STRING",
    "2024-01-01, STRING",
    "1.2.3, STRING",
    "١, STRING"
  })
  void whatIsANumber(String cell, ColumnType type) throws IOException {
    assertEquals(type, typeOf(TableSurvey.of(plain(file("a\n7\n" + cell + "\n"))), "a"), cell);
  }

  @Test
  void theWholeFileDecidesAndTheOddTextIsNamed() throws IOException {
    StringBuilder text = new StringBuilder("id,a\n");
    for (int i = 0; i < 2000; i++) {
      text.append("x,").append(i == 1500 ? "n/a" : "1").append('\n');
    }
    TableSurvey survey = TableSurvey.of(plain(file(text.toString())));
    assertEquals(ColumnType.STRING, typeOf(survey, "a"));
    ColumnSummary column = survey.columns().get(1);
    assertEquals("n/a", column.firstText().orElseThrow().text());
    assertTrue(column.firstText().orElseThrow().position().endsWith("line 1502"));
    assertEquals(1, column.texts());
    assertTrue(survey.columns().getFirst().firstText().isEmpty(), "all are texts: nothing is odd");
  }

  @Test
  void typesAreSaid() throws IOException {
    Path file = file("zip,n,flag,drop,text\n02134,9223372036854775807,Yes,1,5\n7,-1,false,x,6\n");
    Map<String, ColumnType> types =
        TableConversion.parseTypes(
            List.of("zip=continuous", "n=discrete", "flag=binary", "drop=none", "text=STRING"));
    TableConversion conversion =
        new TableConversion(
            List.of(file), CsvDialect.STANDARD, types, Optional.empty(), Optional.empty());
    assertEquals(
        List.of(
            new DataRecord()
                .putContinuous("zip", 2134)
                .putDiscrete("n", Long.MAX_VALUE)
                .putBinary("flag", true)
                .putString("text", "5"),
            new DataRecord().putContinuous("zip", 7).putDiscrete("n", -1).putString("text", "6")),
        records(conversion));
    assertTrue(TableSurvey.of(conversion).dataSpec().find("drop").isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "continuous;1,x;line 3: column 1 ('a'): 'x' is no number",
        "continuous;1,nan;line 3: column 1 ('a'): 'nan' is no finite number",
        "discrete;1,1.5;line 3: column 1 ('a'): '1.5' is no whole number of 64 bits",
        "discrete;1,9223372036854775808;is no whole number",
        "binary;1,maybe;line 3: column 1 ('a'): 'maybe' is neither true nor false"
      })
  void aCellThatDoesNotFitIsNamed(String type, String cells, String message) throws IOException {
    Path file = file("a\n" + cells.replace(',', '\n') + "\n");
    TableConversion conversion =
        new TableConversion(
            List.of(file),
            CsvDialect.STANDARD,
            Map.of("a", ColumnType.of(type)),
            Optional.empty(),
            Optional.empty());
    InputException e = assertThrows(InputException.class, () -> TableSurvey.of(conversion));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Path file = folder.resolve("latin.csv");
    Files.write(file, "a\nKöln\n".getBytes(StandardCharsets.ISO_8859_1));
    InputException e = assertThrows(InputException.class, () -> TableSurvey.of(plain(file)));
    assertTrue(e.getMessage().contains("line 2: column 1 ('a'): the text is not UTF-8"));
  }

  @Test
  void labels() throws IOException {
    assertEquals(new TableLabel("y", List.of(), true), TableLabel.parse("y"));
    assertEquals(
        new TableLabel("income", List.of(">50K", ">50K."), true),
        TableLabel.parse("income=>50K|>50K."));
    assertEquals(new TableLabel("a", List.of("normal."), false), TableLabel.parse("a!=normal."));
    assertThrows(IllegalArgumentException.class, () -> TableLabel.parse("=x"));
    assertThrows(IllegalArgumentException.class, () -> TableLabel.parse("y="));
    assertThrows(IllegalArgumentException.class, () -> TableLabel.parse("y=a|"));
    assertThrows(IllegalArgumentException.class, () -> TableLabel.parse("!=a"));

    Path file = file("y\n>50K\n<=50K\n>50K.\n");
    assertEquals(List.of(1.0, 0.0, 1.0), labelValues(file, "y=>50K|>50K."));
    assertEquals(List.of(0.0, 1.0, 1.0), labelValues(file, "y!=>50K"));
    InputException noNumber = assertThrows(InputException.class, () -> labelValues(file, "y"));
    assertTrue(noNumber.getMessage().contains("'>50K' is no number"), noNumber.getMessage());
    Path gap = file("y,x\n1,2\n,3\n");
    InputException absent = assertThrows(InputException.class, () -> labelValues(gap, "y=1"));
    assertTrue(
        absent.getMessage().contains("line 3: column 1 ('y'): the label is missing"),
        absent.getMessage());
  }

  private List<Double> labelValues(Path file, String label) {
    TableConversion conversion =
        new TableConversion(
            List.of(file),
            CsvDialect.STANDARD,
            Map.of(),
            Optional.of(TableLabel.parse(label)),
            Optional.empty());
    return records(conversion).stream()
        .map(record -> record.continuous().get(FeatureId.of("y")))
        .toList();
  }

  @Test
  void separatorsCommentsAndSkippedLines() throws IOException {
    Path file =
        file("\uFEFFmade by \"x\nand more\n# a \"comment\n1\t 2 \t\n\t\t\n#\"\n\"a\tb\"\t3\t\"\"");
    CsvDialect dialect =
        new CsvDialect('\t', List.of("a", "b", "c"), List.of(), Optional.of("#"), 2);
    TableConversion conversion =
        new TableConversion(List.of(file), dialect, Map.of(), Optional.empty(), Optional.empty());
    assertEquals(
        List.of(
            new DataRecord().putString("a", "1").putContinuous("b", 2),
            new DataRecord(),
            new DataRecord().putString("a", "a\tb").putContinuous("b", 3)),
        records(conversion));
    assertEquals(
        ColumnType.CONTINUOUS,
        typeOf(TableSurvey.of(conversion), "c"),
        "no cell says that it is anything else");
    Path marked = file("\uFEFF\"1\",2\n");
    CsvDialect two = new CsvDialect(',', List.of("a", "b"), List.of(), Optional.empty(), 0);
    TableConversion headerless =
        new TableConversion(List.of(marked), two, Map.of(), Optional.empty(), Optional.empty());
    assertEquals(
        List.of(new DataRecord().putContinuous("a", 1).putContinuous("b", 2)), records(headerless));
    for (char bad : new char[] {'"', '\n', 'x', '1', 'é'}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new CsvDialect(bad, List.of(), List.of(), Optional.empty(), 0));
    }
  }

  @Test
  void theNumberOfNamesMustFit() throws IOException {
    CsvDialect dialect = new CsvDialect(',', List.of("a", "b"), List.of(), Optional.empty(), 0);
    TableConversion conversion =
        new TableConversion(
            List.of(file("1,2\n1,2,3\n")), dialect, Map.of(), Optional.empty(), Optional.empty());
    InputException e = assertThrows(InputException.class, () -> TableSurvey.of(conversion));
    assertTrue(
        e.getMessage().contains("line 2: the line has 3 cells, 2 columns are named"),
        e.getMessage());
  }

  @Test
  void aTestFileGetsTheTypesOfItsTrainingFile() throws IOException {
    Path train = Files.writeString(folder.resolve("train.csv"), "code,x,y\nA1,1,0\n22,2,1\n");
    Path test = Files.writeString(folder.resolve("test.csv"), "code,x\n11,2.5\n22,\n");
    Path out = folder.resolve("train.dr.gz");
    TableConverter.write(TableSurvey.of(plain(train)), out);
    DataSpec spec = DataSpec.read(folder.resolve("train.dr.gz.data_spec.json"));
    TableConversion conversion =
        new TableConversion(
            List.of(test), CsvDialect.STANDARD, Map.of(), Optional.empty(), Optional.of(spec));
    assertEquals(
        List.of(
            new DataRecord().putString("code", "11").putContinuous("x", 2.5),
            new DataRecord().putString("code", "22")),
        records(conversion));
    assertEquals(
        spec.features(), DataSpec.read(folder.resolve("out.dr.data_spec.json")).features());
  }

  @Test
  void problemsWithNamesAreSaidAtOnce() throws IOException {
    DataSpec spec =
        DataSpec.of(
            List.of(
                DataSpec.Feature.of("a", FeatureType.STRING),
                DataSpec.Feature.of("b", FeatureType.SPARSE_BINARY)));
    TableConversion conversion =
        new TableConversion(
            List.of(file("a,b,c,c\n1,2,3,4\n")),
            CsvDialect.STANDARD,
            Map.of("zip", ColumnType.STRING, "a", ColumnType.DISCRETE),
            Optional.of(TableLabel.parse("y=1")),
            Optional.of(spec));
    List<String> problems = conversion.problems();
    for (String expected :
        List.of(
            "'c' stands twice",
            "no column 'zip' to give a type; the columns are a, b, c, c",
            "no column 'y' for the label",
            "'a' is STRING in the data spec",
            "'b' is SPARSE_BINARY in the data spec",
            "'c' is not in the data spec")) {
      assertTrue(
          problems.stream().anyMatch(line -> line.contains(expected)),
          expected + " in " + problems);
    }
    assertThrows(IllegalArgumentException.class, () -> TableSurvey.of(conversion));
    assertThrows(
        IllegalArgumentException.class, () -> TableConversion.parseTypes(List.of("a=number")));
    assertThrows(IllegalArgumentException.class, () -> TableConversion.parseTypes(List.of("a")));
    assertThrows(
        IllegalArgumentException.class,
        () -> TableConversion.parseTypes(List.of("a=string", "a=none")));
  }

  @Test
  void aTableThatFailsLeavesNothing() throws IOException {
    Path file = file("a,b\n1,2\n1\n");
    assertThrows(InputException.class, () -> TableSurvey.of(plain(file)));
    Path empty = Files.writeString(folder.resolve("empty.csv"), "a,b\n");
    InputException none = assertThrows(InputException.class, () -> TableSurvey.of(plain(empty)));
    assertTrue(none.getMessage().contains("empty.csv: the file has no examples"));
    Path shrinking = Files.writeString(folder.resolve("shrinking.csv"), "a,b\n1,2\n3,4\n");
    TableSurvey survey = TableSurvey.of(plain(shrinking));
    Files.writeString(shrinking, "a,b\n1,2\n");
    Path out = folder.resolve("out.dr");
    assertThrows(InputException.class, () -> TableConverter.write(survey, out));
    assertFalse(Files.exists(out));
  }

  @Test
  void adultAsItIsPublished() {
    TableSurvey train = adult("adult/adult.data.gz", Optional.empty());
    assertEquals(32_561, train.rows());
    List<ColumnType> types = train.columns().stream().map(ColumnSummary::type).toList();
    ColumnType number = ColumnType.CONTINUOUS;
    ColumnType text = ColumnType.STRING;
    assertEquals(
        Arrays.asList(
            number, text, number, text, number, text, text, text, text, text, number, number,
            number, text, number),
        types);
    assertEquals(1836, train.columns().get(1).missing());
    assertEquals(7841.0 / 32_561, train.columns().getLast().mean(), 1e-12);
    TableSurvey test = adult("adult/adult.test.gz", Optional.of(train.dataSpec()));
    assertEquals(16_281, test.rows());
    assertEquals(3846.0 / 16_281, test.columns().getLast().mean(), 1e-12);
    Path out = folder.resolve("test.dr.gz");
    TableConverter.write(test, out);
    List<DataRecord> records = read(out);
    assertEquals(16_281, records.size());
    DataRecord first = records.getFirst();
    assertEquals("11th", first.strings().get(FeatureId.of("education")));
    assertEquals(226_802.0, first.continuous().get(FeatureId.of("fnlwgt")));
    assertEquals(0.0, first.continuous().get(FeatureId.of("income")));
  }

  private static TableSurvey adult(String name, Optional<DataSpec> spec) {
    Path file = Path.of(System.getProperty("espalier.data", "")).resolve(name);
    assumeTrue(Files.exists(file), "skipped: no data at " + file);
    return TableSurvey.of(
        new TableConversion(
            List.of(file),
            new CsvDialect(',', ADULT, List.of("?"), Optional.of("|"), 0),
            Map.of(),
            Optional.of(TableLabel.parse("income=>50K|>50K.")),
            spec));
  }
}
