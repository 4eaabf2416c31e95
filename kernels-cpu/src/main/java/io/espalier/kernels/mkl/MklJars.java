package io.espalier.kernels.mkl;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * MKL's libraries out of a jar, by JavaCPP into its cache, once for all processes of a user. Loaded
 * only where JavaCPP is there.
 */
final class MklJars {
  private static final String FOLDER = "/org/bytedeco/mkl/linux-x86_64/";

  /** All but headers, the layer on GNU's OpenMP, and the runtime, which is unpacked last. */
  private static final List<String> LIBRARIES =
      List.of(
          "libiomp5.so",
          "libmkl_core.so.2",
          "libmkl_intel_lp64.so.2",
          "libmkl_intel_thread.so.2",
          "libmkl_def.so.2",
          "libmkl_mc3.so.2",
          "libmkl_avx2.so.2",
          "libmkl_avx512.so.2",
          "libmkl_vml_def.so.2",
          "libmkl_vml_cmpt.so.2",
          "libmkl_vml_mc3.so.2",
          "libmkl_vml_avx2.so.2",
          "libmkl_vml_avx512.so.2");

  private MklJars() {}

  /** The folder they are in. */
  static Path unpack() throws IOException {
    for (String library : LIBRARIES) {
      cached(library);
    }
    return cached(MklSearch.RUNTIME).toPath().getParent();
  }

  private static File cached(String library) throws IOException {
    File file = Loader.cacheResource(FOLDER + library);
    if (file == null) {
      throw new IOException("no " + library + " in the jar, or no cache folder can be written");
    }
    return file;
  }
}
