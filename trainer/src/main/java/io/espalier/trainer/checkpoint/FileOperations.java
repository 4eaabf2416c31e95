package io.espalier.trainer.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * All that {@link CheckpointStore} does to a disk, so that tests can let any of it fail, or lose
 * what was not forced.
 */
interface FileOperations {
  /** A file being written; what was not forced may be lost in a power cut. */
  abstract class Output extends OutputStream {
    /**
     * Content and size are on the disk when it returns. Never tried twice: after a failure the
     * system may have dropped the data.
     */
    abstract void force() throws IOException;
  }

  /** A new file; one that is there is an error. */
  Output create(Path file) throws IOException;

  /** A regular file's bytes; a symbolic link is an error. */
  byte[] read(Path file) throws IOException;

  /** Renames in one step, replacing what has the name. */
  void move(Path from, Path to) throws IOException;

  /** Removes a file; that it is not there is no error. */
  void delete(Path file) throws IOException;

  /** Names given and taken in the folder are on the disk when it returns. */
  void forceFolder(Path folder) throws IOException;
}
