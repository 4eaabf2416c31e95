package io.espalier.datarecord.file;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/**
 * Unpacks blocks in LZO1X, as the Linux kernel's documentation describes the stream (<a
 * href="https://docs.kernel.org/staging/lzo.html">LZO stream format</a>). Every read and copy is
 * checked; memory is taken as the bytes come out, not as they are claimed.
 *
 * <p>An instruction is a copy of earlier bytes ("match"), after which 0 to 3 literal bytes may
 * follow, or a run of at least 4 literal bytes. What the bytes 0 to 15 mean depends on the literals
 * just before them.
 */
final class Lzo1x {
  /** After a run of literals; 0 to 3 are the literals after a match. */
  private static final int AFTER_RUN = 4;

  /** Matches of two bytes that follow a match reach this far, in (byte, two bits). */
  private static final int SHORT_REACH = 1 << 11;

  private static final int FAR = 1 << 14;

  private byte[] in;
  private int from;
  private int inEnd;
  private byte[] out = new byte[1 << 12];
  private int to;
  private int size;

  /**
   * Unpacks the first {@code inLength} bytes, which must become {@code outLength} bytes.
   *
   * @return the array that begins with them; the next call reuses it
   * @throws DataFormatException if they do not
   */
  byte[] unpack(byte[] packed, int inLength, int outLength) throws DataFormatException {
    in = packed;
    from = 0;
    inEnd = inLength;
    to = 0;
    size = outLength;
    int state = 0;
    int op = next();
    if (op > 17) {
      literals(op - 17);
      state = Math.min(op - 17, AFTER_RUN);
      op = next();
    }
    while (true) {
      int length;
      int distance;
      if (op >= 64) {
        length = (op >> 5) + 1;
        distance = (next() << 3) + (op >> 2 & 7) + 1;
        state = op & 3;
      } else if (op >= 16) {
        boolean near = op >= 32;
        length = 2 + length(op, near ? 31 : 7);
        int offset = next() | next() << 8;
        distance = offset >> 2;
        state = offset & 3;
        if (near) {
          distance++;
        } else {
          distance += (op & 8) << 11;
          if (distance == 0) {
            requireEnd();
            return out;
          }
          distance += FAR;
        }
      } else if (state == 0) {
        literals(3 + length(op, 15));
        state = AFTER_RUN;
        op = next();
        continue;
      } else {
        boolean afterRun = state == AFTER_RUN;
        length = afterRun ? 3 : 2;
        distance = (next() << 2) + (op >> 2) + 1 + (afterRun ? SHORT_REACH : 0);
        state = op & 3;
      }
      match(distance, length);
      literals(state);
      op = next();
    }
  }

  private int next() throws DataFormatException {
    if (from == inEnd) {
      throw new DataFormatException("a block's instructions end too early");
    }
    return in[from++] & 0xFF;
  }

  /** The length in an instruction's lower bits; 0 there: it goes on in bytes, 0 for 255 more. */
  private int length(int op, int mask) throws DataFormatException {
    int length = op & mask;
    if (length == 0) {
      length = mask;
      int more = next();
      while (more == 0) {
        length += 255;
        requireRoom(length);
        more = next();
      }
      length += more;
    }
    return length;
  }

  private void literals(int count) throws DataFormatException {
    reserve(count);
    if (count > inEnd - from) {
      throw new DataFormatException("a block's literals end too early");
    }
    System.arraycopy(in, from, out, to, count);
    from += count;
    to += count;
  }

  private void match(int distance, int length) throws DataFormatException {
    reserve(length);
    if (distance > to) {
      throw new DataFormatException("a block refers to bytes before its beginning");
    }
    if (distance >= length) {
      System.arraycopy(out, to - distance, out, to, length);
      to += length;
    } else {
      for (int end = to + length; to < end; to++) {
        out[to] = out[to - distance];
      }
    }
  }

  private void requireRoom(int count) throws DataFormatException {
    if (count > size - to) {
      throw new DataFormatException("a block becomes more than the " + size + " bytes it claims");
    }
  }

  private void reserve(int count) throws DataFormatException {
    requireRoom(count);
    if (count > out.length - to) {
      out = Arrays.copyOf(out, Math.min(size, Math.max(2 * out.length, to + count)));
    }
  }

  private void requireEnd() throws DataFormatException {
    if (to != size || from != inEnd) {
      throw new DataFormatException("a block becomes " + to + " bytes, not " + size);
    }
  }
}
