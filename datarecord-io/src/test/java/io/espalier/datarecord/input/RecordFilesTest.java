package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.format.ExampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(folder.resolve("train/day1"));
    for (String name :
        List.of("train/b.dr", "train/a.dr", "train/c.csv", "train/day1/d.dr", "train/.hidden.dr")) {
      Files.writeString(folder.resolve(name), "x\n1\n");
    }
    Files.writeString(folder.resolve("train/a.dr.data_spec.json"), "{}");
  }

  private List<String> names(RecordFiles files) {
    return files.as(DataFormat.DATARECORD).paths().stream()
        .map(path -> folder.relativize(path).toString())
        .toList();
  }

  private String in(String pattern) {
    return folder + "/" + pattern;
  }

  @Test
  void patternsFindFilesSorted() {
    assertEquals(List.of("train/a.dr", "train/b.dr"), names(RecordFiles.glob(in("train/*.dr"))));
    assertEquals(List.of("train/a.dr", "train/b.dr"), names(RecordFiles.glob(in("tr*/[ab].dr"))));
    assertEquals(
        List.of("train/a.dr", "train/c.csv"), names(RecordFiles.glob(in("train/{c.csv,a.dr}"))));
    assertEquals(List.of("train/day1/d.dr"), names(RecordFiles.glob(in("train/*/?.dr"))));
    assertEquals(
        List.of("train/a.dr", "train/b.dr", "train/day1/d.dr"),
        names(RecordFiles.glob(in("**.dr"))));
    assertEquals(
        List.of("train/a.dr", "train/b.dr", "train/c.csv"), names(RecordFiles.glob(in("train"))));
    assertEquals(List.of("train/b.dr"), names(RecordFiles.glob(in("train/b.dr"))));
  }

  @Test
  void listsAreDividedByCommasButNotWithinBraces() {
    assertEquals(
        List.of("c.csv", "{a,{b,c}}.dr", "*.gz"), FilePatterns.split("c.csv, {a,{b,c}}.dr,,*.gz,"));
    assertEquals(List.of(), FilePatterns.split(" , "));
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertProblem("no file matches", () -> RecordFiles.glob(in("train/*.gz")));
    assertProblem("no file matches", () -> RecordFiles.glob(in("nowhere/*.gz")));
    assertProblem("there is no such file", () -> RecordFiles.glob(in("train/none.dr")));
    assertProblem("not a valid pattern", () -> RecordFiles.glob(in("train/[a.dr")));
    assertProblem("at least one file is needed", RecordFiles::of);
    assertProblem(
        "named twice",
        () -> RecordFiles.of(folder.resolve("train/a.dr"), folder.resolve("train/../train/a.dr")));
    assertProblem(
        "holds no data files",
        () -> RecordFiles.glob(Files.createDirectory(folder.resolve("empty")).toString()));
  }

  private static void assertProblem(
      String problem, org.junit.jupiter.api.function.Executable finding) {
    InputException e = assertThrows(InputException.class, finding);
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  @Test
  void theFormatComesFromTheNameOrTheFirstBytes() throws IOException {
    Path records = folder.resolve("part-0001");
    BlockFileWriter.write(records, writer -> writer.add(new DataRecord()));
    assertEquals(DataFormat.DATARECORD, RecordFiles.of(records).format());
    assertEquals(DataFormat.CSV, RecordFiles.of(folder.resolve("train/c.csv")).format());
    assertEquals(DataFormat.LIBSVM, ExampleFiles.formatOf(Path.of("x.LIBSVM.gz")));
    assertEquals(DataFormat.DATARECORD, ExampleFiles.formatOf(Path.of("x.dr.gz")));
    assertEquals(
        DataFormat.CSV, RecordFiles.of(folder.resolve("train/a.dr")).as(DataFormat.CSV).format());
    Path text = Files.writeString(folder.resolve("data.txt"), "1 1:1\n");
    assertProblem("cannot tell its format", () -> RecordFiles.of(text).format());
    assertProblem(
        "read them apart",
        () -> RecordFiles.of(folder.resolve("train/a.dr"), folder.resolve("train/c.csv")).format());
  }

  @Test
  void theSpecIsTheGivenOneOrTheFilesOrTheFoldersOrObserved() throws IOException {
    Path own = Files.createDirectory(folder.resolve("own"));
    Path file = own.resolve("x.dr");
    DataRecord record = new DataRecord();
    record.continuous().put(9L, 1.0);
    record.continuous().put(-3L, 1.0);
    record.binary().add(4L);
    record.strings().put(5L, "s");
    BlockFileWriter.write(file, writer -> writer.add(record));

    DataSpec observed = RecordFiles.of(file).dataSpec();
    assertFalse(observed.complete());
    assertEquals(
        List.of(
            new DataSpec.Feature("-3", -3, FeatureType.CONTINUOUS),
                new DataSpec.Feature("4", 4, FeatureType.BINARY),
            new DataSpec.Feature("5", 5, FeatureType.STRING),
                new DataSpec.Feature("9", 9, FeatureType.CONTINUOUS)),
        observed.features());

    DataSpec folders = DataSpec.of(List.of(DataSpec.Feature.of("folder", FeatureType.BINARY)));
    folders.write(own.resolve("data_spec.json"));
    assertEquals(folders.features(), RecordFiles.of(file).dataSpec().features());

    DataSpec files = DataSpec.of(List.of(DataSpec.Feature.of("file", FeatureType.BINARY)));
    files.write(ExampleFiles.dataSpecBeside(file));
    assertEquals(own.resolve("x.dr.data_spec.json"), ExampleFiles.dataSpecBeside(file));
    assertEquals(files.features(), RecordFiles.of(file).dataSpec().features());

    DataSpec given = DataSpec.of(List.of(DataSpec.Feature.of("given", FeatureType.BINARY)));
    assertEquals(given.features(), RecordFiles.of(file).withDataSpec(given).dataSpec().features());
  }
}
