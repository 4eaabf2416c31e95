package io.espalier.datarecord.record;

import io.espalier.datarecord.DataRecord;

/** Puts the features of one record into another. */
public final class DataRecordMerger {
  private DataRecordMerger() {}

  /**
   * Puts all features of {@code source} into {@code target}. What both have, the target then has as
   * the source has it, sets and maps as a whole. What is true in either is true. Sets and maps are
   * copied; the source does not change.
   *
   * @return target
   */
  public static DataRecord merge(DataRecord target, DataRecord source) {
    DataRecord copy = source.deepCopy();
    target.binary().addAll(copy.binary());
    target.continuous().putAll(copy.continuous());
    target.discrete().putAll(copy.discrete());
    target.strings().putAll(copy.strings());
    target.sparseBinary().putAll(copy.sparseBinary());
    target.sparseContinuous().putAll(copy.sparseContinuous());
    target.blobs().putAll(copy.blobs());
    target.tensors().putAll(copy.tensors());
    target.sparseTensors().putAll(copy.sparseTensors());
    return target;
  }
}
