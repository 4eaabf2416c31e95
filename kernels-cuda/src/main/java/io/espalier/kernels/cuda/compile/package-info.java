/**
 * From the kernels' sources, which are resources of this module, to code for the GPU at hand:
 * compiled once with NVRTC or nvcc, then taken from a folder of cubins.
 */
package io.espalier.kernels.cuda.compile;
