package io.espalier.kernels.cuda.compile;

import io.espalier.kernels.cuda.driver.GpuFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The compiled kernels: from the cache, else compiled now with NVRTC or, where there is none, nvcc,
 * and kept for the next time. Where there is no compiler, what another one left in the cache will
 * do.
 */
public final class Cubins {
  private static final double NANOS_PER_SECOND = 1e9;

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
   * Why there can be no kernels here and what would help, or null. Compiles nothing, and never
   * throws.
   */
  public static String obstacle() {
    return ofThisMachine().whyNone();
  }

  String whyNone() {
    byte[] program = CubinKey.program(sources);
    return compilers.exist() || cache.any(key -> Arrays.equals(key.program(), program)).isPresent()
        ? null
        : compilers.missing();
  }

  Cubin cubin(Architecture device) {
    List<String> refusals = new ArrayList<>();
    for (Compiler compiler : compilers.all()) {
      Optional<Architecture> target = device.bestOf(compiler.architectures());
      if (target.isPresent()) {
        return cubin(compiler, target.get());
      }
      refusals.add(
          compiler.name()
              + " has "
              + compiler.architectures()
              + ": update it, or the graphics card");
    }
    byte[] program = CubinKey.program(sources);
    return cache
        .any(key -> Arrays.equals(key.program(), program) && device.runs(key.architecture()))
        .map(entry -> cached(entry.key(), entry.cubin()))
        .orElseThrow(() ->
            new CompileException(
                "no CUDA kernels for %s: %s"
                    .formatted(
                        device,
                        refusals.isEmpty() ? compilers.missing() : String.join("; ", refusals))));
  }

  private Cubin cubin(Compiler compiler, Architecture target) {
    CubinKey key = new CubinKey(CubinKey.program(sources), target, compiler.name());
    Optional<byte[]> kept = cache.get(key);
    if (kept.isPresent()) {
      return cached(key, kept.get());
    }
    long start = System.nanoTime();
    byte[] made = compiler.compile(sources, target);
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    cache.put(key, made);
    return new Cubin(
        made,
        String.format(
            Locale.ROOT, "compiled for %s by %s in %.1f s", target, compiler.name(), seconds));
  }

  private static Cubin cached(CubinKey key, byte[] cubin) {
    return new Cubin(
        cubin, "from the cache (for %s by %s)".formatted(key.architecture(), key.compiler()));
  }
}
