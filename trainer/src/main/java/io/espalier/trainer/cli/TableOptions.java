package io.espalier.trainer.cli;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.convert.TableConversion;
import io.espalier.datarecord.convert.TableLabel;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.CsvDialect;
import io.espalier.json.JsonException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a CSV file is to be understood that becomes DataRecords. */
final class TableOptions {
  private static final Map<String, Character> SEPARATORS =
      Map.of("comma", ',', "semicolon", ';', "tab", '\t', "\\t", '\t', "space", ' ', "pipe", '|');

  @Option(
      names = "--columns",
      paramLabel = "A,B,…",
      split = ",",
      hideParamSyntax = true,
      description = "Names for the columns of a file without a header.")
  List<String> columns = List.of();

  @Option(
      names = "--separator",
      paramLabel = "CHAR",
      description = "What stands between cells: a character, or tab, space (default: ,).")
  String separator = "comma";

  @Option(
      names = "--missing",
      paramLabel = "TEXT,…",
      split = ",",
      hideParamSyntax = true,
      description = "Cells that are one of these, or empty, are absent: ?,NA.")
  List<String> missing = List.of();

  @Option(names = "--comment", paramLabel = "TEXT", description = "Pass over lines that begin so.")
  String comment;

  @Option(
      names = "--skip_lines",
      paramLabel = "N",
      description = "Pass over the first N lines of every file.")
  int skipLines;

  @Option(
      names = "--types",
      paramLabel = "A=TYPE,…",
      split = ",",
      hideParamSyntax = true,
      description =
          "Types of columns: continuous, discrete, string, binary (1/0, true/false, yes/no), none"
              + " (left out). All others: continuous if every cell is a number, else string.")
  List<String> types = List.of();

  @Option(
      names = "--types_from",
      paramLabel = "SPEC",
      description =
          "The types of an earlier conversion, OUT.data_spec.json: a test file gets those of its"
              + " training file.")
  Path typesFrom;

  @Option(
      names = "--label",
      paramLabel = "NAME[=TEXT]",
      description =
          "The label: NAME, a column of numbers; NAME=TEXT, 1 where a cell is TEXT and else 0;"
              + " NAME!=TEXT, the other way round; TEXT|TEXT: either.")
  String label;

  private final List<String> given = new ArrayList<>();

  /** For picocli. */
  TableOptions() {}

  /** They mean nothing for other formats than CSV. */
  void refuse(Problems problems) {
    note("--columns", !columns.isEmpty());
    note("--separator", !separator.equals("comma"));
    note("--missing", !missing.isEmpty());
    note("--comment", comment != null);
    note("--skip_lines", skipLines != 0);
    note("--types", !types.isEmpty());
    note("--types_from", typesFrom != null);
    note("--label", label != null);
    given.forEach(option -> problems.add(option + " is for CSV files (--from csv)"));
  }

  private void note(String option, boolean used) {
    if (used) {
      given.add(option);
    }
  }

  /** The conversion of these files, or nothing where there was a problem. */
  Optional<TableConversion> conversion(List<Path> files, Problems problems) {
    problems.atLeast("--skip_lines", skipLines, 0);
    problems.file("--types_from", typesFrom);
    Character character = problems.parsed("--separator", () -> separator(separator));
    Optional<String> mark = Optional.ofNullable(comment);
    CsvDialect dialect =
        character == null || skipLines < 0
            ? null
            : problems.parsed(
                "--columns, --separator, --comment",
                () -> new CsvDialect(character, columns, missing, mark, skipLines));
    var columnTypes = problems.parsed("--types", () -> TableConversion.parseTypes(types));
    Optional<TableLabel> tableLabel =
        problems.parsed("--label", () -> Optional.ofNullable(label).map(TableLabel::parse));
    Optional<DataSpec> spec = spec(problems);
    if (dialect == null || columnTypes == null || tableLabel == null || !problems.isEmpty()) {
      return Optional.empty();
    }
    TableConversion conversion = new TableConversion(files, dialect, columnTypes, tableLabel, spec);
    try {
      conversion.problems().forEach(problem -> problems.add("IN: " + problem));
    } catch (InputException | UncheckedIOException unreadable) {
      problems.add("IN: " + FailureMessage.of(unreadable));
    }
    return Optional.of(conversion);
  }

  private Optional<DataSpec> spec(Problems problems) {
    if (typesFrom == null || !problems.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DataSpec.read(typesFrom));
    } catch (InputException | JsonException | UncheckedIOException unusable) {
      problems.add("--types_from: " + FailureMessage.of(unusable));
      return Optional.empty();
    }
  }

  private static char separator(String text) {
    Character named = SEPARATORS.get(text);
    if (named != null) {
      return named;
    }
    if (text.length() != 1) {
      throw new IllegalArgumentException(
          "'" + text + "' is not one character, nor comma, semicolon, tab, space or pipe");
    }
    return text.charAt(0);
  }
}
