package io.espalier.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.InputShape;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.TableBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of tables in as many files as they take. */
class CheckpointTablesTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.of(
          new InputShape(
              1,
              List.of(
                  new SparseInput("a", 50, 1),
                  new SparseInput("b", 300_000, 1),
                  new SparseInput("never", 9, 1))),
          net -> net.sparse(3, "a", "b").embeddings(2, "never").dense(1));

  /** 8 bytes for the id, three units of weight and one slot: 32 bytes a row. */
  private static final int ROW = 32;

  @ParameterizedTest
  @ValueSource(longs = {1, ROW - 1, ROW, 3 * ROW, 5 * ROW, 5 * ROW + 1, 17 * ROW, 1 << 20})
  void everyRowComesBackToTheBit(long room) throws IOException {
    try (Kernels kernels = Kernels.named("scalar", KernelOptions.defaults());
        Network saved = Network.initialize(SPEC, kernels, 1);
        Network restored = Network.initialize(SPEC, kernels, 1)) {
      TableBlock slots = saved.newTableSlots(0.1f);
      saved.tables().write(0, new int[] {3, 7, 8}, new float[] {1, 2, 3, 0, 0, -0f, 4, 5, 6});
      saved.tables().write(1, new int[] {0, 299_999}, new float[] {1, 0, 0, 0, 0, 7});
      // A row whose weights are what they were, and whose slots are not.
      slots.write(1, new int[] {100_000}, new float[] {0.1f, 0.2f, 0.1f});
      CheckpointTables tables = new CheckpointTables(saved.tables(), List.of(slots), room);
      assertEquals(room < ROW ? 5 : (int) ((6 * ROW - 1) / room), tables.parts());
      TableBlock restoredSlots = restored.newTableSlots(0.1f);
      int rows = 0;
      for (SafetensorsFile file : files(tables)) {
        CheckpointTables.restoreWeights(file, restored.tables());
        CheckpointTables.restoreSlots(file, List.of(restoredSlots));
        for (int table = 0; table < 3; table++) {
          rows += Integer.parseInt(file.metadata(saved.tables().name(table) + ".rows"));
        }
      }
      assertEquals(6, rows);
      for (int table = 0; table < 3; table++) {
        same(saved.tables().read(table), restored.tables().read(table));
        same(slots.read(table), restoredSlots.read(table));
      }
    }
  }

  private static void same(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]), "at " + i);
    }
  }

  private static List<SafetensorsFile> files(CheckpointTables tables) throws IOException {
    List<SafetensorsFile> files = new ArrayList<>();
    for (int part = 0; part <= tables.parts(); part++) {
      SafetensorsWriter writer = new SafetensorsWriter("test", 1);
      writer.floats("other", new float[1], 1);
      tables.write(writer, part);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.write(out);
      files.add(SafetensorsFile.parse(out.toByteArray(), "part " + part, Profile.STRICT));
    }
    return files;
  }

  @Test
  void anIdThatTheTableHasNotIsRefused() throws IOException {
    try (Kernels kernels = Kernels.named("scalar", KernelOptions.defaults());
        Network network = Network.initialize(SPEC, kernels, 1)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new SafetensorsWriter("test", 1)
          .metadata("sparse.0.0.rows", "1")
          .longs("sparse.0.0.ids", new long[] {50}, 1)
          .floats("sparse.0.0.weight", new float[3], 1, 3)
          .write(out);
      SafetensorsFile file = SafetensorsFile.parse(out.toByteArray(), "bad", Profile.STRICT);
      String message =
          assertThrows(
                  ModelFormatException.class,
                  () -> CheckpointTables.restoreWeights(file, network.tables()))
              .getMessage();
      assertTrue(message.contains("has the id 50 of 50"), message);
      assertArrayEquals(new float[150], network.tables().read(0));
    }
  }
}
