package io.espalier.datarecord.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

class Lzo1xTest {
  private static final long SEED = 20261122;

  /** Writes random instructions of every form, and does by itself what they say. */
  private static final class Program {
    private final Random random;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private byte[] content = new byte[1 << 16];
    private int length;

    Program(Random random, int instructions) {
      this.random = random;
      int state = 0;
      int first = random.nextInt(3) == 0 ? 1 + random.nextInt(238) : 0;
      if (first > 0) {
        packed.write(17 + first);
        literals(first);
        state = Math.min(first, 4);
      } else {
        run(4 + random.nextInt(40));
        state = 4;
      }
      for (int i = 0; i < instructions; i++) {
        state = instruction(state);
      }
      packed.write(17);
      packed.write(0);
      packed.write(0);
    }

    private int instruction(int state) {
      int s = random.nextInt(4);
      int form = random.nextInt(6);
      int count = random.nextInt(20) == 0 ? random.nextInt(2000) : random.nextInt(40);
      if (state == 0 && (form == 0 || length == 0)) {
        run(4 + count);
        return 4;
      }
      if (form == 1 && state > 0 && (state < 4 || length > 2048)) {
        int d = distance(state < 4 ? 1 : 2049, 1 << 10);
        int offset = d - (state < 4 ? 1 : 2049);
        packed.write((offset & 3) << 2 | s);
        packed.write(offset >> 2);
        match(d, state < 4 ? 2 : 3);
      } else if (form == 2) {
        int d = distance(1, 1 << 11);
        int size = 3 + random.nextInt(6);
        packed.write((size - 1) << 5 | ((d - 1) & 7) << 2 | s);
        packed.write((d - 1) >> 3);
        match(d, size);
      } else if (form == 3 && length > 16384) {
        int d = distance(16385, 32767);
        int offset = d - 16384;
        length(16 | (offset >> 14) << 3, 7, 3 + count);
        packed.write((offset & 0x3f) << 2 | s);
        packed.write(offset >> 6 & 0xff);
        match(d, 3 + count);
      } else {
        int d = distance(1, 1 << 14);
        length(32, 31, 3 + count);
        packed.write(((d - 1) & 0x3f) << 2 | s);
        packed.write((d - 1) >> 6);
        match(d, 3 + count);
      }
      literals(s);
      return s;
    }

    /** From {@code least}, of {@code many}; no further back than there are bytes. */
    private int distance(int least, int many) {
      return least + random.nextInt(Math.min(many, length - least + 1));
    }

    private void run(int count) {
      length(0, 15, count - 1);
      literals(count);
    }

    /** A length of 2 more than is written, in the lower bits or in bytes after. */
    private void length(int op, int mask, int size) {
      int written = size - 2;
      if (written <= mask) {
        packed.write(op | written);
        return;
      }
      packed.write(op);
      int rest = written - mask;
      for (; rest > 255; rest -= 255) {
        packed.write(0);
      }
      packed.write(rest);
    }

    private void literals(int count) {
      for (int i = 0; i < count; i++) {
        byte value = (byte) random.nextInt();
        packed.write(value);
        add(value);
      }
    }

    private void match(int distance, int count) {
      for (int i = 0; i < count; i++) {
        add(content[length - distance]);
      }
    }

    private void add(byte value) {
      if (length == content.length) {
        content = Arrays.copyOf(content, 2 * length);
      }
      content[length++] = value;
    }
  }

  @Test
  void everyFormOfInstructionDoesWhatItSays() throws DataFormatException {
    Lzo1x lzo = new Lzo1x();
    Random random = new Random(SEED);
    for (int i = 0; i < 1000; i++) {
      Program program = new Program(random, random.nextInt(i % 10 == 0 ? 2000 : 100));
      byte[] packed = program.packed.toByteArray();
      byte[] out = lzo.unpack(packed, packed.length, program.length);
      assertArrayEquals(
          Arrays.copyOf(program.content, program.length),
          Arrays.copyOf(out, program.length),
          "seed " + SEED + " program " + i);
    }
  }

  @Test
  void damageIsFoundOrHarmless() {
    Random random = new Random(SEED + 1);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      Program program = new Program(random, random.nextInt(60));
      byte[] packed = program.packed.toByteArray();
      packed[random.nextInt(packed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        byte[] out = new Lzo1x().unpack(packed, packed.length, program.length);
        assertTrue(out.length >= program.length, "seed " + (SEED + 1) + " program " + i);
      } catch (DataFormatException e) {
        refused++;
      }
    }
    assertTrue(refused > 300, "refused " + refused);
  }

  @Test
  void everyCutIsRefused() {
    Program program = new Program(new Random(SEED + 2), 100);
    byte[] packed = program.packed.toByteArray();
    for (int length = 0; length < packed.length; length++) {
      int cut = length;
      assertThrows(
          DataFormatException.class,
          () -> new Lzo1x().unpack(packed, cut, program.length),
          "seed " + (SEED + 2) + " cut at " + cut);
    }
  }

  @Test
  void anotherSizeThanClaimedIsRefused() {
    Program program = new Program(new Random(SEED + 3), 100);
    byte[] packed = program.packed.toByteArray();
    for (int size : new int[] {0, 1, program.length - 1, program.length + 1}) {
      assertThrows(
          DataFormatException.class, () -> new Lzo1x().unpack(packed, packed.length, size));
    }
  }
}
