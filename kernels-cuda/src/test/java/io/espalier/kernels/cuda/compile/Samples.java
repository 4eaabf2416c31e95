package io.espalier.kernels.cuda.compile;

import java.util.Map;
import java.util.Random;

/** What tests of the cache keep in it. */
final class Samples {
  private Samples() {}

  static CubinKey key(int number) {
    return key(number, Architecture.of(90), "NVRTC 13.0");
  }

  static CubinKey key(int number, Architecture architecture, String compiler) {
    return new CubinKey(CubinKey.program(sources(number)), architecture, compiler);
  }

  static KernelSources sources(int number) {
    return new KernelSources(Map.of(KernelSources.MAIN, "// " + number));
  }

  /** Noise with the first bytes of an ELF file for NVIDIA's GPUs. */
  static byte[] cubin(int number) {
    byte[] cubin = new byte[500 + number];
    new Random(number).nextBytes(cubin);
    byte[] elf = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0x41, 8, 0, 0, 0, 0, 0, 0, 0, 2, 0, (byte) 190, 0};
    System.arraycopy(elf, 0, cubin, 0, elf.length);
    return cubin;
  }
}
