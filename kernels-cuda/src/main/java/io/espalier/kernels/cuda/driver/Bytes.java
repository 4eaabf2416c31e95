package io.espalier.kernels.cuda.driver;

import java.util.Locale;

/** Sizes as people read them. */
final class Bytes {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  private Bytes() {}

  /** Such as {@code 512 bytes}, {@code 1.5 MiB} or {@code 79.2 GiB}. */
  static String text(long bytes) {
    if (bytes < KIB) {
      return bytes + (bytes == 1 ? " byte" : " bytes");
    }
    if (bytes < MIB) {
      return scaled(bytes, KIB) + " KiB";
    }
    return bytes < GIB ? scaled(bytes, MIB) + " MiB" : scaled(bytes, GIB) + " GiB";
  }

  private static String scaled(long bytes, long unit) {
    return String.format(Locale.ROOT, "%.1f", (double) bytes / unit);
  }
}
