package io.espalier.datarecord.request;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;

/** Passes a candidate's features on, and notes that it has them itself. */
record OwnFeatures(CommonFeatures common, FeatureSink sink) implements FeatureSink {
  @Override
  public void binary(long id) {
    common.own(id);
    sink.binary(id);
  }

  @Override
  public void continuous(long id, double value) {
    common.own(id);
    sink.continuous(id, value);
  }

  @Override
  public void discrete(long id, long value) {
    common.own(id);
    sink.discrete(id, value);
  }

  @Override
  public void string(long id, byte[] bytes, int offset, int length) {
    common.own(id);
    sink.string(id, bytes, offset, length);
  }

  @Override
  public void sparseBinary(long id, byte[] bytes, int offset, int length) {
    common.own(id);
    sink.sparseBinary(id, bytes, offset, length);
  }

  @Override
  public void sparseContinuous(long id, byte[] bytes, int offset, int length, double value) {
    common.own(id);
    sink.sparseContinuous(id, bytes, offset, length, value);
  }

  @Override
  public void other(long id, FeatureType type) {
    sink.other(id, type);
  }
}
