package io.espalier.kernels.cuda.driver;

import java.util.Map;
import java.util.Set;

/** CUDA's error numbers: which of them are final, and what helps. */
final class CudaError {
  static final int OUT_OF_MEMORY = 2;
  static final int STUB_LIBRARY = 34;
  static final int DEVICE_UNAVAILABLE = 46;
  static final int NO_DEVICE = 100;
  static final int NOT_FOUND = 500;
  static final int NOT_READY = 600;

  /** After these the context is lost, and with it everything that was in it. */
  private static final Set<Integer> STICKY =
      Set.of(
          4, // the driver is shutting down
          201, // the context is not valid
          214, // memory error that could not be corrected
          220, // the same on NVLink
          226, // a fault that was contained
          700, // illegal address
          702, // a launch took too long
          709, // the context is destroyed
          710, // assert
          714, // hardware stack error
          715, // illegal instruction
          716, // misaligned address
          717, // invalid address space
          718, // invalid program counter
          719, // launch failed
          721, // tensor memory leak
          810, // the multi-process service ended the client
          911, // a device outside failed
          999); // unknown

  private static final String RESTART = "start the process again";
  private static final String HARDWARE =
      "the hardware failed: look at `nvidia-smi -q` and the kernel's log, then " + RESTART;
  private static final String KERNEL_FAULT =
      "a kernel is wrong: run the same under compute-sanitizer, which names it; " + RESTART;
  private static final String REINSTALL_DRIVER =
      "driver and kernel module do not fit: restart the machine, or install the driver again";

  private static final Map<Integer, String> HELP =
      Map.ofEntries(
          Map.entry(OUT_OF_MEMORY, "take a smaller batch or network, or end who else uses the GPU"),
          Map.entry(STUB_LIBRARY, "remove the toolkit's stubs folder from the library path"),
          Map.entry(DEVICE_UNAVAILABLE, "another process has the GPU for itself: end it"),
          Map.entry(NO_DEVICE, "let this process see one: CUDA_VISIBLE_DEVICES, or --gpus all"),
          Map.entry(101, "let this process see more devices, or name a smaller one"),
          Map.entry(200, "the file in the cache of kernels is broken: delete it"),
          Map.entry(209, "the kernels were compiled for another GPU: delete them from the cache"),
          Map.entry(214, HARDWARE),
          Map.entry(220, HARDWARE),
          Map.entry(226, HARDWARE),
          Map.entry(304, "look at `nvidia-smi` and the kernel's log"),
          Map.entry(NOT_FOUND, "the kernels in the cache are of another version: delete them"),
          Map.entry(700, KERNEL_FAULT),
          Map.entry(701, "the kernel needs more registers or shared memory than this GPU has"),
          Map.entry(
              702, "the GPU serves a display, which stops long kernels: take one that does not"),
          Map.entry(710, KERNEL_FAULT),
          Map.entry(714, KERNEL_FAULT),
          Map.entry(715, KERNEL_FAULT),
          Map.entry(716, KERNEL_FAULT),
          Map.entry(717, KERNEL_FAULT),
          Map.entry(718, KERNEL_FAULT),
          Map.entry(719, KERNEL_FAULT),
          Map.entry(802, "the machine's fabric manager is not up yet: start it, or wait"),
          Map.entry(803, REINSTALL_DRIVER),
          Map.entry(804, "this GPU does not support the compatibility package: update the driver"),
          Map.entry(999, REINSTALL_DRIVER));

  private CudaError() {}

  static boolean isSticky(int code) {
    return STICKY.contains(code);
  }

  /** What helps when a call has failed, as a sentence's second half. */
  static String help(int code) {
    return HELP.getOrDefault(
        code, isSticky(code) ? RESTART : "this is a fault of Espalier: report it");
  }

  /** What helps when CUDA does not even start. */
  static String helpAtStart(int code) {
    return HELP.getOrDefault(code, "look at `nvidia-smi`");
  }

  /** 13010 as 13.1. */
  static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }
}
