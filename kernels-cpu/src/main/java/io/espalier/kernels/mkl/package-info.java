/**
 * Intel's oneMKL as a provider, called through the JDK's foreign functions: where the library is
 * looked for, its few functions, and kernels whose matrix products are MKL's own.
 *
 * <p>MKL adds in an order of its own, which changes with its version, the CPU and the number of
 * threads: these kernels keep the contract of shapes and errors, not the promise of equal bits.
 */
package io.espalier.kernels.mkl;
