/** Espalier's own part in the comparisons, and what its kernel interface gives besides. */
package io.espalier.bench.espalier;
