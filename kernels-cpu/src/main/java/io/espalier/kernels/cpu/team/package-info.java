/** The threads that work on one call of a kernel. */
package io.espalier.kernels.cpu.team;
