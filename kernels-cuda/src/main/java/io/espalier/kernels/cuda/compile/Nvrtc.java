package io.espalier.kernels.cuda.compile;

import static org.bytedeco.cuda.global.nvrtc.NVRTC_SUCCESS;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetNumSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcVersion;

import io.espalier.kernels.cuda.driver.NativeBlock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.SizeTPointer;

/** CUDA's compiler as a library, in this process. */
final class Nvrtc implements Compiler {
  /** A function without a word about where it runs runs on the GPU. */
  private static final String DEFAULT_DEVICE = "-default-device";

  private final String name;
  private final List<Architecture> architectures;

  private Nvrtc(String name, List<Architecture> architectures) {
    this.name = name;
    this.architectures = architectures;
  }

  /** NVRTC, if its library can be loaded. */
  static Optional<Compiler> find() {
    try {
      // JavaCPP warns when it looks for its own libraries in vain.
      if (Nvrtc.class.getResource(bridge()) == null) {
        return Optional.empty();
      }
      Loader.load(org.bytedeco.cuda.global.nvrtc.class);
      return Optional.of(new Nvrtc(askName(), askArchitectures()));
    } catch (LinkageError notThere) {
      return Optional.empty();
    }
  }

  private static String bridge() {
    return "/org/bytedeco/cuda/" + Loader.getPlatform() + "/" + System.mapLibraryName("jninvrtc");
  }

  private static String askName() {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(nvrtcVersion(major, minor), "nvrtcVersion");
    return "NVRTC " + major[0] + "." + minor[0];
  }

  private static List<Architecture> askArchitectures() {
    int[] count = new int[1];
    check(nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs");
    int[] numbers = new int[count[0]];
    check(nvrtcGetSupportedArchs(numbers), "nvrtcGetSupportedArchs");
    return Arrays.stream(numbers).mapToObj(Architecture::of).toList();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Architecture> architectures() {
    return architectures;
  }

  @Override
  public byte[] compile(KernelSources sources, Architecture architecture) {
    List<String> headers = sources.included();
    try (Arena arena = Arena.ofConfined()) {
      _nvrtcProgram program = new _nvrtcProgram();
      check(
          nvrtcCreateProgram(
              program,
              text(arena, sources.text(KernelSources.MAIN)),
              text(arena, KernelSources.MAIN),
              headers.size(),
              texts(arena, headers.stream().map(sources::text).toList()),
              texts(arena, headers)),
          "nvrtcCreateProgram");
      try {
        return compile(program, architecture, arena);
      } finally {
        nvrtcDestroyProgram(program);
      }
    }
  }

  private byte[] compile(_nvrtcProgram program, Architecture architecture, Arena arena) {
    List<String> options =
        Stream.concat(OPTIONS.stream(), Stream.of(DEFAULT_DEVICE, "-arch=" + architecture))
            .toList();
    int result = nvrtcCompileProgram(program, options.size(), texts(arena, options));
    if (result != NVRTC_SUCCESS) {
      throw CompileException.refused(
          name + " (" + error(result) + ")", architecture, log(program, arena));
    }
    SizeTPointer size = number(arena);
    check(nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
    byte[] cubin = new byte[Math.toIntExact(size.get())];
    check(nvrtcGetCUBIN(program, cubin), "nvrtcGetCUBIN");
    return cubin;
  }

  private static String log(_nvrtcProgram program, Arena arena) {
    SizeTPointer size = number(arena);
    check(nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize");
    byte[] log = new byte[Math.toIntExact(size.get())];
    check(nvrtcGetProgramLog(program, log), "nvrtcGetProgramLog");
    // It ends with a zero.
    return new String(log, 0, Math.max(0, log.length - 1), StandardCharsets.UTF_8);
  }

  private static SizeTPointer number(Arena arena) {
    return new SizeTPointer(new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG)));
  }

  private static BytePointer text(Arena arena, String text) {
    return new BytePointer(new NativeBlock(arena.allocateFrom(text)));
  }

  private static NativeBlock texts(Arena arena, List<String> texts) {
    MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, texts.size());
    for (int i = 0; i < texts.size(); i++) {
      pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return new NativeBlock(pointers);
  }

  private static void check(int result, String call) {
    if (result != NVRTC_SUCCESS) {
      throw new CompileException("NVRTC: " + call + " failed: " + error(result));
    }
  }

  private static String error(int result) {
    return nvrtcGetErrorString(result).getString();
  }
}
