package io.espalier.trainer.cli;

import io.espalier.datarecord.convert.RecordConverter;
import io.espalier.datarecord.convert.TableConversion;
import io.espalier.datarecord.convert.TableConverter;
import io.espalier.datarecord.convert.TableSurvey;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.input.RecordFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes DataRecord files of other files. */
@picocli.CommandLine.Command(
    name = "convert",
    description = {
      "Makes a DataRecord file of CSV, libsvm or idx files, and beside it OUT.data_spec.json,",
      "with the names and types of its features.",
      "  espalier convert --from csv --to datarecord IN... OUT",
      "  espalier convert --from csv --columns age,work,pay --missing ? --label 'pay=>50K'",
      "      adult.data adult.dr.gz",
      "  espalier convert --from idx --to datarecord IMAGES LABELS OUT"
    })
final class ConvertCommand implements Command {
  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "csv, libsvm, idx (default: by the extension of IN; .gz may follow).")
  DataFormat from;

  @Option(names = "--to", paramLabel = "NAME", description = "datarecord (default).")
  DataFormat to = DataFormat.DATARECORD;

  @Option(names = "--overwrite", description = "Replace OUT where it exists.")
  boolean overwrite;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "The files to read, and last the one to write; .gz: gzip.")
  List<Path> files = List.of();

  @Mixin TableOptions tables = new TableOptions();

  @Mixin CommonOptions common = new CommonOptions();

  private Optional<RecordFiles> in = Optional.empty();
  private Optional<TableConversion> table = Optional.empty();

  /** For picocli. */
  ConvertCommand() {}

  @Override
  public void check(Problems problems) {
    if (to != DataFormat.DATARECORD) {
      problems.add("--to must be datarecord, not " + to.id());
    }
    if (files.size() < 2) {
      problems.add("IN and OUT are required: the files to read and, last, the one to write");
      return;
    }
    List<String> names = files.subList(0, files.size() - 1).stream().map(Path::toString).toList();
    in = FileArguments.files("IN", names, from, problems);
    if (in.isPresent() && in.get().format() == DataFormat.DATARECORD) {
      problems.add("IN: these are DataRecords already");
    }
    if (Files.isDirectory(out())) {
      problems.add("OUT: " + out() + " is a folder; name the file to write");
    } else if (Files.isRegularFile(out()) && !overwrite) {
      problems.add("OUT: " + out() + " exists; add --overwrite to replace it");
    } else if (out().toString().matches(".*\\.(csv|libsvm|svm)(\\.gz)?")) {
      problems.add(
          "OUT: the name of " + out() + " is that of another format; name it .dr or .dr.gz");
    } else if (out().toString().matches(".*\\.(zst|zstd|lzo|lz4|bz2|xz|zip)")) {
      problems.add("OUT: " + out() + " is written plain or as gzip; name it .dr or .dr.gz");
    }
    problems.folder("OUT", out().toAbsolutePath().getParent());
    in.ifPresent(read -> problems.notAnInput("OUT", out(), read.paths()));
    in.ifPresent(read -> {
      if (read.format() == DataFormat.CSV) {
        table = tables.conversion(read.paths(), problems);
      } else {
        tables.refuse(problems);
      }
    });
  }

  @Override
  public void run(Console console) {
    Folders.makeFor(out());
    long records;
    if (table.isPresent()) {
      TableSurvey survey = TableSurvey.of(table.get());
      TableReport.print(survey, console.out());
      console.out().println();
      TableConverter.write(survey, out());
      records = survey.rows();
    } else {
      records = RecordConverter.toDataRecords(in.orElseThrow(), out());
    }
    console.out().println(String.format(Locale.ROOT, "%,d records in %s", records, out()));
  }

  private Path out() {
    return files.getLast();
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
