/** Measuring, with a clock that does as it is told. */
package io.espalier.bench.measure;
