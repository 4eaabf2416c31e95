package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.espalier.model.RewrittenModel.Change;
import io.espalier.model.random.RandomModels;
import io.espalier.network.NetworkSpec;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model files that are cut, damaged or made wrong: each is refused, as a {@link
 * ModelFormatException}, within its size in memory.
 */
class DamagedModelTest {
  private static final int ALLOWANCE = 64 << 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final byte[] sound = bytes(soundModel());

  private static CompactModel soundModel() {
    return RandomModels.model(
        new Random(5), NetworkSpec.of(6, net -> net.mask().dense(5).tanh().mask().dense(2)));
  }

  private static byte[] bytes(CompactModel model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ModelFile.writer(model).write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static CompactModel parse(byte[] file) {
    return ModelFile.read(SafetensorsFile.parse(file, "m.safetensors", Profile.STRICT));
  }

  /** Refused, and by no other exception; returns what was allocated. */
  private long refused(byte[] file, String what) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      parse(file);
    } catch (ModelFormatException expected) {
      return threads.getCurrentThreadAllocatedBytes() - before;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what + " gave " + e, e);
    }
    return fail(what + " was accepted");
  }

  @Test
  void theSoundFileIsSmallAndAccepted() {
    parse(sound);
    assertTrue(sound.length < 20_000, "it has " + sound.length + " bytes");
  }

  @Test
  void everyTruncationIsRefusedWithinTheFilesSize() {
    refused(Arrays.copyOf(sound, 100), "first use");
    for (int length = 0; length < sound.length; length++) {
      long allocated = refused(Arrays.copyOf(sound, length), "cut at " + length);
      // the copy made here counts too
      assertTrue(
          allocated <= 2L * length + ALLOWANCE, "cut at " + length + ": allocated " + allocated);
    }
  }

  @Test
  void everyFlippedBitOfTheHeaderIsRefused() {
    int header = 8 + (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong();
    for (int bit = 0; bit < 8 * header; bit++) {
      refused(flipped(bit), "bit " + bit);
    }
  }

  @Test
  void everyFlippedBitOfTheDataIsCaughtByAChecksum() {
    int header = 8 + (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      int bit = 8 * header + random.nextInt(8 * (sound.length - header));
      String message =
          assertThrows(ModelFormatException.class, () -> parse(flipped(bit)), "bit " + bit)
              .getMessage();
      assertTrue(message.contains("checksum"), message);
    }
  }

  private byte[] flipped(int bit) {
    byte[] file = sound.clone();
    file[bit >> 3] ^= (byte) (1 << (bit & 7));
    return file;
  }

  @Test
  void randomBytesAndShuffledBlocksAreRefused() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] file = sound.clone();
      int from = random.nextInt(file.length);
      byte[] noise = new byte[1 + random.nextInt(file.length - from)];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, file, from, noise.length);
      if (!Arrays.equals(file, sound)) {
        refused(file, "noise, seed " + seed);
      }
    }
  }

  @Test
  void lengthsThatLieCostNothing() {
    refused(new byte[64], "first use");
    for (long length :
        new long[] {0, 1, 7, 1 << 20, 1 << 24, 1L << 31, Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
      byte[] file = sound.clone();
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      long allocated = refused(file, "length " + length);
      assertTrue(
          allocated <= file.length + ALLOWANCE, "length " + length + ": allocated " + allocated);
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    refused(new byte[0], "nothing");
    refused("PK\u0003\u0004zip".getBytes(StandardCharsets.ISO_8859_1), "a zip file");
    refused(Arrays.copyOf(sound, sound.length + 1), "a byte too many");
    refused(concatenated(sound, sound), "the file twice");
    refused(
        concatenated(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, sound),
        "a byte order mark");
    refused(
        "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n"
            .getBytes(StandardCharsets.US_ASCII),
        "LFS");
    ByteArrayOutputStream checkpoint = new ByteArrayOutputStream();
    new SafetensorsWriter("espalier.checkpoint", 1).floats("a", new float[1], 1).write(checkpoint);
    refused(checkpoint.toByteArray(), "another format");
    ByteArrayOutputStream newer = new ByteArrayOutputStream();
    new SafetensorsWriter("espalier.model", 2).floats("a", new float[1], 1).write(newer);
    refused(newer.toByteArray(), "a newer version");
  }

  private static byte[] concatenated(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }

  /** Files whose checksums are right and whose content is not. */
  @Test
  void contentThatMakesNoSenseIsRefused() {
    refusedWithNetwork("\"inputs\":6", "\"inputs\":7");
    refusedWithNetwork("\"inputs\":6", "\"inputs\":0");
    refusedWithNetwork("\"inputs\":6", "\"inputs\":-6");
    refusedWithNetwork("\"inputs\":6", "\"inputs\":6000000000");
    refusedWithNetwork("\"inputs\":6,", "");
    refusedWithNetwork("\"units\":5", "\"units\":4294967301");
    refusedWithNetwork("\"units\":2", "\"units\":3");
    refusedWithNetwork("\"units\":2", "\"units\":2147483647");
    refusedWithNetwork("\"tanh\"", "\"tan\"");
    refusedWithNetwork("\"tanh\"", "\"relu\"");
    refusedWithNetwork("\"bias\":true", "\"bias\":1");
    refusedWithNetwork("\"bias\":true", "\"bias\":false");
    refusedWithNetwork("\"masked\":true", "\"masked\":false");
    refusedWithNetwork("\"masked\":false", "\"masked\":true");
    refusedWithNetwork("\"input_masked\":true", "\"input_masked\":false");
    refusedWithNetwork("\"layers\":[", "\"layers\":[1,");
    refusedWithNetwork("\"loss\":", "\"loss\":\"x\",\"loss\":");
    refusedWithNetwork("\"link\":\"", "\"link\":\"x");
    refusedWithNetwork("{", "[".repeat(10_000));
  }

  private void refusedWithNetwork(String part, String replacement) {
    String network = SafetensorsFile.parse(sound, "m", Profile.STRICT).metadata("network");
    assertTrue(network.contains(part), network);
    String changed = network.replaceFirst(java.util.regex.Pattern.quote(part), replacement);
    refused(
        rewritten("network", changed, name -> name, file -> {}, null), part + " as " + replacement);
  }

  @Test
  void metadataThatIsMissingOrWrongIsRefused() {
    for (String key : List.of("producer", "created_step", "network", "features")) {
      refused(rewritten(key, null, name -> name, file -> {}, null), "without " + key);
    }
    refused(rewritten("created_step", "-1", name -> name, file -> {}, null), "a negative step");
    refused(
        rewritten("created_step", "1e3", name -> name, file -> {}, null),
        "a step that is no number");
    refused(rewritten("features", "{}", name -> name, file -> {}, null), "an empty schema");
    refused(
        rewritten("features", "{\"inputs\":[", name -> name, file -> {}, null), "half a schema");
  }

  @Test
  void tensorsThatAreMissingOrTooManyAreRefused() {
    for (String name :
        List.of(
            "layers.0.weight",
            "layers.1.bias",
            "masks.0.kept",
            "golden.inputs",
            "golden.predictions")) {
      refused(
          rewritten("", null, each -> each.equals(name) ? null : each, file -> {}, null),
          "without " + name);
      refused(
          rewritten("", null, each -> each.equals(name) ? name + "s" : each, file -> {}, null),
          "another name for " + name);
    }
    refused(
        rewritten(
            "", null, name -> name, file -> file.floats("layers.2.weight", new float[1], 1), null),
        "one too many");
  }

  @Test
  void everyNumberThatMayNotStandInATensorIsRefused() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (String name :
          List.of(
              "layers.0.weight",
              "layers.0.bias",
              "layers.1.weight",
              "layers.1.bias",
              "golden.inputs")) {
        refused(
            rewritten(
                "",
                null,
                each -> each,
                file -> {},
                new Change(name, values -> values[values.length - 1] = bad, null)),
            bad + " in " + name);
      }
    }
    for (long bad : new long[] {-1, 6, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE}) {
      refused(
          rewritten(
              "",
              null,
              each -> each,
              file -> {},
              new Change("masks.0.kept", null, kept -> kept[kept.length - 1] = bad)),
          "unit " + bad);
    }
    refused(
        rewritten(
            "",
            null,
            each -> each,
            file -> {},
            new Change("masks.0.kept", null, kept -> kept[1] = kept[0])),
        "a unit twice");
  }

  @Test
  void aWeightOfAnotherModelIsFoundByTheGoldenRows() {
    for (String name :
        List.of("layers.0.weight", "layers.1.bias", "golden.inputs", "golden.predictions")) {
      byte[] file =
          rewritten(
              "", null, each -> each, out -> {}, new Change(name, DamagedModelTest::addOne, null));
      String message =
          assertThrows(ModelFormatException.class, () -> parse(file), name).getMessage();
      assertTrue(message.contains("golden row"), message);
    }
  }

  private static void addOne(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i]++;
    }
  }

  private byte[] rewritten(
      String key,
      String value,
      UnaryOperator<String> rename,
      Consumer<SafetensorsWriter> more,
      Change change) {
    return RewrittenModel.of(sound, key, value, rename, more, change);
  }

  @Test
  void rewritingWithoutAChangeGivesTheSameFile() {
    assertEquals(List.of(), differences(rewritten("", null, name -> name, file -> {}, null)));
  }

  private List<Integer> differences(byte[] other) {
    return other.length != sound.length
        ? List.of(-1)
        : Arrays.mismatch(other, sound) < 0 ? List.of() : List.of(0);
  }

  @Test
  void loadingNamesTheFileAndWhatToDo(@TempDir Path folder) throws IOException {
    Path file =
        Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(sound, sound.length - 1));
    String message =
        assertThrows(ModelFormatException.class, () -> CompactModel.load(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.contains("copy"), message);
    assertThrows(UncheckedIOException.class, () -> CompactModel.load(folder.resolve("no")));
  }
}
