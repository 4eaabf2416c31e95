/**
 * The op table: one list of operations, shapes and values that drives every provider's tests (bits,
 * double precision, sentinels, gradients, errors) and its speed measurements. Shipped as the test
 * jar of espalier-api.
 */
package io.espalier.kernels.optable;
