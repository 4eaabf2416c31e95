/** Intel's MKL as a provider. So far only the provider that says it is not there. */
package io.espalier.kernels.mkl;
