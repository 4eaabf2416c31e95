package io.espalier.datarecord.format;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.file.InputFile;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a text file, as bytes. Ends of lines are LF or CRLF; the last line may lack one. */
final class TextInput implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 16 << 20;

  private final InputFile file;
  private byte[] buffer = new byte[1 << 16];
  private int lineStart;
  private int lineEnd;
  private int next;
  private int end;
  private boolean fileEnded;
  private long lineNumber;

  TextInput(Path path) {
    this.file = InputFile.open(path);
  }

  /**
   * Goes to the next line; false at the end of the file. With {@code join}, the next line is added
   * to the current one, end of line and all.
   */
  boolean nextLine(boolean join) {
    if (!join) {
      lineStart = next;
    }
    int at = next;
    while (true) {
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      if (at < end) {
        break;
      }
      int read = at - lineStart;
      if (!fill()) {
        at = lineStart + read;
        break;
      }
      at = lineStart + read;
    }
    if (at == end && next == end) {
      return false;
    }
    lineEnd = at > lineStart && at < end && buffer[at - 1] == '\r' ? at - 1 : at;
    next = Math.min(end, at + 1);
    lineNumber++;
    return true;
  }

  /** Gets more bytes behind the current line; moves it to the front of the buffer for that. */
  private boolean fill() {
    if (fileEnded) {
      return false;
    }
    if (lineStart > 0) {
      System.arraycopy(buffer, lineStart, buffer, 0, end - lineStart);
      end -= lineStart;
      next -= lineStart;
      lineEnd -= lineStart;
      lineStart = 0;
    }
    if (end == buffer.length) {
      if (end >= MAX_LINE_BYTES) {
        throw fail(
            ProblemKind.BAD_CONTAINER, "the line is longer than " + MAX_LINE_BYTES + " bytes");
      }
      buffer = Arrays.copyOf(buffer, 2 * end);
    }
    int count = file.read(buffer, end, buffer.length - end);
    fileEnded = count < 0;
    end += Math.max(0, count);
    return !fileEnded;
  }

  byte[] bytes() {
    return buffer;
  }

  int start() {
    return lineStart;
  }

  int end() {
    return lineEnd;
  }

  /** The file and the current line; for messages. */
  String position() {
    return file.path() + ", line " + lineNumber;
  }

  InputException fail(ProblemKind kind, String problem) {
    return new InputException(kind, position(), problem);
  }

  @Override
  public void close() {
    file.close();
  }
}
