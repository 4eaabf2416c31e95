package io.espalier.datarecord.file;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.nio.file.Path;

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

  static Compression of(RawBytes raw) throws IOException {
    int first = raw.firstFourBytes();
    for (Compression compression : values()) {
      if (compression != NONE && (first & compression.mask) == compression.magic) {
        return compression;
      }
    }
    return NONE;
  }

  /**
   * What comes out of a file's bytes.
   *
   * @throws InputException if this cannot be unpacked here
   */
  ByteSource content(Path path, RawBytes raw) {
    return switch (this) {
      case NONE -> raw;
      case GZIP -> new GzipMembers(raw);
      case LZOP -> new LzopMembers(raw);
      case ZSTD -> zstd(path, raw);
      default -> throw unreadable(path, "which cannot be read; use gzip, zstd, lzop or nothing");
    };
  }

  /** The one decompressor that is neither the JDK's nor our own, and need not be there. */
  private ByteSource zstd(Path path, RawBytes raw) {
    try {
      return new ZstdFrames(raw);
    } catch (LinkageError e) {
      throw unreadable(
          path,
          "which needs com.github.luben:zstd-jni on the class path, and it "
              + (e instanceof NoClassDefFoundError
                  ? "is not there"
                  : "does not work here (" + e.getMessage() + ")")
              + "; add it, or use gzip");
    }
  }

  private InputException unreadable(Path path, String why) {
    return new InputException(
        ProblemKind.BAD_COMPRESSION, path.toString(), "compressed with " + program + ", " + why);
  }
}
