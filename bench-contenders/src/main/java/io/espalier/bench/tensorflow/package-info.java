/** TensorFlow's part in the comparisons, as a competent user of its Java API would write it. */
package io.espalier.bench.tensorflow;
