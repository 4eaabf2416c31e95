/** Where the numbers are: buffers on the device, and the ways between them and the host. */
package io.espalier.kernels.cuda.memory;
