/**
 * The plainest kernels that can be written: what the others are compared with, and what always
 * works.
 */
package io.espalier.kernels.reference;
