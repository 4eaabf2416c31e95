package io.espalier.kernels.cuda.compile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the symbols of a 64-bit little-endian ELF file, as cubins are. */
final class ElfSymbols {
  private static final int SECTIONS_AT = 0x28;
  private static final int SECTION_BYTES = 0x3a;
  private static final int SECTION_COUNT = 0x3c;
  private static final int SYMBOL_TABLE = 2;
  private static final int SYMBOL_BYTES = 24;
  private static final int GLOBAL_FUNCTION = 1 << 4 | 2;

  private ElfSymbols() {}

  /** The names of all functions that can be looked up. */
  static List<String> functions(byte[] file) {
    ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < elf.getShort(SECTION_COUNT); i++) {
      int section = section(elf, i);
      if (elf.getInt(section + 4) == SYMBOL_TABLE) {
        int strings = offset(elf, section(elf, elf.getInt(section + 40)));
        int first = offset(elf, section);
        int bytes = Math.toIntExact(elf.getLong(section + 32));
        for (int symbol = first; symbol < first + bytes; symbol += SYMBOL_BYTES) {
          if (elf.get(symbol + 4) == GLOBAL_FUNCTION) {
            names.add(text(file, strings + elf.getInt(symbol)));
          }
        }
      }
    }
    return names;
  }

  private static int section(ByteBuffer elf, int number) {
    return Math.toIntExact(elf.getLong(SECTIONS_AT)) + number * elf.getShort(SECTION_BYTES);
  }

  private static int offset(ByteBuffer elf, int section) {
    return Math.toIntExact(elf.getLong(section + 24));
  }

  private static String text(byte[] file, int from) {
    int to = from;
    while (file[to] != 0) {
      to++;
    }
    return new String(file, from, to - from, StandardCharsets.US_ASCII);
  }
}
