package io.espalier.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.input.RecordFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArgumentsTest {
  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String name : List.of("a.txt", "b.txt", "c,d.txt")) {
      Files.writeString(folder.resolve(name), "x,label\n1,0\n");
    }
  }

  @Test
  void aCommaDividesNamesButNotBracesOrAFilesOwnName() {
    assertEquals(List.of("b.txt", "a.txt"), csv("b.txt", "a.txt"));
    assertEquals(List.of("a.txt", "b.txt"), csv("{a,b}.txt"));
    assertEquals(List.of("c,d.txt", "a.txt"), csv("c,d.txt", "a.txt"));
    assertEquals(List.of("b.txt", "a.txt"), csv("b.txt," + folder + "/a.txt"));
  }

  @Test
  void aPatternNeedsNoExtensionWhereTheFormatIsSaid() {
    assertEquals(List.of("a.txt", "b.txt", "c,d.txt"), csv("*.txt"));
  }

  private List<String> csv(String... names) {
    List<String> arguments = List.of(names).stream().map(name -> folder + "/" + name).toList();
    Problems problems = new Problems();
    var files = FileArguments.files("--data", arguments, DataFormat.CSV, problems);
    assertTrue(problems.isEmpty(), () -> String.join("; ", problems.lines()));
    return files.map(RecordFiles::paths).orElseThrow().stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }
}
