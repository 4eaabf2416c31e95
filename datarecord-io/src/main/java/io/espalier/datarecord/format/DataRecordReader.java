package io.espalier.datarecord.format;

import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.block.BlockFileReader;
import java.nio.file.Path;

/** Reads examples from a block file of DataRecords. */
final class DataRecordReader implements ExampleReader {
  private final BlockFileReader blocks;

  DataRecordReader(Path file) {
    this.blocks = BlockFileReader.open(file);
  }

  @Override
  public boolean next(FeatureSink sink) {
    if (!blocks.next()) {
      return false;
    }
    blocks.scan(sink);
    return true;
  }

  @Override
  public boolean skip() {
    return blocks.next();
  }

  @Override
  public long unknownFields() {
    return blocks.unknownFields().total();
  }

  @Override
  public String position() {
    return blocks.position();
  }

  @Override
  public void close() {
    blocks.close();
  }
}
