/**
 * Kernels on the CPU with the Vector API, found through {@link java.util.ServiceLoader}. Nothing
 * here needs to be named by a user.
 */
package io.espalier.kernels.cpu;
