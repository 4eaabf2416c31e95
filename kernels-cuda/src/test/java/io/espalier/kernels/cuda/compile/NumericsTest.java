package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.fail;

import io.espalier.kernels.cuda.driver.DeviceMemory;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.driver.LaunchArguments;
import io.espalier.kernels.cuda.driver.PinnedMemory;
import io.espalier.kernels.cuda.driver.Stream;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.kernels.reference.ActivationReference;
import io.espalier.kernels.reference.FloatMath;
import io.espalier.network.Activation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions of numerics.cuh give the reference's bits, for floats of every magnitude. */
class NumericsTest {
  private static final int PER_EXPONENT = 500;
  private static final int FRACTIONS = 1 << 23;

  /** A kernel that replaces floats by what a function gives for them. */
  private static final String KERNEL =
      """
      #include "kernel.cuh"
      #include "numerics.cuh"

      struct EachFloat {
        float* x;
        int count;
        int function;
      };

      KERNEL(each_float, 256, EachFloat) {
        for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < a.count;
             i += gridDim.x * blockDim.x) {
          float x = a.x[i];
          float dy = product_of(x, -0.7f);
          a.x[i] = a.function == 0   ? float_exp(x)
                   : a.function == 1 ? float_log(x)
                   : a.function == 2 ? float_log1p(x)
                   : a.function == 3 ? float_sigmoid(x)
                   : a.function == 4 ? float_tanh(x)
                   : a.function < 10 ? activate(a.function - 5, x)
                                     : activation_gradient(a.function - 10, x, dy);
        }
      }
      """;

  private interface Reference {
    float of(float x);
  }

  @TempDir Path cache;

  @Test
  void everyFunctionGivesTheBitsOfTheReference() {
    TestGpu.assume();
    float[] x = sample();
    try (Gpu gpu = Gpu.open()) {
      KernelModule module = gpu.load(cubin(gpu));
      KernelFunction kernel = module.function("each_float");
      Stream stream = gpu.newStream();
      long bytes = (long) x.length * Float.BYTES;
      DeviceMemory device = gpu.allocate(bytes, "a test");
      PinnedMemory pinned = gpu.allocatePinned(bytes, "a test");
      int function = 0;
      for (Map.Entry<String, Reference> reference : references().entrySet()) {
        pinned.put(0, x, 0, x.length);
        stream.copyIn(device.address(), pinned, 0, bytes);
        LaunchArguments arguments = new LaunchArguments();
        arguments.pointer(device.address());
        arguments.integer(x.length);
        arguments.integer(function);
        stream.launch(kernel, 64, 1, 256, arguments);
        stream.copyOut(pinned, 0, device.address(), bytes);
        stream.synchronize();
        float[] found = new float[x.length];
        pinned.get(0, found, 0, x.length);
        compare(reference.getKey(), reference.getValue(), x, found);
        function++;
      }
    }
  }

  private byte[] cubin(Gpu gpu) {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(KernelSources.MAIN, KERNEL);
    for (String header : new String[] {"kernel.cuh", "numerics.cuh"}) {
      sources.put(header, KernelSources.embedded().text(header));
    }
    return new Cubins(new KernelSources(sources), Compilers.ofThisMachine(), new CubinCache(cache))
        .cubin(new Architecture(gpu.facts().major(), gpu.facts().minor()))
        .bytes();
  }

  /** The kernel's functions, in the order of their numbers. */
  private static Map<String, Reference> references() {
    Map<String, Reference> references = new LinkedHashMap<>();
    references.put("exp", FloatMath::exp);
    references.put("log", FloatMath::log);
    references.put("log1p", FloatMath::log1p);
    references.put("sigmoid", FloatMath::sigmoid);
    references.put("tanh", FloatMath::tanh);
    for (Activation activation : Activation.values()) {
      references.put("activation " + activation.id(), x -> forward(activation, x));
    }
    for (Activation activation : Activation.values()) {
      references.put(
          "the gradient of " + activation.id(),
          x -> ActivationReference.gradient(activation, x, x * -0.7f));
    }
    return references;
  }

  private static float forward(Activation activation, float x) {
    float[] y = {x};
    ActivationReference.forward(activation, y, 0, 1);
    return y[0];
  }

  /** Of both signs and every exponent, denormals, infinities and NaN among them. */
  private static float[] sample() {
    float[] x = new float[512 * PER_EXPONENT];
    for (int high = 0; high < 512; high++) {
      for (int i = 0; i < PER_EXPONENT; i++) {
        // Both ends of the range, and steps between that share no factor with it.
        int fraction = i == 0 ? 0 : i == 1 ? FRACTIONS - 1 : (int) (i * 7_368_787L % FRACTIONS);
        x[high * PER_EXPONENT + i] = Float.intBitsToFloat(high << 23 | fraction);
      }
    }
    return x;
  }

  private static void compare(String name, Reference reference, float[] x, float[] found) {
    for (int i = 0; i < x.length; i++) {
      float expected = reference.of(x[i]);
      // Any NaN is as good as another.
      if (Float.floatToIntBits(expected) != Float.floatToIntBits(found[i])) {
        fail("%s of %s (%a): %a, expected %a".formatted(name, x[i], x[i], found[i], expected));
      }
    }
  }
}
