package io.espalier.kernels.cuda.standin;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What tests ask of the stand-in for a GPU ({@code src/test/cuda}) beside CUDA's functions: faults,
 * and what is alive. Names of functions are those of the driver's library, versions included:
 * {@code cuMemAlloc_v2}. For the whole process, from any thread.
 */
@SuppressWarnings("restricted") // the test JVMs have native access
public final class StandIn {
  private static final Optional<SymbolLookup> LIBRARY = find();

  private static final MethodHandle FAIL =
      handle(
          "stand_in_fail",
          FunctionDescriptor.ofVoid(
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));
  private static final MethodHandle ALIVE =
      handle("stand_in_alive", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
  private static final MethodHandle CALLS =
      handle("stand_in_calls", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
  private static final MethodHandle REPORTS =
      handle(
          "stand_in_reports",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle LIMIT =
      handle("stand_in_limit", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
  private static final MethodHandle REVIVE = handle("stand_in_revive", FunctionDescriptor.ofVoid());

  private StandIn() {}

  /** Whether this process has it. */
  public static boolean isThere() {
    return LIBRARY.isPresent();
  }

  /** The folder of its libraries. */
  public static Path folder() {
    return Path.of(System.getenv("LD_LIBRARY_PATH"));
  }

  /**
   * Makes a call fail.
   *
   * @param function which one: {@code cuStreamSynchronize}
   * @param nth 1 is the next call
   * @param error CUDA's number: 2 no memory, 700 illegal address
   * @param fatal whether every later call of any function fails too
   */
  public static void fail(String function, int nth, int error, boolean fatal) {
    try (Arena arena = Arena.ofConfined()) {
      FAIL.invokeExact(arena.allocateFrom(function), nth, error, fatal ? 1 : 0);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** How many there are of {@code memory, pinned, stream, event, graph, executable, module}. */
  public static long alive(String what) {
    return count(ALIVE, what);
  }

  /** How many there are of all of these. */
  public static long alive() {
    return count(ALIVE, "");
  }

  /** How often this function was called so far. */
  public static long calls(String function) {
    return count(CALLS, function);
  }

  /** Fails if a kernel wrote beside a buffer, or anything else was found wrong, so far. */
  public static void assertNothingReported() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(1000);
      int reports = (int) REPORTS.invokeExact(text, 1000);
      if (reports > 0) {
        throw new AssertionError(
            "the stand-in GPU has reported %d times, first: %s"
                .formatted(reports, text.getString(0)));
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Gives it this much memory; 2 GiB in the beginning. */
  public static void limitMemory(long bytes) {
    try {
      LIMIT.invokeExact(bytes);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Forgets the faults that were asked for, what was reported, and a fatal error. */
  public static void revive() {
    try {
      REVIVE.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static long count(MethodHandle handle, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (long) handle.invokeExact(arena.allocateFrom(name));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<SymbolLookup> find() {
    try {
      return Optional.of(SymbolLookup.libraryLookup("libcuda.so.1", Arena.global()))
          .filter(library -> library.find("stand_in_alive").isPresent());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LIBRARY
        .map(library -> Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor))
        .orElse(null);
  }
}
