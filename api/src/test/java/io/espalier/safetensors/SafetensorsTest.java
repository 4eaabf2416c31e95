package io.espalier.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final byte[] DATA = {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40};
  private static final String F32 = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @TempDir Path folder;

  @Test
  void readsBackWhatItWrites() {
    Path file = folder.resolve("a.safetensors");
    float[] floats = {1.5f, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 3};
    long[] longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};
    double[] doubles = {Math.PI};
    byte[] bytes = {1, -1, 0};
    new SafetensorsWriter("test", 3)
        .metadata("é", "\"x\"\n")
        .bytes("z", bytes, 3)
        .floats("b/x.y:z-1", floats, 2, 3)
        .floats("a", floats, 6)
        .longs("n", longs, 1, 2, 1, 2)
        .doubles("d", doubles)
        .write(file);
    SafetensorsFile read = SafetensorsFile.read(file, Profile.STRICT);
    assertEquals(Map.of("é", "\"x\"\n", "format", "test", "format_version", "3"), read.metadata());
    assertArrayEquals(floats, read.floats("b/x.y:z-1"));
    assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(read.floats("a")[1]));
    assertArrayEquals(longs, read.longs("n"));
    assertArrayEquals(doubles, read.doubles("d"));
    assertArrayEquals(bytes, read.bytes("z"));
    assertEquals(
        List.of("d", "n", "a", "b/x.y:z-1", "z"),
        read.tensors().stream().map(Tensor::name).toList());
    assertEquals(List.of(1L, 2L, 1L, 2L), read.tensor("n").shape());
    assertEquals(List.of(), read.tensor("d").shape());
    assertEquals(SafetensorsFile.read(file, Profile.LENIENT).tensors().size(), 5);
    read.requireFormat("test", 3);
    assertThrows(ModelFormatException.class, () -> read.requireFormat("test", 2));
    assertThrows(ModelFormatException.class, () -> read.requireFormat("other", 3));
  }

  @Test
  void theSameContentInAnyOrderGivesTheSameBytes() throws IOException {
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    new SafetensorsWriter("t", 1)
        .metadata("a", "1")
        .metadata("b", "2")
        .floats("x", new float[2], 2)
        .longs("y", new long[1], 1)
        .write(one);
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    new SafetensorsWriter("t", 1)
        .metadata("b", "2")
        .metadata("a", "1")
        .longs("y", new long[1], 1)
        .floats("x", new float[2], 2)
        .write(two);
    assertArrayEquals(one.toByteArray(), two.toByteArray());
    assertEquals(0, (8 + SafetensorsFile.littleEndianLong(one.toByteArray(), 0)) % 64);
  }

  @Test
  void writesLargeTensorsInPieces() {
    Path file = folder.resolve("large");
    float[] values = new float[100_003];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    new SafetensorsWriter("t", 1).floats("x", values, values.length).write(file);
    assertArrayEquals(values, SafetensorsFile.read(file, Profile.STRICT).floats("x"));
  }

  @Test
  void neverNarrowsOrWidens() {
    Path file = folder.resolve("a");
    new SafetensorsWriter("t", 1)
        .floats("f", new float[] {1, Float.NaN}, 2)
        .doubles("d", new double[1], 1)
        .write(file);
    SafetensorsFile read = SafetensorsFile.read(file, Profile.STRICT);
    assertTrue(
        message(() -> read.floats("d"))
            .contains("'d' is F64 where F32 is needed; convert it to F32"));
    assertThrows(ModelFormatException.class, () -> read.longs("f"));
    assertThrows(ModelFormatException.class, () -> read.doubles("f"));
    assertTrue(
        message(() -> read.finiteFloats("f")).contains("element 1 of the tensor 'f' is NaN"));
    assertTrue(message(() -> read.floats("g")).contains("no tensor 'g'; there are 'd', 'f'"));
  }

  @Test
  void refusesToWriteWhatItWouldNotRead() {
    for (String name : List.of("__metadata__", "/x", "", "a b", "a..b", "ü", "x".repeat(257))) {
      assertThrows(
          IllegalArgumentException.class, () -> writer().floats(name, new float[1], 1), name);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> writer().floats("x", new float[1], 1).floats("x", new float[1], 1));
    assertThrows(IllegalArgumentException.class, () -> writer().floats("x", new float[1], 2));
    assertThrows(IllegalArgumentException.class, () -> writer().floats("x", new float[0], 0));
    assertThrows(
        IllegalArgumentException.class, () -> writer().floats("x", new float[1], 1, 1, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> writer().metadata("format", "x"));
    assertThrows(IllegalArgumentException.class, () -> writer().metadata("crc32c:x", "x"));
    assertThrows(IllegalArgumentException.class, () -> writer().write(folder.resolve("none")));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            writer()
                .floats("x", new float[1], 1)
                .metadata("m", "x".repeat(5 << 20))
                .write(folder.resolve("none")));
    assertFalse(Files.exists(folder.resolve("none")));
  }

  private static SafetensorsWriter writer() {
    return new SafetensorsWriter("t", 1);
  }

  @Test
  void readsEverySampleOfTheReferenceImplementation() throws IOException {
    Path samples = Path.of(System.getProperty("espalier.data", "none"), "safetensors_samples");
    Assumptions.assumeTrue(Files.isDirectory(samples), "skipped: no samples at " + samples);
    try (Stream<Path> files = Files.list(samples)) {
      List<Path> paths = files.filter(file -> file.toString().endsWith(".safetensors")).toList();
      assertEquals(10, paths.size());
      for (Path path : paths) {
        SafetensorsFile file = SafetensorsFile.read(path, Profile.LENIENT);
        assertEquals(Map.of("test", "a"), file.metadata());
        file.tensors().forEach(tensor -> assertEquals(6, tensor.elements(), path + " " + tensor));
        assertThrows(ModelFormatException.class, () -> SafetensorsFile.read(path, Profile.STRICT));
      }
    }
    SafetensorsFile all =
        SafetensorsFile.read(samples.resolve("overall.safetensors"), Profile.LENIENT);
    assertEquals(
        List.of("B", "H", "I", "b", "d", "e", "f", "h", "i"),
        all.tensors().stream().map(Tensor::name).toList());
    assertArrayEquals(new float[] {-3, -2, -1, 0, 1, 2}, all.floats("f"));
    assertArrayEquals(new double[] {-3, -2, -1, 0, 1, 2}, all.doubles("d"));
    assertArrayEquals(new byte[] {-3, -2, -1, 0, 1, 2}, all.bytes("b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}|0",
        "{\"__metadata__\":{}}|0",
        " \n{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} \n|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}|4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,5],\"data_offsets\":[0,0]}}|0",
        "{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}|2",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[3,2],\"data_offsets\":[0,3]}}|3",
        "{\"a\":{\"dtype\":\"F6_E2M3\",\"shape\":[4],\"data_offsets\":[0,3]}}|3",
        "{\"../a b\":{\"shape\":[1,1,1,1,1],\"data_offsets\":[0,2],\"dtype\":\"BF16\"}}|2"
      })
  void lenientReadsWhatTheFormatAllows(String file) {
    lenient(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]|0",
        "1|0",
        "{|0",
        "{}x|0",
        "{}\u0000|0",
        "{}|1",
        "\uFEFF{}|0",
        "{\"__metadata__\":[]}|0",
        "{\"__metadata__\":{\"a\":1}}|0",
        "{\"__metadata__\":{},\"__metadata__\":{}}|0",
        "{\"a\":1}|0",
        "{\"a\":{}}|0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}|8",
        "{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F99\",\"shape\":[2],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|7",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|9",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[1,9]}}|9",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,9223372036854775806],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,18446744073709551614],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}|0",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}|2",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}|6",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[5,9]}}|9",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|8",
        "{\"a\":{\"dtype\":\"F32\",\"d\\u0074ype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|8",
        "{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|8"
      })
  void lenientRefusesWhatTheFormatForbids(String file) {
    assertThrows(ModelFormatException.class, () -> lenient(file));
  }

  private static void lenient(String file) {
    int bar = file.lastIndexOf('|');
    byte[] bytes = RawFile.plain(file.substring(0, bar), Integer.parseInt(file.substring(bar + 1)));
    SafetensorsFile.parse(bytes, "test", Profile.LENIENT);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        9,
        63,
        65,
        1L << 31,
        (1L << 31) - 1,
        1L << 32,
        100_000_001,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        -1,
        -8
      })
  void refusesEveryAbsurdHeaderLength(long length) {
    byte[] header = ("{\"a\":" + F32 + "}").getBytes(StandardCharsets.UTF_8);
    assertEquals(54, header.length);
    for (Profile profile : Profile.values()) {
      assertThrows(
          ModelFormatException.class,
          () -> SafetensorsFile.parse(RawFile.withLength(length, header, DATA), "test", profile));
    }
  }

  @Test
  void strictReadsAFileWithRightChecksums() {
    String crc = RawFile.crc(DATA, 0, 8);
    byte[] file = RawFile.strict(",\"crc32c:a\":\"" + crc + "\"", ",\"a\":" + F32, DATA);
    assertArrayEquals(
        new float[] {1, 2}, SafetensorsFile.parse(file, "test", Profile.STRICT).floats("a"));
  }

  static Stream<byte[]> strictOffences() {
    String crc = "\"" + RawFile.crc(DATA, 0, 8) + "\"";
    String ours = ",\"crc32c:a\":" + crc;
    List<byte[]> files = new ArrayList<>();
    files.add(RawFile.strict("", ",\"a\":" + F32, DATA));
    files.add(RawFile.strict(",\"crc32c:a\":\"00000000\"", ",\"a\":" + F32, DATA));
    files.add(
        RawFile.strict(
            ",\"crc32c:a\":" + crc.toUpperCase(java.util.Locale.ROOT) + "", ",\"a\":" + F32, DATA));
    files.add(RawFile.strict(ours + ",\"crc32c:b\":" + crc, ",\"a\":" + F32, DATA));
    files.add(RawFile.strict(ours + ours, ",\"a\":" + F32, DATA));
    files.add(RawFile.strict(ours + ",\"format\":\"u\"", ",\"a\":" + F32, DATA));
    files.add(RawFile.strict(ours, ",\"a\":" + F32 + ",\"__metadata__\":{}", DATA));
    files.add(RawFile.strict("", "", new byte[0]));
    files.add(
        RawFile.strict(
            ours, ",\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}", DATA));
    files.add(
        RawFile.strict(
            ours, ",\"a\":{\"dtype\":\"F32\",\"shape\":[2,1,1,1,1],\"data_offsets\":[0,8]}", DATA));
    files.add(
        RawFile.strict(
            ours, ",\"a\":{\"dtype\":\"F32\",\"shape\":[2,[1]],\"data_offsets\":[0,8]}", DATA));
    files.add(
        RawFile.strictText(
            StrictHeader.OPENING
                + StrictHeader.NO_CRC
                + "\",\"format\":\"t\",\"format_version\":\"1\""
                + ours
                + "},\"a\":"
                + F32
                + "}\n",
            DATA));
    files.add(
        RawFile.strict(
            ours, ",\"a\":" + F32, new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40, 0}));
    files.add(
        RawFile.strict(
            ours + ",\"crc32c:b\":\"00000000\"",
            ",\"a\":" + F32 + ",\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]}",
            DATA));
    for (String name : List.of("../a", "/a", "__a", "a b", "\\u0000", "")) {
      files.add(
          RawFile.strict(",\"crc32c:" + name + "\":" + crc, ",\"" + name + "\":" + F32, DATA));
    }
    files.add(
        RawFile.strictText(
            StrictHeader.OPENING + StrictHeader.NO_CRC + "\"" + ours + "},\"a\":" + F32 + "}",
            DATA));
    files.add(RawFile.plain("{\"a\":" + F32 + "}  ", 8));
    byte[] trailing = RawFile.strict(ours, ",\"a\":" + F32, DATA);
    files.add(java.util.Arrays.copyOf(trailing, trailing.length + 22));
    return files.stream();
  }

  @ParameterizedTest
  @MethodSource("strictOffences")
  void strictRefuses(byte[] file) {
    assertThrows(
        ModelFormatException.class, () -> SafetensorsFile.parse(file, "test", Profile.STRICT));
  }

  @Test
  void aHundredThousandTensorsAreRefusedQuicklyOrReadInProportion() {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      members
          .append(",\"t")
          .append(i)
          .append("\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[")
          .append(i)
          .append(',')
          .append(i + 1)
          .append("]}");
    }
    byte[] strict = RawFile.strict("", members.toString(), new byte[100_000]);
    assertThrows(
        ModelFormatException.class, () -> SafetensorsFile.parse(strict, "test", Profile.STRICT));
    byte[] plain = RawFile.plain("{" + members.substring(1) + "}", 100_000);
    assertEquals(100_000, SafetensorsFile.parse(plain, "test", Profile.LENIENT).tensors().size());
  }

  @Test
  void namesAGitLfsPointer() {
    byte[] pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"
            .getBytes(StandardCharsets.US_ASCII);
    for (Profile profile : Profile.values()) {
      assertTrue(
          message(() -> SafetensorsFile.parse(pointer, "m.safetensors", profile))
              .startsWith(
                  "m.safetensors: this is a Git LFS pointer, not the file itself; run 'git lfs"
                      + " pull'"));
    }
  }

  @Test
  void whatCannotBeReadIsAnIoError() {
    assertTrue(
        assertThrows(
                UncheckedIOException.class,
                () -> SafetensorsFile.read(folder.resolve("no"), Profile.STRICT))
            .getMessage()
            .contains("no such file"));
    assertThrows(UncheckedIOException.class, () -> SafetensorsFile.read(folder, Profile.STRICT));
    Assumptions.assumeTrue(
        Files.exists(Path.of("/dev/zero")), "skipped: there is no /dev/zero here");
    assertThrows(
        UncheckedIOException.class,
        () -> SafetensorsFile.read(Path.of("/dev/zero"), Profile.LENIENT));
  }

  private static String message(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(ModelFormatException.class, call).getMessage();
  }
}
