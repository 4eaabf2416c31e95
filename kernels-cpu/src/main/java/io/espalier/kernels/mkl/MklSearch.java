package io.espalier.kernels.mkl;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/**
 * Where MKL is, in this order: the system property, the jars of JavaCPP's presets, the folders of
 * {@code java.library.path}.
 *
 * <p>{@code libmkl_rt} ends the process if one of the libraries it loads later is missing, so a
 * folder only counts if they are beside it.
 */
final class MklSearch {
  /** The system property with MKL's folder, or with the path of {@value #RUNTIME} in it. */
  static final String PROPERTY = "espalier.mkl";

  static final String RUNTIME = "libmkl_rt.so.2";

  private static final String[] ALWAYS_LOADED = {
    "libmkl_core.so.2", "libmkl_intel_lp64.so.2", "libmkl_def.so.2"
  };

  private MklSearch() {}

  /** An answer: a folder and how it was found, or the reason why there is none. */
  sealed interface Outcome {}

  /** All that is needed is in this folder. */
  record Found(Path folder, String origin, Threading threading) implements Outcome {}

  /** There is no MKL that can be used. */
  record Missing(String reason) implements Outcome {}

  /**
   * Where it is.
   *
   * @param system the system properties, which are only read
   */
  static Outcome search(Properties system) {
    String os = system.getProperty("os.name", "");
    String cpu = system.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!os.equals("Linux") || !(cpu.equals("amd64") || cpu.equals("x86_64"))) {
      return new Missing("these kernels know MKL on Linux x86_64 only, not on " + os + " " + cpu);
    }
    String asked = system.getProperty(PROPERTY, "");
    if (!asked.isEmpty()) {
      return named(asked);
    }
    if (present("org/bytedeco/mkl/linux-x86_64/" + RUNTIME)) {
      return inJars();
    }
    for (String entry : system.getProperty("java.library.path", "").split(File.pathSeparator)) {
      if (!entry.isEmpty() && Files.exists(Path.of(entry, RUNTIME))) {
        return in(Path.of(entry), entry);
      }
    }
    return new Missing(
        "no MKL found: add org.bytedeco:mkl (classifier linux-x86_64-redist) and"
            + " org.bytedeco:javacpp to the class path, or name the folder of "
            + RUNTIME
            + " with -D"
            + PROPERTY
            + "=FOLDER");
  }

  private static Outcome named(String asked) {
    Path path;
    try {
      path = Path.of(asked).toAbsolutePath();
    } catch (InvalidPathException e) {
      return new Missing(PROPERTY + " is no path: " + e.getMessage());
    }
    boolean isFolder = Files.isDirectory(path);
    if (!Files.exists(isFolder ? path.resolve(RUNTIME) : path)) {
      return new Missing(
          PROPERTY
              + "="
              + asked
              + ": there is no "
              + (isFolder ? RUNTIME + " in it" : "such file"));
    }
    return in(isFolder ? path : path.getParent(), PROPERTY + "=" + asked);
  }

  private static Outcome inJars() {
    if (!present("org/bytedeco/javacpp/Loader.class")) {
      return new Missing(
          "the jar of org.bytedeco:mkl is there, but not org.bytedeco:javacpp, which unpacks it");
    }
    try {
      return in(MklJars.unpack(), "jars of org.bytedeco:mkl");
    } catch (IOException | LinkageError e) {
      return new Missing("the jar of org.bytedeco:mkl could not be unpacked: " + e);
    }
  }

  /** This folder, if nothing is missing in it. */
  private static Outcome in(Path folder, String origin) {
    for (String library : ALWAYS_LOADED) {
      if (!Files.exists(folder.resolve(library))) {
        return new Missing(folder + " has " + RUNTIME + ", but not " + library);
      }
    }
    Threading threading = Threading.in(folder);
    return threading == null
        ? new Missing(
            folder
                + " has no threading layer of MKL: it needs libmkl_intel_thread.so.2 with"
                + " libiomp5.so, or libmkl_sequential.so.2")
        : new Found(folder, origin, threading);
  }

  private static boolean present(String resource) {
    ClassLoader loader = MklSearch.class.getClassLoader();
    return loader.resources(resource).findFirst().isPresent();
  }
}
