package io.espalier.trainer.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Scalars over steps for TensorBoard, in its own file format. Written through a small buffer;
 * {@link #flush} hands it to the operating system. Not thread-safe.
 */
public final class EventFile implements AutoCloseable {
  private static final int BUFFER = 8192;

  private final Path file;
  private final FileChannel channel;
  private final InstantSource clock;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private EventFile(Path file, FileChannel channel, InstantSource clock) {
    this.file = file;
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * A new file {@code events.out.tfevents.SECONDS.espalier.PID} in {@code folder}.
   *
   * @param firstStep TensorBoard forgets what earlier files of the folder say of this step and
   *     later ones
   */
  static EventFile create(Path folder, long firstStep, InstantSource clock) {
    String name =
        "events.out.tfevents."
            + clock.instant().getEpochSecond()
            + ".espalier."
            + ProcessHandle.current().pid();
    for (int attempt = 0; ; attempt++) {
      Path file = folder.resolve(attempt == 0 ? name : name + "." + attempt);
      try {
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        EventFile events = new EventFile(file, channel, clock);
        events.write(Event.version(events.now()));
        events.write(Event.sessionStart(events.now(), firstStep));
        events.flush();
        return events;
      } catch (FileAlreadyExistsException e) {
        // another run began within the same second: the next name
      } catch (IOException e) {
        throw new RunFolderException("cannot create " + file, e);
      }
    }
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /**
   * Adds a point to the curve {@code tag}. The value is kept as a float, as TensorBoard does.
   *
   * @param tag its name; {@code /} makes groups
   * @throws RunFolderException if it cannot be written
   */
  public void scalar(String tag, long step, double value) {
    write(Event.scalar(now(), step, tag, (float) value));
  }

  /** Hands everything to the operating system. */
  public void flush() {
    try {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    } catch (IOException e) {
      throw new RunFolderException("cannot write to " + file, e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      flush();
    } catch (IOException e) {
      throw new RunFolderException("cannot close " + file, e);
    }
  }

  private void write(byte[] event) {
    ByteBuffer record = ByteBuffer.wrap(TfRecord.frame(event));
    if (record.remaining() > buffer.remaining()) {
      flush();
    }
    if (record.remaining() <= buffer.remaining()) {
      buffer.put(record);
      return;
    }
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
    } catch (IOException e) {
      throw new RunFolderException("cannot write to " + file, e);
    }
  }

  private double now() {
    Instant instant = clock.instant();
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
