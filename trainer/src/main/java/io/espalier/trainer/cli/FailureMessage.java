package io.espalier.trainer.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What a failure is called in one line: Java's exceptions for files have only the path as their
 * message.
 */
final class FailureMessage {
  private FailureMessage() {}

  static String of(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException wrapped
          when wrapped.getMessage().equals(String.valueOf(wrapped.getCause())) ->
          of(wrapped.getCause());
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException there -> there.getFile() + " already exists";
      case FileSystemException other -> openable(other.getMessage());
      case OutOfMemoryError memory ->
          "out of memory (" + memory.getMessage() + "); give the JVM more with -Xmx";
      default -> failure.getMessage() == null ? failure.toString() : openable(failure.getMessage());
    };
  }

  private static String openable(String message) {
    return message.endsWith("Too many open files")
        ? message + "; read fewer at a time (--train.interleave), or allow more (ulimit -n)"
        : message;
  }

  /** Where it happened, and what caused it, for {@code --verbose}. */
  static String details(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause == failure ? "" : "caused by ")
          .append(cause)
          .append(System.lineSeparator());
      for (StackTraceElement frame : cause.getStackTrace()) {
        text.append("    at ").append(frame).append(System.lineSeparator());
      }
    }
    return text.toString();
  }
}
