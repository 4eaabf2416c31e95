package io.espalier.kernels.cuda.compile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over parts, each with its length before it, so that no two lists of parts are alike. */
final class Sha256 {
  static final int BYTES = 32;

  private final MessageDigest digest = digest();

  Sha256 text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  Sha256 number(int number) {
    return bytes(ByteBuffer.allocate(Integer.BYTES).putInt(0, number).array());
  }

  Sha256 bytes(byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
    digest.update(part);
    return this;
  }

  byte[] value() {
    return digest.digest();
  }

  /** Of the first {@code length} of these bytes, and nothing else. */
  static byte[] of(byte[] bytes, int length) {
    MessageDigest digest = digest();
    digest.update(bytes, 0, length);
    return digest.digest();
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
