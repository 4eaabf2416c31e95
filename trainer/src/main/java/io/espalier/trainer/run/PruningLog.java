package io.espalier.trainer.run;

import io.espalier.trainer.pruning.Removal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code pruning.csv}: one line per removed unit, {@value #HEADER}, units by their original
 * indices, {@code flops} after the removal. Numbers have the shortest digits that read back as the
 * same number, so equal runs have equal files.
 *
 * <p>Each line is with the operating system before {@link #append} returns. Not thread-safe.
 */
public final class PruningLog implements AutoCloseable {
  /** The first line. */
  public static final String HEADER = "step,mask,unit,signal,cost,score,flops";

  private final Path file;
  private final FileChannel channel;
  private final List<Removal> removals;

  private PruningLog(Path file, FileChannel channel, List<Removal> removals) {
    this.file = file;
    this.channel = channel;
    this.removals = removals;
  }

  /** A new log with the header alone; one that is there is overwritten. */
  static PruningLog start(Path file) {
    return open(file, new Kept(0, List.of()));
  }

  /**
   * The log as it was after step {@code step}: later lines, which the run will write again, are cut
   * off. One that is missing starts anew.
   *
   * @throws RunFolderException if a line up to there is not a removal
   */
  static PruningLog resume(Path file, long step) {
    return open(file, Files.exists(file) ? keep(file, step) : new Kept(0, List.of()));
  }

  /**
   * The removals in a log.
   *
   * @throws RunFolderException if it cannot be read, or a line is not a removal; a last line
   *     without its end is left out
   */
  public static List<Removal> read(Path file) {
    return keep(file, Long.MAX_VALUE).removals;
  }

  private static PruningLog open(Path file, Kept kept) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(kept.bytes);
      channel.position(kept.bytes);
      PruningLog log = new PruningLog(file, channel, kept.removals);
      if (kept.bytes == 0) {
        log.write(HEADER);
      }
      return log;
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new RunFolderException("cannot open " + file, e);
    } catch (RunFolderException e) {
      closeQuietly(channel, e);
      throw e;
    }
  }

  /** The removals that were in the log when it was opened; none for a new one. */
  public List<Removal> removals() {
    return removals;
  }

  /**
   * Adds a line.
   *
   * @throws RunFolderException if it cannot be written, for example because the disk is full
   */
  public void append(Removal removal) {
    write(line(removal));
  }

  /** Makes what was appended survive a power cut: call before the checkpoint that counts on it. */
  public void force() {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw new RunFolderException("cannot make " + file + " durable", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new RunFolderException("cannot close " + file, e);
    }
  }

  private void write(String line) {
    ByteBuffer bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.US_ASCII));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new RunFolderException("cannot write to " + file, e);
    }
  }

  private static String line(Removal r) {
    return r.step()
        + ","
        + r.mask()
        + ","
        + r.unit()
        + ","
        + r.signal()
        + ","
        + r.cost()
        + ","
        + r.score()
        + ","
        + r.flops();
  }

  /** The log's whole lines with a step up to {@code lastStep}. */
  private static Kept keep(Path file, long lastStep) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1); // one character per byte
    } catch (IOException e) {
      throw new RunFolderException("cannot read " + file, e);
    }
    List<Removal> removals = new ArrayList<>();
    int start = 0;
    int number = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      String line = text.substring(start, end);
      number++;
      if (number == 1) {
        if (!line.equals(HEADER)) {
          throw new RunFolderException(file + " does not begin with " + HEADER + "; move it away");
        }
      } else {
        Removal removal = parse(file, number, line);
        if (removal.step() > lastStep) {
          break;
        }
        removals.add(removal);
      }
      start = end + 1;
    }
    return new Kept(start, List.copyOf(removals));
  }

  private static Removal parse(Path file, int number, String line) {
    String[] fields = line.split(",", -1);
    if (fields.length == 7) {
      try {
        return new Removal(
            Long.parseLong(fields[0]),
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[2]),
            Double.parseDouble(fields[3]),
            Long.parseLong(fields[4]),
            Double.parseDouble(fields[5]),
            Long.parseLong(fields[6]));
      } catch (NumberFormatException notANumber) {
        // refused below
      }
    }
    throw new RunFolderException(
        "%s, line %d: '%s' is not %s; mend the line, or move the file away"
            .formatted(
                file, number, line.length() > 80 ? line.substring(0, 80) + "…" : line, HEADER));
  }

  private static void closeQuietly(FileChannel channel, Exception cause) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private record Kept(long bytes, List<Removal> removals) {}
}
