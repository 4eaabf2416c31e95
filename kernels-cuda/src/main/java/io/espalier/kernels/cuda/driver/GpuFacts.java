package io.espalier.kernels.cuda.driver;

/**
 * What a GPU is.
 *
 * @param name its product name
 * @param ordinal CUDA's number of it, from 0
 * @param major first number of its compute capability
 * @param minor second number of its compute capability
 * @param driverVersion the CUDA version that the driver is for: 13010 is 13.1
 * @param multiprocessors how many it has
 * @param threadsPerMultiprocessor how many threads run on one at once
 * @param registersPerMultiprocessor 32-bit registers of one
 * @param sharedBytesPerMultiprocessor shared memory of one
 * @param sharedBytesPerBlock shared memory that a block may have without asking for more
 * @param memoryBytes its memory, all of it
 * @param cacheBytes its second-level cache
 * @param clockKilohertz the highest clock of its multiprocessors; 0 where the driver does not say
 * @param memoryClockKilohertz the highest clock of its memory; 0 where the driver does not say
 * @param memoryBusBits the width of the bus to its memory; 0 where the driver does not say
 */
public record GpuFacts(
    String name,
    int ordinal,
    int major,
    int minor,
    int driverVersion,
    int multiprocessors,
    int threadsPerMultiprocessor,
    int registersPerMultiprocessor,
    int sharedBytesPerMultiprocessor,
    int sharedBytesPerBlock,
    long memoryBytes,
    int cacheBytes,
    int clockKilohertz,
    int memoryClockKilohertz,
    int memoryBusBits) {

  /** Its architecture as compilers name it: {@code sm_90}. */
  public String architecture() {
    return "sm_" + major + minor;
  }

  /** The CUDA version that the driver is for: {@code 13.1}. */
  public String driver() {
    return CudaError.version(driverVersion);
  }

  /** Name, compute capability, memory and driver in a few words. */
  @Override
  public String toString() {
    return "%s (%s, %d multiprocessors, %s, driver for CUDA %s)"
        .formatted(name, architecture(), multiprocessors, Bytes.text(memoryBytes), driver());
  }
}
