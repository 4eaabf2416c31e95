package io.espalier.trainer;

import io.espalier.kernels.Matrix;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.trainer.network.TableBlock;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Tables and their slots in a checkpoint: only the rows in which anything is no longer what it was
 * at the start, as {@code sparse.{i}.{k}.ids} [rows], {@code .weight} [rows, live units] and {@code
 * .slots.{s}} [rows, live units]. How many rows there are is in the metadata, since a tensor cannot
 * be empty.
 */
final class CheckpointTables {
  private static final String IDS = ".ids";
  private static final String ROWS = ".rows";
  private static final String WEIGHT = ".weight";
  private static final String SLOTS = ".slots.";

  private final SafetensorsFile file;

  CheckpointTables(SafetensorsFile file) {
    this.file = file;
  }

  static void write(SafetensorsWriter writer, TableBlock weights, List<TableBlock> slots) {
    for (int table = 0; table < weights.count(); table++) {
      BitSet changed = new BitSet();
      weights.addChangedRows(table, changed);
      for (TableBlock slot : slots) {
        slot.addChangedRows(table, changed);
      }
      int[] ids = changed.stream().toArray();
      String name = weights.name(table);
      writer.metadata(name + ROWS, Integer.toString(ids.length));
      if (ids.length > 0) {
        writer.longs(name + IDS, Arrays.stream(ids).asLongStream().toArray(), ids.length);
        int units = weights.table(table).columns();
        writer.floats(name + WEIGHT, weights.read(table, ids), ids.length, units);
        for (int slot = 0; slot < slots.size(); slot++) {
          writer.floats(name + SLOTS + slot, slots.get(slot).read(table, ids), ids.length, units);
        }
      }
    }
  }

  /** Puts the weights into tables that are as they were at the start. */
  void restoreWeights(TableBlock weights) {
    restore(weights, WEIGHT);
  }

  /** Puts the slots into tables of slots that are as they were at the start. */
  void restoreSlots(List<TableBlock> slots) {
    for (int slot = 0; slot < slots.size(); slot++) {
      restore(slots.get(slot), SLOTS + slot);
    }
  }

  private void restore(TableBlock block, String tensor) {
    for (int table = 0; table < block.count(); table++) {
      String name = block.name(table);
      if (!file.metadata(name + ROWS).equals("0")) {
        int[] ids = ids(name + IDS, block.table(table));
        block.write(table, ids, file.finiteFloats(name + tensor));
      }
    }
  }

  private int[] ids(String name, Matrix table) {
    long[] ids = file.longs(name);
    for (long id : ids) {
      if (id < 0 || id >= table.rows()) {
        throw file.broken(
            "the tensor '" + name + "' has the id " + id + " of " + table.rows(),
            "use an older checkpoint");
      }
    }
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }
}
