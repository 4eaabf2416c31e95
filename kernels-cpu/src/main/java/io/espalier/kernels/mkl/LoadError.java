package io.espalier.kernels.mkl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Why a library cannot be loaded, which the JDK's lookup keeps to itself. */
final class LoadError {
  private static final int LAZY = 1;
  private static final int LONGEST = 4096;

  private LoadError() {}

  /** Tries to load it, and returns what the system's loader says. */
  @SuppressWarnings("restricted") // asked for before this class is loaded
  static String of(Path library) {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("dlopen"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    MethodHandle error =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("dlerror"), FunctionDescriptor.of(ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment opened =
          (MemorySegment) open.invokeExact(arena.allocateFrom(library.toString()), LAZY);
      MemorySegment message = (MemorySegment) error.invokeExact();
      return opened.address() == 0 && message.address() != 0
          ? message.reinterpret(LONGEST).getString(0)
          : library + " cannot be loaded";
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the system's loader failed", e);
    }
  }
}
