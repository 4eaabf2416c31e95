package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.ExampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as they are found in practice: changed, gone, empty, very many, or no files at all. */
class FilesInPracticeTest {
  @TempDir Path folder;

  private static Batches.Builder builder(RecordFiles files) {
    return Batches.builder(files, SampleFiles.sparse()).batchSize(10);
  }

  private static String problem(Batches batches) {
    InputException e = assertThrows(InputException.class, () -> SampleFiles.rows(batches, 1000));
    assertEquals(ProblemKind.CHANGED_FILE, e.kind(), e.getMessage());
    return e.getMessage();
  }

  /** Something that happens to the second file after the first batch of the second pass. */
  private interface Change {
    void to(Path path) throws IOException;
  }

  private String changedBetweenPasses(Change change) throws IOException {
    RecordFiles files = SampleFiles.files(folder, 20, 30);
    Path second = files.paths().get(1);
    try (Batches batches = builder(files).repeat(true).cacheBytes(0).build()) {
      SampleFiles.rows(batches, 6);
      change.to(second);
      String message = problem(batches);
      assertTrue(message.startsWith(second.toString()), message);
      return message;
    }
  }

  @Test
  void aFileThatChangesBetweenPassesIsNamedWithTheChange() throws IOException {
    long size = Files.size(SampleFiles.files(folder, 20, 30).paths().get(1));
    assertTrue(
        changedBetweenPasses(path -> SampleFiles.write(path, 20, 30))
            .contains("changed between two passes (it had " + size + " bytes and has "));
    assertTrue(
        changedBetweenPasses(Files::delete).contains("between two passes (there is no such file)"));
    assertTrue(
        changedBetweenPasses(
                path -> Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000)))
            .contains("it was written to at 1970-01-01T00:16:40Z"));
    assertTrue(
        changedBetweenPasses(
                path -> {
                  Path copy = Files.copy(path, folder.resolve("copy"));
                  Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING);
                })
            .contains("another file has taken its place"));
  }

  @Test
  void aFileThatChangesWhileItIsReadIsNamedWithTheChange() throws IOException {
    RecordFiles files = SampleFiles.files(folder, 3000);
    Path path = files.paths().getFirst();
    try (Batches batches = builder(files).build()) {
      SampleFiles.rows(batches, 1);
      Files.delete(path);
      assertTrue(problem(batches).contains("while it was being read (there is no such file)"));
    }
    SampleFiles.write(path, 0, 3000);
    try (Batches batches = builder(files).build()) {
      SampleFiles.rows(batches, 1);
      try (var channel = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 1000);
      }
      InputException e = assertThrows(InputException.class, () -> SampleFiles.rows(batches, 1000));
      assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
      assertEquals(false, e.kind().ofOneRecord());
    }
  }

  @Test
  void rowsInMemoryDoNotCareAboutTheirFiles() throws IOException {
    RecordFiles files = SampleFiles.files(folder, 20, 30);
    try (Batches batches = builder(files).repeat(true).build()) {
      List<Integer> first = SampleFiles.rows(batches, 5);
      // The batch after the last notices the end of the pass.
      SampleFiles.rows(batches, 1);
      for (Path path : files.paths()) {
        Files.delete(path);
      }
      batches.seek(new Cursor(3, 0));
      assertEquals(first, SampleFiles.rows(batches, 5));
    }
  }

  /** Passes that were left before their end take no memory from the one that is not. */
  @Test
  void passesThatBeginAgainAndAgainLeaveTheirMemory() throws IOException {
    RecordFiles files = SampleFiles.files(folder, 20, 30);
    try (Batches batches = builder(files).repeat(true).cacheBytes(40_000).build()) {
      for (int i = 0; i < 30; i++) {
        SampleFiles.rows(batches, 4);
        batches.seek(Cursor.START);
      }
      List<Integer> first = SampleFiles.rows(batches, 5);
      SampleFiles.rows(batches, 1);
      for (Path path : files.paths()) {
        Files.delete(path);
      }
      batches.seek(Cursor.START);
      assertEquals(first, SampleFiles.rows(batches, 5));
    }
  }

  @Test
  void emptyFilesAreAnErrorUnlessTheyAreAllowed() {
    RecordFiles files = SampleFiles.files(folder, 5, 0, 5, 0);
    try (Batches batches = builder(files).build()) {
      InputException e = assertThrows(InputException.class, () -> SampleFiles.rows(batches, 100));
      assertEquals(ProblemKind.EMPTY, e.kind());
      assertTrue(e.getMessage().contains("part-1.dr: the file has no examples"), e.getMessage());
    }
    for (int openFiles = 1; openFiles < 4; openFiles++) {
      try (Batches batches =
          builder(files).allowEmptyFiles().interleave(openFiles, 100).repeat(true).build()) {
        List<Integer> twice = new ArrayList<>(SampleFiles.upTo(10));
        twice.addAll(SampleFiles.upTo(10));
        assertEquals(twice, SampleFiles.rows(batches, 2));
        assertEquals(2, batches.report().emptyFiles());
        assertTrue(batches.report().toString().endsWith("; 2 empty files"));
      }
    }
    RecordFiles allEmpty = SampleFiles.files(folder, 0, 0);
    try (Batches batches = builder(allEmpty).allowEmptyFiles().repeat(true).build()) {
      InputException e = assertThrows(InputException.class, () -> SampleFiles.rows(batches, 1));
      assertTrue(e.getMessage().contains("no example is left"), e.getMessage());
    }
  }

  /** As many as a cluster writes, each with a record or two. */
  @Test
  void tenThousandSmallFiles() throws IOException {
    int count = 10_000;
    Path one = SampleFiles.write(folder.resolve("one"), 0, 1);
    Path two = SampleFiles.write(folder.resolve("two"), 1, 3);
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int i = 0; i < count; i++) {
      // Links are made faster than files.
      Files.createLink(many.resolve(String.format("part-%05d.dr", i)), i % 2 == 0 ? one : two);
    }
    RecordFiles files = RecordFiles.glob(many + "/part-*");
    assertEquals(count, files.paths().size());
    assertEquals(18, files.dataSpec().features().size());
    try (Batches batches = builder(files).interleave(8, 1).repeat(true).shuffle(true).build()) {
      assertEquals(3 * count / 2, SampleFiles.rows(batches, 3 * count / 20).size());
      assertEquals(3 * count / 2, SampleFiles.rows(batches, 3 * count / 20).size());
    }
  }

  @Test
  void whatIsNoFileIsNamed() throws IOException, InterruptedException {
    assertNoFile(folder, "this is a folder, not a file");
    Path link = folder.resolve("link.dr");
    Files.createSymbolicLink(link, folder.resolve("gone.dr"));
    assertNoFile(link, "this is a symbolic link to a file that does not exist");
    assertNoFile(folder.resolve("none.dr"), "there is no such file");
    Path pipe = folder.resolve("pipe.dr");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    assertNoFile(pipe, "this is no regular file (a pipe or a device)");
    InputException e =
        assertThrows(InputException.class, () -> RecordFiles.glob(folder.toString()));
    assertEquals(ProblemKind.UNREADABLE_FILE, e.kind(), "found in a folder, they are named too");
  }

  private static void assertNoFile(Path path, String problem) {
    InputException e = assertThrows(InputException.class, () -> RecordFiles.of(path));
    assertEquals(ProblemKind.UNREADABLE_FILE, e.kind());
    assertTrue(e.getMessage().startsWith(path + ": " + problem), e.getMessage());
  }

  @Test
  void theSpecsOfSeveralFilesAreOne() throws IOException {
    RecordFiles files = SampleFiles.files(folder, 1, 1, 1, 1);
    DataSpec.Feature a = DataSpec.Feature.of("a", FeatureType.CONTINUOUS);
    DataSpec.Feature b = DataSpec.Feature.of("b", FeatureType.STRING);
    DataSpec.Feature c = DataSpec.Feature.of("c", FeatureType.BINARY);
    List<Path> paths = files.paths();
    DataSpec.of(List.of(b, a)).write(ExampleFiles.dataSpecBeside(paths.get(0)));
    DataSpec.of(List.of(c, a)).write(ExampleFiles.dataSpecBeside(paths.get(2)));
    assertEquals(List.of(b, a, c), RecordFiles.of(paths).dataSpec().features());
    DataSpec.Feature folders = DataSpec.Feature.of("of the folder", FeatureType.BINARY);
    DataSpec.of(List.of(folders)).write(folder.resolve("data_spec.json"));
    assertEquals(List.of(b, a, folders, c), RecordFiles.of(paths).dataSpec().features());

    DataSpec.of(List.of(DataSpec.Feature.of("a", FeatureType.BINARY)))
        .write(ExampleFiles.dataSpecBeside(paths.get(3)));
    assertConflict(paths, "feature 'a' is BINARY", "feature 'a' is CONTINUOUS");
    DataSpec.of(List.of(new DataSpec.Feature("other", a.id(), FeatureType.CONTINUOUS)))
        .write(ExampleFiles.dataSpecBeside(paths.get(3)));
    assertConflict(paths, "feature 'other' is CONTINUOUS", "feature 'a' is CONTINUOUS");
  }

  private static void assertConflict(List<Path> paths, String one, String other) {
    InputException e = assertThrows(InputException.class, () -> RecordFiles.of(paths).dataSpec());
    for (String part :
        List.of(
            one,
            other,
            ExampleFiles.dataSpecBeside(paths.get(0)).toString(),
            ExampleFiles.dataSpecBeside(paths.get(3)).toString())) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void aLabelThatIsAlwaysTheSameIsSaidOnce() {
    Path path = folder.resolve("same.dr");
    BlockFileWriter.write(
        path,
        writer -> {
          for (int i = 0; i < 25; i++) {
            writer.add(SampleFiles.record(2 * i));
          }
        });
    List<String> heard = new ArrayList<>();
    try (Batches batches =
        builder(RecordFiles.of(path)).repeat(true).warnings(heard::add).build()) {
      assertEquals(30, SampleFiles.rows(batches, 3).size() + 5);
      assertEquals(List.of(), batches.report().warnings());
      SampleFiles.rows(batches, 30);
      assertEquals(1, heard.size());
      assertTrue(
          heard.getFirst().startsWith("the label 'y' is 0.0 in all 25 examples"), heard.getFirst());
      assertEquals(heard, batches.report().warnings());
    }
    try (Batches batches =
        builder(SampleFiles.files(folder, 30)).repeat(true).warnings(heard::add).build()) {
      SampleFiles.rows(batches, 30);
      assertEquals(1, heard.size());
      Batch batch = batches.newBatch();
      batches.next(batch);
      assertEquals("[0.0, 1.0]", Arrays.toString(Arrays.copyOf(batch.labels(), 2)));
    }
  }
}
