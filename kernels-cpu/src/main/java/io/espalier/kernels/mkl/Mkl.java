package io.espalier.kernels.mkl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The library and the four functions of it that are used. One per process: MKL is loaded once,
 * takes one threading layer, and is never unloaded.
 *
 * <p>The calls take addresses, not segments, so that a call makes no object. They leave the
 * thread's floating-point modes as they are: no denormal is flushed afterwards.
 */
final class Mkl {
  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;
  private static final int VERSION_BYTES = 256;
  private static final Pattern VERSION = Pattern.compile("Version (\\S+?)-Product Build (\\S+)");

  private static final MethodHandle SET_LAYER = handle(FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SET_THREADS = handle(FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle GET_VERSION =
      handle(FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
  private static final MethodHandle SGEMM =
      handle(
          FunctionDescriptor.ofVoid(
              JAVA_INT, // order
              JAVA_INT, // a as it is, or transposed
              JAVA_INT, // b likewise
              JAVA_INT, // rows of c
              JAVA_INT, // columns of c
              JAVA_INT, // depth
              JAVA_FLOAT, // alpha
              JAVA_LONG, // a
              JAVA_INT, // its stride
              JAVA_LONG, // b
              JAVA_INT, // its stride
              JAVA_FLOAT, // beta
              JAVA_LONG, // c
              JAVA_INT)); // its stride

  private final MemorySegment sgemm;
  private final MemorySegment setThreads;
  private final Threading threading;
  private final String version;

  private Mkl(SymbolLookup symbols, Threading threading) {
    this.threading = threading;
    sgemm = symbols.findOrThrow("cblas_sgemm");
    setThreads = symbols.findOrThrow("MKL_Set_Num_Threads_Local");
    setLayer(symbols.findOrThrow("MKL_Set_Threading_Layer"), threading);
    version = version(symbols.findOrThrow("MKL_Get_Version_String"));
  }

  /**
   * Why MKL cannot be used, or null. The first call searches for it and loads {@code libmkl_rt}.
   */
  static String obstacle() {
    return Loaded.OBSTACLE;
  }

  /** How MKL was found. */
  static String origin() {
    return Loaded.FOUND.origin();
  }

  /** The library; the first call loads the rest of it. Only without an obstacle. */
  static Mkl library() {
    return Ready.LIBRARY;
  }

  /** The version, as 2025.3 (build 20251007). */
  String version() {
    return version;
  }

  Threading threading() {
    return threading;
  }

  /**
   * c = a·b + beta·c, or with aᵀ, or with bᵀ. For beta 0 what c holds is not read.
   *
   * @param rows of c
   * @param columns of c
   * @param depth the length of each sum
   */
  void multiply(
      boolean transposeA,
      boolean transposeB,
      int rows,
      int columns,
      int depth,
      long a,
      int aStride,
      long b,
      int bStride,
      float beta,
      long c,
      int cStride,
      int threads) {
    try {
      int before = (int) SET_THREADS.invokeExact(setThreads, threads);
      SGEMM.invokeExact(
          sgemm,
          ROW_MAJOR,
          transposeA ? TRANSPOSED : AS_IT_IS,
          transposeB ? TRANSPOSED : AS_IT_IS,
          rows,
          columns,
          depth,
          1f,
          a,
          aStride,
          b,
          bStride,
          beta,
          c,
          cStride);
      int ours = (int) SET_THREADS.invokeExact(setThreads, before);
      assert ours == threads;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static void setLayer(MemorySegment function, Threading wanted) {
    int answer;
    try {
      answer = (int) SET_LAYER.invokeExact(function, wanted.code);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (answer != wanted.code) {
      throw new IllegalStateException(
          "MKL does not take the threading layer "
              + wanted.text
              + " (it answers "
              + answer
              + "): somebody else in this process has chosen one before");
    }
  }

  private static String version(MemorySegment function) {
    String text;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(VERSION_BYTES);
      GET_VERSION.invokeExact(function, bytes, VERSION_BYTES);
      text = bytes.getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    Matcher matcher = VERSION.matcher(text);
    return matcher.find() ? matcher.group(1) + " build " + matcher.group(2) : text.strip();
  }

  @SuppressWarnings("restricted") // asked for before this class is loaded
  private static MethodHandle handle(FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(descriptor);
  }

  /** A native call throws nothing of its own. */
  private static IllegalStateException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a call of MKL failed", e);
  }

  /** What the search found and the loader said. */
  private static final class Loaded {
    static final MklSearch.Found FOUND;
    static final SymbolLookup SYMBOLS;
    static final String OBSTACLE;

    static {
      MklSearch.Found found = null;
      SymbolLookup symbols = null;
      String obstacle = null;
      switch (MklSearch.search(System.getProperties())) {
        case MklSearch.Missing(String reason) -> obstacle = reason;
        case MklSearch.Found place -> {
          found = place;
          try {
            symbols = load(place);
          } catch (IllegalArgumentException e) {
            obstacle = LoadError.of(place.folder().resolve(MklSearch.RUNTIME));
          }
        }
      }
      FOUND = found;
      SYMBOLS = symbols;
      OBSTACLE = obstacle;
    }

    @SuppressWarnings("restricted") // asked for before this class is loaded
    private static SymbolLookup load(MklSearch.Found place) {
      return SymbolLookup.libraryLookup(place.folder().resolve(MklSearch.RUNTIME), Arena.global());
    }
  }

  /** The library once somebody works with it. */
  private static final class Ready {
    static final Mkl LIBRARY = new Mkl(Loaded.SYMBOLS, Loaded.FOUND.threading());
  }
}
