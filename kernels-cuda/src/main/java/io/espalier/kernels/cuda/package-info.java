/**
 * The kernels on NVIDIA GPUs: the providers, and the operations as the trainer and the predictor
 * ask for them.
 *
 * <p>From the top down: {@code CudaKernels} checks an operation and hands it to a class of {@code
 * ops}, which chooses a kernel and its blocks and writes them on the {@code tape}; the tape is run
 * when the host submits or reads, as a CUDA graph where it comes again; {@code memory} is where the
 * floats are and how they get there; {@code compile} makes the kernels' sources into what the
 * device runs; {@code driver} is CUDA's driver as objects.
 */
package io.espalier.kernels.cuda;
