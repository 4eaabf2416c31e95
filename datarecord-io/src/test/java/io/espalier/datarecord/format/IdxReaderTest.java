package io.espalier.datarecord.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
  private static final String IMAGES = "00000803 00000002 00000001 00000003 00 7f ff 01 02 03";
  private static final String LABELS = "00000801 00000002 07 00";

  @TempDir Path folder;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private Path file(String name, String content) throws IOException {
    return Files.write(folder.resolve(name), hex(content));
  }

  private ExampleFiles pair(String images, String labels) throws IOException {
    return ExampleFiles.of(
        DataFormat.IDX,
        List.of(file("a-images-idx3-ubyte", images), file("a-labels-idx1-ubyte", labels)));
  }

  @Test
  void pixelsAreBytesDividedBy255() throws IOException {
    ExampleFiles files = pair(IMAGES, LABELS);
    assertEquals(
        List.of("pixel.0", "pixel.1", "pixel.2", "label"),
        files.dataSpec().features().stream().map(DataSpec.Feature::name).toList());
    assertEquals(
        List.of(
            Map.of("pixel.0", 0.0, "pixel.1", (double) (127 / 255f), "pixel.2", 1.0, "label", 7.0),
            Map.of(
                "pixel.0",
                (double) (1 / 255f),
                "pixel.1",
                (double) (2 / 255f),
                "pixel.2",
                (double) (3 / 255f),
                "label",
                0.0)),
        Rows.of(files));
    for (int value = 0; value < 256; value++) {
      assertEquals(
          (float) (value / 255.0), value / 255f, "one rounding or two give the same float");
    }
  }

  @Test
  void labelsAreFoundBesideTheirImagesAndTheOrderDoesNotMatter() throws IOException {
    Path images = file("t-images-idx3-ubyte", IMAGES);
    Path labels = file("t-labels-idx1-ubyte", LABELS);
    List<Map<String, Double>> rows =
        Rows.of(ExampleFiles.of(DataFormat.IDX, List.of(images, labels)));
    assertEquals(rows, Rows.of(ExampleFiles.of(DataFormat.IDX, List.of(images))));
    assertEquals(rows, Rows.of(ExampleFiles.of(DataFormat.IDX, List.of(labels, images))));
    assertEquals(DataFormat.IDX, ExampleFiles.formatOf(images));
    InputException e =
        assertThrows(
            InputException.class,
            () -> ExampleFiles.of(DataFormat.IDX, List.of(file("x-images", IMAGES))));
    assertTrue(e.getMessage().contains("the file with its labels was not found"), e.getMessage());
    assertThrows(InputException.class, () -> ExampleFiles.of(DataFormat.IDX, List.of(labels)));
  }

  @Test
  void aPairCutAnywhereOrTooLongIsRefused() throws IOException {
    byte[] images = hex(IMAGES);
    byte[] labels = hex(LABELS);
    HexFormat format = HexFormat.of();
    for (int length = 4; length < images.length; length++) {
      String cut = format.formatHex(Arrays.copyOf(images, length));
      assertThrows(
          InputException.class, () -> Rows.of(pair(cut, LABELS)), "images cut at " + length);
    }
    for (int length = 4; length < labels.length; length++) {
      String cut = format.formatHex(Arrays.copyOf(labels, length));
      assertThrows(
          InputException.class, () -> Rows.of(pair(IMAGES, cut)), "labels cut at " + length);
    }
    assertThrows(InputException.class, () -> Rows.of(pair(IMAGES + "00", LABELS)));
    assertThrows(InputException.class, () -> Rows.of(pair(IMAGES, LABELS + "00")));
  }

  @Test
  void headersThatCannotBeAreRefused() {
    assertProblem("2 images, but 3 labels", IMAGES, "00000801 00000003 07 00 01");
    assertProblem(
        "images of 65536 x 65536 pixels", "00000803 00000002 00010000 00010000 00", LABELS);
    assertProblem("images of 0 x 3 pixels", "00000803 00000002 00000000 00000003", LABELS);
    assertProblem("the number of images is -1", "00000803 ffffffff 00000001 00000003", LABELS);
    assertProblem(
        "cut short in the first of 2 images", "00000803 00000002 00000400 00000400 00", LABELS);
    assertProblem(
        "not an idx file of images or labels", "00000d03 00000002 00000001 00000003", LABELS);
  }

  private void assertProblem(String problem, String images, String labels) {
    InputException e = assertThrows(InputException.class, () -> Rows.of(pair(images, labels)));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  @Test
  void gzipIsSeenFromTheBytes() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(hex(IMAGES));
    }
    Path images = Files.write(folder.resolve("g-images-idx3-ubyte.gz"), packed.toByteArray());
    Path labels = file("g-labels", LABELS);
    assertEquals(2, Rows.of(ExampleFiles.of(DataFormat.IDX, List.of(images, labels))).size());
  }
}
