/** What the GPU can do at most, measured: for the bench alone. */
package io.espalier.kernels.cuda.ceiling;
