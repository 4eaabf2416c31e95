/** Measuring: who runs when, for how long, what the samples say, and whether results are equal. */
package io.espalier.bench.measure;
