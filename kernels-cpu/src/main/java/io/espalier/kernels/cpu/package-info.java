/** Being written. */
package io.espalier.kernels.cpu;
