package io.espalier.datarecord.file;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.GZIPOutputStream;

/** Compressed files for tests. */
public enum Packed {
  PLAIN {
    @Override
    public byte[] pack(byte[] content) {
      return content.clone();
    }
  },
  GZIP {
    @Override
    public byte[] pack(byte[] content) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(content);
      }
      return bytes.toByteArray();
    }
  },
  GZIP_MEMBERS {
    @Override
    public byte[] pack(byte[] content) throws IOException {
      return halves(GZIP, content);
    }
  },
  ZSTD {
    @Override
    public byte[] pack(byte[] content) {
      return Zstd.compress(content);
    }
  },
  ZSTD_FRAMES {
    @Override
    public byte[] pack(byte[] content) throws IOException {
      return halves(ZSTD, content);
    }
  },
  LZOP {
    @Override
    public byte[] pack(byte[] content) throws IOException {
      return lzop(content);
    }
  },
  LZOP_MEMBERS {
    @Override
    public byte[] pack(byte[] content) throws IOException {
      return halves(LZOP, content);
    }
  };

  private static final int LZOP_BLOCK = 200;

  /** The file with this content. */
  public abstract byte[] pack(byte[] content) throws IOException;

  private static byte[] halves(Packed each, byte[] content) throws IOException {
    int half = content.length / 2;
    return join(
        each.pack(Arrays.copyOf(content, half)),
        each.pack(Arrays.copyOfRange(content, half, content.length)));
  }

  /** One after the other. */
  public static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Blocks by turns stored and packed, the latter with runs of zeros as matches. */
  private static byte[] lzop(byte[] content) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(header)) {
      out.writeShort(0x1040);
      out.writeShort(0x20a0);
      out.writeShort(0x0940);
      out.writeByte(1);
      out.writeByte(5);
      out.writeInt(1);
      out.writeInt(0100644);
      out.writeLong(0);
      out.writeByte(1);
      out.writeByte('x');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(new byte[] {(byte) 0x89, 'L', 'Z', 'O', 0, '\r', '\n', 0x1a, '\n'});
      out.write(header.toByteArray());
      out.writeInt(adler(header.toByteArray()));
      for (int from = 0; from < content.length; from += LZOP_BLOCK) {
        byte[] block =
            Arrays.copyOfRange(content, from, Math.min(content.length, from + LZOP_BLOCK));
        byte[] packed = lzo(block);
        boolean stored = packed.length >= block.length;
        out.writeInt(block.length);
        out.writeInt(stored ? block.length : packed.length);
        out.writeInt(adler(block));
        out.write(stored ? block : packed);
      }
      out.writeInt(0);
    }
    return bytes.toByteArray();
  }

  private static int adler(byte[] bytes) {
    Adler32 adler = new Adler32();
    adler.update(bytes);
    return (int) adler.getValue();
  }

  /** Literal runs, and matches of distance 1 for runs of equal bytes. */
  private static byte[] lzo(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    boolean first = true;
    while (at < content.length) {
      int literals = 4;
      while (at + literals < content.length && run(content, at + literals) < 5) {
        literals++;
      }
      literals = Math.min(literals, content.length - at);
      if (first) {
        out.write(17 + Math.min(literals, 238));
        literals = Math.min(literals, 238);
      } else if (literals < 4) {
        // Too few for a run: such a block is stored.
        return content;
      } else if (literals <= 18) {
        out.write(literals - 3);
      } else {
        out.write(0);
        int rest = literals - 18;
        for (; rest > 255; rest -= 255) {
          out.write(0);
        }
        out.write(rest);
      }
      if (first && literals < 4) {
        return content;
      }
      first = false;
      out.write(content, at, literals);
      at += literals;
      int run = at < content.length ? run(content, at) : 0;
      if (run >= 5) {
        int length = Math.min(run, 33);
        out.write(32 | (length - 2));
        out.write(0);
        out.write(0);
        at += length;
      } else if (at < content.length) {
        return content;
      }
    }
    out.write(17);
    out.write(0);
    out.write(0);
    return out.toByteArray();
  }

  /** Bytes from here that equal the one before. */
  private static int run(byte[] content, int at) {
    int run = 0;
    while (at + run < content.length && content[at + run] == content[at - 1]) {
      run++;
    }
    return run;
  }
}
