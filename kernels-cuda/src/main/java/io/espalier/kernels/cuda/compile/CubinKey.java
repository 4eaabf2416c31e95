package io.espalier.kernels.cuda.compile;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a cubin is made from. Another source, option, architecture, compiler or file format is
 * another key.
 *
 * @param program SHA-256 over sources and options
 * @param architecture what it is compiled for
 * @param compiler the compiler's name and version
 */
record CubinKey(byte[] program, Architecture architecture, String compiler) {
  /** The version of the cache's files. */
  static final int FORMAT = 1;

  /** SHA-256 over these sources and the options of every compiler. */
  static byte[] program(KernelSources sources) {
    Sha256 digest = new Sha256().bytes(sources.hash());
    Compiler.OPTIONS.forEach(digest::text);
    return digest.value();
  }

  /** SHA-256 over everything. */
  byte[] hash() {
    return new Sha256()
        .number(FORMAT)
        .bytes(program)
        .number(architecture.major())
        .number(architecture.minor())
        .text(compiler)
        .value();
  }

  /** The name of the file that holds the cubin. */
  String fileName() {
    return HexFormat.of().formatHex(hash()) + CubinCache.SUFFIX;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CubinKey key && Arrays.equals(hash(), key.hash());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash());
  }

  @Override
  public String toString() {
    return "kernels for %s by %s".formatted(architecture, compiler);
  }
}
