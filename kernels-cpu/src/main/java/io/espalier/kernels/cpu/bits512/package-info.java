/**
 * The kernels at one vector width, 512 bits. The build copies this package to {@code bits256} and
 * {@code bits128} with the number replaced and changes nothing else, so that in each the species is
 * a constant that the compiler sees.
 */
package io.espalier.kernels.cpu.bits512;
