package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_CLOCK_RATE;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDeviceTotalMem;
import static org.bytedeco.cuda.global.cudart.cuDriverGetVersion;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.SizeTPointer;

/** Asks the driver what a device is. */
final class FactFinder {
  private static final int LONGEST_NAME = 256;

  private FactFinder() {}

  static GpuFacts facts(int ordinal, int device) {
    int[] driver = new int[1];
    Driver.check(cuDriverGetVersion(driver), "cuDriverGetVersion");
    return new GpuFacts(
        name(device),
        ordinal,
        Probe.attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device),
        driver[0],
        Probe.attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK, device),
        memory(device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_CLOCK_RATE, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE, device),
        Probe.attribute(CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH, device));
  }

  private static String name(int device) {
    byte[] text = new byte[LONGEST_NAME];
    Driver.check(cuDeviceGetName(text, LONGEST_NAME, device), "cuDeviceGetName");
    int length = 0;
    while (length < LONGEST_NAME && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  private static long memory(int device) {
    try (Arena arena = Arena.ofConfined()) {
      NativeBlock bytes = new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG));
      Driver.check(cuDeviceTotalMem(new SizeTPointer(bytes), device), "cuDeviceTotalMem");
      return bytes.segment().get(ValueLayout.JAVA_LONG, 0);
    }
  }
}
