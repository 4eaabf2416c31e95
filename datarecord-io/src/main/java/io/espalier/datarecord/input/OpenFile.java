package io.espalier.datarecord.input;

import io.espalier.datarecord.format.ExampleReader;

/** A file that is being read in a pass. */
final class OpenFile {
  final int file;
  final ExampleReader reader;

  /** How many records were read or passed over. */
  long records;

  OpenFile(int file, ExampleReader reader) {
    this.file = file;
    this.reader = reader;
  }
}
