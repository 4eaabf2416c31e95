package io.espalier.bench.libthrift;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.data.SparseRows;
import io.espalier.datarecord.FeatureIdHasher;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A feature schema applied to a record's maps, as a careful user writes it: each map is gone
 * through once, and a hash map made beforehand says which column or group a feature has. No
 * discretizers, z-scores or filters.
 */
final class ColumnsFromMaps {
  private static final long DISCRETE_FACTOR = 2654435761L;

  /**
   * A sparse input.
   *
   * @param index its place among the batch's
   * @param mask the bits that make a key its id
   * @param byName whether elements with values have ids by their names alone
   */
  private record Group(int index, long mask, boolean byName) {
    int id(long key) {
      return (int) (key & mask);
    }
  }

  private final Map<Long, Integer> columns = new HashMap<>();
  private final Map<Long, Group> groups = new HashMap<>();
  private final Map<Long, Integer> labels = new HashMap<>();
  private final FeatureIdHasher hasher = new FeatureIdHasher();
  private final float[] missing;
  private final float[] missingLabels;

  ColumnsFromMaps(FeatureSchema schema) {
    List<FeatureSchema.Input> inputs = schema.inputs();
    missing = new float[inputs.size()];
    for (int column = 0; column < missing.length; column++) {
      missing[column] = inputs.get(column).missing();
      columns.put(inputs.get(column).id(), column);
    }
    missingLabels = new float[schema.labelColumns()];
    for (int column = 0; column < missingLabels.length; column++) {
      FeatureSchema.Label label = schema.labels().get(column);
      missingLabels[column] = label.type() == FeatureType.BINARY ? 0 : Float.NaN;
      labels.put(label.id(), column);
    }
    for (int index = 0; index < schema.sparseGroups().size(); index++) {
      FeatureSchema.SparseGroup sparse = schema.sparseGroups().get(index);
      Group group =
          new Group(
              index, (1L << sparse.bits()) - 1, sparse.elementId() == FeatureSchema.ElementId.NAME);
      sparse.features().forEach(feature -> groups.put(feature.id(), group));
    }
  }

  /** One more row of the batch. */
  void add(ThriftDataRecord record, Batch batch) {
    int row = batch.rows() * missing.length;
    int labelRow = batch.rows() * missingLabels.length;
    float[] inputs = batch.inputs();
    System.arraycopy(missing, 0, inputs, row, missing.length);
    System.arraycopy(missingLabels, 0, batch.labels(), labelRow, missingLabels.length);
    if (record.binaryFeatures != null) {
      for (Long id : record.binaryFeatures) {
        Integer column = columns.get(id);
        if (column != null) {
          inputs[row + column] = 1;
        }
      }
    }
    if (record.continuousFeatures != null) {
      for (Map.Entry<Long, Double> entry : record.continuousFeatures.entrySet()) {
        Integer column = columns.get(entry.getKey());
        if (column != null) {
          inputs[row + column] = entry.getValue().floatValue();
          continue;
        }
        Integer label = labels.get(entry.getKey());
        if (label != null) {
          batch.labels()[labelRow + label] = entry.getValue().floatValue();
        }
      }
    }
    addIds(record, batch.sparse());
    batch.endRow(1);
  }

  private void addIds(ThriftDataRecord record, List<SparseRows> sparse) {
    if (record.discreteFeatures != null) {
      for (Map.Entry<Long, Long> entry : record.discreteFeatures.entrySet()) {
        Group group = groups.get(entry.getKey());
        if (group != null) {
          long key = entry.getKey() ^ (17 + entry.getValue()) * DISCRETE_FACTOR;
          sparse.get(group.index).add(group.id(key), 1);
        }
      }
    }
    if (record.stringFeatures != null) {
      for (Map.Entry<Long, String> entry : record.stringFeatures.entrySet()) {
        Group group = groups.get(entry.getKey());
        if (group != null) {
          long key = entry.getKey() ^ hash(entry.getValue());
          sparse.get(group.index).add(group.id(key), 1);
        }
      }
    }
    if (record.sparseBinaryFeatures != null) {
      for (Map.Entry<Long, Set<String>> entry : record.sparseBinaryFeatures.entrySet()) {
        Group group = groups.get(entry.getKey());
        if (group != null) {
          for (String name : entry.getValue()) {
            sparse.get(group.index).add(group.id(entry.getKey() ^ hash(name)), 1);
          }
        }
      }
    }
    if (record.sparseContinuousFeatures != null) {
      for (var entry : record.sparseContinuousFeatures.entrySet()) {
        Group group = groups.get(entry.getKey());
        if (group != null) {
          for (Map.Entry<String, Double> inner : entry.getValue().entrySet()) {
            String name = inner.getKey();
            long key = group.byName ? idOf(name) : entry.getKey() ^ hash(name);
            sparse.get(group.index).add(group.id(key), inner.getValue().floatValue());
          }
        }
      }
    }
  }

  /** The id that a feature of this name has. */
  private long idOf(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return hasher.of(utf8, 0, utf8.length);
  }

  /** twml's hash of a string's UTF-8 bytes, which for ASCII is the string's own. */
  private static int hash(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return text.hashCode();
  }

  private static int hash(byte[] utf8) {
    int hash = 0;
    for (byte b : utf8) {
      hash = 31 * hash + (b & 0xFF);
    }
    return hash;
  }
}
