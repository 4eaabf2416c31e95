package io.espalier.kernels.mkl;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who MKL's threads are. Chosen by us, once per process, from what is there: left alone, MKL would
 * ask the environment. Its layer on GNU's OpenMP is not used: it takes what the process has loaded.
 */
enum Threading {
  INTEL(0, "Intel OpenMP"),
  SEQUENTIAL(1, "sequential");

  /** MKL's number for it. */
  final int code;

  final String text;

  Threading(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The best one whose libraries are in the folder, or null. */
  static Threading in(Path folder) {
    if (Files.exists(folder.resolve("libmkl_intel_thread.so.2"))
        && Files.exists(folder.resolve("libiomp5.so"))) {
      return INTEL;
    }
    return Files.exists(folder.resolve("libmkl_sequential.so.2")) ? SEQUENTIAL : null;
  }
}
