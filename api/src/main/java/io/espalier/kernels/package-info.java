/**
 * The kernel interface: the operations a network is made of, and how a provider of them is found.
 *
 * <p>Every provider that says it is {@link io.espalier.kernels.Kernels#exact() exact} gives the
 * same bits for the same arguments: the order of every sum is part of the interface.
 */
package io.espalier.kernels;
