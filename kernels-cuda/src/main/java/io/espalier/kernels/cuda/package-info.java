/** The kernels on NVIDIA GPUs. So far only the provider that says they are not there. */
package io.espalier.kernels.cuda;
