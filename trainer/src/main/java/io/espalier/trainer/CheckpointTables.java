package io.espalier.trainer;

import io.espalier.kernels.Matrix;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.trainer.network.TableBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Tables and their slots in a checkpoint: only the rows in which anything is no longer what it was
 * at the start, as {@code sparse.{i}.{k}.ids} [rows], {@code .weight} [rows, live units] and {@code
 * .slots.{s}} [rows, live units]. How many rows there are is in the metadata, since a tensor cannot
 * be empty.
 *
 * <p>Rows can be more than fit into a file: a table of 2^22 x 64 with Adam's slots takes 3 GiB.
 * They are divided among the checkpoint's own file and as many parts as are needed, each with the
 * same names and the next of the rows. A part is held in memory twice while it is saved.
 */
final class CheckpointTables {
  /** Bytes of rows in a file. */
  static final long ROOM = 1 << 29;

  private static final String IDS = ".ids";
  private static final String ROWS = ".rows";
  private static final String WEIGHT = ".weight";
  private static final String SLOTS = ".slots.";

  private final TableBlock weights;
  private final List<TableBlock> slots;

  /** Per file and table, the ids of the rows in it. */
  private final List<int[][]> files = new ArrayList<>();

  /**
   * Tables to be saved.
   *
   * @param slots blocks of the same tables
   * @param room bytes of rows in a file
   */
  CheckpointTables(TableBlock weights, List<TableBlock> slots, long room) {
    this.weights = weights;
    this.slots = slots;
    files.add(new int[weights.count()][0]);
    long left = room;
    for (int table = 0; table < weights.count(); table++) {
      int[] ids = changedRows(table);
      long rowBytes = 8 + 4L * weights.table(table).columns() * (1 + slots.size());
      int at = 0;
      while (at < ids.length) {
        if (left < rowBytes && left < room) {
          files.add(new int[weights.count()][0]);
          left = room;
        }
        int count = (int) Math.min(ids.length - at, Math.max(1, left / rowBytes));
        files.getLast()[table] = Arrays.copyOfRange(ids, at, at + count);
        at += count;
        left -= count * rowBytes;
      }
    }
  }

  private int[] changedRows(int table) {
    BitSet changed = new BitSet();
    weights.addChangedRows(table, changed);
    for (TableBlock slot : slots) {
      slot.addChangedRows(table, changed);
    }
    return changed.stream().toArray();
  }

  /** How many parts there are beside the checkpoint's own file. */
  int parts() {
    return files.size() - 1;
  }

  /**
   * Adds the rows of a file to it.
   *
   * @param part 0 for the checkpoint's own file
   */
  void write(SafetensorsWriter writer, int part) {
    for (int table = 0; table < weights.count(); table++) {
      int[] ids = files.get(part)[table];
      String name = weights.name(table);
      writer.metadata(name + ROWS, Integer.toString(ids.length));
      if (ids.length > 0) {
        int units = weights.table(table).columns();
        writer.longs(name + IDS, Arrays.stream(ids).asLongStream().toArray(), ids.length);
        writer.floats(name + WEIGHT, weights.read(table, ids), ids.length, units);
        for (int slot = 0; slot < slots.size(); slot++) {
          writer.floats(name + SLOTS + slot, slots.get(slot).read(table, ids), ids.length, units);
        }
      }
    }
  }

  /** Puts the weights of a file's rows into tables that are as they were at the start. */
  static void restoreWeights(SafetensorsFile file, TableBlock weights) {
    restore(file, weights, WEIGHT);
  }

  /** Puts the slots of a file's rows into tables of slots that are as they were at the start. */
  static void restoreSlots(SafetensorsFile file, List<TableBlock> slots) {
    for (int slot = 0; slot < slots.size(); slot++) {
      restore(file, slots.get(slot), SLOTS + slot);
    }
  }

  private static void restore(SafetensorsFile file, TableBlock block, String tensor) {
    for (int table = 0; table < block.count(); table++) {
      String name = block.name(table);
      if (!file.metadata(name + ROWS).equals("0")) {
        int[] ids = ids(file, name + IDS, block.table(table));
        block.write(table, ids, file.finiteFloats(name + tensor));
      }
    }
  }

  private static int[] ids(SafetensorsFile file, String name, Matrix table) {
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
