package io.espalier.datarecord.file;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.espalier.datarecord.ProblemKind;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The content of one or more zstd frames, each complete, and nothing after them. The only class
 * that knows zstd-jni.
 */
final class ZstdFrames implements ByteSource {
  /** Log2 of the longest window, 128 MiB: what zstd itself reads without being asked twice. */
  private static final int MAX_WINDOW_LOG = 27;

  private final RawBytes raw;
  private final ByteBuffer input;
  private final ZstdDecompressCtx context;
  private long frames;
  private boolean inFrame;

  ZstdFrames(RawBytes raw) {
    this.raw = raw;
    this.input = ByteBuffer.wrap(raw.buffer());
    this.context = new ZstdDecompressCtx();
    context.setLongMax(MAX_WINDOW_LOG);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    ByteBuffer output = ByteBuffer.wrap(target, offset, length);
    while (true) {
      boolean more = raw.fill();
      if (!inFrame && !more) {
        return -1;
      }
      boolean begins = !inFrame;
      inFrame = !unpack(output, begins);
      if (!inFrame) {
        frames++;
      }
      if (output.position() > offset) {
        return output.position() - offset;
      }
      if (inFrame && !more) {
        throw raw.fail(ProblemKind.TRUNCATED, "the zstd stream is cut short");
      }
    }
  }

  /** Says whether a frame has ended. */
  private boolean unpack(ByteBuffer output, boolean begins) {
    input.limit(raw.at() + raw.available()).position(raw.at());
    boolean ended;
    try {
      ended = context.decompressByteBufferStream(output, input);
    } catch (ZstdException e) {
      throw begins && frames > 0
          ? raw.fail(
              ProblemKind.JUNK,
              "junk follows the last zstd frame; cut the file here if it is not needed")
          : raw.fail(ProblemKind.BAD_COMPRESSION, "the zstd stream is damaged: " + e.getMessage());
    }
    raw.consume(input.position() - raw.at());
    return ended;
  }

  @Override
  public void close() throws IOException {
    context.close();
    raw.close();
  }
}
