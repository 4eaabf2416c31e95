package io.espalier.datarecord.file;

import java.io.IOException;

/** How a file is compressed, as its first bytes say. */
enum Compression {
  NONE("nothing", 0, 0),
  GZIP("gzip", 0x1f8b0000, 0xffff0000),
  LZOP("lzop", 0x894c5a4f, 0xffffffff),
  ZSTD("zstd", 0x28b52ffd, 0xffffffff),
  BZIP2("bzip2", 0x425a6800, 0xffffff00),
  XZ("xz", 0xfd377a58, 0xffffffff),
  LZ4("lz4", 0x04224d18, 0xffffffff),
  ZIP("zip", 0x504b0304, 0xffffffff);

  private final String program;
  private final int magic;
  private final int mask;

  Compression(String program, int magic, int mask) {
    this.program = program;
    this.magic = magic;
    this.mask = mask;
  }

  String program() {
    return program;
  }

  static Compression of(RawBytes raw) throws IOException {
    int first = raw.firstFourBytes();
    for (Compression compression : values()) {
      if (compression != NONE && (first & compression.mask) == compression.magic) {
        return compression;
      }
    }
    return NONE;
  }
}
