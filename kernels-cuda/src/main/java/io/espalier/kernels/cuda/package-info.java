/** Being written. */
package io.espalier.kernels.cuda;
