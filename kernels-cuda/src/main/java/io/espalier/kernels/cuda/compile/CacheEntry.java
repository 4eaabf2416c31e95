package io.espalier.kernels.cuda.compile;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A cubin and what it was made from, as a file: magic, format, key, source, architecture, compiler,
 * length of the cubin, the cubin, and SHA-256 of all that. Numbers are big-endian; a text has its
 * length in bytes before it.
 *
 * @param key what it was made from
 * @param cubin the code
 */
record CacheEntry(CubinKey key, byte[] cubin) {
  private static final byte[] MAGIC = "ESPCUBIN".getBytes(StandardCharsets.US_ASCII);

  /** The e_machine of an ELF file that is code for NVIDIA's GPUs. */
  private static final int EM_CUDA = 190;

  private static final int E_MACHINE = 18;

  /** The file's content. */
  byte[] encoded() {
    byte[] compiler = key.compiler().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(
            MAGIC.length + 5 * Integer.BYTES + 3 * Sha256.BYTES + compiler.length + cubin.length);
    out.put(MAGIC).putInt(CubinKey.FORMAT).put(key.hash()).put(key.program());
    out.putInt(key.architecture().major()).putInt(key.architecture().minor());
    out.putInt(compiler.length).put(compiler);
    out.putInt(cubin.length).put(cubin);
    return out.put(Sha256.of(out.array(), out.position())).array();
  }

  /** The entry that these bytes are; nothing if they are not one, whole and unchanged. */
  static Optional<CacheEntry> decoded(byte[] file) {
    int hashed = file.length - Sha256.BYTES;
    if (hashed < 0
        || !Arrays.equals(Sha256.of(file, hashed), Arrays.copyOfRange(file, hashed, file.length))) {
      return Optional.empty();
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(file, 0, hashed);
      if (!Arrays.equals(bytes(in, MAGIC.length), MAGIC) || in.getInt() != CubinKey.FORMAT) {
        return Optional.empty();
      }
      byte[] hash = bytes(in, Sha256.BYTES);
      byte[] program = bytes(in, Sha256.BYTES);
      Architecture architecture = new Architecture(in.getInt(), in.getInt());
      String compiler = new String(bytes(in, in.getInt()), StandardCharsets.UTF_8);
      CubinKey key = new CubinKey(program, architecture, compiler);
      CacheEntry entry = new CacheEntry(key, bytes(in, in.getInt()));
      boolean whole = !in.hasRemaining() && Arrays.equals(hash, key.hash());
      return whole && isCubin(entry.cubin) ? Optional.of(entry) : Optional.empty();
    } catch (BufferUnderflowException somebodyElsesFormat) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /**
   * Whether this is code for a GPU, as an ELF file. What stands in for a compiler in tests makes
   * other things, and those never go into a cache that real GPUs read.
   */
  static boolean isCubin(byte[] code) {
    return code.length > E_MACHINE + 1
        && code[0] == 0x7f
        && code[1] == 'E'
        && code[2] == 'L'
        && code[3] == 'F'
        && Byte.toUnsignedInt(code[E_MACHINE]) == EM_CUDA
        && code[E_MACHINE + 1] == 0;
  }
}
