/** JMH benchmarks of kernels and predictors. */
package io.espalier.bench.jmh;
