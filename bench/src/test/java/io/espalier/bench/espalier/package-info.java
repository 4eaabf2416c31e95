/** Espalier's own part computes what the cases say. */
package io.espalier.bench.espalier;
