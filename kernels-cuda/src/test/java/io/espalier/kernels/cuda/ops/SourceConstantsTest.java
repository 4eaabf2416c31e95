package io.espalier.kernels.cuda.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.Kernels;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What stands both in Java and in the kernels' sources is the same. */
class SourceConstantsTest {
  private static final Path KERNELS = Path.of("src/main/resources/io/espalier/kernels/cuda/source");
  private static final Path FLOAT_MATH =
      Path.of("../api/src/main/java/io/espalier/kernels/reference/FloatMath.java");

  private static final Pattern IN_JAVA =
      Pattern.compile("static final (float|int) (\\w+) = ([^;]+);");
  private static final Pattern IN_CUDA = Pattern.compile("constexpr (float|int) (\\w+) = ([^;]+);");

  @Test
  void numericsHasEveryConstantOfFloatMath() throws IOException {
    Map<String, String> reference = constants(IN_JAVA, FLOAT_MATH);
    assertTrue(reference.size() >= 26, "found in FloatMath.java only " + reference.keySet());
    Map<String, String> mirror = constants(IN_CUDA, KERNELS.resolve("numerics.cuh"));
    reference.forEach((name, value) -> assertEquals(value, mirror.get(name), name));
  }

  @Test
  void activationsHaveTheirNumbersAndLeak() throws IOException {
    Path source = KERNELS.resolve("numerics.cuh");
    assertEquals(codes("ACTIVATION_", Activation.values()), enumeration(source, "ActivationCode"));
    assertEquals(text("float", "0.2f"), constants(IN_CUDA, source).get("LEAK"));
    assertEquals(0.2f, Activation.LEAK);
  }

  @Test
  void linksHaveTheirNumbers() throws IOException {
    assertEquals(
        codes("LINK_", Link.values()), enumeration(KERNELS.resolve("loss.cu"), "LinkCode"));
  }

  @Test
  void shapesOfBlocksAreThoseThatJavaLaunches() throws IOException {
    assertNumber(Kernels.CHUNK_ROWS, "sums.cuh", "CHUNK_ROWS");
    assertNumber(ActivationOps.BLOCK_ELEMENTS, "activation.cu", "TILE_ELEMENTS");
    assertNumber(ActivationOps.THREADS, "activation.cu", "TILE_THREADS");
    assertNumber(RowLayout.MOST_ELEMENTS, "loss.cu", "PIECE");
    assertNumber(RowLayout.MOST_THREADS, "loss.cu", "LOSS_THREADS");
  }

  private static void assertNumber(int expected, String file, String name) throws IOException {
    String found = constants(IN_CUDA, KERNELS.resolve(file)).get(name);
    assertEquals(text("int", Integer.toString(expected)), found, name);
  }

  private static Map<String, String> constants(Pattern pattern, Path file) throws IOException {
    Map<String, String> constants = new TreeMap<>();
    Matcher found = pattern.matcher(Files.readString(file));
    while (found.find()) {
      constants.put(found.group(2), text(found.group(1), found.group(3)));
    }
    return constants;
  }

  /** Type and bits of a literal; what is no literal stays as it is. */
  private static String text(String type, String literal) {
    String number = literal.replace("(int)", "").strip();
    if (type.equals("float")) {
      return "float " + Integer.toHexString(Float.floatToRawIntBits(Float.parseFloat(number)));
    }
    return number.matches("-?(0x)?[0-9a-f]+")
        ? "int " + Integer.toHexString(Long.decode(number).intValue())
        : "int " + number;
  }

  private static String codes(String prefix, Enum<?>[] values) {
    return String.join(
        " ",
        Arrays.stream(values)
            .map(value -> prefix + value.name().toUpperCase(Locale.ROOT))
            .toList());
  }

  /** The names of an enum without values of its own, in order. */
  private static String enumeration(Path file, String name) throws IOException {
    Matcher found =
        Pattern.compile("enum " + name + " \\{([^}]*)}").matcher(Files.readString(file));
    assertTrue(found.find(), "no enum " + name + " in " + file);
    return found.group(1).replace(",", " ").strip().replaceAll("\\s+", " ");
  }
}
