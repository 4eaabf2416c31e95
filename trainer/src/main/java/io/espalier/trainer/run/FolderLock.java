package io.espalier.trainer.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock file that one trainer holds. The operating system lets go of it when the process ends,
 * however it ends; the file stays and does not matter. It holds the process id of the one that took
 * it last, for the message to the other.
 */
final class FolderLock implements AutoCloseable {
  /**
   * Lock files held by this JVM. Asking the operating system would not do: closing a second channel
   * to a file can give up the lock that the first one holds.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FolderLock take(Path lockFile) {
    Path file = lockFile;
    try {
      file = lockFile.getParent().toRealPath().resolve(lockFile.getFileName());
      if (!HELD.add(file)) {
        throw inUse(file, "this process");
      }
    } catch (IOException e) {
      throw new RunFolderException("cannot lock " + file, e);
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(file, "process " + Files.readString(file).strip());
      }
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.write(ByteBuffer.wrap(pid), 0);
      channel.truncate(pid.length);
      taken = true;
      return new FolderLock(file, channel);
    } catch (IOException e) {
      throw new RunFolderException("the run folder " + file.getParent() + " cannot be written", e);
    } finally {
      if (!taken) {
        close(channel);
        HELD.remove(file);
      }
    }
  }

  @Override
  public void close() {
    close(channel);
    HELD.remove(file);
  }

  private static RunFolderException inUse(Path file, String who) {
    return new RunFolderException(
        "the run folder %s is in use by %s; wait for it, or choose another folder"
            .formatted(file.getParent(), who));
  }

  /** Closing gives up the lock whatever it throws. */
  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      System.getLogger(FolderLock.class.getName())
          .log(System.Logger.Level.WARNING, "closing a lock file", e);
    }
  }
}
