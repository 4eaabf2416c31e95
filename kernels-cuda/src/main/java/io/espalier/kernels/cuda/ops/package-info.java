/** The operations: each chooses a kernel and its blocks for a shape and writes it on the tape. */
package io.espalier.kernels.cuda.ops;
