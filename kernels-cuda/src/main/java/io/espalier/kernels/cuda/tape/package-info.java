/** Operations are written on a tape, and a tape that comes again is replayed as a CUDA graph. */
package io.espalier.kernels.cuda.tape;
