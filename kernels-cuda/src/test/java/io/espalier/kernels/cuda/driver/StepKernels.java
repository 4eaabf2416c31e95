package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** The kernels of {@code steps.cu}, loaded. */
final class StepKernels {
  private static byte[] cubin;

  final KernelModule module;
  final KernelFunction step;
  final KernelFunction difference;
  final KernelFunction mixed;

  StepKernels(Gpu gpu) {
    this(gpu, cubin(gpu.facts()));
  }

  StepKernels(Gpu gpu, byte[] cubin) {
    module = gpu.load(cubin);
    step = module.function("step");
    difference = module.function("difference");
    mixed = module.function("mixed");
  }

  /** The arguments of {@code step}: every value times a factor, plus a summand. */
  static LaunchArguments step(long at, int factor, int summand, int count) {
    LaunchArguments arguments = new LaunchArguments();
    arguments.pointer(at);
    arguments.integer(factor);
    arguments.integer(summand);
    arguments.integer(count);
    return arguments;
  }

  /** The arguments of {@code difference}. */
  static LaunchArguments difference(long from, long minus, long to, int count) {
    LaunchArguments arguments = new LaunchArguments();
    arguments.pointer(from);
    arguments.pointer(minus);
    arguments.pointer(to);
    arguments.integer(count);
    return arguments;
  }

  static synchronized byte[] cubin(GpuFacts facts) {
    if (cubin == null) {
      cubin = compile(facts);
    }
    return cubin;
  }

  private static byte[] compile(GpuFacts facts) {
    String source =
        text("/io/espalier/kernels/cuda/driver/steps.cu")
            .replace(
                "#include \"kernel.cuh\"",
                text("/io/espalier/kernels/cuda/source/kernel.cuh").replace("#pragma once", ""));
    _nvrtcProgram program = new _nvrtcProgram();
    assertEquals(
        0,
        nvrtcCreateProgram(
            program,
            new BytePointer(source, StandardCharsets.UTF_8),
            new BytePointer("steps.cu"),
            0,
            (PointerPointer<?>) null,
            (PointerPointer<?>) null));
    PointerPointer<BytePointer> options =
        new PointerPointer<>(
            "-arch=" + facts.architecture(), "-fmad=false", "--std=c++17", "-default-device");
    int result = nvrtcCompileProgram(program, 4, options);
    SizeTPointer size = new SizeTPointer(1);
    nvrtcGetProgramLogSize(program, size);
    byte[] log = new byte[(int) size.get()];
    nvrtcGetProgramLog(program, log);
    assertEquals(0, result, () -> new String(log, StandardCharsets.UTF_8));
    assertEquals(0, nvrtcGetCUBINSize(program, size));
    byte[] image = new byte[(int) size.get()];
    assertEquals(0, nvrtcGetCUBIN(program, image));
    assertEquals(0, nvrtcDestroyProgram(program));
    return image;
  }

  private static String text(String resource) {
    try (InputStream in = StepKernels.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
