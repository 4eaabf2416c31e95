package io.espalier.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectRecordsTest {
  @TempDir Path folder;

  private Path records;

  @BeforeEach
  void someRecords() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("a.csv"),
            "age,work.class,label\n39,State,1\n50,Private,0\n17,Private,0\n20,,0\n");
    records = folder.resolve("a.dr");
    assertEquals(0, Cli.run("convert", csv, records).exit());
  }

  @Test
  void aTableAndWhatAModelWouldMakeOfIt() {
    Cli cli = Cli.run("inspect", records);
    assertEquals(0, cli.exit(), cli.err());
    for (String line :
        List.of(
            "datarecord  1 file, 4 records, 3 features",
            "continuous  100.0 %            17 to 50, mean 31.5000",
            "string       75.0 %         2  Private (2), State (1)",
            "label   --label 'label' (1 in 25.00 %)",
            "dense   1 continuous and binary features but the label",
            "fields  an embedding each: --fields 'work\\.class' --field_bits 8")) {
      assertTrue(cli.out().contains(line), line + "\nin\n" + cli.out());
    }
  }

  @Test
  void json() {
    Cli cli = Cli.run("inspect", records, "--json");
    assertEquals(0, cli.exit(), cli.err());
    JsonObject root = JsonReader.parseObject(cli.out().getBytes(StandardCharsets.UTF_8));
    assertEquals(4, root.integer("records"));
    JsonObject work = (JsonObject) root.array("features").get(1);
    assertEquals("work.class", work.string("name"));
    assertEquals(3, work.integer("records"));
    assertEquals("Private", ((JsonObject) work.array("frequent").get(0)).string("value"));
  }

  @Test
  void jsonIsForRecords() throws IOException {
    Path other = Files.writeString(folder.resolve("x.safetensors"), "damaged");
    Cli cli = Cli.run("inspect", other, "--json");
    assertEquals(2, cli.exit());
    assertTrue(cli.err().contains("--json is for files of records"), cli.err());
  }
}
