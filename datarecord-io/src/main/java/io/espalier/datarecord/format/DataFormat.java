package io.espalier.datarecord.format;

import java.util.Locale;

/** The file formats that examples come in. Each may be gzipped; that is seen from the bytes. */
public enum DataFormat {
  /** Block files of DataRecords. */
  DATARECORD,
  /** Comma-separated values with a header; every column is a continuous feature. */
  CSV,
  /** MNIST's format: a file of images beside a file of labels. */
  IDX,
  /** {@code label index:value index:value …}, one example a line. */
  LIBSVM;

  /** The name on the command line: lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
