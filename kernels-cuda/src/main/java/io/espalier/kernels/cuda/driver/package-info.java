/**
 * What the CUDA driver has, as objects that own it: the GPU, its streams, events, memory, modules
 * and graphs. Nothing here knows what a kernel computes.
 *
 * <p>JavaCPP is used for its calls alone. Small native blocks are the JDK's, so JavaCPP's own
 * accounting, which may run the garbage collector, has nothing to count.
 */
package io.espalier.kernels.cuda.driver;
