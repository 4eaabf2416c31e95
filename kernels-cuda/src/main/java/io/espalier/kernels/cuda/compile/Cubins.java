package io.espalier.kernels.cuda.compile;

import io.espalier.kernels.cuda.driver.GpuFacts;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The compiled kernels: from the cache, else compiled now with NVRTC or, where there is none, nvcc,
 * and kept for the next time. Where there is no compiler, what one left in the cache will do.
 */
public final class Cubins {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final System.Logger LOG = System.getLogger("io.espalier.kernels.cuda");

  private final KernelSources sources;
  private final Compilers compilers;
  private final CubinCache cache;

  Cubins(KernelSources sources, Compilers compilers, CubinCache cache) {
    this.sources = sources;
    this.compilers = compilers;
    this.cache = cache;
  }

  private static Cubins ofThisMachine() {
    return new Cubins(
        KernelSources.embedded(),
        Compilers.ofThisMachine(),
        new CubinCache(CacheFolder.standard()));
  }

  /**
   * The kernels for a GPU. Takes seconds where they must be compiled. May be called by any thread;
   * the second to call waits for the first.
   *
   * @throws CompileException if they cannot be compiled; the message says why, and what would help
   */
  public static synchronized Cubin forDevice(GpuFacts facts) {
    return ofThisMachine().cubin(new Architecture(facts.major(), facts.minor()));
  }

  /**
   * Why there can be no kernels here and what would help, or null. Compiles nothing. May be called
   * by any thread.
   */
  public static String obstacle() {
    return ofThisMachine().whyNone();
  }

  /** {@link #obstacle}. */
  String whyNone() {
    byte[] program = CubinKey.program(sources);
    return compilers.exist() || cache.any(key -> Arrays.equals(key.program(), program)).isPresent()
        ? null
        : compilers.missing();
  }

  /** {@link #forDevice}. */
  Cubin cubin(Architecture device) {
    return compilers
        .library()
        .flatMap(compiler -> byLibrary(compiler, device))
        .or(() -> compilers.program().flatMap(compiler -> with(compiler, device)))
        .or(() -> withoutCompiler(device))
        .orElseThrow(() -> new CompileException(refusal(device)));
  }

  /** A library that is there and does not work, half installed say, gives way to the program. */
  private Optional<Cubin> byLibrary(Compiler library, Architecture device) {
    try {
      return with(library, device);
    } catch (CompileException broken) {
      try {
        Optional<Cubin> made = compilers.program().flatMap(program -> with(program, device));
        if (made.isPresent()) {
          LOG.log(System.Logger.Level.WARNING, "nvcc compiled in place of NVRTC", broken);
          return made;
        }
      } catch (CompileException alsoBroken) {
        broken.addSuppressed(alsoBroken);
      }
      throw broken;
    }
  }

  /** Nothing if the compiler has no code that the device runs. */
  private Optional<Cubin> with(Compiler compiler, Architecture device) {
    return device
        .bestOf(compiler.architectures())
        .map(target -> new CubinKey(CubinKey.program(sources), target, compiler.name()))
        .map(key ->
            cache
                .get(key)
                .map(cubin -> cached(key, cubin))
                .orElseGet(() -> compile(key, compiler)));
  }

  private Cubin compile(CubinKey key, Compiler compiler) {
    long start = System.nanoTime();
    byte[] cubin = compiler.compile(sources, key.architecture());
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    cache.put(key, cubin);
    return new Cubin(
        cubin,
        String.format(
            Locale.ROOT,
            "compiled for %s by %s in %.1f s",
            key.architecture(),
            compiler.name(),
            seconds));
  }

  private Optional<Cubin> withoutCompiler(Architecture device) {
    byte[] program = CubinKey.program(sources);
    return cache
        .any(key -> Arrays.equals(key.program(), program) && device.runs(key.architecture()))
        .map(entry -> cached(entry.key(), entry.cubin()));
  }

  private static Cubin cached(CubinKey key, byte[] cubin) {
    return new Cubin(
        cubin, "from the cache: for %s by %s".formatted(key.architecture(), key.compiler()));
  }

  private String refusal(Architecture device) {
    if (!compilers.exist()) {
      return compilers.missing();
    }
    Compiler newest = compilers.program().or(compilers::library).orElseThrow();
    return "%s has no code for this GPU, %s, only for %s: install a newer one"
        .formatted(
            newest.name(),
            device,
            newest.architectures().stream()
                .map(Architecture::toString)
                .collect(Collectors.joining(", ")));
  }
}
